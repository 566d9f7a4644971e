"""The briefing that an editor reads first: what happened, who says what, who disputes it, who stands where,
how sure that is.

All in the article's own words. Only what the reader is sure of (`Analysis.findings`) is told; links hide
behind words (`prose.cite`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from stancebook.fragments import HAND
from stancebook.layers.stances import OPPOSE, SUPPORT
from stancebook.measures.blocs import part_sides
from stancebook.prose import (
    NOT_CLEAR,
    agree,
    cite,
    find_headline,
    join,
    name_article,
    name_speaker,
    passage,
    refer,
    sentence,
    tidy,
)
from stancebook.records import Analysis, Claim, Interaction

FIRST = 4  # sentences among which the main event is sought
SPEAKERS = 3  # who are heard in the briefing
OBJECTIONS = 2
PAIRS = 4  # of who stands where
SHORTEST = 5  # words of a claim worth telling
SURE = 0.5  # confidence from which a claim is told
ALIKE = 0.5  # share of words in common from which a second claim tells nothing new
# confidence from which a stance is told in one line (17 of 23 are right on dev), or an act for it (25 of 35)
BOLD = 0.6
OBJECTS = {"REJECT", "ACCUSE", "PROTEST"}
REPORTS = {"say", "report", "deny"}  # speech acts that vouch for their content
SIDES = {"oppose": "against", "support": "behind"}
NO_STAND = "the program is sure of no stance"
HIDDEN = (  # share of the claims without a name, at most
    (0.0, "every source is named"),
    (0.33, "most sources are named"),
    (0.67, "many sources have no name"),
    (1.0, "most sources have no name"),
)
Record = Claim | Interaction
# holder, target, polarity, confidence, the act that shows it
Stand = tuple[str, str, str, float, Interaction]


def brief_page(analysis: Analysis) -> list[str]:
    """What happened, who says what, who disputes it, who stands where, how sure: a line each."""
    found = analysis.findings
    if not found.sentences:
        return ["The article has no sentence."]
    event = find_main_event(found)
    told = sorted(rank_claims(found, event)[:SPEAKERS], key=lambda c: c.content)
    against = find_objections(analysis, event, told)
    lines = {
        "What happened": [_tell_event(found, event)],
        "Who says what": [passage(found, c) for c in told],
        "Who disputes or opposes it": _tell_objections(found, against, {event, *(c.sentence for c in told)}),
        "Who stands where": [*(tell_stances(found) or tell_acts(found)), *tell_sides(found)]
        or [f"{NO_STAND}; read the sentences above"] * bool(analysis.stances),
        "How sure": _rate(analysis, event),
    }
    return [f"{label}: {' '.join(map(sentence, parts))}" for label, parts in lines.items() if parts]


def find_main_event(analysis: Analysis) -> int:
    """The number of the sentence that tells the news.

    Of the first below the headline, the one most about it and about the story's actors, where something is
    done or said.
    """
    weight, top = Counter(m.actor for m in analysis.mentions), find_headline(analysis)
    if top >= len(analysis.sentences):
        return 0
    headline = _stems(name_article(analysis)) if top or analysis.title else set()

    def about(n: int) -> float:
        here = analysis.sentences[n]
        actors = {m.actor for m in analysis.mentions if here.start <= m.start < here.end}
        shared = len(headline & _stems(analysis.quote((here.start, here.end)))) / max(1, len(headline))
        told = any(r.sentence == n for r in analysis.records)
        share = sum(weight[a] for a in actors) / max(1, weight.total())
        return 2 * shared + share + 0.5 * told - 0.25 * (n - top)

    return max(range(top, min(top + FIRST, len(analysis.sentences))), key=about)


def _tell_event(analysis: Analysis, number: int) -> str:
    acts, here = [i for i in analysis.interactions if i.sentence == number], analysis.sentences[number]
    if acts:
        return passage(analysis, max(acts, key=lambda i: i.confidence))
    return tidy(analysis.text, here.start, here.end)


def rank_claims(analysis: Analysis, event: int) -> list[Claim]:
    """The claims that carry the story beside the main event, one a speaker.

    First those of speakers who are named and much quoted, early in the text, about actors who matter.
    """
    weight = Counter(m.actor for m in analysis.mentions)
    voices = Counter(c.actor for c in analysis.claims if c.actor)

    def centrality(c: Claim) -> float:
        actors = {m.actor for m in analysis.mentions if any(a <= m.start < b for a, b in c.content)}
        told = 0.8 * (c.cue is not None and c.source is not None) - 0.3 * c.anonymous
        early = 1 - c.sentence / len(analysis.sentences)
        about = sum(weight[a] for a in actors) / max(1, weight.total())
        return voices[c.actor or ""] / voices.total() + about + early + told + c.confidence

    here, best, taken = analysis.sentences[event], {}, {event, *range(find_headline(analysis))}
    heard = [_stems(analysis.quote((here.start, here.end)))]
    known = [c for c in analysis.claims if c.actor and c.confidence >= SURE and c.sentence not in taken]
    for c in sorted(known, key=lambda c: (-centrality(c), c.content)):
        told = analysis.quote(*c.content)
        new = all(len(_stems(told) & other) <= ALIKE * min(len(_stems(told)), len(other)) for other in heard)
        if c.actor not in best and new and len(told.split()) >= SHORTEST:
            best[c.actor] = c
            heard.append(_stems(told))
    return list(best.values())


def _stems(text: str) -> set[str]:
    return {word[:5].lower() for word in re.findall(r"\b\w{4,}\b", text)}


def find_objections(analysis: Analysis, event: int, told: Iterable[Claim]) -> list[Record]:
    """Denials, and refusals, accusations and protests against those whom the briefing tells of; the surest
    first, one a party.
    """
    here, top = analysis.sentences[event], find_headline(analysis)
    claims = [c for c in analysis.claims if c.actor and c.sentence >= top]
    acts = [i for i in analysis.findings.interactions if i.source and i.sentence >= top]
    parties = {m.actor for m in analysis.mentions if here.start <= m.start < here.end} | {
        c.actor for c in told
    }
    doers = _find_doers(analysis, event)
    denials = [c for c in claims if c.act == "deny" and c.confidence >= SURE]
    denied = [i for i in acts if i.status == "denied" and i.said_by == i.source]
    against = [
        i
        for i in acts
        if i.type in OBJECTS and i.status == "actual" and i.target in parties and i.said_by is None
    ]
    against = [i for i in against if i.source not in doers]
    best: dict[str | None, Record] = {}
    kinds: tuple[Sequence[Record], ...] = (denials, [*denied, *against])
    for some in kinds:
        for r in sorted(some, key=lambda r: -r.confidence):
            best.setdefault(_doer(r), r)
    return list(best.values())[:OBJECTIONS]


def _find_doers(analysis: Analysis, event: int) -> set[str | None]:
    """Who speaks and acts in the sentence, though the program be unsure of that; whom it names first, unless
    something is done to that party.
    """
    here, acts = analysis.sentences[event], [i for i in analysis.interactions if i.sentence == event]
    named = [m.actor for m in analysis.mentions if here.start <= m.start < here.end][:1]
    first = set(named) - {i.target for i in acts}
    return first | {_doer(r) for r in analysis.records if r.sentence == event}


def _doer(record: Record) -> str | None:
    """Who says or does it."""
    return record.actor if isinstance(record, Claim) else record.source


def _tell_objections(analysis: Analysis, against: list[Record], told: set[int]) -> list[str]:
    """Each objection in the article's words; who it is, where the briefing has told it already."""
    names = {a.id: refer(analysis, a) for a in analysis.actors}
    before = [cite(names.get(_doer(r) or "", NOT_CLEAR), r.id) for r in against if r.sentence in told]
    lines = [f"{join(before)}, as told above"] if before else []
    first = {r.sentence: r for r in reversed(against) if r.sentence not in told}
    lines += [passage(analysis, r) for r in reversed(first.values())]
    return lines or ["nobody, as far as the program found"]


