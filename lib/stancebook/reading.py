"""What the pipeline finds beyond spaCy's own layers: kept in a Doc as plain data, so that it can be stored and sent; read as objects."""

from dataclasses import asdict, dataclass
from typing import Any

from spacy.tokens import Doc, Span

# doc.user_data["reading"] is what JSON knows and nothing else: lists of dicts by layer, and entities' scores by their tokens as 'start:end'
READING = "reading"


@dataclass(frozen=True)
class Attribution:
    """A source, cue and contents as token spans (start, end); `scores` are the tagger's and the linker's raw probabilities."""

    source: tuple[int, int] | None
    cue: tuple[int, int] | None
    contents: tuple[tuple[int, int], ...]
    scores: dict[str, float]
    confidence: float = 0.0
    act: str = "say"


@dataclass(frozen=True)
class Party:
    """A mention: first and last word, kind, probability, those of its types and of its country being the article's.

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
    """A word that tells of an act, with its type, status and chance; the words of its ends, or who may be meant where there is none."""

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


def reading_of(doc: Doc) -> dict[str, Any]:
    """The plain data of a Doc by layer, to read and to add to."""
    return doc.user_data.setdefault(READING, {})


def add_layer(name: str, kind: type) -> None:
    """Make `doc._.<name>` a list of the dataclass `kind`, whose fields are spans (tuples), numbers, text, or dicts of them."""

    def read(doc: Doc) -> list[Any]:
        return [kind(**{field: _frozen(value) for field, value in row.items()}) for row in reading_of(doc).get(name, ())]

    def write(doc: Doc, found: list[Any]) -> None:
        reading_of(doc)[name] = [asdict(one) for one in found]

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


for name, kind in (("attributions", Attribution), ("parties", Party), ("acts", Act), ("quotations", Quotation)):
    add_layer(name, kind)
Doc.set_extension("words", getter=lambda doc: reading_of(doc).get("words", []))
Span.set_extension("confidence", getter=lambda span: scores_of(span).get("confidence", 1.0))
