"""Which article a notebook is about: the one that STANCEBOOK_ARTICLE names, else that of the workbook around
it, else the worked example.
"""

import json
import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit
from urllib.request import url2pathname

from stancebook.house import EXAMPLE
from stancebook.records import ArticleError
from stancebook.text.article import Article, read_article

VARIABLE = "STANCEBOOK_ARTICLE"
RECORD = "workbook.json"  # beside the notebooks of a workbook: {"article": its path}
QUOTES = " '\"“”‘’"


class _Nothing:
    """What stands for an analysis until there is one; whoever asks it for anything is told so."""

    def __repr__(self) -> str:
        return "No article has been read."

    def __getattr__(self, name: str) -> Any:
        _refuse(name)


def _refuse(name: str) -> NoReturn:
    if name.startswith("_"):  # what a notebook asks of anything it shows
        raise AttributeError(name)
    raise ArticleError(
        "No article has been read, so there is nothing to show; run the notebook from its first cell."
    )


nothing = _Nothing()


def choose_article() -> Article:
    """The article that this notebook is about; ArticleError where it cannot be read."""
    return read_article(choose_path())


def choose_articles() -> list[Article]:
    """The articles that this notebook compares: those of a comparison, else the one that it is about."""
    return [read_article(path) for path in _read_paths()] or [choose_article()]


def _read_paths() -> list[str]:
    """The paths of a comparison, a JSON list."""
    given = os.environ.get(VARIABLE, "")
    return json.loads(given) if given.startswith('["') else []


def choose_path() -> Path:
    """The path of the article that this notebook is about."""
    if given := next(iter(_read_paths()), os.environ.get(VARIABLE)):
        return find_article(given)
    record = Path(RECORD)
    if not record.exists():
        return EXAMPLE
    try:
        return Path(json.loads(record.read_text(encoding="utf-8"))["article"])
    except (OSError, ValueError, TypeError, KeyError):
        raise ArticleError(
            f"{record.resolve()} does not say which article this workbook is about; make the workbook anew."
        ) from None


def find_article(words: str | Path) -> Path:
    """The path that somebody typed, pasted or dragged: in quotation marks or not, with ~, as file:// address;
    relative to here or above.

    Where there is no such file, the path as it was given, in the folder that has a file of nearly that name.
    """
    text = str(words).strip(QUOTES)
    if text.startswith("file:"):
        text = url2pathname(urlsplit(text).path)
    # a terminal writes 'my\ story.txt' where a file is dragged into it
    spellings = [
        Path(os.path.expanduser(form)) for form in dict.fromkeys((text, re.sub(r"\\(.)", r"\1", text)))
    ]
    places = [place / path for place in (Path(), *Path.cwd().parents) for path in spellings]
    return next((path for path in places if path.is_file()), None) or next(
        filter(_has_neighbour, places), spellings[0]
    )


def _has_neighbour(path: Path) -> bool:
    """Whether an article of nearly the same name stands in the same folder."""
    return bool(get_close_matches(path.name, [p.name for p in path.parent.glob("*.txt")], n=1))
