"""Furniture: what is no part of a story, where its form alone tells (data/lexicons/furniture.csv)."""

import re
from functools import cache

from stancebook.lexicons import read_rows

Furniture = tuple[int, int, str]
HEAD = 6  # a byline by its form is one among the first lines only: 'By Monday' may begin any


def find_furniture(text: str) -> list[Furniture]:
    """Start, end and kind of each piece: byline, dateline, caption, credit, related, copyright, time."""
    found = []
    lines = list(re.finditer(r"\S[^\r\n\u2028\u2029]*", text))
    for number, line in enumerate(lines):
        words = line[0].rstrip()
        for kind, form in _forms():
            match = form.match(words) if kind == "dateline" else form.fullmatch(words)
            if match and _stands_right(kind, number, words, match.end()):
                found.append((line.start(), line.start() + len(match[0].rstrip()), kind))
                break
    return found


def _stands_right(kind: str, number: int, words: str, end: int) -> bool:
    """A name under the title, no title and no sentence; a place before the words that it heads."""
    if kind == "dateline":
        return end < len(words)
    return (
        kind != "byline"
        or words[0] == "("
        or ":" in words
        or not words.startswith(("By ", "BY "))
        or 0 < number < HEAD
    )


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["kind"], re.compile(row["pattern"])) for row in read_rows("furniture"))
