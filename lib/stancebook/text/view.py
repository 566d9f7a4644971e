"""A text as the analysis reads it: what the eye passes over is undone, and each character knows its place.

Soft hyphens, zero-width characters, decomposed accents, ligatures, HTML entities, text decoded twice, marks
of Markdown and lines broken at a fixed width are seen through; offsets of what is found are mapped back.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial
from typing import Any

from stancebook.records import LAYERS, Analysis, Span

# what nobody sees: soft hyphen, zero-width spaces and joiners, marks of direction, byte order mark
INVISIBLE = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,30});")
LIGATURE = re.compile("[\ufb00-\ufb06]")
DECOMPOSED = re.compile(r"[^\W\d_][\u0300-\u036f]+")
# UTF-8 read as Windows-1252: one of these letters, then what 0x80 to 0xBF are there: 'â€™' for '’'
MOJIBAKE = re.compile("[ÂÃÄÅâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}")
LETTERS_AND_MARKS = re.compile("[À-ſ‘’“”–—…€™‚„†‡•‹›\xa0-\xbf]")  # what it may have been
MARKDOWN = tuple(  # what stands in the group is read, its marks are not
    re.compile(form, re.M)
    for form in (
        r"!?\[([^\[\]\n]+)\]\(<?(?:https?://|mailto:|/|#)[^()\s]*(?:\s\"[^\"\n]*\")?\)",
        r"(?<![\w*])\*\*(?=[^\s*])([^*\n]+)(?<=\S)\*\*(?![\w*])",
        r"(?<![\w*])\*(?=[^\s*])([^*\n]+)(?<=\S)\*(?![\w*])",
        r"^ {0,3}#{1,6} +([^\n#]+?)(?= *#*$)",
    )
)
QUOTED_BLOCK = re.compile(r"^ {0,3}> ?([^\n]*)$", re.M)
LINE_END = re.compile(r"(?<=\S)([-‐]?)[ \t]*\r?\n[ \t]*(?=\S)")


@dataclass(frozen=True)
class Reading:
    """What is read; its character i is shown from `starts[i]` to `ends[i]` of the article's text."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def shown(self, start: int, end: int) -> Span:
        """Where the characters from `start` to `end` stand in the text that is shown."""
        if start >= end:
            place = self.starts[start] if start < len(self.starts) else self.ends[-1] if self.ends else 0
            return place, place
        return self.starts[start], self.ends[end - 1]


def read_through(text: str, without: Sequence[Span] = ()) -> Reading:
    """The text less what is invisible or damaged, and less the spans `without`."""
    reading = _leave_out(Reading(text, range(len(text)), range(1, len(text) + 1)), without)
    for form, put in PASSES:
        reading = _replace(reading, form, put)
    if any(form.search(reading.text) for form in MARKDOWN):
        for form in (*MARKDOWN, QUOTED_BLOCK):
            reading = _replace(reading, form, None)
    if width := find_width(reading.text):
        reading = _replace(reading, LINE_END, partial(_join_lines, width=width))
    return reading


def find_width(text: str) -> int | None:
    """The width at which a program broke the lines (the next word had no room), None if it did not."""
    lines = [line.rstrip() for line in text.splitlines()]
    pairs = [(a, b.split()[0]) for a, b in zip(lines, lines[1:]) if a.strip() and b.strip()]
    width = max((len(a) for a, _ in pairs), default=0)
    broken = [a for a, word in pairs if len(a) + 1 + len(word) > width or _is_divided(a, word)]
    if len(broken) < 3 or not 30 <= width <= 110 or len(broken) < 0.7 * len(pairs):
        return None
    return width if sum(a[-1] not in '.?!:"”’' for a in broken) > 0.6 * len(broken) else None


def _is_divided(line: str, after: str) -> bool:
    """Whether a word is divided between the line and the next one."""
    return line[-1] in "-‐" and line[-2:-1].isalpha() and after[0].islower()


