"""A path to an Article: the text unchanged to the character, with what is known about it."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from stancebook.inputs import check_name, name_of, read_file, read_json
from stancebook.records import ArticleError
from stancebook.text.corrections import Correction, read_corrections
from stancebook.text.formats import is_source, read_source
from stancebook.text.language import find_language

LARGEST = 1_000_000  # characters
KIND = "the text file of one article"
METADATA = ("title", "outlet", "author", "published", "url")
# what a Western newsroom types beyond ASCII, as Windows-1252 has it
WESTERN = set("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŠšŽžŒœŸ‘’“”–—…€£§©®°«»·•™\xa0")  # noqa: E501
MIXED = re.compile(
    rb"\xc3([\x80-\xbf]|\Z)|\xe2\x80([\x80-\xbf]|\Z)"
)  # an accent or a quotation mark in UTF-8: it is not Windows-1252 alone
CONTROLS = [chr(c) for c in range(32) if not chr(c).isspace() and c != 27]
LONGEST_FACT = 10_000  # characters of a title, an address …

MONTHS = "January February March April May June July August September October November December".split()
MONTH = f"(?P<month>{'|'.join(f'{m[:3]}(?:{m[3:]})?' if m != 'September' else 'Sept?(?:ember)?' for m in MONTHS)})\\.?"
# a line that begins with one of these is a dateline of its own: 'Published: Friday, 21 August 2015, 10:15
# GMT'
DATES = [
    re.compile(
        r"(?:(?:first |last )?(?:published|updated|posted)(?: on)?:?\s+)?(?:[A-Z][a-z]+day,?\s+)?"
        + form
        + r"\b",
        re.I,
    )
    for form in (
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{MONTH},?\s+(?P<year>\d{{4}})",
        rf"{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
    )
]


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
        return f"Article {self.title or self.id}: {len(self.text.split())} words in {len(self.paragraphs)} paragraphs"


def read_article(path: str | Path) -> Article:
    """The article in a text file, with the metadata of `<name>.meta.json` and the rows of
    `<name>.corrections.csv` beside it.

    Raises ArticleError (one sentence) for what cannot be read as an article.
    """
    path = Path(path)
    check_name(path)
    if is_source(path) and path.is_file():
        return _read_source(path)
    try:
        raw = read_file(path, 4 * LARGEST, KIND)
    except FileNotFoundError:
        near = get_close_matches(
            path.name, [p.name for p in path.parent.glob("*.txt")] if path.parent.is_dir() else [], n=1
        )
        advice = f"did you mean {name_of(near[0])}?" if near else "check the path of the article."
        raise ArticleError(f"{name_of(path)} does not exist; {advice}") from None
    text, encoding = _decode(raw, path)
    check_text(text, path)
    article = build_article(text, path.stem, {**_read_metadata(path), "encoding": encoding})
    return replace(article, corrections=read_corrections(path))


def check_text(text: str, name: str | Path) -> None:
    """Raises ArticleError for a text that is too long for one article, or that holds no words."""
    if len(text) > LARGEST:
        raise ArticleError(
            f"{name_of(name)} has {len(text):,} characters, more than the {LARGEST:,} that one article may "
            "have; split it."
        )
    if not any(c.isalpha() for c in text):
        raise ArticleError(
            f"{name_of(name)} has no {'words' if text.strip() else 'text'}; give a file that holds an article."
        )


def _read_source(path: Path) -> Article:
    """The article of a file in another format than plain text; its text is what the file shows a reader."""
    source = read_source(path)
    article = build_article(source.text, path.stem, {**source.metadata, **_read_metadata(path)})
    told = {"furniture": source.metadata["furniture"], "notes": source.notes}
    warnings = [*source.warnings, *article.metadata["warnings"]]
    return replace(
        article,
        metadata={**article.metadata, **told, "warnings": warnings},
        corrections=read_corrections(path),
    )


def build_article(text: str, name: str, metadata: dict[str, Any]) -> Article:
    """An Article of a text that is already in memory."""
    paragraphs = find_paragraphs(text)
    title = metadata["title"] if "title" in metadata else _guess_title(text, paragraphs)
    english, encoding = _looks_english(text), metadata.get("encoding", "utf-8")
    warnings = (
        []
        if english
        else [
            "This does not look like English; the analysis was made for English text and cannot be relied on here."
        ]
    )
    if encoding == "windows-1252":
        warnings.append(
            "The file is not UTF-8 and was read as Windows-1252; see whether its quotation marks and accents are right."
        )
    known = {key: metadata.get(key) for key in METADATA if key != "title"}
    if "published" not in metadata:
        known["published"] = _guess_date(text, paragraphs)
    return Article(
        name,
        text,
        title,
        {
            **known,
            "language": "en" if english else None,
            "encoding": encoding,
            "sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
            "warnings": warnings,
        },
        paragraphs,
    )


def find_paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Character spans of the paragraphs: lines, or blocks between blank lines where lines are wrapped at a
    fixed width.
    """
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\r\n\u2028\u2029]+", text) if m.group().strip()]
    wrapped = _is_wrapped(text, lines)
    spans: list[tuple[int, int]] = []
    for start, end in lines:
        line = text[start:end]
        start, end = start + len(line) - len(line.lstrip()), end - len(line) + len(line.rstrip())
        if wrapped and spans and text[spans[-1][1] : start].count("\n") == 1:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(spans)


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether lines end at a fixed width rather than with their sentence: most lines before another line end
    in mid-sentence.
    """
    inner = [text[a:b].rstrip() for (a, b), (c, _) in zip(lines, lines[1:]) if text[b:c].count("\n") == 1]
    if len(inner) < 3 or max(len(line) for line in inner) > 100:
        return False
    return sum(len(line) >= 45 and line[-1] not in '.?!:"”’' for line in inner) > 0.6 * len(inner)


def _decode(raw: bytes, path: Path) -> tuple[str, str]:
    """The text and its encoding, where that is certain: UTF-8, UTF-16 with its mark, Windows-1252 of plain
    Western text.
    """
    if raw.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise ArticleError(f"{name_of(path)} is UTF-32; save it as UTF-8.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return _refuse_binary(raw.decode("utf-16"), path), "utf-16"
        except UnicodeDecodeError:
            raise ArticleError(f"{name_of(path)} begins as UTF-16 but is broken; save it as UTF-8.") from None
    try:
        return _refuse_binary(raw.decode("utf-8-sig"), path), "utf-8"
    except UnicodeDecodeError as error:
        where = raw.count(b"\n", 0, error.start) + 1
    text = _refuse_binary(raw.decode("cp1252", "replace"), path)
    beyond = {c for c in text if c > "\x7f"}
    if beyond <= WESTERN and not MIXED.search(raw) and _looks_english(text):
        return text, "windows-1252"
    raise ArticleError(
        f"{name_of(path)} is not UTF-8 (line {where}) and its encoding cannot be told for certain; save it as UTF-8."
    )


def _refuse_binary(text: str, path: Path) -> str:
    """The text, unless it holds what no writer types: NUL, or more than a stray control character (blanks and
    escapes apart).
    """
    controls = sum(text.count(c) for c in CONTROLS)
    if "\0" in text or controls > len(text) / 100:
        raise ArticleError(
            f"{name_of(path)} is not a text file (it holds binary data); give the article as plain text in UTF-8."
        )
    return text


def _read_metadata(path: Path) -> dict[str, Any]:
    beside = path.with_suffix(".meta.json")
    known = read_json(beside, LARGEST, "an object of facts about the article")
    if known is None and not beside.exists():
        return {}
    if not isinstance(known, dict) or any(
        known.get(k) is not None and not isinstance(known[k], str) for k in METADATA
    ):
        raise ArticleError(
            f"{name_of(beside)} must be an object whose {', '.join(METADATA)} are text or null; correct it."
        )
    if key := next(
        (k for k in METADATA if "\0" in (known.get(k) or "") or len(known.get(k) or "") > LONGEST_FACT), None
    ):
        raise ArticleError(
            f"{name_of(beside)}: {key} must be at most {LONGEST_FACT:,} characters without NUL; correct it."
        )
    return known


def _guess_title(text: str, paragraphs: tuple[tuple[int, int], ...]) -> str | None:
    """The first line, where it reads as a headline: short, no full stop, and more text follows."""
    if len(paragraphs) < 2:
        return None
    first = " ".join(text[slice(*paragraphs[0])].split())
    return first if 2 < len(first) <= 150 and first[-1] not in '.:;,!”"' else None


def _guess_date(text: str, paragraphs: tuple[tuple[int, int], ...]) -> str | None:
    """The date (ISO 8601) that one of the first lines, a short one, begins with."""
    for start, end in paragraphs[:5]:
        found = (
            next((m for m in (form.match(text[start:end]) for form in DATES) if m), None)
            if end - start <= 80
            else None
        )
        if found:
            month = (
                found["month"]
                if found["month"].isdigit()
                else 1 + [m[:3].lower() for m in MONTHS].index(found["month"][:3].lower())
            )
            try:
                return date(int(found["year"]), int(month), int(found["day"])).isoformat()
            except ValueError:  # the 31st of June
                continue
    return None


def _looks_english(text: str) -> bool:
    """Whether the text is English, or too short to tell."""
    return find_language(text) in ("en", None)
