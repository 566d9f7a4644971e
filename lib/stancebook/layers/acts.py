"""Who does what to whom: acts become interactions between actors, with status and voice."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product, takewhile

from spacy.tokens import Doc, Token

from stancebook.layers.actors import Cast
from stancebook.layers.claims import is_talked_of
from stancebook.layers.spans import Holding
from stancebook.lexicons import read_words
from stancebook.plover import QUAD_TYPES
from stancebook.reader.readout import SHARED
from stancebook.records import STATUSES, Claim, Interaction, Sentence, Span

MISSING = 0.4  # chance from which a party that the sentence leaves out is taken
# What an interaction's confidence is made of, each from 0 to 1. The reader's chances: that the word tells of
# the act, that these are the words of its ends, that they mean these actors. What the article tells: how
# often each end is mentioned beside whom it mentions most, how often the act is told, how far its words stand
# apart.
READ = ("act", "source", "target", "who", "whom")
SCORES = (*READ, "source_weight", "target_weight", "repeated", "distance")
MATERIAL = (*QUAD_TYPES["material cooperation"], *QUAD_TYPES["material conflict"])
# a layer's scores -> the chance of being right, whether unsure
Calibrate = Callable[[str, dict[str, float]], tuple[float, bool]]


@dataclass(frozen=True)
class End:
    """A source or target: actor, the word that names it, the chances of the word and of its meaning."""

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
        if status == "actual":
            status = _as_told(token, act.type)
        sources = _ends(cast, act.source, act.no_source, act.missing_source)
        targets = _ends(cast, act.target, act.no_target, act.missing_target)
        for s, t in product(sources, targets or [End(None, None, act.no_target, 1.0)]):
            key = (trigger, act.type, s.actor, t.actor)
            if s.actor == t.actor or key in found:
                continue
            scores = dict(zip(READ, (act.chance, s.chance, t.chance, s.meant, t.meant)))
            claim, ends = _told_in(told, trigger), (s.actor, s.span, act.type, t.actor, t.span)
            voice = claim.actor if claim else None
            if claim and claim.actor is None and status == "actual":
                status = "possible"  # who says so is not clear: it is no fact of the article's
            near = [trigger, *(e.span for e in (s, t) if e.span)]
            evidence = (min(a for a, _ in near), max(b for _, b in near))
            found[key] = Interaction(
                "", sentence, *ends, evidence, trigger, status, voice, token.lemma_, 0.0, scores=scores
            )
    return [
        replace(i, id=f"i{n}", confidence=chance, unsure=unsure, scores=scores)
        for n, (i, scores) in enumerate(_weighed(list(found.values()), cast), 1)
        for chance, unsure in [calibrate("interactions", scores)]
    ]


def _as_told(trigger: Token, act: str) -> str:
    """The status of an act that reads as actual, by the words around: 'never' denies a material one only,
    for 'did not answer' tells of an act.
    """
    material = act in MATERIAL and any(t.lower_ in read_words("hearsay", "denied") for t in trigger.children)
    return "possible" if _is_hearsay(trigger) else "denied" if material else "actual"


def _is_hearsay(trigger: Token) -> bool:
    """Whether the act is only talked of: 'allegedly bombed', 'reports of attacks', 'charged with killing'."""
    talk = read_words("talk", "noun")
    for t in trigger.children:  # 'according to unconfirmed accounts'
        if t.lower_ in read_words("hearsay", "possible") or (t.dep_ == "obl" and t.lemma_.lower() in talk):
            return True
    near = takewhile(lambda t: t.sent == trigger.sent, islice(trigger.ancestors, 3))
    return any(t.lemma_.lower() in talk if t.pos_ == "NOUN" else is_talked_of(t) for t in near)


def _weighed(found: list[Interaction], cast: Cast) -> Iterator[tuple[Interaction, dict[str, float]]]:
    """The interactions in the order of the text, with all of their scores."""
    mentions = Counter(m.actor for m in cast.mentions)
    most = max(mentions.values(), default=0)
    weight = lambda actor: (1 + mentions[actor]) / (2 + most)  # noqa: E731
    told = Counter((i.source, i.type, i.target) for i in found)
    nowhere = (0, 0)
    order = lambda i: (i.trigger, i.type, i.source_span or nowhere, i.target_span or nowhere)  # noqa: E731
    for i in sorted(found, key=order):
        times = told[i.source, i.type, i.target]
        apart = max(abs(i.trigger[0] - span[0]) for span in (i.source_span, i.target_span, i.trigger) if span)
        weights = {"source_weight": weight(i.source), "target_weight": weight(i.target)}
        yield i, i.scores | weights | {"repeated": times / (times + 1), "distance": (apart + 1) / (apart + 2)}


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
    """The innermost claim whose content holds the act; none for what is done by saying so."""
    holding = [c for _, c in told.at(trigger[0]) if c.cue != trigger]
    return min(holding, key=lambda c: sum(b - a for a, b in c.content), default=None)
