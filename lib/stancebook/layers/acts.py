"""Who does what to whom: the acts that words tell of become interactions between actors, with status and
voice.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from spacy.tokens import Doc

from stancebook.layers.actors import Cast
from stancebook.layers.spans import Holding
from stancebook.lexicons import read_words
from stancebook.reader.readout import SHARED
from stancebook.records import STATUSES, Claim, Interaction, Sentence, Span

MISSING = 0.35  # chance from which a party that the sentence leaves out is taken
SCORES = ("act", "source", "target", "who", "whom")  # what an interaction's confidence is made of
Calibrate = Callable[
    [str, dict[str, float]], tuple[float, bool]
]  # a layer's scores -> the chance of being right, whether unsure


@dataclass(frozen=True)
class End:
    """A source or target: the actor, the word that names it, the chance of the word and that it means the
    actor.
    """

    actor: str | None
    span: Span | None
    chance: float
    meant: float


def find_interactions(
    doc: Doc, cast: Cast, claims: Sequence[Claim], sentences: Sequence[Sentence], calibrate: Calibrate
) -> list[Interaction]:
    """The interactions in the order of the text; each has a source."""
    found: dict[tuple, Interaction] = {}
    told, starts = Holding((span, c) for c in claims for span in c.content), [s.start for s in sentences]
    for act in doc._.acts:
        token = doc[doc._.words[act.trigger]]
        trigger = (token.idx, token.idx + len(token))
        sentence = max(0, bisect_right(starts, token.idx) - 1)
        status = STATUSES[max(range(4), key=act.statuses.__getitem__)]
        if status == "actual" and any(t.lower_ in read_words("hearsay") for t in token.children):
            status = "possible"  # 'allegedly bombed'
        sources = _ends(cast, act.source, act.no_source, act.missing_source)
        targets = _ends(cast, act.target, act.no_target, act.missing_target) or [
            End(None, None, act.no_target, 1.0)
        ]
        for s, t in product(sources, targets):
            key = (trigger, act.type, s.actor, t.actor)
            if s.actor == t.actor or key in found:
                continue
            scores = dict(zip(SCORES, (act.chance, s.chance, t.chance, s.meant, t.meant)))
            chance, unsure = calibrate("interactions", scores)
            claim, ends = _told_in(told, trigger), (s.actor, s.span, act.type, t.actor, t.span)
            voice = claim.actor if claim and claim.actor != s.actor else None
            if claim and claim.actor is None and status == "actual":
                status = "possible"  # who says so is not clear: it is no fact of the article's
            near = [trigger, *(e.span for e in (s, t) if e.span)]
            evidence = (min(a for a, _ in near), max(b for _, b in near))
            found[key] = Interaction(
                "", sentence, *ends, evidence, trigger, status, voice, token.lemma_, chance, unsure, scores
            )
    ordered = sorted(
        found.values(), key=lambda i: (i.trigger, i.type, i.source_span or (0, 0), i.target_span or (0, 0))
    )
    return [replace(i, id=f"i{n}") for n, i in enumerate(ordered, 1)]


def _ends(
    cast: Cast, words: Sequence[tuple[int, float]], none: float, missing: Sequence[tuple[int, float]]
) -> list[End]:
    """Those whom the words name; else whom the sentence leaves out."""
    if words and words[0][1] >= none:
        found: dict[str, End] = {}
        for word, chance in [w for n, w in enumerate(words) if n == 0 or w[1] >= SHARED]:
            for actor, meant, span in cast.at(word):
                found.setdefault(actor, End(actor, span, max(chance, words[0][1]), meant))
        return list(found.values())
    best, chance = cast.likeliest(missing)
    return [End(best, None, none, chance)] if best and chance >= MISSING else []


def _told_in(told: Holding[Claim], trigger: Span) -> Claim | None:
    """The claim that the act is told in: the innermost whose content holds it, but for what is done by saying
    so.
    """
    holding = [c for _, c in told.at(trigger[0]) if c.cue != trigger]
    return min(holding, key=lambda c: sum(b - a for a, b in c.content), default=None)
