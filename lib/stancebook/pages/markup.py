"""The macros of evidence.html.j2, filled: what stands in them is escaped, or HTML of fragments.py."""

from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from stancebook.fragments import isolate, show
from stancebook.house import TEMPLATES


@cache
def _macros() -> Any:
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    filters: dict[str, Callable[[object], Markup]] = {
        "show": lambda value: Markup(show(str(value))),
        "isolate": lambda value: Markup(isolate(str(value))),
    }
    templates.filters |= filters
    return templates.get_template("evidence.html.j2").module


def fill(macro: str, *values: Any) -> str:
    """The HTML of a macro; line breaks between its tags are for who reads the template."""
    return str(getattr(_macros(), macro)(*values)).strip()