def tell_stances(analysis: Analysis) -> list[str]:
    """The surest stances between those who matter, by target: 'the Norland army (“shelled”) against the
    Sudrian army'.
    """
    acts = _acts_told(analysis)
    bold = [s for s in analysis.stances if s.polarity in SIDES and s.confidence >= BOLD]
    grounds = ((s, next((acts[e] for e in s.evidence if e in acts), None)) for s in bold)
    return _tell_stands(
        analysis, [(s.holder, s.target, s.polarity, s.confidence, i) for s, i in grounds if i]
    )


def tell_acts(analysis: Analysis) -> list[str]:
    """Where no stance is sure: the acts that are, and that would show one."""
    signs = dict.fromkeys(OPPOSE, "oppose") | dict.fromkeys(SUPPORT, "support")
    told = _tell_stands(
        analysis,
        [
            (i.source, i.target, signs[i.type], i.confidence, i)
            for i in _acts_told(analysis).values()
            if i.type in signs and i.confidence >= BOLD and i.source and i.target
        ],
    )
    return [f"{NO_STAND}, but of these acts: {line}" for line in told]


def _tell_stands(analysis: Analysis, stands: list[Stand]) -> list[str]:
    """One line of the first of them between any two, by target."""
    weight = Counter(m.actor for m in analysis.mentions)
    names: dict[str, str] = {a.id: refer(analysis, a) for a in analysis.actors}
    groups: dict[str, list[str]] = {}
    pairs: set[frozenset[str]] = set()
    order = sorted(stands, key=lambda s: (-s[3] * (weight[s[0]] * weight[s[1]]) ** 0.5, *s[:2]))
    for holder, target, polarity, _, ground in order:
        pair = frozenset((holder, target))
        if pair in pairs or len(pairs) == PAIRS or _namesakes(names[holder], names[target]):
            continue
        pairs.add(pair)
        told = cite(analysis.quote(ground.trigger), ground.id)
        verb = f"{names[holder]} (“{told}”{_voice(names, ground)})"
        groups.setdefault(f"{SIDES[polarity]} {names[target]}", []).append(verb)
    return ["; ".join(f"{join(holders)} {target}" for target, holders in groups.items())] if groups else []


