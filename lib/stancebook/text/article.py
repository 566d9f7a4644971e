"""A path to an Article: the text unchanged to the character, with what is known about it."""

import hashlib
import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from stancebook.inputs import check_name, name_of, read_file, read_json
from stancebook.records import ArticleError
from stancebook.text.corrections import Correction, read_corrections
from stancebook.text.dates import read_dateline
from stancebook.text.decoding import decode_strictly
from stancebook.text.downloads import split_download
from stancebook.text.formats import is_source, read_source
from stancebook.text.language import looks_english
from stancebook.text.source import LONGEST, check_text
from stancebook.text.view import find_width

NOT_ENGLISH = (
    "This does not look like English; the analysis was made for English text and cannot be relied on here."
)
NOT_UTF_8 = (
    "The file is not UTF-8 and was read as Windows-1252; "
    "see whether its quotation marks and accents are right."
)
KIND = "the text file of one article"
METADATA = ("title", "outlet", "author", "published", "url")
LONGEST_FACT = 10_000  # characters of a title, an address …

DATELINES, LONGEST_DATELINE = 5, 80  # paragraphs among which a dateline is sought, characters


@dataclass(frozen=True, repr=False)
class Article:
    """An article's text and metadata; `paragraphs` are character spans without surrounding blanks."""

    id: str
    text: str
    title: str | None
    metadata: dict[str, Any]
    paragraphs: tuple[tuple[int, int], ...]
    corrections: tuple[Correction, ...] = ()

    def __repr__(self) -> str:
        words, paragraphs = len(self.text.split()), len(self.paragraphs)
        return f"Article {self.title or self.id}: {words} words in {paragraphs} paragraphs"


def read_article(path: str | Path) -> Article:
    """The article in a file, with `<name>.meta.json` and `<name>.corrections.csv` beside it.

    Raises ArticleError (one sentence) for what cannot be read as an article.
    """
    path = Path(path)
    check_name(path)
    if is_source(path) and path.is_file():
        return _read_source(path)
    try:
        raw = read_file(path, 4 * LONGEST, KIND)
    except FileNotFoundError:
        near = get_close_matches(path.name, [p.name for p in path.parent.glob("*.txt")], n=1)
        advice = f"did you mean {name_of(near[0])}?" if near else "check the path of the article."
        raise ArticleError(f"{name_of(path)} does not exist; {advice}") from None
    text, encoding = decode_strictly(raw, path)
    check_text(text, path)
    if parts := split_download(text, name_of(path)):
        how = f"`stancebook analyze {name_of(path)}` makes a file of each; give one of these"
        raise ArticleError(f"{name_of(path)} is a download of {len(parts)} articles; {how}.")
    article = build_article(text, path.stem, {**_read_metadata(path), "encoding": encoding})
    return replace(article, corrections=read_corrections(path))


def _read_source(path: Path) -> Article:
    """The article of a file in another format than plain text; its text is what the file shows a reader."""
    source = read_source(path)
    article = build_article(source.text, path.stem, {**source.metadata, **_read_metadata(path)})
    told = {"furniture": source.metadata["furniture"], "notes": source.notes}
    told["warnings"] = [*source.warnings, *article.metadata["warnings"]]
    return replace(article, metadata=article.metadata | told, corrections=read_corrections(path))


def build_article(text: str, name: str, metadata: dict[str, Any]) -> Article:
    """An Article of a text that is already in memory."""
    paragraphs = find_paragraphs(text)
    title = metadata["title"] if "title" in metadata else _guess_title(text, paragraphs)
    known = {key: metadata.get(key) for key in METADATA if key != "title"}
    if "published" not in metadata:
        known["published"] = _guess_date(text, paragraphs)
    english, encoding = looks_english(text), metadata.get("encoding", "utf-8")
    warnings = [] if english else [NOT_ENGLISH]
    warnings += [NOT_UTF_8] if encoding == "windows-1252" else []
    read = {
        "language": "en" if english else None,
        "encoding": encoding,
        "sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "warnings": warnings,
    }
    return Article(name, text, title, known | read, paragraphs)


def find_paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Character spans of the paragraphs: lines, or blocks between blank lines where lines are wrapped."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\r\n\u2028\u2029]+", text) if m.group().strip()]
    wrapped = find_width(text) is not None
    spans: list[tuple[int, int]] = []
    for start, end in lines:
        line = text[start:end]
        start, end = start + len(line) - len(line.lstrip()), end - len(line) + len(line.rstrip())
        if wrapped and spans and text[spans[-1][1] : start].count("\n") == 1:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(spans)


def _read_metadata(path: Path) -> dict[str, Any]:
    beside = path.with_suffix(".meta.json")
    known = read_json(beside, LONGEST, "an object of facts about the article")
    if known is None and not beside.exists():
        return {}
    facts = {key: known.get(key) for key in METADATA} if isinstance(known, dict) else {"": False}
    if not all(fact is None or isinstance(fact, str) for fact in facts.values()):
        keys = ", ".join(METADATA)
        raise ArticleError(f"{name_of(beside)} must be an object whose {keys} are text or null; correct it.")
    for key, fact in facts.items():
        if isinstance(fact, str) and ("\0" in fact or len(fact) > LONGEST_FACT):
            most = f"{key} must be at most {LONGEST_FACT:,} characters without NUL"
            raise ArticleError(f"{name_of(beside)}: {most}; correct it.")
    return known


def _guess_title(text: str, paragraphs: tuple[tuple[int, int], ...]) -> str | None:
    """The first line, where it reads as a headline: short, no full stop, and more text follows."""
    if len(paragraphs) < 2:
        return None
    first = " ".join(text[slice(*paragraphs[0])].split())
    return first if 2 < len(first) <= 150 and first[-1] not in '.:;,!”"' else None


def _guess_date(text: str, paragraphs: tuple[tuple[int, int], ...]) -> str | None:
    """The date (ISO 8601) that one of the first lines, a short one, begins with."""
    lines = (text[start:end] for start, end in paragraphs[:DATELINES] if end - start <= LONGEST_DATELINE)
    return next(filter(None, map(read_dateline, lines)), None)
