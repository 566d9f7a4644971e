"""What an analyst has corrected takes the place of what was found; what is found later builds on it."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from stancebook.layers.quotes import find_quotations, quoting
from stancebook.layers.recast import NOT_ONESELF, SCORES, SO_ALREADY, Recast, key_of, reach
from stancebook.layers.spans import Holding
from stancebook.records import ON_CORRECTIONS, Analysis, Claim, Interaction, Sentence, Span, Stance
from stancebook.text.anchors import find_words, make_context
from stancebook.text.corrections import DEEDS, Correction

GAP = " … "  # between the parts of a claim that stand apart


class Corrector(Recast):
    """Applies rows to all layers of a text: `cast` first, then `claims`, `interactions`, `stances`."""

    def __init__(self, rows: Sequence[Correction], text: str, sentences: Sequence[Sentence] = ()):
        super().__init__(rows, text)
        self.starts = [s.start for s in sentences]
        self.grounds: dict[str, Span] = {}  # how far claims and interactions reach, by their ids
        self.told: list[Claim] = []

    def claims(self, claims: Sequence[Claim]) -> list[Claim]:
        """The claims as they are corrected, and those added."""
        found, quotations = self.edit("claims", claims, reach), find_quotations(self.text)
        for row in self.of("claims", "add"):
            content, actor = self._content(row), self.who(row, row.value) if row.value else None
            if content and (actor or not row.value):
                kind = quoting(self.text, quotations, content)
                source, hidden = self._nearest(actor, content[0]), actor is None
                facts = (source, None, content, kind, row.which or "say", hidden, None, 1.0)
                new = Claim(_free("c", found), self._sentence(content[0]), actor, *facts)
                self._add(row, found, new, lambda a, b: (a.content, a.actor) == (b.content, b.actor))
        self.told = sorted(found, key=lambda c: c.content[0][0]) if self.of("claims", "add") else found
        self.grounds |= {c.id: reach(c)[0] for c in self.told}
        self._speak_to_points()
        return self.told

    def _speak_to_points(self) -> None:
        """Notes which claims the rows on concepts mean; `measures.concepts` does what they say."""
        holding = Holding((span, n) for n, c in enumerate(self.told) for span in c.content)
        for row in (row for row in self.rows if row.layer == "concepts"):
            places = self.places(row)
            around = {n for a, b in places for span, n in holding.at(a) if b <= span[1]}
            inside = [self.told[n] for n in sorted(around)]
            self.applied[row] += [c.id for c in inside if self.fits(c, row.which)]
            if places and not self.applied[row]:
                self.remarks[row] = "no such claim says these words"

    def interactions(self, interactions: Sequence[Interaction]) -> list[Interaction]:
        """The interactions as they are corrected, and those added; a frame says that a hand was at work."""
        found = self.edit("interactions", interactions, reach)
        for row in self.of("interactions", "add"):
            source, target = (self.who(row, name) if name else None for name in row.ends)
            place = self._place(row)
            if place and source and (target or not row.ends[1]):
                new = self._interaction(row, _free("i", found), place, source, target)
                self._add(row, found, new, _is_same_act)
        self.grounds |= {i.id: i.evidence for i in found}
        return sorted(found, key=lambda i: i.trigger) if self.of("interactions", "add") else found

    def _interaction(
        self, row: Correction, key: str, place: Span, source: str, target: str | None
    ) -> Interaction:
        """An interaction that the passage tells of; its ends are the nearest mentions in the sentence."""
        spans = [self._nearest(who, place) for who in (source, target)]
        holding = [c for c in self.told if any(a <= place[0] and place[1] <= b for a, b in c.content)]
        inner = min(holding, key=lambda c: sum(b - a for a, b in c.content), default=None)
        voice = inner.actor if inner and inner.actor != source else None
        frame = f"added by hand: {row.why}" if row.why else "added by hand"
        ends = (self._sentence(place), source, spans[0], row.which, target, spans[1])
        return Interaction(key, *ends, place, place, "actual", voice, frame, 1.0)

    def stances(self, stances: Sequence[Stance]) -> list[Stance]:
        """The stances as they are corrected, and those added, which rest on what the passage stands in."""

        def spans(s: Stance) -> list[Span]:
            return [self.grounds[i] for i in s.evidence if i in self.grounds]

        found = self.edit("stances", stances, spans)
        for row in self.of("stances", "add"):
            (holder, target), place = [self.who(row, name) for name in row.ends], self._place(row)
            ground = [i for i, (a, b) in self.grounds.items() if place and a <= place[0] and place[1] <= b]
            if place and not ground:
                self.remarks[row] = "no claim or interaction stands there on which it could rest; add one"
            elif place and holder and holder == target:
                self.remarks[row] = NOT_ONESELF
            elif place and holder and target:
                new = Stance(holder, target, row.which, SCORES[row.which], tuple(ground), False, 1.0)
                self._add(row, found, new, lambda a, b: (a.holder, a.target) == (b.holder, b.target))
        return found

    def _add(self, row: Correction, found: list[Any], new: Any, same: Callable[[Any, Any], bool]) -> None:
        """Puts the new record, as rows on its passage make it, among those found if it is none of them."""
        more = [
            r for r in self.rows if (r.layer, r.passage, r.context) == (row.layer, row.passage, row.context)
        ]
        more = [r for r in more if r.field not in DEEDS and self.fits(new, r.which)]
        for r in more:
            self.remarks.pop(r, None)
            self.meant.pop(r, None)  # looked up anew, for the row to say again what it does not find
        frame = {"frame": new.frame} if isinstance(new, Interaction) else {}
        new = replace(self.apply(new, more), **frame)
        if frame and new.source == new.target:
            self.remarks[row] = NOT_ONESELF
        elif any(same(record, new) for record in found):
            self.remarks[row] = SO_ALREADY
        else:
            found.append(new)
            self.applied[row].append(key_of(new))

    def _place(self, row: Correction) -> Span | None:
        """The one place that the row means."""
        places = self.places(row)
        if len(places) > 1:
            many = f"its passage stands {len(places)} times"
            self.remarks[row] = f"{many}, and the first was taken; give the context of the right one"
        return places[0] if places else None

    def _content(self, row: Correction) -> tuple[Span, ...]:
        """What is claimed: the passage, or its parts where it stands in parts, one behind the other."""
        if place := self._place(row):
            return (place,)
        parts: list[Span] = []
        for words in row.passage.split(GAP):
            at = parts[-1][1] if parts else 0
            parts += next(([s] for s in find_words(self.text, words) if s[0] >= at), [])
        if len(parts) < 2 or len(parts) != len(row.passage.split(GAP)):
            return ()
        self.remarks.pop(row, None)
        return tuple(parts)

    def _nearest(self, actor: str | None, place: Span) -> Span | None:
        """The mention of the actor that is nearest to the place in its sentence."""
        n = self._sentence(place)
        spans = [(m.start, m.end) for m in self.mentions if m.actor == actor]
        here = [s for s in spans if self._sentence(s) == n]
        return min(here, key=lambda s: abs(s[0] - place[0]), default=None)

    def _sentence(self, span: Span) -> int:
        return max(0, bisect_right(self.starts, span[0]) - 1)

    def report(self, shown: Callable[[int, int], Span] = lambda *span: span) -> list[dict[str, Any]]:
        """Each row as a dict; under 'applied' what it has changed: ids, of stances 'holder > target', of
        mentions their offsets as `shown` has them; under 'remark' what there is to say of it.
        """

        def name(key: str | Span) -> str:
            return key if isinstance(key, str) else "-".join(map(str, shown(*key)))

        return [
            {**asdict(row), "applied": list(map(name, keys)), "remark": self.remarks.get(row, "")}
            for row, keys in self.applied.items()
        ]

    def warnings(self) -> list[str]:
        """A sentence for each row that found nothing, or of which there is something to say."""
        told = []
        for row, keys in self.applied.items():
            remark, nothing = self.remarks.get(row, ""), "" if keys else "found nothing to correct"
            if remark == SO_ALREADY:
                nothing = ""
            words = row.passage if len(row.passage) < 80 else f"{row.passage[:77]}…"
            if nothing or remark:
                said = ": ".join(filter(None, (nothing, remark)))
                told.append(f"Line {row.line} {ON_CORRECTIONS} (“{words}”) {said}.")
        return told


def propose_rows(
    analysis: Analysis, layer: str, record: Any, spans: Sequence[Span], field: str, value: str, why: str
) -> Iterator[Correction]:
    """Rows on the record of these spans, the plainest first; the first that fits no other is right."""
    values = [getattr(record, f.name) for f in fields(record) if f.name not in ("id", "frame")]
    which = ["", *dict.fromkeys(analysis.name(v) or v for v in values if isinstance(v, str))]
    reach = (spans[0][0], spans[-1][1])
    for context in dict.fromkeys(("", make_context(analysis.text, reach))):
        for name in which:
            yield Correction(layer, analysis.quote(reach), name, field, value, why, context=context)


def _is_same_act(a: Interaction, b: Interaction) -> bool:
    """Whether both tell of the same, in words that they share."""
    near = a.trigger[0] < b.trigger[1] and b.trigger[0] < a.trigger[1]
    return near and (a.type, a.source, a.target) == (b.type, b.source, b.target)


def _free(letter: str, records: Sequence[Any]) -> str:
    """The next id of a layer."""
    return f"{letter}{max((int(r.id[1:]) for r in records if r.id[1:].isdecimal()), default=0) + 1}"
