"""The answer in brief: a few sentences in plain words for each notebook, built from the records and in the article's own words.

A sentence states only what the reader is sure of (`Analysis.findings`); links hide behind words (`prose.cite`).
"""

import re
from collections import Counter
from collections.abc import Iterable

from stancebook import doubts, tables
from stancebook.plover import PLOVER_SCORES, sign
from stancebook.prose import (
    agree,
    cite,
    count,
    find_headline,
    join,
    name_article,
    passage,
    refer,
    sentence,
    tidy,
)
from stancebook.records import Analysis, Claim, Interaction, Stance

__all__ = [
    "brief_actors",
    "brief_article",
    "brief_claims",
    "brief_interactions",
    "brief_page",
    "brief_stances",
    "name_article",
]
TYPE_WORDS = {
    "state": "state",
    "government": "government body or official",
    "military": "armed force",
    "armed_group": "armed group",
    "igo": "intergovernmental body",
    "media": "news outlet",
    "organisation": "organisation",
    "person": "person",
    "population": "population group",
}
FIRST = 4  # sentences among which the main event is sought
SPEAKERS = 3  # who are heard in the briefing
OBJECTIONS = 2
PAIRS = 4  # of who stands where
SHORTEST = 5  # words of a claim worth telling
SURE = 0.5  # confidence from which a claim is told
ALIKE = 0.5  # share of words in common from which a second claim tells nothing new
OBJECTS = {"REJECT", "ACCUSE", "PROTEST"}
REPORTS = {"say", "report", "deny"}  # speech acts that vouch for their content
SIDES = {"oppose": "against", "support": "behind"}
Record = Claim | Interaction


# -- the briefing


def brief_page(analysis: Analysis) -> list[str]:
    """What happened, who says what, who disputes it, who stands where, how sure: a line each."""
    found = analysis.findings
    if not found.sentences:
        return ["The article has no sentence."]
    event = find_main_event(found)
    told = sorted(rank_claims(found, event)[:SPEAKERS], key=lambda c: c.content)
    against = find_objections(found, event, told)
    lines = {
        "What happened": [_tell_event(found, event)],
        "Who says what": [passage(found, c) for c in told],
        "Who disputes or opposes it": _tell_objections(found, against, {event, *(c.sentence for c in told)}),
        "Who stands where": _tell_stances(found),
        "How sure": _rate(analysis, event),
    }
    return [f"{label}: {' '.join(map(sentence, parts))}" for label, parts in lines.items() if parts]


def find_main_event(analysis: Analysis) -> int:
    """The number of the sentence that tells the news: of the first below the headline, the one most about it and about the story's actors."""
    weight, top = Counter(m.actor for m in analysis.mentions), find_headline(analysis)
    if top >= len(analysis.sentences):
        return 0
    headline = _stems(name_article(analysis)) if top or analysis.title else set()

    def about(n: int) -> float:
        here = analysis.sentences[n]
        actors = {m.actor for m in analysis.mentions if here.start <= m.start < here.end}
        shared = len(headline & _stems(analysis.quote((here.start, here.end)))) / max(1, len(headline))
        told = any(r.sentence == n for r in (*analysis.claims, *analysis.interactions))
        return (
            2 * shared
            + sum(weight[a] for a in actors) / max(1, weight.total())
            + 0.5 * told
            - 0.25 * (n - top)
        )

    return max(range(top, min(top + FIRST, len(analysis.sentences))), key=about)


def _tell_event(analysis: Analysis, number: int) -> str:
    acts, here = [i for i in analysis.interactions if i.sentence == number], analysis.sentences[number]
    return (
        passage(analysis, max(acts, key=lambda i: i.confidence))
        if acts
        else tidy(analysis.text, here.start, here.end)
    )


def rank_claims(analysis: Analysis, event: int) -> list[Claim]:
    """The claims that carry the story beside the main event, one a speaker: the most quoted, named, early, about those who matter."""
    weight, voices = (
        Counter(m.actor for m in analysis.mentions),
        Counter(c.actor for c in analysis.claims if c.actor),
    )

    def centrality(c: Claim) -> float:
        actors = {m.actor for m in analysis.mentions if any(a <= m.start < b for a, b in c.content)}
        told = 0.8 * (c.cue is not None and c.source is not None) - 0.3 * c.anonymous
        early = 1 - c.sentence / len(analysis.sentences)
        return (
            voices[c.actor] / voices.total()
            + sum(weight[a] for a in actors) / max(1, weight.total())
            + early
            + told
            + c.confidence
        )

    here, best, taken = analysis.sentences[event], {}, {event, *range(find_headline(analysis))}
    heard = [_stems(analysis.quote((here.start, here.end)))]
    for c in sorted(analysis.claims, key=lambda c: (-centrality(c) if c.actor else 0.0, c.content)):
        words = _stems(analysis.quote(*c.content))
        new = all(len(words & other) <= ALIKE * min(len(words), len(other)) for other in heard)
        long = len(analysis.quote(*c.content).split()) >= SHORTEST
        if (
            c.actor
            and c.actor not in best
            and c.confidence >= SURE
            and c.sentence not in taken
            and new
            and long
        ):
            best[c.actor] = c
            heard.append(words)
    return list(best.values())


