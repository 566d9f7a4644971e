"""Where quoted words stand in a text: found again after edits around them, else the nearest are shown."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice

from stancebook.records import Span
from stancebook.text.view import read_through

# people type other quotation marks than newspapers print
ALIKE_MARKS = str.maketrans("‘’‚`“”„«»", "'" * 4 + '"' * 5)
DIVIDED = re.compile(r"(?:\\?-|‐)\\? ")  # a word at a line's end
LETTER = re.compile(r"\w")
ALIKE = 0.5  # share of a context's words that must still stand around a passage
TRIED = 40  # places at which words that are gone are looked for


def find_places(text: str, passage: str, context: str = "") -> tuple[Sequence[Span], str]:
    """Where the passage stands, in order, and what there is to say of it, '' if nothing.

    With a context (words around it, the passage among them) only there; of several within it, the one in the
    middle. Where the context has changed, it is the place around which most of its words stand.
    """
    found = find_words(text, passage)
    if not found:
        near = find_nearest(text, passage)
        return [], "it does not stand in the article" + (f"; the nearest is “{near}”" if near else "")
    if not context or len(found) == 1:
        return found, ""
    inside = set()
    for start, end in find_words(text, context):
        within = [f for f in found if start <= f[0] and f[1] <= end]
        inside |= {
            f for f in within if abs(sum(f) - start - end) == min(abs(sum(w) - start - end) for w in within)
        }
    if inside:
        return sorted(inside), ""
    wanted = set(context.split())
    best = max(found, key=lambda f: len(wanted & set(_around(text, f, len(context)))))
    words = " ".join(_around(text, best, 40))
    if len(wanted & set(_around(text, best, len(context)))) < ALIKE * len(wanted):
        return [], f"“{context}” does not stand in the article; the nearest is “{words}”"
    return [best], f"its context has changed; it was taken for “{words}”"


def make_context(text: str, span: Span) -> str:
    """Words around the span that tell it from other places of its words, '' where none are needed or do."""
    passage = " ".join(text[slice(*span)].split())
    for letters in (20, 40, 80, 160, 320) if len(find_words(text, passage)) > 1 else ():
        context = " ".join(_around(text, span, letters))
        if find_places(text, passage, context) == ([span], ""):
            return context
    return ""


@lru_cache(64)
def find_words(text: str, words: str) -> Sequence[Span]:
    """Where the words stand, whole ones if they do; blanks, line ends and quotation marks are all alike."""
    flat, places = _flatten(text)
    for plain in (words, read_through(words).text):
        wanted, _ = _flatten(plain)
        for whole in (True, False) if wanted else ():
            if found := list(_search(flat, wanted, whole)):
                return [(places[a], places[b - 1] + 1) for a, b in found]
    return []


@lru_cache(4)
def _flatten(text: str) -> tuple[str, Sequence[int]]:
    """The text with one blank for many and one quotation mark for all of a kind; where each character was."""
    words, places = [], list[int]()
    for match in re.finditer(r"\S+", text):
        words.append(match[0])
        places += range(match.start(), match.end() + 1)
    return " ".join(words).translate(ALIKE_MARKS), places


def _search(text: str, words: str, whole: bool) -> Iterator[Span]:
    """Where the words stand in a text, both flat; `whole`: with no letter before or behind them."""
    divided = re.compile(DIVIDED.sub(r"[-‐]?\\s*", re.escape(words))) if DIVIDED.search(words) else None
    left, right = whole and words[0].isalnum(), whole and words[-1].isalnum()  # where no letter may touch
    start = 0
    while start >= 0:
        match = divided.search(text, start) if divided else None
        start = match.start() if match else -1 if divided else text.find(words, start)
        end = match.end() if match else start + len(words)
        touched = left and LETTER.match(text[start - 1 : start]) or right and LETTER.match(text, end)
        if start >= 0 and not touched:
            yield start, end
            start = end
        elif start >= 0:
            start += 1


def find_nearest(text: str, passage: str) -> str:
    """The words of the text that are most like the passage, '' if none are."""
    words = passage.split()
    windows = [] if words[1:] else text.split(maxsplit=2000)[:2000]
    for word in sorted(set(words), key=lambda w: (-len(w), w))[:3]:
        before = len(passage[: passage.index(word)])
        for match in islice(re.finditer(re.escape(word), text), TRIED):
            start = max(0, match.start() - before - 12)
            near = text[start : match.start() - before + len(passage) + 12].split()
            windows += [" ".join(near[n : n + len(words)]) for n in range(len(near) - len(words) + 1)]
    return next(iter(get_close_matches(passage, dict.fromkeys(windows), 1)), "")


def _around(text: str, span: Span, letters: int) -> list[str]:
    """The words that lie, if only in part, within so many characters of the span, its own among them."""
    start, end = max(0, span[0] - letters), min(len(text), span[1] + letters)
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end].split()
