"""The shapes of everything that is found in an article; fields are the columns of the tables.

Offsets are Unicode code points into the article's text, end exclusive, so that `text[start:end]` is the
evidence. An actor is named by its id everywhere; `Analysis.name` gives its name.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Span = tuple[int, int]
ACTOR_TYPES = tuple("state government military armed_group igo media organisation person population".split())
STATUSES = ("actual", "planned", "possible", "denied")
ON_CORRECTIONS = "of the corrections"  # in a warning that is about what a person corrected
SPEECH_ACTS = ("say", "deny", "demand", "accuse", "promise", "threaten", "praise", "ask", "report", "intend")


def rows_of(frame: "pd.DataFrame") -> Iterator[Any]:
    """The rows of a table, with its columns as attributes: what these hold, whoever made the table knows."""
    return frame.itertuples(index=False)


class ArticleError(ValueError):
    """One sentence: what is wrong with an article or what stands beside it, where, and what to do."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the sentence, for the way through the library helps nobody."""
        return [f"{type(self).__name__}: {self}"]


@dataclass(frozen=True)
class Shown:
    """A record as a notebook shows it: a table of its fields, every value escaped."""

    def _repr_html_(self) -> str:
        values = {f.name: escape(str(getattr(self, f.name))) for f in fields(self)}
        rows = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in values.items())
        return f"<table><caption>{type(self).__name__}</caption>{rows}</table>"


@dataclass(frozen=True)
class Sentence(Shown):
    start: int
    end: int
    paragraph: int


@dataclass(frozen=True)
class Entity(Shown):
    """What the recogniser found, before it is resolved."""

    start: int
    end: int
    label: str
    confidence: float


@dataclass(frozen=True)
class Actor(Shown):
    """A party to the story; its type is one of ACTOR_TYPES."""

    id: str
    name: str
    type: str
    country: str | None


@dataclass(frozen=True)
class Mention(Shown):
    """A mention; `via` name, alias, metonym, adjective, description, pronoun or correction."""

    actor: str
    start: int
    end: int
    via: str
    confidence: float


@dataclass(frozen=True)
class Claim(Shown):
    """Source, cue and content, as in PolNeAR and Citron; `venue` is the outlet that carried it."""

    id: str
    sentence: int
    actor: str | None
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    kind: str
    act: str
    anonymous: bool
    venue: str | None
    confidence: float


@dataclass(frozen=True)
class Interaction(Shown):
    """Who does what to whom, coded with PLOVER; `said_by` None is the article's own voice.

    Why it was found: the word that tells of it (`trigger`, its base form `frame`) and the reader's
    probabilities (`scores`); `evidence` reaches over both ends. `unsure`: below the confidence from which
    seven of ten are right; no finding, but shown apart.
    """

    id: str
    sentence: int
    source: str | None
    source_span: Span | None
    type: str
    target: str | None
    target_span: Span | None
    evidence: Span
    trigger: Span
    status: str
    said_by: str | None
    frame: str
    confidence: float
    unsure: bool = False
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Stance(Shown):
    """A stance from -10 (conflict) to +10 (cooperation); `evidence` holds ids of claims and interactions.

    `contested`: the ground is only what a third party says. `unsure`: as for interactions.
    """

    holder: str
    target: str
    polarity: str
    score: float
    evidence: tuple[str, ...]
    contested: bool
    confidence: float
    unsure: bool = False


@dataclass(frozen=True)
class Date(Shown):
    """A time that the article names, and the days that it means, both included (ISO 8601).

    `resolved`: the words mean certain days, and an end that is None is open ('since', 'until'); else that
    cannot be told without the day of publication, or at all. `of`: ids of the claims and interactions that
    speak of it; `said`: of the claims that were made then.
    """

    start: int
    end: int
    first: str | None
    last: str | None
    resolved: bool
    of: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