def _stems(text: str) -> set[str]:
    return {word[:5].lower() for word in re.findall(r"\b\w{4,}\b", text)}


def find_objections(analysis: Analysis, event: int, told: Iterable[Claim]) -> list[Record]:
    """Denials, and refusals, accusations and protests against those whom the briefing tells of; the surest first, one a party."""
    here, top = analysis.sentences[event], find_headline(analysis)
    parties = {m.actor for m in analysis.mentions if here.start <= m.start < here.end} | {
        c.actor for c in told
    }
    doers = {i.source for i in analysis.interactions if i.sentence == event} | {
        c.actor for c in analysis.claims if c.sentence == event
    }
    denials = [
        c
        for c in analysis.claims
        if c.act == "deny" and c.actor and c.confidence >= SURE and c.sentence >= top
    ]
    denied = [i for i in analysis.interactions if i.status == "denied" and i.said_by == i.source]
    acts = [
        i
        for i in analysis.interactions
        if i.type in OBJECTS and i.status == "actual" and i.target in parties and i.said_by is None
    ]
    acts = [i for i in acts if i.sentence >= top and (i.sentence == event or i.source not in doers)]
    best: dict[str | None, Record] = {}
    for r in [
        *sorted(denials, key=lambda c: -c.confidence),
        *sorted(denied + acts, key=lambda i: -i.confidence),
    ]:
        best.setdefault(r.actor if isinstance(r, Claim) else r.source, r)
    return list(best.values())[:OBJECTIONS]


def _tell_objections(analysis: Analysis, against: list[Record], told: set[int]) -> list[str]:
    """Each objection in the article's words; who it is, where the briefing has told it already."""
    names = {a.id: refer(analysis, a) for a in analysis.actors}
    before = [
        cite(names[(r.actor if isinstance(r, Claim) else r.source) or ""], r.id)
        for r in against
        if r.sentence in told
    ]
    lines = [f"{join(before)}, as told above"] if before else []
    return lines + [passage(analysis, r) for r in against if r.sentence not in told] or [
        "nobody, as far as the program found"
    ]


def _tell_stances(analysis: Analysis) -> list[str]:
    """The surest stances between those who matter, by target: 'the Norland army (“shelled”) against the Sudrian army'."""
    weight, acts = Counter(m.actor for m in analysis.mentions), {i.id: i for i in analysis.interactions}
    names, groups = {a.id: refer(analysis, a) for a in analysis.actors}, {}
    grounded = [s for s in analysis.stances if s.polarity in SIDES and any(e in acts for e in s.evidence)]
    ranked = sorted(
        grounded,
        key=lambda s: (-s.confidence * (weight[s.holder] * weight[s.target]) ** 0.5, s.holder, s.target),
    )
    for s in _one_a_pair(ranked)[:PAIRS]:
        ground = acts[next(e for e in s.evidence if e in acts)]
        verb = (
            f"{names[s.holder]} (“{cite(analysis.quote(ground.trigger), ground.id)}”{_voice(names, ground)})"
        )
        groups.setdefault(f"{SIDES[s.polarity]} {names[s.target]}", []).append(verb)
    return ["; ".join(f"{join(holders)} {target}" for target, holders in groups.items())] if groups else []


def _one_a_pair(stances: Iterable[Stance]) -> list[Stance]:
    """The first of the stances between any two."""
    first: dict[frozenset[str], Stance] = {}
    for s in stances:
        first.setdefault(frozenset((s.holder, s.target)), s)
    return list(first.values())


def _voice(names: dict[str, str], act: Interaction) -> str:
    """', planned, says the ministry': what keeps the act from being a fact."""
    status = "" if act.status == "actual" else f", {act.status}"
    return status + (
        f", says {names[act.said_by]}"
        if act.said_by not in (None, act.source) and act.said_by in names
        else ""
    )


