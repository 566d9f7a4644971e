"""The answer in brief: a few sentences in plain words for each notebook, built from the records and in the
article's own words.

A sentence states only what the reader is sure of (`Analysis.findings`); links hide behind words
(`prose.cite`).
"""

from collections import Counter

from stancebook.briefing.story import brief_page, tell_stances
from stancebook.measures import doubts, tables
from stancebook.plover import PLOVER_SCORES, sign
from stancebook.prose import agree, cite, count, join, name_article, passage, sentence
from stancebook.records import Analysis, Claim, Interaction

__all__ = [
    "brief_actors",
    "brief_article",
    "brief_claims",
    "brief_doubts",
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
    """Who is in the story: how many of which type, who is mentioned most, under how many names, who is
    silent.
    """
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


def brief_doubts(analysis: Analysis) -> list[str]:
    """What is to be read again: how many records are little sure, and what came of the corrections so far."""
    records = (*analysis.interactions, *analysis.claims, *analysis.mentions)
    low = sum(r.confidence < doubts.LOW for r in records)
    rows = analysis.metadata.get("corrections") or ()
    lines = [f"{low} of {count(len(records), 'record')} {agree(low, 'is')} less sure than {doubts.LOW}"]
    lines += (
        [f"{count(len(rows), 'correction')} {agree(len(rows), 'stands')} in the article’s file"]
        if rows
        else []
    )
    lines += [f"line {r['line']}, “{r['passage']}”: {r['remark']}" for r in rows if r["remark"]]
    return [sentence(line) for line in lines]


def brief_claims(analysis: Analysis) -> list[str]:
    """Who says what: who is quoted most and with what, who stays unnamed, what is denied, where it is not
    clear who speaks.
    """
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


def _linked(records: list[Claim] | list[Interaction], noun: str) -> str:
    """'3 claims', a link to the first of them."""
    return cite(count(len(records), noun), *(r.id for r in records))


def brief_interactions(analysis: Analysis) -> list[str]:
    """Who does what to whom: conflict and cooperation, the busiest pair, whose voice, what did not (yet)
    happen, what is unsure.
    """
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
    """Who stands where: who against and behind whom, what only others say, what hangs on one passage, what is
    unsure.
    """
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
        *tell_stances(analysis.findings),
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
