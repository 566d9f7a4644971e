"""Who speaks by the form of a line, where no word says it.

Transcripts ('BRANDT: …'), interviews ('Q: …'), credits ('“…” – Lena Brandt, mayor'), headlines that end in a
speaker ('Army killed 40 villagers: UN'), quotations under a line that ends in a colon, and those that go on
in the next paragraph.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from spacy.tokens import Doc

from stancebook.layers.names import aliases
from stancebook.layers.quotes import find_quotations
from stancebook.reader.reading import Attribution
from stancebook.records import Span

CLOSING = '”"»’“'
SURE = 0.8  # confidence of a speaker whom the form of a line names
LINE = re.compile(r"[^\n]*\S")
LABEL = re.compile(r"(?P<who>(?:[A-Z][\w.'’-]*)(?: [A-Z][\w.'’-]*){0,4}):\s+(?P<said>\S.*)")
CREDIT = re.compile(r"\s*[—–-]{1,2}\s*(?P<who>@?[A-Z]\S.*)")
ENDS = re.compile(r"(?P<said>[^:“”\"|]{12,}?)(?P<mark>:| [–—-]) (?P<who>[^:.!?“”\"|]{2,48})")
QUESTION, ANSWER = "Q", "A"
LABELLED, NOBODY = "labelled", "nobody"  # in the scores: spoken as it stands; by somebody whom nothing names


def find_by_form(doc: Doc, parties: Sequence[tuple[Span, str]]) -> list[Attribution]:
    """Attributions without a cue; `parties`: characters and types of the mentions, in order."""
    text = doc.text
    lines = [m.span() for m in LINE.finditer(text)]
    quotations = find_quotations(text)
    found = [*_credits(text, lines, quotations), *_headlines(text, lines, parties)]
    found += _led_in(text, lines, quotations, [span for span, _ in parties])
    made = [(_attribution(doc, who, said, {})) for who, said in found]
    made += [_attribution(doc, *label) for label in _labels(text, lines, parties)]
    return [a for a in made if a]


def _attribution(doc: Doc, who: Span | None, said: Span, scores: dict[str, float]) -> Attribution | None:
    source, content = (s and doc.char_span(*s, alignment_mode="expand") for s in (who, said))
    if not content:
        return None
    span = (source.start, source.end) if source else None
    act = "ask" if NOBODY in scores else "say"
    return Attribution(span, None, ((content.start, content.end),), scores, SURE if span else SURE / 2, act)


def _labels(
    text: str, lines: Sequence[Span], parties: Sequence[tuple[Span, str]]
) -> Iterator[tuple[Span | None, Span, dict[str, float]]]:
    """'BRANDT: …' or a person's name, where lines of a transcript begin so at least twice; 'Q' names nobody,
    'A' the person who is named first.
    """
    persons = dict.fromkeys(span for span, type_ in parties if type_ == "person")
    hits = [(start, m) for start, end in lines if (m := LABEL.fullmatch(text[start:end]))]
    labels = [(start, m, (start + m.start("who"), start + m.end("who"))) for start, m in hits]
    named = lambda m, who: m["who"] in (QUESTION, ANSWER) or m["who"].isupper() or who in persons  # noqa: E731
    spoken = [(start, m, who) for start, m, who in labels if named(m, who)]
    asked = next((p for p in persons if spoken and p[1] < spoken[0][0]), None)
    for start, m, label in spoken if len(spoken) > 1 else ():
        who = {QUESTION: None, ANSWER: asked}.get(m["who"], label)
        scores = {LABELLED: 1.0} | ({NOBODY: 1.0} if m["who"] == QUESTION else {})
        yield who, (start + m.start("said"), start + m.end("said")), scores


def is_label(text: str, span: Span) -> bool:
    """Whether the characters are the 'Q' or 'A' before a line of an interview, which are nobody's name."""
    start, end = span
    if text[start:end] not in (QUESTION, ANSWER) or text[end : end + 1] != ":":
        return False
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()


def _credits(text: str, lines: Sequence[Span], quotations: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """'“…” – Lena Brandt, mayor', when the line begins with the quotation and ends with its credit."""
    ends = dict(lines)
    for start, end in quotations:
        credit = CREDIT.fullmatch(text[end : ends[start]]) if end <= ends.get(start, -1) else None
        if credit:
            yield (end + credit.start("who"), end + credit.end("who")), (start, end)


def _headlines(
    text: str, lines: Sequence[Span], parties: Sequence[tuple[Span, str]]
) -> Iterator[tuple[Span, Span]]:
    """'Army killed 40 villagers: UN', a line that ends in a party; behind a dash stands the outlet."""
    last = {end: (start, type_) for (start, end), type_ in parties}
    for start, end in lines:
        m = ENDS.fullmatch(text[start:end])
        known = aliases().get(m["who"].removeprefix("the ")) if m else None
        begins, type_ = last.get(end, (start + m.start("who"), known.type) if m and known else (-1, ""))
        who = start + m.start("who") if m else 0
        named = begins == who or (begins > who and text[who].isupper())
        if m and named and not (type_ == "media" and m["mark"] != ":"):
            yield (who, end), (start, start + m.end("said"))


def _led_in(
    text: str, lines: Sequence[Span], quotations: Sequence[Span], parties: Sequence[Span]
) -> Iterator[tuple[Span, Span]]:
    """Quotations that are a line of their own, under one that ends in a colon and names a party."""
    quoted = dict(quotations)
    for (a, b), (start, end) in pairwise(lines):
        inside = [p for p in parties if a <= p[0] and p[1] <= b]
        if text[b - 1] == ":" and quoted.get(start) == end and inside:
            yield inside[-1], (start, end)


def going_on(text: str, quotations: Sequence[Span], at: int) -> list[Span]:
    """The quotations in which one without a closing mark goes on, each at the start of the next line."""
    n = bisect_right(quotations, (at, len(text))) - 1
    found: list[Span] = []
    if n < 0 or not quotations[n][0] <= at < quotations[n][1]:
        return found
    for (_, end), after in pairwise(quotations[n:]):
        if text[end - 1] in CLOSING or text[end : after[0]].strip() or "\n" not in text[end : after[0]]:
            break
        found.append(after)
    return found