LAYERS: dict[str, type] = {
    "sentences": Sentence,
    "entities": Entity,
    "actors": Actor,
    "mentions": Mention,
    "claims": Claim,
    "interactions": Interaction,
    "stances": Stance,
    "dates": Date,
}


@dataclass(frozen=True, repr=False)
class Analysis:
    """All that was found in one article: the document of analysis.schema.json."""

    id: str
    title: str | None
    text: str
    metadata: dict[str, Any] = field(default_factory=dict)
    sentences: tuple[Sentence, ...] = ()
    entities: tuple[Entity, ...] = ()
    actors: tuple[Actor, ...] = ()
    mentions: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    stances: tuple[Stance, ...] = ()
    dates: tuple[Date, ...] = ()

    def __repr__(self) -> str:
        counts = (f"{len(getattr(self, layer))} {layer}" for layer in LAYERS)
        return f"Analysis of {self.title or self.id}: {', '.join(counts)}"

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th>{layer}</th><td>{len(getattr(self, layer))}</td></tr>" for layer in LAYERS)
        return f'<table><caption dir="auto">{escape(self.title or self.id)}</caption>{rows}</table>'

    def table(self, layer: str) -> "pd.DataFrame":
        """The records of a layer ('actors', 'claims' …), a row each, under the names of their fields."""
        import pandas as pd  # half a second, which a command that only reads files need not wait

        return pd.DataFrame(
            [asdict(r) for r in getattr(self, layer)], columns=[f.name for f in fields(LAYERS[layer])]
        )

    @property
    def records(self) -> tuple[Claim | Interaction, ...]:
        """The claims, then the interactions: what stands in a sentence and has an id."""
        return (*self.claims, *self.interactions)

    @property
    def findings(self) -> "Analysis":
        """The analysis without what the reader is unsure of: what a sentence may state."""
        interactions = tuple(i for i in self.interactions if not i.unsure)
        return replace(
            self, interactions=interactions, stances=tuple(s for s in self.stances if not s.unsure)
        )

    def name(self, actor: str | None, missing: str = "") -> str:
        """The actor's name, or `missing` where there is no actor."""
        return self._names.get(actor or "", missing)

    def is_corrected(self, record: Any) -> bool:
        """Whether a person has corrected, confirmed or added the record, or what a stance rests on."""
        if isinstance(record, Stance):
            grounds = {(layer, key) for layer in ("claims", "interactions") for key in record.evidence}
            return not self._corrected.isdisjoint(
                grounds | {("stances", f"{record.holder} > {record.target}")}
            )
        if isinstance(record, Mention):
            return (
                record.via == "correction" or ("mentions", f"{record.start}-{record.end}") in self._corrected
            )
        return (f"{type(record).__name__.lower()}s", record.id) in self._corrected

    @cached_property
    def by_id(self) -> dict[str, Claim | Interaction]:
        """The claims and interactions under their ids."""
        return {record.id: record for record in self.records}

    @cached_property
    def _corrected(self) -> set[tuple[str, str]]:
        return {(c["layer"], key) for c in self.metadata.get("corrections", ()) for key in c["applied"]}

    @cached_property
    def _names(self) -> dict[str, str]:
        return {a.id: a.name for a in self.actors}

    def quote(self, *spans: Span | None) -> str:
        """The article's words at the spans, joined by ' … '; newlines become blanks."""
        return " … ".join(" ".join(self.text[s[0] : s[1]].split()) for s in spans if s)

    def as_json(self) -> dict[str, Any]:
        """The document of analysis.schema.json, plain dicts and lists; probabilities to three digits."""
        document = {"schema": "stancebook/1", **asdict(self)}
        for layer in ("entities", "mentions", "claims", "interactions", "stances"):
            for record in document[layer]:
                record["confidence"] = round(record["confidence"], 3)
                if "scores" in record:
                    record["scores"] = {name: round(p, 3) for name, p in record["scores"].items()}
        return json.loads(json.dumps(document))  # tuples become lists