def _rate(analysis: Analysis, event: int) -> list[str]:
    """Whose word the main event is, whether sources have names, and how much was left out as unsure."""
    names = {a.id: refer(analysis, a) for a in analysis.actors}
    here, voices = (
        analysis.sentences[event],
        [i.said_by for i in analysis.interactions if i.sentence == event],
    )
    voices += [
        c.actor
        for c in analysis.claims
        if c.sentence == event
        and c.act in REPORTS
        and 2 * sum(b - a for a, b in c.content) > here.end - here.start
    ]
    first = Counter(voices).most_common(1)
    whose = (
        f"the word of {names[first[0][0]]}"
        if first and first[0][0] in names
        else "told by the article itself"
    )
    hidden, unsure = (
        sum(c.anonymous or c.actor is None for c in analysis.claims),
        sum(i.unsure for i in analysis.interactions),
    )
    share = hidden / len(analysis.claims) if analysis.claims else 0.0
    named = (
        "nobody is quoted"
        if not analysis.claims
        else "every source is named"
        if not hidden
        else "most sources are named"
        if share < 0.34
        else "many sources have no name"
        if share < 0.67
        else "most sources have no name"
    )
    left = (
        f"; {unsure} of {len(analysis.interactions)} acts {agree(unsure, 'was')} too unsure to be told"
        if unsure
        else ""
    )
    return [f"what happened is {whose}; {named}{left}"]


# -- the notebooks


def brief_article(analysis: Analysis) -> list[str]:
    """What was read: length, provenance, and how much of it led to a record."""
    paragraphs = len({s.paragraph for s in analysis.sentences})
    lines = [
        f"{count(len(analysis.text.split()), 'word')} in {count(len(analysis.sentences), 'sentence')} and {count(paragraphs, 'paragraph')}"
    ]
    known = {word: analysis.metadata.get(word) for word in ("outlet", "author", "published")}
    lines += [f"{word}: {value}" for word, value in known.items() if value]
    if unknown := [word for word, value in known.items() if not value]:
        lines.append(
            f"not stated with the article: {join([{'published': 'date'}.get(w, w) for w in unknown])}"
        )
    silent = doubts.find_silent_sentences(analysis)
    numbers = join([cite(str(n + 1), f"s{n}") for n in silent[:12]])
    rest = (
        f", the first of them {agree(len(silent), 'number')} {numbers}"
        if len(silent) > 12
        else f": {agree(len(silent), 'number')} {numbers}"
    )
    lines.append(
        f"{count(len(silent), 'sentence')} led to no claim and no interaction{rest}"
        if silent
        else "every sentence led to a claim or an interaction"
    )
    return [sentence(line) for line in [*lines, *analysis.metadata.get("warnings", ())]]


def brief_actors(analysis: Analysis) -> list[str]:
    """Who is in the story: how many of which type, who is mentioned most, under how many names, who is silent."""
    frame = tables.summarize_actors(analysis.findings)
    if frame.empty:
        return ["No actor was found in this article."]
    types = Counter(TYPE_WORDS[t] for t in frame["type"])
    lines = [f"{count(len(frame), 'actor')}: {join([count(n, word) for word, n in types.most_common()])}"]
    top = frame[frame["mentions"] > 0].head(3)
    top_names = [f"{r.name} ({count(r.mentions, 'time')})" for r in top.itertuples(index=False)]
    lines += [f"mentioned most: {join(top_names)}"] if top_names else []
    many = frame.loc[frame["names"].map(len).sort_values(ascending=False, kind="stable").index].iloc[0]
    if len(many["names"]) > 1:
        lines.append(
            f"most names: {many['name']}, called {join([f'“{name}”' for name in many['names'][:5]])}"
        )
    idle = frame[(frame["claims"] == 0) & (frame["acts"] == 0)]
    lines.append(
        f"{len(idle)} of {len(frame)} neither say nor do anything that is sure"
        if len(idle)
        else "each of them says or does something"
    )
    return [sentence(line) for line in lines]


