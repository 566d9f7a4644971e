"""Which article a notebook is about: the one that STANCEBOOK_ARTICLE names, else that of the workbook around
it, else the worked example.
"""

import contextlib
import json
import os
import re
import shlex
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
    return [read_article(path) for path in choose_paths()]


def choose_path() -> Path:
    """The path of the article that this notebook is about, the first of a comparison."""
    return choose_paths()[0]


def choose_paths() -> list[Path]:
    """The paths of the articles that this notebook is about: several in a comparison."""
    if given := os.environ.get(VARIABLE):
        return [Path(path) for path in json.loads(given)] if given[:2] == '["' else find_articles(given)
    record = Path(RECORD)
    if not record.exists():
        return [EXAMPLE]
    try:
        known = json.loads(record.read_text(encoding="utf-8"))["article"]
        first, *others = (Path(path) for path in ([known] if isinstance(known, str) else known))
    except (OSError, ValueError, TypeError, KeyError):
        raise ArticleError(
            f"{record.resolve()} does not say which article this workbook is about; make the workbook anew."
        ) from None
    return [first, *others]


def find_articles(words: str | Path) -> list[Path]:
    """The paths of several articles ('a.txt b.txt') where each of the words is one, else that of one."""
    whole = find_article(words)
    with contextlib.suppress(ValueError):  # a quotation mark without its fellow
        parts = [] if whole.is_file() else [find_article(part) for part in shlex.split(str(words))]
        if len(parts) > 1 and all(part.is_file() for part in parts):
            return parts
    return [whole]


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
