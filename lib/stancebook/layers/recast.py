"""Who is in the story once an analyst's rows are applied: actors added, renamed, merged, split; whom each
mention means.

A row is matched with what was found, never with what another row made of it: their order does not matter, and
rows that stand twice change nothing more. What a row cannot do is said beside it, with what is nearest.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from difflib import get_close_matches
from typing import Any

from stancebook.layers.actors import make_id
from stancebook.layers.names import aliases
from stancebook.layers.spans import Holding
from stancebook.records import Actor, Interaction, Mention, Span, Stance
from stancebook.text.anchors import find_places, find_words
from stancebook.text.corrections import BY_NAME, Correction

SCORES = {"support": 5.0, "oppose": -5.0, "mixed": 0.0}  # of a stance of which only the polarity is known
Spans = Callable[[Any], list[Span]]
NOT_ONESELF = "both would be the same actor"
SO_ALREADY = "changes nothing, for it is so already"


class Ledger:
    """Rows, what each has changed (ids; of a mention its span), and what there is to say of it."""

    def __init__(self, rows: Sequence[Correction], text: str):
        self.rows, self.text = tuple(rows), text
        self.applied: dict[Correction, list[Any]] = {row: [] for row in self.rows}
        self.remarks: dict[Correction, str] = {}
        self.actors: dict[str, Actor] = {}
        self.mentions: list[Mention] = []
        self.called: dict[str, str] = {}  # every name that was found or given -> the actor's id
        self.merged: dict[str, str] = {}
        self.found: dict[Correction, list[Span]] = {}
        self.meant: dict[Correction, str | None] = {}

    def of(self, layer: str, *names: str) -> list[Correction]:
        """The rows of a layer with these fields."""
        return [row for row in self.rows if row.layer == layer and row.field in names]

    def places(self, row: Correction) -> list[Span]:
        """Where the row's passage stands."""
        if row not in self.found:
            places, remark = find_places(self.text, row.passage, row.context)
            self.found[row] = list(places)
            if remark:
                self.remarks[row] = remark
        return self.found[row]

    def find(self, row: Correction, name: str) -> str | None:
        """The id of the actor of that name: found or given, in the lexicon, or as a mention has it; else the
        row says so.
        """
        other = aliases()[name].name if name in aliases() else name
        if actor := self.called.get(name) or self.called.get(other):
            return actor
        if name in self.actors:
            return name
        starts = {end: start for start, end in find_words(self.text, name)}
        if meant := [m for m in self.mentions if m.start <= starts.get(m.end, -1)]:  # 'the Arab country' too
            return min(meant, key=lambda m: m.end - m.start).actor
        near = get_close_matches(name, self.called, 1)
        self.remarks[row] = f"no actor has the name “{name}”" + (
            f"; the nearest is “{near[0]}”" if near else ""
        )
        return None

    def who(self, row: Correction, name: str) -> str | None:
        """The id of the actor of that name if it still has a mention; else the row says so."""
        actor = self.root(self.find(row, name) or "")
        if actor and not any(m.actor == actor for m in self.mentions):
            self.remarks[row] = f"“{name}” is in the story no more"
            return None
        return actor or None

    def root(self, actor: str) -> str:
        """The actor that it was merged into, itself if into none."""
        while actor in self.merged:
            actor = self.merged[actor]
        return actor

    def fits(self, record: Any, which: str) -> bool:
        """Whether a row may call the record so: by one of its values, or the name of one of its actors."""
        values = {"", *(str(getattr(record, f.name)) for f in fields(record))}
        if which in values or self.root(self.called.get(which, "")) in values - {""}:
            return True
        ends = which.split(" > ") if isinstance(record, Stance) else []
        return [self.called.get(end) for end in ends] == [record.holder, record.target] if ends else False

    def edit(self, layer: str, found: Sequence[Any], spans_of: Spans) -> list[Any]:
        """The records as the rows of the layer make them."""
        hits: dict[int, list[Correction]] = {}
        self.meant = {}
        reaches = [spans_of(record) for record in found]
        holding = Holding((span, n) for n, spans in enumerate(reaches) for span in spans)
        for row in (row for row in self.rows if row.layer == layer and row.field != "add"):
            places = self.places(row)
            around = ((place, *held) for place in places for held in holding.at(place[0]))
            exact = layer == "mentions"  # just these words
            there = sorted({n for p, s, n in around if s == p or (p[1] <= s[1] and not exact)})
            meant = [n for n in there if not row.which or self.fits(found[n], row.which)]
            for n in meant:
                hits.setdefault(n, []).append(row)
            if places and not meant:
                near = there or range(len(found))
                self.miss(row, [(found[n], reaches[n][0]) for n in near], places[0][0])
        kept = [self.apply(record, hits[n]) if n in hits else record for n, record in enumerate(found)]
        return [record for record in kept if record is not None]

    def miss(self, row: Correction, near: Sequence[tuple[Any, Span]], at: int) -> None:
        """Says which record, here with its span, is nearest to one that there is none of."""
        kind = f"{row.which or 'such'} {row.layer[:-1]}"
        self.remarks[row] = f"there is no {kind}"
        if near:
            record, span = min(near, key=lambda n: abs(n[1][0] - at))
            words = " ".join(self.text[slice(*span)].split())[:60]
            names = ("type", "act", "polarity", "actor")
            label = next(getattr(record, name) for name in names if hasattr(record, name))
            label = self.actors[label].name if isinstance(record, Mention) else label
            self.remarks[row] += f"; the nearest is {label}, “{words}”"

    def apply(self, record: Any, rows: Sequence[Correction]) -> Any:
        """The record as the rows make it, None where one drops it."""
        key = key_of(record)
        if dropping := [row for row in rows if row.field == "drop"]:
            for row in dropping:
                self.applied[row].append(key)
            for row in (r for r in rows if r not in dropping):
                self.remarks[row] = "another row drops it"
            return None
        new, done = record, []
        for row in rows:
            if (changes := self.changes(new, row)) is not None:
                new = sure(replace(new, **changes), row)
                done.append(row)
        if isinstance(new, Interaction) and new.source == new.target:
            self.remarks |= dict.fromkeys(done, NOT_ONESELF)
            return record
        for row in done:
            self.applied[row].append(key)
            if row.field != "keep" and getattr(new, row.field) == getattr(record, row.field):
                self.remarks.setdefault(row, SO_ALREADY)
        return new

    def changes(self, record: Any, row: Correction) -> dict[str, Any] | None:
        """The fields that a row sets, None where it names nobody known."""
        value: Any = row.value or None
        if row.field == "keep":
            return {}
        if row.field in BY_NAME and value:
            if row not in self.meant:  # looked up once, for a row may fit thousands
                self.meant[row] = self.who(row, row.value)
            if (value := self.meant[row]) is None:
                return None
        if row.field == "anonymous":
            value = row.value == "yes"
        if row.field == "polarity" and record.polarity != value:
            return {"polarity": value, "score": SCORES[row.value]}
        via = {"via": "correction"} if row.layer == "mentions" and record.actor != value else {}
        return {row.field: value, **via}


