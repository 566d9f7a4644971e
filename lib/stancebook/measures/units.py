"""What several coders of one article have coded, as units that can be compared.

A *unit* is what at least one coder coded; a *value* is what a coder says of it. By layer:

    mentions      a passage that refers to an actor          actor
    actors        an actor: all passages that mention it     name, type, country
    claims        an attributed passage: the content         actor (the speaker), act, kind, anonymous, venue
    interactions  a passage that tells of one: the evidence  source, type, target, status, said_by
    stances       an ordered pair of actors, by the evidence polarity

Records of several coders are one unit where their passages are the same, else where they overlap, those with
most characters in common first, one record a coder; stances where holder and target are the same. Actors are
aligned like that too, by the passages that mention them, as in CEAF (Luo 2005): an actor that one coder has
renamed is no disagreement about each of its mentions. 'none' is a value (no target; the article's own voice).
Who has not coded a unit has no value for it: a missing value. What the reader is unsure of is no finding, and
is no unit.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from stancebook.records import Actor, Analysis, Claim, Mention, Span, Stance

MACHINE = "machine"
VARIABLES = {
    "mentions": ("actor",),
    "actors": ("name", "type", "country"),
    "claims": ("actor", "act", "kind", "anonymous", "venue"),
    "interactions": ("source", "type", "target", "status", "said_by"),
    "stances": ("polarity",),
}
ACTORS = ("actor", "source", "target", "said_by", "venue")  # variables whose values are actors
NONE, MISSING = "none", ""


@dataclass(frozen=True)
class Coded:
    """A record as one coder has it; `place` is the same in all records of a unit, unless these overlap."""

    id: str
    place: tuple[Any, ...]  # the passages; of a stance, holder and target
    spans: tuple[Span, ...]
    values: dict[str, str]

    @cached_property
    def characters(self) -> frozenset[int]:
        """The offsets that may overlap with those of other records."""
        return frozenset(c for a, b in self.spans for c in range(a, b) if self.place == self.spans)


Unit = dict[str, Coded]  # coder -> record


class Coding:
    """One article as the machine drafted it and as each coder has it, aligned."""

    def __init__(self, machine: Analysis, coders: Mapping[str, Analysis]):
        self.machine, self.coders = machine, tuple(coders)
        self.given = {name: a.findings for name, a in {MACHINE: machine, **coders}.items()}
        self.names: dict[tuple[str, str], str] = {}  # coder and actor's id -> the one name of the actor

    @property
    def pairs(self) -> list[tuple[str, ...]]:
        """Each two coders."""
        return list(combinations(self.coders, 2))

    @property
    def drafts(self) -> list[tuple[str, ...]]:
        """The machine and each coder."""
        return [(MACHINE, coder) for coder in self.coders]

    @property
    def groups(self) -> list[tuple[str, ...]]:
        """Who is compared: all coders, each two of them, the machine and each."""
        return [*([self.coders] if len(self.coders) > 2 else []), *self.pairs, *self.drafts]

    @cached_property
    def units(self) -> dict[str, list[Unit]]:
        """The units of each layer, in the order of the text."""
        taken: set[str] = set()
        for unit in self._align("actors"):
            first = next(iter(unit.values())).values["name"]
            name = next(n for n in (first, *(f"{first} ({i})" for i in range(2, 10_000))) if n not in taken)
            taken.add(name)
            self.names |= {(coder, record.id): name for coder, record in unit.items()}
        return {layer: self._align(layer) for layer in VARIABLES}

    def _align(self, layer: str) -> list[Unit]:
        units = align({coder: list(self._code(coder, layer)) for coder in self.given})
        return sorted(units, key=lambda unit: min(record.spans for record in unit.values()))

    def _code(self, coder: str, layer: str) -> Iterator[Coded]:
        """The records of a layer as the coder has them; an actor that is mentioned nowhere is none."""
        analysis = self.given[coder]
        passages = _find_passages(analysis)
        for record in getattr(analysis, layer):
            values = {name: self._show(coder, name, getattr(record, name)) for name in VARIABLES[layer]}
            if isinstance(record, Mention):
                yield Coded("", ((record.start, record.end),), ((record.start, record.end),), values)
            elif isinstance(record, Stance):
                pair = tuple(self._show(coder, "actor", a) for a in (record.holder, record.target))
                spans = {span for i in record.evidence for span in passages[Claim, i]}
                yield Coded("", pair, tuple(sorted(spans)), values)
            elif own := tuple(passages[Actor if layer == "actors" else Claim, record.id]):
                yield Coded(record.id, own, own, values)

    def _show(self, coder: str, name: str, value: Any) -> str:
        if name in ACTORS and value:
            return self.names.get((coder, value)) or self.given[coder].name(value, value)
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value or NONE


def _find_passages(analysis: Analysis) -> dict[tuple[type, str], list[Span]]:
    """The passages of each actor (its mentions), claim (its content) and interaction."""
    found: dict[tuple[type, str], list[Span]] = defaultdict(list)
    for m in analysis.mentions:
        found[Actor, m.actor].append((m.start, m.end))
    found |= {(Claim, c.id): list(c.content) for c in analysis.claims}
    return found | {(Claim, i.id): [i.evidence] for i in analysis.interactions}


def align(found: Mapping[str, Sequence[Coded]]) -> list[Unit]:
    """The units of a layer: what has one place, then what overlaps, most characters in common first."""
    places: dict[tuple[Any, ...], list[Unit]] = defaultdict(list)
    for coder, records in found.items():
        for record in records:
            free = [unit for unit in places[record.place] if coder not in unit]
            if free:
                max(free, key=lambda unit: max(_alike(record, r) for r in unit.values()))[coder] = record  # noqa: B023
            else:
                places[record.place].append({coder: record})
    units = [unit for same in places.values() for unit in same]
    for *_, n, m in sorted(_overlaps(units, len(found))):
        one, other = units[n], units[m]
        if not one.keys() & other.keys():
            one |= other
            units = [one if unit is other else unit for unit in units]
    return [{c: unit[c] for c in found if c in unit} for unit in {id(u): u for u in units}.values()]


def _alike(one: Coded, other: Coded) -> int:
    """How many values two records share."""
    return len(one.values.items() & other.values.items())


def _overlaps(units: Sequence[Unit], coders: int) -> Iterator[tuple[float, int, int, int]]:
    """For two units that overlap: minus the share of characters and the number of values in common; which."""
    first = {n: next(iter(unit.values())) for n, unit in enumerate(units) if len(unit) < coders}
    rows = sorted((min(r.characters), max(r.characters), n) for n, r in first.items() if r.characters)
    for k, (_, end, n) in enumerate(rows):
        for start, _, m in rows[k + 1 :]:
            if start > end:
                break
            one, other = first[n].characters, first[m].characters
            if not units[n].keys() & units[m].keys() and one & other:
                yield -len(one & other) / len(one | other), -_alike(first[n], first[m]), n, m