def tell_sides(analysis: Analysis) -> list[str]:
    """The sides that an analyst has corrected: 'Norland and Westmark are one side, “the alliance” ✎'."""
    sides, names = part_sides(analysis), {a.id: refer(analysis, a) for a in analysis.actors}
    return [
        f"{join([names[m] for m in members])} {'are one side' if members[1:] else 'is a side by itself'}"
        f"{f', “{title}”' * bool(title)}{HAND}"
        for members, title in zip(sides.members, sides.titles)
        if title is not None
    ]


def _namesakes(holder: str, target: str) -> bool:
    """Whether the two may be one and the same: 'Clinton' and 'Hillary Clinton'."""
    one, other = holder.split(), target.split()
    return one[-1] == other[-1] and 1 in (len(one), len(other))


def _acts_told(analysis: Analysis) -> dict[str, Interaction]:
    """The acts that bear a stance in one line: done, and with both parties named where they are told."""
    whole = [i for i in analysis.interactions if i.source_span and i.target_span and i.status == "actual"]
    return {i.id: i for i in whole}


def _voice(names: dict[str, str], act: Interaction) -> str:
    """', says the ministry': who vouches for the act, where it is neither the article nor the doer."""
    return f", says {names[act.said_by or '']}" if act.said_by in names and act.said_by != act.source else ""


def _rate(analysis: Analysis, event: int) -> list[str]:
    """Whose word the main event is, whether sources have names, and how much was left out as unsure."""
    names, here = {a.id: refer(analysis, a) for a in analysis.actors}, analysis.sentences[event]
    reports = [c for c in analysis.claims if c.sentence == event and c.act in REPORTS]
    voices = [i.said_by for i in analysis.interactions if i.sentence == event]
    voices += [c.actor for c in reports if 2 * sum(b - a for a, b in c.content) > here.end - here.start]
    said = {c.actor: name_speaker(analysis, c) for c in reversed(reports)}
    first = next((said.get(who, names[who]) for who, _ in Counter(voices).most_common() if who in names), "")
    hidden = sum(c.anonymous or c.actor is None for c in analysis.claims) / max(1, len(analysis.claims))
    unsure = sum(i.unsure for i in analysis.interactions)
    left = f"{unsure} of {len(analysis.interactions)} acts {agree(unsure, 'was')} too unsure to be told"
    parts = [
        f"what happened is {f'the word of {first}' if first else 'told by the article itself'}",
        next(words for most, words in HIDDEN if hidden <= most) if analysis.claims else "nobody is quoted",
    ]
    return ["; ".join([*parts, left] if unsure else parts)]
