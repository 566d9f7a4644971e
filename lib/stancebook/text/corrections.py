"""What an analyst has corrected: rows of `<article>.corrections.csv`, applied on every run and named on every
page.

A row names a layer, a passage of the article (its exact words), a field and the right value, and says why:

    layer,passage,which,field,value,why
    mentions,the ministry,,actor,Russian Defense Ministry,paragraph 2 names it
    interactions,wanted no “face-off”,ASSAULT,drop,,a denial is no attack
    claims,talks would continue,,actor,Hulusi Akar,he is the one quoted

It holds for the mentions with exactly these words, for the actor of that name, for the claims and
interactions whose evidence lies around the passage; `which`, if given, must be the value of one of the
record's fields or the name of one of its actors. `drop` removes a record. A row that begins with # is not
applied: coders have still to decide whether it is right.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any
from unicodedata import category

from stancebook.inputs import name_of, read_file
from stancebook.plover import PLOVER_SCORES
from stancebook.records import (
    ACTOR_TYPES,
    SPEECH_ACTS,
    STATUSES,
    Actor,
    ArticleError,
    Claim,
    Interaction,
    Mention,
)

LARGEST, MOST = 1_000_000, 2_000  # bytes and rows of a file
OPEN = "#"  # begins a row that is not applied
COLUMNS = ("layer", "passage", "which", "field", "value", "why")
BY_NAME = (
    "actor",
    "source",
    "target",
    "said_by",
    "venue",
)  # fields that hold an actor's id and are written as a name
NEVER_EMPTY = {("mentions", "actor"), ("actors", "name")}
FIELDS: dict[
    str, dict[str, tuple[str, ...] | None]
] = {  # what may be set, and to which values where these are few
    "mentions": {"actor": None, "drop": None},
    "actors": {"name": None, "type": ACTOR_TYPES, "country": None},
    "claims": {
        "actor": None,
        "kind": ("direct", "indirect", "mixed"),
        "act": None,
        "anonymous": ("yes", "no"),
        "venue": None,
        "drop": None,
    },
    "interactions": {
        "type": tuple(PLOVER_SCORES),
        "source": None,
        "target": None,
        "said_by": None,
        "status": STATUSES,
        "drop": None,
    },
}


@dataclass(frozen=True)
class Correction:
    """A row of the file; `line` is where it stands there."""

    layer: str
    passage: str
    which: str
    field: str
    value: str
    why: str
    line: int


def read_corrections(article: str | Path) -> tuple[Correction, ...]:
    """The rows of the file beside an article, none without one; ArticleError (one sentence) for a row that
    makes no sense.
    """
    path = Path(article).with_suffix(".corrections.csv")
    try:
        return read_rows(path)
    except FileNotFoundError:
        return ()


def read_rows(path: Path) -> tuple[Correction, ...]:
    """The rows of a file of corrections, without those that are still to be decided; FileNotFoundError where
    there is none.
    """
    try:
        text = read_file(path, LARGEST, "a table of corrections").decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        if tuple(next(reader, ())) != COLUMNS:
            raise ArticleError(f"{name_of(path)} must begin with the line {','.join(COLUMNS)}; correct it.")
        rows = [(reader.line_num, row) for row in reader if row and not row[0].startswith(OPEN)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ArticleError(
            f"{name_of(path)} cannot be read as CSV in UTF-8 ({error}); save it anew."
        ) from None
    if len(rows) > MOST:
        raise ArticleError(
            f"{name_of(path)} has {len(rows):,} rows, more than the {MOST:,} that an article may have; shorten it."
        )
    return tuple(_read_row(row, path, line) for line, row in rows)


def _read_row(cells: list[str], path: Path, line: int) -> Correction:
    """The row as a Correction; ArticleError (one sentence) where it makes no sense."""
    fault = "" if len(cells) == len(COLUMNS) else f"there must be {len(COLUMNS)} columns, not {len(cells)}"
    row = Correction(*map(_one_line, (*cells, *[""] * 6)[:6]), line)
    if fault := fault or _fault(row):
        raise ArticleError(f"{name_of(path)}, line {line}: {fault}; correct or remove the row.")
    return row


def _fault(row: Correction) -> str:
    """What is wrong with a row, '' if nothing."""
    if row.layer not in FIELDS:
        return f"the layer must be {_either(FIELDS)}, not {row.layer!r}"
    allowed = FIELDS[row.layer]
    if row.field not in allowed:
        return f"the field of {row.layer} must be {_either(allowed)}, not {row.field!r}"
    if hidden := next(
        (c for cell in (row.passage, row.which, row.value, row.why) for c in cell if category(c) == "Cc"), ""
    ):
        return f"there is a character that cannot be seen (U+{ord(hidden):04X})"
    if (row.layer, row.field) in NEVER_EMPTY and not row.value:
        return f"the {row.field} is empty"
    values = SPEECH_ACTS if row.field == "act" else allowed[row.field]
    if values and row.value not in values:
        return f"{row.field} must be {_either(values)}, not {row.value!r}"
    if row.field == "country" and not re.fullmatch("[A-Z]{3}|", row.value):
        return f"country must be a code of three capitals (ISO 3166, such as TUR) or empty, not {row.value!r}"
    return "" if row.passage else "the passage is empty"


def _either(values: Sequence[str] | dict) -> str:
    *most, last = values
    return f"{', '.join(most)} or {last}"


class Corrector:
    """Applies corrections layer by layer, so that what is found later builds on what was corrected."""

    def __init__(self, corrections: Sequence[Correction], text: str):
        self.corrections, self.text = corrections, text
        self.applied: dict[Correction, list[str]] = {c: [] for c in corrections}

    def actors(self, actors: list[Actor]) -> list[Actor]:
        """The actors with the fields set."""
        for row in self._rows("actors"):
            for n, actor in enumerate(actors):
                if actor.name == row.passage and row.which in ("", actor.type):
                    actors[n] = replace(actor, **{row.field: row.value or None})
                    self.applied[row].append(actor.id)
        return actors

    def mentions(self, mentions: list[Mention], actors: Sequence[Actor]) -> list[Mention]:
        """The mentions, each with the right actor; one that is none is dropped."""
        for row in self._rows("mentions"):
            kept = []
            for m in mentions:
                if _one_line(self.text[m.start : m.end]) != row.passage or row.which not in (
                    "",
                    m.via,
                    _name(m.actor, actors),
                ):
                    kept.append(m)
                    continue
                self.applied[row].append(f"{m.start}")
                if row.field == "actor":
                    kept.append(replace(m, actor=self._actor(row, actors), via="correction", confidence=1.0))
            mentions = kept
        return mentions

    def claims(self, claims: list[Claim], actors: Sequence[Actor]) -> list[Claim]:
        """The claims with the fields set."""
        return self._records(
            "claims", claims, actors, lambda c: [s for s in (c.source, c.cue, *c.content) if s]
        )

    def interactions(self, interactions: list[Interaction], actors: Sequence[Actor]) -> list[Interaction]:
        """The interactions with the fields set; the frame says that a hand has been at work."""
        return self._records("interactions", interactions, actors, lambda i: [i.evidence])

    def report(self) -> list[dict[str, Any]]:
        """Each correction as a dict, with the ids of the records it changed (offsets of mentions) under
        'applied'.
        """
        return [{**asdict(c), "applied": ids} for c, ids in self.applied.items()]

    def warnings(self) -> list[str]:
        """A sentence for each correction that found nothing."""
        return [
            f"Line {c.line} of the corrections (“{c.passage}”) found nothing to correct."
            for c, ids in self.applied.items()
            if not ids
        ]

    def _rows(self, layer: str) -> list[Correction]:
        return [c for c in self.corrections if c.layer == layer]

    def _records(self, layer: str, records: list, actors: Sequence[Actor], spans_of: Any) -> list:
        for row in self._rows(layer):
            kept = []
            for record in records:
                if not self._covers(row, record, spans_of(record), actors):
                    kept.append(record)
                    continue
                self.applied[row].append(record.id)
                if row.field != "drop":
                    kept.append(self._set(record, row, actors))
            records = kept
        return records

    def _covers(
        self, row: Correction, record: Any, spans: Sequence[tuple[int, int]], actors: Sequence[Actor]
    ) -> bool:
        """Whether the passage lies within the record's evidence and, if the row says which, the record is
        that one.
        """
        start, end = min(a for a, _ in spans), max(b for _, b in spans)
        values = [getattr(record, f.name) for f in fields(record)]
        names = {str(v) for v in values} | {_name(v, actors) for v in values if isinstance(v, str)}
        return row.passage in _one_line(self.text[start:end]) and (not row.which or row.which in names)

    def _set(self, record: Any, row: Correction, actors: Sequence[Actor]) -> Any:
        value: Any = row.value or None
        if row.field in BY_NAME:
            value = self._actor(row, actors) if row.value else None
        elif row.field == "anonymous":
            value = row.value == "yes"
        frame = {"frame": f"corrected by hand: {row.why or row.field}"} if hasattr(record, "frame") else {}
        return replace(record, **{row.field: value}, confidence=1.0, **frame)

    def _actor(self, row: Correction, actors: Sequence[Actor]) -> str:
        for actor in actors:
            if row.value in (actor.name, actor.id):
                return actor.id
        raise ArticleError(
            f"Line {row.line} of the corrections names {row.value!r}, but no actor has that name; the names are those of notebook 02."
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _name(actor: str | None, actors: Sequence[Actor]) -> str | None:
    return next((a.name for a in actors if a.id == actor), None)
