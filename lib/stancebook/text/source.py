"""A file's bytes to its articles, whatever its format; nothing here or in the modules of the formats reaches for the network."""

from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from stancebook.records import ArticleError
from stancebook.text.blocks import read_blocks
from stancebook.text.furniture import Furniture, find_furniture

LARGEST = 25_000_000  # bytes of a file
LARGEST_TEXT = 1_000_000  # characters of an article
READERS = {  # each gives read_FORM(raw, name): Source
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **{f".{form}": form for form in ("pdf", "docx", "rtf", "eml")},
}
SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "docx"),
    (b"{\\rtf", "rtf"),
    (b"<!doctype html", "html"),
    (b"<html", "html"),
)
REFUSED = (
    (b"\xd0\xcf\x11\xe0", "is an old Word file or one with a password; save it as .docx without a password"),
)


UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Source:
    """An article as its source gives it: the text that is shown, what is known about it, and spans that are no part of the story.

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
        """What `<name>.meta.json` holds; what is unknown is left out. Furniture by its form is found here as well."""
        known = {key: getattr(self, key) for key in ("title", "outlet", "author", "published", "url")}
        marked = {(a, b): kind for a, b, kind in (*find_furniture(self.text), *self.furniture)}
        return {
            **{key: value for key, value in known.items() if value},
            "furniture": sorted([a, b, kind] for (a, b), kind in marked.items()),
            "notes": self.notes,
            "warnings": list(self.warnings),
        }


def is_source(path: Path) -> bool:
    """Whether the path's ending tells a format other than plain text."""
    return path.suffix.lower() in READERS


def read_source(path: Path) -> Source:
    """The one article of a file; ArticleError (one sentence) where there is none, or more than one."""
    found = read_sources(read_file(path), str(path), path.suffix)
    if len(found) > 1:
        raise ArticleError(
            f"{path} holds {len(found)} articles; `stancebook analyze {path}` writes a text and a result for each."
        )
    if isinstance(found[0], ArticleError):
        raise found[0]
    return found[0]


def read_file(path: Path) -> bytes:
    """The bytes of a file that is not too large."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise ArticleError(
                f"{path} has {size / 1e6:.0f} MB, more than the {LARGEST / 1e6:.0f} MB that are read; split it."
            )
        return path.read_bytes()
    except OSError as error:
        raise ArticleError(
            f"{path} cannot be read ({error.strerror}); check its path and permissions."
        ) from None


def read_sources(raw: bytes, name: str, suffix: str) -> list[Source | ArticleError]:
    """The articles in a file's bytes; of a download with many, an ArticleError in place of each that cannot be read."""
    from stancebook.text.downloads import split_download  # it reads Source from here

    form = find_format(raw, suffix, name)
    if form == "text" and b"\0" in raw and not raw.startswith(UTF_16):
        raise ArticleError(f"{name} is not text (it holds binary data); give the article as text, PDF, Word or a saved page.")
    if form == "html" and (parts := split_download(read_blocks(decode(raw)), name)):
        return parts
    source = _reader(form, name)(raw, name) if form != "text" else Source(decode(raw))
    parts = split_download(source.text, name)
    return parts or [_checked(source, name)]


def _checked(source: Source, name: str) -> Source:
    """The same; ArticleError where it has no words, or more than an article may have."""
    if not any(c.isalpha() for c in source.text):
        raise ArticleError(f"{name} holds no text; give a file that holds an article.")
    if len(source.text) > LARGEST_TEXT:
        size = f"{len(source.text) / 1e6:.1f} million characters"
        raise ArticleError(f"{name} holds {size}, more than an article may have; split it into articles.")
    return source


def find_format(raw: bytes, suffix: str, name: str) -> str:
    """html, markdown, pdf, docx, rtf, eml or text, by the first bytes where these tell, else by the name's ending."""
    head = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, why in REFUSED:
        if head.startswith(mark):
            raise ArticleError(f"{name} {why}.")
    by_name = READERS.get(suffix.lower(), "text")
    return next((form for mark, form in SIGNATURES if head.lower().startswith(mark.lower())), by_name)


def decode(raw: bytes) -> str:
    """The text in UTF-8, in UTF-16 with its mark, else in Windows-1252; what has no meaning there becomes U+FFFD."""
    if raw.startswith(UTF_16):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _reader(form: str, name: str) -> Any:
    try:
        return getattr(import_module(f"stancebook.text.{form}"), f"read_{form}")
    except ModuleNotFoundError as error:
        raise ArticleError(
            f"{name} cannot be read without {error.name}; install it with: pip install 'stancebook[sources]'."
        ) from None
