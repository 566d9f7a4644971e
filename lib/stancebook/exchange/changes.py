"""What was edited in another tool → rows for `<article>.corrections.csv`; a sentence where no row can say it.

A row names a passage, not an id, so it may fit more records than the one edited. Each row is therefore tried
on the records as the library would apply it, and kept only if it changes nothing but what was meant.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from stancebook.exchange.annotations import (
    ACTOR_FIELDS,
    LABELS,
    Annotation,
    annotate,
    plain_text,
    split_lines,
)
from stancebook.records import Analysis
from stancebook.text.corrections import BY_NAME, FIELDS, Correction, Corrector

Pair = tuple[Annotation, Annotation | None]
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
    editor.edit_actors([(a, b) for a, b in pairs if a.layer == "mentions" and b])
    editor.edit_records(pairs)
    editor.remarks += ["A mark lies outside of the text." for a in theirs if not a.spans]
    editor.remarks += [
        f"“{analysis.quote(*a.spans)}” was marked as {a.label}, which no correction can add." for a in added
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
    """Collects rows, and keeps the records as they are once the rows so far are applied."""

    def __init__(self, analysis: Analysis, carried: set[tuple[str, str]], why: str):
        self.analysis, self.carried, self.why = analysis, carried, why
        self.actors = list(analysis.actors)
        self.ids = {a.name: a.id for a in reversed(analysis.actors)}
        mentions = {f"m{n}": m for n, m in enumerate(analysis.mentions, 1)}
        self.records: dict[str, dict[str, Any]] = {
            "mentions": mentions,
            "claims": {c.id: c for c in analysis.claims},
            "interactions": {i.id: i for i in analysis.interactions},
        }
        self.rows: list[Correction] = []
        self.remarks: list[str] = []

    def edit_actors(self, pairs: Sequence[tuple[Annotation, Annotation]]) -> None:
        """An actor that has another name or type at each of its mentions has been renamed or retyped."""
        for actor in self.analysis.actors:
            mine = [b for a, b in pairs if self.ids.get(a.fields["actor"]) == actor.id]
            names = {b.fields.get("actor", "") for b in mine} - {""}
            if len(names) == 1 and not names & set(self.ids):
                self.ids[next(iter(names))] = actor.id
                self._edit_actor(actor.id, "name", names.pop(), mine)
            here = [b for b in mine if self.ids.get(b.fields.get("actor"), actor.id) == actor.id]
            types = {b.label for b in here} - {""}
            if len(types) == 1 and types != {actor.type}:
                self._edit_actor(actor.id, "type", types.pop(), mine)
            elif len(types) > 1:
                both = " here and ".join(sorted(types))
                self.remarks.append(f"{actor.name} is {both} there; an actor has one type.")

    def _edit_actor(self, actor: str, name: str, value: str, mine: Sequence[Annotation]) -> None:
        old = next(a.name for a in self.actors if a.id == actor)
        why = next((b.note for b in mine if b.note), self.why)
        self.rows.append(Correction("actors", old, "", name, value, why, 0))
        self.actors = Corrector(self.rows[-1:], self.analysis.text).actors(self.actors)

    def edit_records(self, pairs: Sequence[Pair]) -> None:
        """Rows for changed fields, then for what is gone; one row may do several edits of one kind."""
        self.passages = {a.id: self.analysis.quote((a.spans[0][0], a.spans[-1][1])) for a, _ in pairs}
        edits: dict[Edit, dict[str, str]] = {}
        gone = {a.id for a, b in pairs if b is None}
        for ours, theirs in pairs:
            if ours.head in gone:  # the parts go with it
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
        if theirs.spans != ours.spans:
            new = self.analysis.quote(*theirs.spans)
            self.remarks.append(f"“{words}” ({ours.label}) now reads “{new}”; a correction cannot move it.")
        if ours.layer == "interactions" and theirs.label not in ("", ours.label):
            yield ours.layer, "type", theirs.label
        for name in FIELDS[ours.layer]:
            old, value = ours.fields.get(name, ""), theirs.fields.get(name, "")
            if (ours.layer, name) in self.carried and self._id(name, old) != self._id(name, value):
                yield ours.layer, name, value

    def _id(self, name: str, value: str) -> str:
        return self.ids.get(value, value) if name in ACTOR_FIELDS else value

    def _row(self, edit: Edit, key: str, todo: dict[str, str]) -> set[str]:
        """The keys of the records that the new row changes; the one key where no row can do it."""
        layer, name, value = edit
        passage, allowed = self.passages[key], FIELDS[layer][name]
        if value and name in BY_NAME:
            value = next((a.name for a in self.actors if a.id == self.ids.get(value)), "?")
        nobody = layer == "mentions" and name == "actor" and not value
        if value == "?" or nobody or (allowed and value not in allowed):
            said = edit[2] or "(none)"
            self.remarks.append(f"“{passage}” has {name} {said}, which is no {name} that is known.")
            return {key}
        for which in self._which(self.records[layer][key]):
            row = Correction(layer, passage, which, name, value, todo[key] or self.why, 0)
            after = {k: self._apply(row, r) for k, r in self.records[layer].items()}
            changed = {k for k, r in self.records[layer].items() if after[k] != [r]}
            if key in changed and changed <= set(todo):
                self.rows.append(row)
                self.records[layer] = {k: r[0] for k, r in after.items() if r}
                return changed
        self.remarks.append(f"“{passage}” stands for several {layer}; no correction changes {name} of one.")
        return {key}

    def _apply(self, row: Correction, record: Any) -> list[Any]:
        corrector = Corrector([row], self.analysis.text)
        return getattr(corrector, row.layer)([record], self.actors)

    def _which(self, record: Any) -> list[str]:
        names = {a.id: a.name for a in self.actors}
        values = [getattr(record, f.name) for f in fields(record) if f.name not in ("id", "frame")]
        return ["", *dict.fromkeys(names.get(v, v) for v in values if isinstance(v, str))]