def _decode_again(match: re.Match[str]) -> str:
    """What stood there before UTF-8 was read as Windows-1252; the same if that is no common letter."""
    damaged = match[0]
    raw = b"".join(c.encode("cp1252", "ignore") or c.encode("latin-1", "ignore") for c in damaged)
    for end in (len(raw), 2):
        try:
            fixed = raw[:end].decode("utf-8")
        except UnicodeDecodeError:
            continue
        if LETTERS_AND_MARKS.fullmatch(fixed):
            return fixed + damaged[end:]
    return damaged


PASSES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (ENTITY, lambda m: html.unescape(m[0])),
    (DECOMPOSED, lambda m: unicodedata.normalize("NFC", m[0])),
    (MOJIBAKE, _decode_again),
    (MOJIBAKE, _decode_again),  # damaged twice
    (INVISIBLE, lambda m: ""),
    (LIGATURE, lambda m: unicodedata.normalize("NFKC", m[0])),
)


def map_offsets(found: Any, reading: Reading, text: str) -> Any:
    """An Analysis of `reading` as one of `text`, every offset where its words are shown."""
    if isinstance(found, Analysis):
        return replace(
            found, text=text, **{layer: map_offsets(getattr(found, layer), reading, text) for layer in LAYERS}
        )
    if is_dataclass(found) and not isinstance(found, type):
        changes = {f.name: map_offsets(getattr(found, f.name), reading, text) for f in fields(found)}
        if {"start", "end"} <= changes.keys():
            changes["start"], changes["end"] = reading.shown(changes["start"], changes["end"])
        return replace(found, **changes)
    if isinstance(found, tuple) and len(found) == 2 and all(type(n) is int for n in found):
        return reading.shown(*found)
    return tuple(map_offsets(part, reading, text) for part in found) if isinstance(found, tuple) else found


def _replace(reading: Reading, form: re.Pattern[str], put: Callable[[re.Match[str]], str] | None) -> Reading:
    """The reading with `put(match)` for each match; without `put`, what the match's group holds."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for match in form.finditer(reading.text):
        for new, (a, b) in ((None, (done, match.start())), (put and put(match), match.span(0 if put else 1))):
            parts.append(reading.text[a:b] if new is None else new)
            starts += reading.starts[a:b] if new is None else [reading.starts[a]] * len(new)
            ends += reading.ends[a:b] if new is None else [reading.ends[b - 1]] * len(new)
        done = match.end()
    if not done:
        return reading
    return Reading(
        "".join(parts) + reading.text[done:], [*starts, *reading.starts[done:]], [*ends, *reading.ends[done:]]
    )


def _leave_out(reading: Reading, spans: Sequence[Span]) -> Reading:
    """The reading of a text without these parts of it."""
    edges = [0, *(edge for span in sorted(spans) for edge in span), len(reading.text)]
    kept = [(a, b) for a, b in zip(edges[::2], edges[1::2]) if a < b]
    if not spans:
        return reading
    places = [n for a, b in kept for n in range(a, b)]
    return Reading("".join(reading.text[a:b] for a, b in kept), places, [n + 1 for n in places])


def _join_lines(match: re.Match[str], width: int) -> str:
    """A blank for the end of a broken line, nothing for a divided word's hyphen; a paragraph's end stays."""
    text, hyphen = match.string, match[1]
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    after = text[match.end() : match.end() + 60].split()[0]
    if len(line) + len(hyphen) + 1 + len(after) <= width and not _is_divided(line + hyphen, after):
        return match[0]
    return join_words(line.split()[-1], after, text) if hyphen else " "


def join_words(left: str, right: str, text: str) -> str:
    """What joins a word divided at a line's end: '-' if the text has it so in mid-line, or a name goes on."""
    whole = f"{left.lstrip('(“‘')}-{right.rstrip('.,;:!?)”’')}"
    return "" if left[-1].isalpha() and right[0].islower() and whole not in text else "-"
