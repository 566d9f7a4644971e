"""An Analysis → labelled spans with fields, as tools of annotation know them; what they need of a text.

A mention is labelled with the type of its actor, an interaction with its PLOVER type, a claim `claim`; all
else are fields. The parts of a claim or an interaction (source, cue, target) are spans of their own that name
their head. Offsets are code points, ends exclusive.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from stancebook.plover import PLOVER_SCORES
from stancebook.records import ACTOR_TYPES, Analysis, Claim, Span
from stancebook.text.corrections import DEEDS, FIELDS

PARTS = ("source", "cue", "target")
LABELS = {"mentions": ACTOR_TYPES, "claims": ("claim",), "interactions": tuple(PLOVER_SCORES), "parts": PARTS}
ACTOR_FIELDS = ("actor", "venue", "source", "target", "said_by")  # their values are actors' names
TAGS = {  # the fields of each layer, beside its label, and the values that they may take where these are few
    layer: {name: values for name, values in fields.items() if name not in ("type", *DEEDS)}
    for layer, fields in FIELDS.items()
    if layer in LABELS
}
HOLDERS = {  # for each field, the labels whose annotations have it
    name: tuple(label for layer, others in TAGS.items() if name in others for label in LABELS[layer])
    for names in TAGS.values()
    for name in names
}
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Annotation:
    """A span, in pieces where it is discontinuous.

    `head` is the id of the record whose part it is, `note` what a person wrote beside it;
    `layer` is mentions, claims, interactions or parts; a label that a tool does not carry is ''.
    """

    id: str
    layer: str
    label: str
    spans: tuple[Span, ...]
    fields: dict[str, str] = field(default_factory=dict)
    head: str | None = None
    note: str = ""


def layer_of(label: str) -> str:
    """The layer that a label belongs to, '' for a label of another hand."""
    return next((layer for layer, labels in LABELS.items() if label in labels), "")


def annotate(analysis: Analysis) -> list[Annotation]:
    """Mentions, claims and interactions, each followed by its parts; what is unknown has no field."""
    names, types = {a.id: a.name for a in analysis.actors}, {a.id: a.type for a in analysis.actors}
    found = [
        Annotation(f"m{n}", "mentions", types[m.actor], ((m.start, m.end),), {"actor": names[m.actor]})
        for n, m in enumerate(analysis.mentions, 1)
        if m.actor in names
    ]
    for record in analysis.records:
        parts: dict[str, Span | None]
        if isinstance(record, Claim):
            layer, label, spans = "claims", "claim", record.content
            parts = {"source": record.source, "cue": record.cue}
        else:
            layer, label, spans = "interactions", record.type, (record.evidence,)
            parts = {"source": record.source_span, "target": record.target_span}
        values = {name: getattr(record, name) for name in TAGS[layer]}
        fields = {name: _write(names.get(v, "") if name in ACTOR_FIELDS else v) for name, v in values.items()}
        found.append(Annotation(record.id, layer, label, spans, {name: v for name, v in fields.items() if v}))
        found += [
            Annotation(f"{record.id}.{part}", "parts", part, (span,), head=record.id)
            for part, span in parts.items()
            if span
        ]
    return found


def _write(value: str | bool | None) -> str:
    return {True: "yes", False: "no", None: ""}.get(value, value)  # type: ignore[arg-type,return-value]


def clean(text: str) -> str:
    """The text in which U+FFFD stands for each character that XML forbids; as long as before."""
    return FORBIDDEN.sub("\ufffd", text)


def plain_text(analysis: Analysis) -> str:
    """The article, clean, with \\n as its only line end, for tools differ there; as long as before."""
    return clean(analysis.text.replace("\r\n", " \n").replace("\r", "\n"))


def utf16(text: str) -> list[int]:
    """For each offset in code points, the end included, the offset in UTF-16 units (Java, JavaScript)."""
    return [0, *accumulate(2 if c > "\uffff" else 1 for c in text)]


def split_lines(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans cut at line ends, without blanks around the pieces; touching pieces in order."""
    return tuple(
        (a + m.start(), a + m.end())
        for a, b in sorted(spans)
        for m in re.finditer(r"\S(?:[^\n]*\S)?", text[a:b])
    )


def pieces(annotation: Annotation) -> Iterator[tuple[str, Span]]:
    """An id and a span for each piece: the annotation's own id for the first, then `id.2` …"""
    for n, span in enumerate(annotation.spans, 1):
        yield (annotation.id if n == 1 else f"{annotation.id}.{n}"), span


def choices(analysis: Analysis, name: str) -> tuple[str, ...]:
    """The values that a tool may offer for a field."""
    if name in ACTOR_FIELDS:
        return tuple(dict.fromkeys(a.name for a in analysis.actors))
    layer = next(layer for layer, names in TAGS.items() if name in names)
    return TAGS[layer][name] or ()