def reach(record: Any) -> list[Span]:
    """From the first to the last character of a mention, a claim or an interaction."""
    if isinstance(record, Interaction):
        return [record.evidence]
    if isinstance(record, Mention):
        return [(record.start, record.end)]
    spans = [s for s in (record.source, record.cue, *record.content) if s]
    return [(min(a for a, _ in spans), max(b for _, b in spans))]


def sure(record: Any, row: Correction) -> Any:
    """The record, sure since a hand has been at work, which its frame says."""
    frame = {"frame": f"corrected by hand: {row.why or row.field}"} if hasattr(record, "frame") else {}
    certain = {"unsure": False} if hasattr(record, "unsure") else {}
    return replace(record, confidence=1.0, **certain, **frame)


def key_of(record: Any) -> Any:
    """What tells a record from all others of its layer."""
    if isinstance(record, Mention):
        return record.start, record.end
    return f"{record.holder} > {record.target}" if isinstance(record, Stance) else record.id


class Recast(Ledger):
    """Applies the rows on actors and mentions."""

    def cast(self, actors: Sequence[Actor], mentions: Sequence[Mention]) -> tuple[list[Actor], list[Mention]]:
        """The actors and mentions as they are corrected; an actor without a mention is gone."""
        self.actors, self.mentions = {a.id: a for a in actors}, list(mentions)
        known = {aliases()[a.name].name: a.id for a in actors if a.name in aliases()}  # 'UN'
        self.called = known | {a.name: a.id for a in reversed(actors)}
        for row in self.of("actors", "add", "split"):
            self._create(row)
        found = dict(self.actors)
        for row in self.of("actors", "name", "type", "country", "merge", "drop"):
            one = self.find(row, row.passage)
            if one and self._fits(row, found[one]):
                self._change(row, one, found)
        gone = {actor for row in self.of("actors", "drop") for actor in self.applied[row]}
        kept = [m for m in self.mentions if m.actor not in gone]
        self.mentions = [replace(m, actor=self.root(m.actor)) for m in kept]
        self.mentions = self.edit("mentions", self.mentions, reach)
        stray = [row for row in self.of("mentions", "actor") if not (self.applied[row] or row.which)]
        for row in (*stray, *self.of("mentions", "add")):
            if actor := self.root(self.find(row, row.value) or ""):
                self._point(row, actor, self.places(row))
            if row in stray and self.applied[row]:
                self.remarks[row] = "no mention had just these words, so one was added"
        if self.merged or stray or self.of("actors", "add", "split") or self.of("mentions", "add"):
            each = {(m.start, m.end, m.actor): m for m in reversed(self.mentions)}
            self.mentions = sorted(each.values(), key=lambda m: (m.start, m.end, m.actor))
        for row in self.of("actors", "side", "side_name"):  # `measures.blocs` does what they say
            if (one := self.who(row, row.passage)) and self._fits(row, self.actors[one]):
                self.applied[row].append(one)
        mentioned = {m.actor for m in self.mentions}
        return [a for a in self.actors.values() if a.id in mentioned], self.mentions

    def _fits(self, row: Correction, actor: Actor) -> bool:
        """Whether the actor is of the type that the row says; else the row says of which."""
        if row.which not in ("", actor.type):
            self.remarks[row] = f"“{row.passage}” is of another type: {actor.type}"
        return row.which in ("", actor.type)

    def _create(self, row: Correction) -> None:
        """An actor to whom the row's words go, found or new; `split` takes its type and country from the old
        one.
        """
        name, places, model = row.value or row.passage, self.places(row), None
        if row.field == "split" and places:
            old = self.find(row, row.which) if row.which else None
            here = [
                m for m in self.mentions if (m.start, m.end) in places and (not row.which or m.actor == old)
            ]
            places = [(m.start, m.end) for m in here]
            if here:
                model = self.actors[here[0].actor]
            else:
                self.remarks.setdefault(row, "no mention of that actor has just these words")
        if places and name not in self.called:
            key = self.called[name] = make_id(name, set(self.actors))
            self.actors[key] = Actor(
                key, name, model.type if model else row.which, model.country if model else None
            )
        self._point(row, self.called.get(name, ""), places)

    def _point(self, row: Correction, actor: str, places: Sequence[Span]) -> None:
        """Makes the words at the places mentions of the actor; mentions there become its own."""
        theirs = {(m.start, m.end) for m in self.mentions if m.actor == actor}
        new = dict.fromkeys(place for place in places if place not in theirs)
        self.mentions = [m for m in self.mentions if (m.start, m.end) not in new]
        self.mentions += [Mention(actor, *place, "correction", 1.0) for place in new]
        self.applied[row] += [actor] if new and row.layer == "actors" else [*new]
        if places and not new:
            self.remarks[row] = SO_ALREADY

    def _change(self, row: Correction, one: str, found: dict[str, Actor]) -> None:
        """Sets a field of an actor, or what becomes of it."""
        value: Any = row.value or None
        if row.field == "merge":
            other = self.find(row, row.value)
            if other is None or self.root(other) == self.root(one):
                self.remarks.setdefault(row, SO_ALREADY)
                return
            self.merged[self.root(one)] = self.root(other)
            one = other
        elif row.field != "drop":
            if getattr(found[one], row.field) == value:
                self.remarks[row] = SO_ALREADY
            self.actors[one] = replace(self.actors[one], **{row.field: value})
            if row.field == "name":
                self.called.setdefault(row.value, one)
        self.applied[row].append(one)