def brief_claims(analysis: Analysis) -> list[str]:
    """Who says what: who is quoted most and with what, who stays unnamed, what is denied, where it is not clear who speaks."""
    if not analysis.claims:
        return ["No claim was found: nothing in this article is attributed to a source."]
    sources, by_actor = (
        tables.summarize_sources(analysis),
        Counter(c.actor for c in analysis.claims if c.actor),
    )
    lines = [f"{count(len(analysis.claims), 'claim')} from {count(len(sources), 'source')}"]
    if by_actor:
        top, most = by_actor.most_common(1)[0]
        best = max(
            (c for c in analysis.claims if c.actor == top), key=lambda c: (c.kind != "indirect", c.confidence)
        )
        lines += [f"quoted most: {analysis.name(top)}, {count(most, 'time')}", passage(analysis, best)]
    hidden = [c for c in analysis.claims if c.anonymous and c.actor]
    carried = Counter(analysis.name(c.venue) for c in hidden if c.venue)
    through = (
        f", {join([f'{n} of them through {outlet}' for outlet, n in carried.most_common()])}"
        if carried
        else ""
    )
    lines += (
        [f"{_linked(hidden, 'claim')} {agree(len(hidden), 'comes')} from a source without a name{through}"]
        if hidden
        else []
    )
    unclear = [c for c in analysis.claims if c.actor is None]
    lines += (
        [
            f"of {_linked(unclear, 'claim')} it is not clear who makes {agree(len(unclear), 'it').replace('they', 'them')}"
        ]
        if unclear
        else []
    )
    denials = [c for c in analysis.claims if c.act == "deny" and c.actor]
    return [sentence(line) for line in [*lines, *(passage(analysis, c) for c in denials[:2])]]


def _linked(records: list[Record] | list[Claim] | list[Interaction], noun: str) -> str:
    """'3 claims', a link to the first of them."""
    return cite(count(len(records), noun), *(r.id for r in records))


def brief_interactions(analysis: Analysis) -> list[str]:
    """Who does what to whom: conflict and cooperation, the busiest pair, whose voice, what did not (yet) happen, what is unsure."""
    acts = analysis.findings.interactions
    if not analysis.interactions:
        return ["No interaction was found in this article."]
    # PLOVER puts requests under conflict, but scores them 0: in words they are neither.
    signs = Counter(sign(PLOVER_SCORES[i.type]) for i in acts)
    kinds = [
        f"{signs[key]} {words}"
        for key, words in ((-1, "of conflict"), (1, "of cooperation"), (0, agree(signs[0], "request")))
        if signs[key]
    ]
    lines = [f"{count(len(acts), 'interaction')}{': ' * bool(kinds)}{join(kinds) if kinds else ''}"]
    pairs = Counter((i.source, i.target) for i in acts if i.target)
    if pairs and pairs.most_common(1)[0][1] > 1:
        (source, target), times = pairs.most_common(1)[0]
        lines.append(
            f"most between two: {analysis.name(source)} towards {analysis.name(target)}, {count(times, 'time')}"
        )
    others = [i for i in acts if i.said_by]
    lines += (
        [
            f"{_linked(others, 'interaction')} {agree(len(others), 'is')} only what somebody says, the rest the article tells itself"
        ]
        if others
        else []
    )
    states = [(word, [i for i in acts if i.status == word]) for word in ("planned", "possible", "denied")]
    found = [f"{_linked(some, 'act')} {agree(len(some), 'is')} {word}" for word, some in states if some]
    lines += [join(found) if found else "all of them are told as having happened"] if acts else []
    unsure = [i for i in analysis.interactions if i.unsure]
    lines += (
        [f"{_linked(unsure, 'interaction')} more {agree(len(unsure), 'is')} unsure, and shown apart"]
        if unsure
        else []
    )
    return [sentence(line) for line in lines]


def brief_stances(analysis: Analysis) -> list[str]:
    """Who stands where: who against and behind whom, what only others say, what hangs on one passage, what is unsure."""
    stances = analysis.findings.stances
    if not analysis.stances:
        return ["No stance of one actor towards another was found in this article."]
    tally = Counter(s.polarity for s in stances)
    kinds = [
        f"{tally[key]} {words}"
        for key, words in (("oppose", "against"), ("support", "for"), ("mixed", "mixed"))
        if tally[key]
    ]
    lines = [
        f"{count(len(stances), 'stance')}{': ' * bool(kinds)}{join(kinds) if kinds else ''}",
        *_tell_stances(analysis.findings),
    ]
    told, single = [s for s in stances if s.contested], [s for s in stances if len(s.evidence) == 1]
    pairs = [f"{analysis.name(s.holder)} towards {analysis.name(s.target)}" for s in told[:3]]
    lines += (
        [
            f"{count(len(told), 'stance')} {agree(len(told), 'rests')} only on what a third party says: {join(pairs)}"
        ]
        if told
        else []
    )
    lines += (
        [f"{count(len(single), 'stance')} {agree(len(single), 'rests')} on a single passage"]
        if single
        else []
    )
    unsure = sum(s.unsure for s in analysis.stances)
    return [
        sentence(line)
        for line in [
            *lines,
            *(
                [f"{count(unsure, 'stance')} more {agree(unsure, 'is')} unsure, and shown apart"]
                if unsure
                else []
            ),
        ]
    ]
