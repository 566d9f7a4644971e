"""A file's bytes to its articles, whatever the format; none of the formats reaches for the network."""

from importlib import import_module
from pathlib import Path

from stancebook.inputs import read_file
from stancebook.records import ArticleError
from stancebook.text.blocks import read_blocks
from stancebook.text.decoding import UTF_16, decode
from stancebook.text.downloads import split_download
from stancebook.text.source import Source, check_text

LARGEST = 25_000_000  # bytes of a file
KIND = "a file with an article"
READERS = {  # each module has a function read_FORM(raw, name): Source
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **{f".{form}": form for form in ("pdf", "docx", "rtf", "eml")},
}
SIGNATURES = {
    **{b"%pdf-": "pdf", b"pk\x03\x04": "docx", b"{\\rtf": "rtf", b"<!doctype html": "html", b"<html": "html"},
    b"\xd0\xcf\x11\xe0": "doc",
}


def is_source(path: Path) -> bool:
    """Whether the path's ending tells a format other than plain text."""
    return path.suffix.lower() in READERS


def read_source(path: Path) -> Source:
    """The one article of a file; ArticleError (one sentence) where there is none, or more than one."""
    found = read_sources(read_file(path, LARGEST, KIND), str(path), path.suffix)
    if len(found) > 1:
        how = f"`stancebook analyze {path}` writes a text and a result for each"
        raise ArticleError(f"{path} holds {len(found)} articles; {how}.")
    if isinstance(found[0], ArticleError):
        raise found[0]
    return found[0]


def read_sources(raw: bytes, name: str, suffix: str) -> list[Source | ArticleError]:
    """The articles in a file's bytes; of a download, an ArticleError in place of each that cannot be read."""
    if len(raw) > LARGEST:
        raise ArticleError(f"{name} has more than the {LARGEST / 1e6:.0f} MB that are read; split it.")
    form = find_format(raw, suffix)
    if form == "doc":
        raise ArticleError(f"{name} is an old Word file or has a password; save it as .docx without one.")
    if form in ("text", "markdown") and b"\0" in raw and not raw.startswith(UTF_16):
        raise ArticleError(f"{name} is not text (it holds binary data); give text, PDF or Word.")
    if form == "html" and (parts := split_download(read_blocks(decode(raw)[0]), name)):
        return parts
    source = Source(decode(raw)[0]) if form == "text" else _read(form, raw, name)
    if not (parts := split_download(source.text, name)):
        check_text(source.text, name)
    return parts or [source]


def find_format(raw: bytes, suffix: str) -> str:
    """The format: by the first bytes where these tell, else by the name's ending; 'text' for all others."""
    head = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    by_name = READERS.get(suffix.lower(), "text")
    return next((form for mark, form in SIGNATURES.items() if head.startswith(mark)), by_name)


def _read(form: str, raw: bytes, name: str) -> Source:
    try:
        return getattr(import_module(f"stancebook.text.{form}"), f"read_{form}")(raw, name)
    except ModuleNotFoundError as error:
        how = "pip install 'stancebook[sources]'"
        raise ArticleError(f"{name} cannot be read without {error.name}; install it: {how}.") from None
    except (RecursionError, MemoryError):
        raise ArticleError(f"{name} is too intricate to be read; copy its text to a .txt file.") from None
