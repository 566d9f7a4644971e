"""What every format gives: a text with what its source tells about it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stancebook.inputs import name_of
from stancebook.records import ArticleError
from stancebook.text.furniture import Furniture, find_furniture

LONGEST = 1_000_000  # characters of an article


@dataclass(frozen=True)
class Source:
    """An article as its source gives it: the text that is shown, what is known, what is no part of the story.

    `notes` holds what the source says besides, in its words: byline, section, length, copyright.
    """

    text: str
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None
    furniture: tuple[Furniture, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def metadata(self) -> dict[str, Any]:
        """What `<name>.meta.json` holds, without what is unknown; with furniture by its form."""
        known = {key: getattr(self, key) for key in ("title", "outlet", "author", "published", "url")}
        marked = {(a, b): kind for a, b, kind in (*find_furniture(self.text), *self.furniture)}
        return {
            **{key: value for key, value in known.items() if value},
            "furniture": sorted([a, b, kind] for (a, b), kind in marked.items()),
            "notes": self.notes,
            "warnings": list(self.warnings),
        }


def check_text(text: str, name: str | Path) -> None:
    """Raises ArticleError for a text that is too long for one article, or that holds no words."""
    check_length(len(text), name_of(name))
    if not any(c.isalpha() for c in text):
        raise ArticleError(f"{name_of(name)} holds no text; give a file that holds an article.")


def check_length(characters: int, name: str) -> None:
    """Raises ArticleError for more than an article may have: a reader asks before it has read all of it."""
    if characters > LONGEST:
        how_many = f"more than {LONGEST / 1e6:.0f} million characters, which is more than an article may have"
        raise ArticleError(f"{name} holds {how_many}; split it into articles.")
