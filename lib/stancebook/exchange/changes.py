"""What was edited in another tool → rows for `<article>.corrections.csv`; a sentence where no row can say it.

A row names a passage, not an id, so it may fit more records than the one edited. Each row is therefore tried
on the records as the library would apply it, and kept only if it changes nothing but what was meant.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from stancebook.exchange.annotations import (
    ACTOR_FIELDS,
    LABELS,
    Annotation,
    annotate,
    plain_text,
    split_lines,
)
from stancebook.layers.corrector import Corrector, propose_rows
from stancebook.layers.recast import reach
from stancebook.records import Analysis, Span
from stancebook.text.anchors import make_context
from stancebook.text.corrections import BY_NAME, FIELDS, Correction

Pair = tuple[Annotation, Annotation | None]
_ENDS = {  # whom a record is by, and the part of it that may say so instead
    "mentions": (("actor", ""),),
    "claims": (("actor", "source"),),
    "interactions": (("source", "source"), ("target", "target")),
}
Edit = tuple[str, str, str]  # layer, field, value


def find_changes(
    analysis: Analysis, theirs: Sequence[Annotation], why: str = "", layers: Collection[str] = tuple(LABELS)
) -> tuple[list[Correction], list[str]]:
    """The rows that make of the analysis what the tool holds, and a sentence for each other edit.

    `why` is the reason where no note gives one; `layers` are those that the format carries.
    """
    text = plain_text(analysis)
    ours, theirs = (
        [replace(a, spans=split_lines(text, a.spans)) for a in side] for side in (annotate(analysis), theirs)
    )
    pairs, added = _match([a for a in ours if a.spans and a.layer in layers], [a for a in theirs if a.spans])
    editor = _Editor(analysis, {(a.layer, name) for a in theirs for name in a.fields}, why)
    editor.edit_actors([(a, b) for a, b in pairs if a.layer == "mentions" and b], added)
    for n, (a, b) in enumerate(pairs):
        if b and a.layer != "parts" and a.spans != b.spans:  # other words: one is gone, another is there
            pairs[n] = a, None
            added.append(replace(b, label=b.label or a.label, fields={**a.fields, **b.fields}))
    editor.gone = {a.id for a, b in pairs if b is None}
    editor.add([a for a in added if a.layer in FIELDS], [a for a in theirs if a.layer == "parts"])
    editor.edit_records(pairs)
    editor.remarks += ["A mark lies outside of the text." for a in theirs if not a.spans]
    editor.remarks += [
        f"“{analysis.quote(*a.spans)}” was marked as {a.label}, which no correction can add."
        for a in added
        if a.layer not in FIELDS and a.head not in editor.heads
    ]
    return editor.rows, editor.remarks


def _match(ours: Sequence[Annotation], theirs: Sequence[Annotation]) -> tuple[list[Pair], list[Annotation]]:
    """Ours, each with what became of it (None: gone), and what is new; by words, for ids may change."""
    heads = {id(side): {a.id: a.spans for a in side} for side in (ours, theirs)}
    left, found = list(theirs), {}

    def same_head(a: Annotation, b: Annotation) -> bool:
        return heads[id(ours)].get(a.head or "") == heads[id(theirs)].get(b.head or "")

    def likeness(a: Annotation, b: Annotation) -> int:
        fields = sum(a.fields.get(k) == v for k, v in b.fields.items())
        return 2 * (a.label == b.label) + 2 * (a.id == b.id) + same_head(a, b) + fields

    def unchanged(a: Annotation, b: Annotation) -> bool:
        same = b.label in ("", a.label) and b.fields.items() <= a.fields.items()
        return same and in_place(a, b) and same_head(a, b)

    def in_place(a: Annotation, b: Annotation) -> bool:
        return a.spans == b.spans

    def moved(a: Annotation, b: Annotation) -> bool:
        return b.label in ("", a.label) and any(s < f and e < t for s, t in a.spans for e, f in b.spans)

    for fits in (unchanged, in_place, moved):
        for a in ours:
            near = [b for b in left if a.id not in found and a.layer == b.layer and fits(a, b)]
            if near:
                found[a.id] = max(near, key=lambda b: likeness(a, b))  # noqa: B023
                left = [b for b in left if b is not found[a.id]]
    return [(a, found.get(a.id)) for a in ours], left


class _Editor:
    """Collects rows, each tried on the records behind those that are there."""

    def __init__(self, analysis: Analysis, carried: set[tuple[str, str]], why: str):
        self.analysis, self.carried, self.why = analysis, carried, why
        self.names = {a.id: a.name for a in analysis.actors}
        self.ids = {a.name: a.id for a in reversed(analysis.actors)}
        self.records: dict[str, dict[str, Any]] = {
            "mentions": {f"m{n}": m for n, m in enumerate(analysis.mentions, 1)},
            "claims": {c.id: c for c in analysis.claims},
            "interactions": {i.id: i for i in analysis.interactions},
        }
        self.heads: set[str] = set()  # what was added, whose parts go with it
        self.gone: set[str] = set()
        self.rows: list[Correction] = []
        self.remarks: list[str] = []

    def edit_actors(
        self, pairs: Sequence[tuple[Annotation, Annotation]], added: Sequence[Annotation]
    ) -> None:
        """An actor that has another name or type at each of its mentions has been renamed or retyped."""
        mine = {
            actor.id: [b for a, b in pairs if self.ids.get(a.fields["actor"]) == actor.id]
            for actor in self.analysis.actors
        }
        for key, marks in mine.items():
            names = {b.fields.get("actor", "") for b in marks} - {""}
            if len(names) == 1 and not names & set(self.ids):
                self.ids[next(iter(names))] = key
                self._edit_actor(key, "name", names.pop(), marks)
        stated: dict[str, list[set[str]]] = {}  # the types of its mentions: of the old ones, else of others
        for a, b in (*pairs, *((None, b) for b in added if b.layer == "mentions")):
            before = self.ids.get(a.fields["actor"]) if a else None
            after = self.ids.get(b.fields["actor"]) if b.fields.get("actor") else before
            stated.setdefault(after or "", [set(), set()])[after != before].add(b.label)
        for actor in self.analysis.actors:
            old, others = stated.get(actor.id, (set(), set()))
            types = (old or others) - {""}
            if len(types) == 1 and types != {actor.type}:
                self._edit_actor(actor.id, "type", types.pop(), mine[actor.id])
            elif len(types) > 1:
                both = " here and ".join(sorted(types))
                self.remarks.append(f"{actor.name} is {both} there; an actor has one type.")

    def _edit_actor(self, actor: str, name: str, value: str, mine: Sequence[Annotation]) -> None:
        why = next((b.note for b in mine if b.note), self.why)
        self.rows.append(Correction("actors", self.names[actor], "", name, value, why))
        if name == "name":
            self.names[actor] = value

    def add(self, added: Sequence[Annotation], parts: Sequence[Annotation]) -> None:
        """Rows for what is new; whom a claim or an interaction is by may be said by a part of it."""
        for a in sorted(added, key=lambda a: tuple(LABELS).index(a.layer)):
            words = self.analysis.quote(*a.spans)
            ends = {p.label: self._at(p) for p in parts if p.head == a.id}
            who = [a.fields.get(name) or ends.get(part, "") for name, part in _ENDS[a.layer]]
            unknown = [name for name in who if name and name not in self.ids]
            if a.layer == "mentions" and (held := self._held(a.spans)):
                self.remarks.append(f"“{words}” is {held} already; it was not marked as another.")
                continue
            if a.layer == "mentions" and (unknown or not who[0]):
                rows = [self._new(a, "actors", a.label, who[0] or words)]
                self.ids[who[0] or words] = who[0] or words
            elif unknown or (a.layer == "interactions" and not who[0]):
                said = f"“{unknown[0]}”, of whom nothing is known" if unknown else "nobody"
                self.remarks.append(f"“{words}” was marked as {a.label} by {said}; it was not added.")
                continue
            else:
                which = {"mentions": "", "claims": a.fields.get("act", "")}.get(a.layer, a.label)
                known = [self.names.get(self.ids[name], name) for name in who if name]
                rows = [self._new(a, a.layer, which, " > ".join(known))]
            self.heads.add(a.id)
            self.rows += rows
            self._add_fields(a, rows[0])

    def _held(self, spans: tuple[Span, ...]) -> str:
        """The actor whom just these words mean and go on to mean, '' if none."""
        kept = [m for key, m in self.records["mentions"].items() if key not in self.gone]
        return next((self.names[m.actor] for m in kept if ((m.start, m.end),) == spans), "")

    def _new(self, a: Annotation, layer: str, which: str, value: str) -> Correction:
        """The row that adds the annotation; only what a claim holds may stand in parts."""
        text, spans = self.analysis.text, list(a.spans[:1])
        for start, end in a.spans[1:]:
            apart = layer == "claims" and not text[spans[-1][1] : start].isspace()
            spans[-1:] = [spans[-1], (start, end)] if apart else [(spans[-1][0], end)]
        context = make_context(text, spans[0]) if len(spans) == 1 else ""
        words = self.analysis.quote(*spans)
        return Correction(layer, words, which, "add", value, a.note or self.why, context=context)

    def _add_fields(self, a: Annotation, row: Correction) -> None:
        """Rows for what the row that adds a record cannot say, which must fit no other record."""
        made = self._made(row) if row.layer in ("claims", "interactions") else a.fields
        for name, value in a.fields.items():
            if value and name in FIELDS[a.layer] and made.get(name) != value:
                value = self.names.get(self.ids.get(value, ""), value) if name in BY_NAME else value
                which = dict.fromkeys(("", row.ends[0], row.which, *sorted({*made.values()} - {"yes", "no"})))
                rows = [replace(row, which=w, field=name, value=value) for w in which]
                alone = [r for r in rows if self._changed(r) <= self.gone]
                self.rows += alone[:1]
                if not alone:
                    self.remarks.append(
                        f"“{row.passage}” was added, but {name} {value} of it cannot be said."
                    )

    def _made(self, row: Correction) -> dict[str, str]:
        """The fields of the record that the row adds."""
        corrector = Corrector(self.rows, self.analysis.text, self.analysis.sentences)
        actors, _ = corrector.cast(self.analysis.actors, self.analysis.mentions)
        records = getattr(corrector, row.layer)(getattr(self.analysis, row.layer))
        new = tuple(r for r in records if r.id in corrector.applied[row])
        layers: dict[str, Any] = {"claims": (), "interactions": (), "mentions": (), row.layer: new}
        return next((a.fields for a in annotate(replace(self.analysis, actors=tuple(actors), **layers))), {})

    def _at(self, part: Annotation) -> str:
        """The actor whom the words of a part mean."""
        meant = [m for m in self.analysis.mentions if any(m.start < b and a < m.end for a, b in part.spans)]
        near = min(meant, key=lambda m: (abs(m.start - part.spans[0][0]), m.end), default=None)
        return self.analysis.name(near.actor) if near else ""

    def edit_records(self, pairs: Sequence[Pair]) -> None:
        """Rows for changed fields, then for what is gone; one row may do several edits of one kind."""
        self.spans = {a.id: a.spans for a, _ in pairs}
        edits: dict[Edit, dict[str, str]] = {}
        for ours, theirs in pairs:
            if ours.head in self.gone:  # the parts go with it
                continue
            for layer, name, value in self._differences(ours, theirs):
                edits.setdefault((layer, name, value), {})[ours.id] = theirs.note if theirs else ""
        for edit in sorted(edits, key=lambda e: e[1] == "drop"):
            todo = dict(edits[edit])
            while todo:
                done = self._row(edit, next(iter(todo)), todo)
                todo = {key: note for key, note in todo.items() if key not in done}

    def _differences(self, ours: Annotation, theirs: Annotation | None) -> Iterator[Edit]:
        words = self.analysis.quote(*ours.spans)
        if ours.layer == "parts":
            if theirs is None or (theirs.spans, theirs.label) != (ours.spans, ours.label):
                self.remarks.append(f"“{words}” as {ours.label} was changed, which no correction can say.")
            return
        if theirs is None:
            yield ours.layer, "drop", ""
            return
        if ours.layer == "interactions" and theirs.label not in ("", ours.label):
            yield ours.layer, "type", theirs.label
        for name in FIELDS[ours.layer]:
            old, value = ours.fields.get(name, ""), theirs.fields.get(name, "")
            told = (ours.layer, name) in self.carried and (value or not FIELDS[ours.layer][name])
            if told and self._id(name, old) != self._id(name, value):
                yield ours.layer, name, value

    def _id(self, name: str, value: str) -> str:
        return self.ids.get(value, value) if name in ACTOR_FIELDS else value

    def _row(self, edit: Edit, key: str, todo: dict[str, str]) -> set[str]:
        """The keys of the records that the new row changes; the one key where no row can do it."""
        layer, name, value = edit
        passage, allowed = (
            self.analysis.quote((self.spans[key][0][0], self.spans[key][-1][1])),
            FIELDS[layer][name],
        )
        if value and name in BY_NAME:
            value = self.names.get(self.ids.get(value, ""), "?")
        nobody = layer == "mentions" and name == "actor" and not value
        if value == "?" or nobody or (allowed and value not in allowed):
            said = edit[2] or "(none)"
            self.remarks.append(f"“{passage}” has {name} {said}, which is no {name} that is known.")
            return {key}
        record, note = self.records[layer][key], todo[key] or self.why
        for row in propose_rows(self.analysis, layer, record, self.spans[key], name, value, note):
            changed = self._changed(row)
            if key in changed and changed <= set(todo):
                self.rows.append(row)
                return changed
        self.remarks.append(f"“{passage}” stands for several {layer}; no correction changes {name} of one.")
        return {key}

    def _changed(self, row: Correction) -> set[str]:
        """The keys of the records that the row would change."""
        corrector = Corrector([*self.rows, row], self.analysis.text, self.analysis.sentences)
        corrector.cast(self.analysis.actors, self.analysis.mentions)
        corrector.rows = (row,)
        ours = self.records[row.layer]
        return {k for k, r in ours.items() if corrector.edit(row.layer, [r], reach) != [r]}
