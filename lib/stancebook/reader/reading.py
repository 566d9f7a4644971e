"""What the pipeline finds beyond spaCy's layers: plain data in a Doc, to be stored; read as objects."""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from spacy.tokens import Doc, Span

# doc.user_data["reading"] is what JSON knows and nothing else: lists of dicts by layer, and entities' scores
# by their tokens as 'start:end'
READING = "reading"


@dataclass(frozen=True)
class Attribution:
    """Source, cue and contents as token spans (start, end); `scores`: the raw probabilities."""

    source: tuple[int, int] | None
    cue: tuple[int, int] | None
    contents: tuple[tuple[int, int], ...]
    scores: dict[str, float]
    confidence: float = 0.0
    act: str = "say"


@dataclass(frozen=True)
class Party:
    """A mention: first and last word, kind, chances of being one, of its types, of being at home.

    Words are counted without blanks.
    """

    first: int
    last: int
    kind: int
    chance: float
    types: tuple[float, ...]
    homes: tuple[float, ...]
    nobody: float  # the chance that it refers to nobody before
    refers: tuple[tuple[int, float], ...]  # (number of an earlier mention, chance), the likeliest first


@dataclass(frozen=True)
class Act:
    """A word that tells of an act: type, status, chance; its ends, or who may be meant where none is told."""

    trigger: int
    type: str
    chance: float
    statuses: tuple[float, ...]
    source: tuple[tuple[int, float], ...]
    target: tuple[tuple[int, float], ...]
    no_source: float
    no_target: float
    missing_source: tuple[tuple[int, float], ...]  # (number of a mention, chance)
    missing_target: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Quotation:
    """A content without a source, by its first token, and the mentions of who may have said it."""

    first: int
    said_by: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Segment:
    """A part of a text that is read by itself: scores, words, paragraphs, sentence starts, syntax."""

    score: dict[str, Any]
    words: list[str]
    paragraphs: list[int]
    starts: list[int]
    heads: list[int]
    labels: list[str]

    @cached_property
    def sentence(self) -> list[int]:
        """The number of each word's sentence."""
        return [n for n, (a, b) in enumerate(pairwise(self.starts)) for _ in range(b - a)]


@dataclass(frozen=True)
class Told:
    """What a segment says of parties; words are counted from its first one."""

    attributions: list[Attribution]
    parties: list[Party]
    acts: list[Act]
    quotations: list[Quotation]
    furniture: list[str]


class Reading:
    """What is found in the segments of a text, put together."""

    def __init__(self) -> None:
        self.heads: list[int] = []
        self.labels: list[str] = []
        self.tags: dict[str, list[str]] = {}
        self.all = Told([], [], [], [], [])

    def add(self, begin: int, segment: Segment, told: Told, tags: dict[str, list[str]]) -> None:
        """Put the next segment behind the others; `begin` is its first word."""
        self.heads += [begin + h for h in segment.heads]
        self.labels += segment.labels
        for layer, found in tags.items():
            self.tags.setdefault(layer, []).extend(found)
        before = len(self.all.parties)
        word = lambda pairs: tuple((begin + n, p) for n, p in pairs)  # noqa: E731
        mention = lambda pairs: tuple((before + n, p) for n, p in pairs)  # noqa: E731
        span = lambda s: s and (begin + s[0], begin + s[1])  # noqa: E731
        for a in told.attributions:
            source, cue, contents = span(a.source), span(a.cue), tuple(map(span, a.contents))
            self.all.attributions.append(replace(a, source=source, cue=cue, contents=contents))
        for p in told.parties:
            first, last = begin + p.first, begin + p.last
            self.all.parties.append(replace(p, first=first, last=last, refers=mention(p.refers)))
        for act in told.acts:
            ends: dict[str, Any] = {x: word(getattr(act, x)) for x in ("source", "target")}
            ends |= {x: mention(getattr(act, x)) for x in ("missing_source", "missing_target")}
            self.all.acts.append(replace(act, trigger=begin + act.trigger, **ends))
        self.all.quotations.extend(Quotation(begin + q.first, mention(q.said_by)) for q in told.quotations)
        self.all.furniture.extend(told.furniture)

    def store(self, doc: Doc, words: list[int]) -> None:
        """Keep it in the Doc; `words` are its tokens that are no blanks."""
        token = lambda s: s and (words[s[0]], words[s[1] - 1] + 1)  # noqa: E731
        doc._.attributions = [
            replace(a, source=token(a.source), cue=token(a.cue), contents=tuple(map(token, a.contents)))
            for a in self.all.attributions
        ]
        doc._.parties, doc._.acts = self.all.parties, self.all.acts
        doc._.quotations = [Quotation(words[q.first], q.said_by) for q in self.all.quotations]
        reading_of(doc).update(words=words, furniture=self.all.furniture)


def reading_of(doc: Doc) -> dict[str, Any]:
    """The plain data of a Doc by layer, to read and to add to."""
    return doc.user_data.setdefault(READING, {})


def furniture_of(doc: Doc) -> list[tuple[int, int, str]]:
    """Start, end (characters) and kind of what is no part of the story."""
    kinds = zip(reading_of(doc).get("furniture", ()), reading_of(doc).get("words", ()))
    runs = ((kind, [doc[i] for _, i in run]) for kind, run in groupby(kinds, key=itemgetter(0)))
    return [(at[0].idx, at[-1].idx + len(at[-1]), kind) for kind, at in runs if kind != "none"]


def add_layer(name: str, kind: type) -> None:
    """Make `doc._.<name>` a list of the dataclass, whose fields are tuples, numbers, text or dicts."""

    def read(doc: Doc) -> list[Any]:
        rows = reading_of(doc).get(name, ())
        return [kind(**{field: _frozen(value) for field, value in row.items()}) for row in rows]

    def write(doc: Doc, found: list[Any]) -> None:
        reading_of(doc)[name] = [dict(vars(one)) for one in found]

    Doc.set_extension(name, getter=read, setter=write)


def _frozen(value: Any) -> Any:
    """Tuples, which storing makes lists, as they were."""
    return tuple(map(_frozen, value)) if isinstance(value, (list, tuple)) else value


def add_scores(doc: Doc, scores: dict[Span, dict[str, float]]) -> None:
    """Keep the raw probabilities of each entity, and its confidence."""
    reading_of(doc)["entities"] = {_place(span): numbers for span, numbers in scores.items()}


def scores_of(span: Span) -> dict[str, float]:
    """What `add_scores` kept of an entity, nothing for any other span."""
    return reading_of(span.doc).get("entities", {}).get(_place(span), {})


def _place(span: Span) -> str:
    return f"{span.start}:{span.end}"


add_layer("attributions", Attribution)
add_layer("parties", Party)
add_layer("acts", Act)
add_layer("quotations", Quotation)
Doc.set_extension("words", getter=lambda doc: reading_of(doc).get("words", []))
Span.set_extension("confidence", getter=lambda span: scores_of(span).get("confidence", 1.0))
