"""The answer in brief: a few sentences in plain words for each notebook, built from the records and in the
article's own words.

A sentence states only what the reader is sure of (`Analysis.findings`); links hide behind words
(`prose.cite`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from stancebook.briefing.briefing import brief_page as brief_page
from stancebook.briefing.briefing import tell_stances
from stancebook.fragments import HAND
from stancebook.measures import blocs, doubts, network, tables
from stancebook.plover import PLOVER_SCORES, sign
from stancebook.prose import agree, cite, count, in_sentences, join, passage
from stancebook.records import Analysis, Claim, Interaction, rows_of

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


@in_sentences
def brief_article(analysis: Analysis) -> Iterator[str]:
    """What was read: length, provenance, and how much of it led to a record."""
    paragraphs = len({s.paragraph for s in analysis.sentences})
    words, sentences = len(analysis.text.split()), len(analysis.sentences)
    yield f"{count(words, 'word')} in {count(sentences, 'sentence')} and {count(paragraphs, 'paragraph')}"
    known = {word: analysis.metadata.get(word) for word in ("outlet", "author", "published")}
    yield from (f"{word}: {value}" for word, value in known.items() if value)
    if unknown := [{"published": "date"}.get(word, word) for word, value in known.items() if not value]:
        yield f"not stated with the article: {join(unknown)}"
    silent = doubts.find_silent_sentences(analysis)
    numbers = join([cite(str(n + 1), f"s{n}") for n in silent[:12]])
    which = ", the first of them" if len(silent) > 12 else ":"
    if silent:
        told = f"{count(len(silent), 'sentence')} led to no claim and no interaction"
        yield f"{told}{which} {agree(len(silent), 'number')} {numbers}"
    else:
        yield "every sentence led to a claim or an interaction"
    yield from analysis.metadata.get("warnings", ())


@in_sentences
def brief_actors(analysis: Analysis) -> Iterator[str]:
    """Who is in the story: how many of which type, who is mentioned most, under how many names, who is
    silent.
    """
    frame = tables.summarize_actors(analysis.findings)
    if frame.empty:
        yield "No actor was found in this article."
        return
    types = Counter(TYPE_WORDS[t] for t in frame["type"])
    yield f"{count(len(frame), 'actor')}: {join([count(n, word) for word, n in types.most_common()])}"
    top = rows_of(frame[frame["mentions"] > 0].head(3))
    if names := [f"{r.name} ({count(r.mentions, 'time')})" for r in top]:
        yield f"mentioned most: {join(names)}"
    many = max(rows_of(frame), key=lambda r: len(r.names))
    if len(many.names) > 1:
        yield f"most names: {many.name}, called {join([f'“{name}”' for name in many.names[:5]])}"
    idle = sum((frame["claims"] == 0) & (frame["acts"] == 0))
    if idle:
        yield f"{idle} of {len(frame)} neither say nor do anything that is sure"
    else:
        yield "each of them says or does something"


@in_sentences
def brief_doubts(analysis: Analysis) -> Iterator[str]:
    """What is to be read again: how many records are little sure, and what came of the corrections so far."""
    sure = [r.confidence for r in analysis.records] + [m.confidence for m in analysis.mentions]
    low = sum(confidence < doubts.LOW for confidence in sure)
    yield f"{low} of {count(len(sure), 'record')} {agree(low, 'is')} less sure than {doubts.LOW}"
    if rows := analysis.metadata.get("corrections"):
        yield f"{count(len(rows), 'correction')} {agree(len(rows), 'stands')} in the article’s file"
        yield from (f"line {r['line']}, “{r['passage']}”: {r['remark']}" for r in rows if r["remark"])


@in_sentences
def brief_claims(analysis: Analysis) -> Iterator[str]:
    """Who says what: who is quoted most and with what, who stays unnamed, what is denied, where it is not
    clear who speaks.
    """
    claims = analysis.claims
    if not claims:
        yield "No claim was found: nothing in this article is attributed to a source."
        return
    yield f"{count(len(claims), 'claim')} from {count(len(tables.summarize_sources(analysis)), 'source')}"
    if by_actor := Counter(c.actor for c in claims if c.actor):
        top, most = by_actor.most_common(1)[0]
        own = (c for c in claims if c.actor == top)
        yield f"quoted most: {analysis.name(top)}, {count(most, 'time')}"
        yield passage(analysis, max(own, key=lambda c: (c.kind != "indirect", c.confidence)))
    if hidden := [c for c in claims if c.anonymous and c.actor]:
        carried = Counter(analysis.name(c.venue) for c in hidden if c.venue)
        through = join([f"{n} of them through {outlet}" for outlet, n in carried.most_common()])
        told = f"{_linked(hidden, 'claim')} {agree(len(hidden), 'comes')} from a source without a name"
        yield f"{told}, {through}" if through else told
    if unclear := [c for c in claims if c.actor is None]:
        them = "it" if len(unclear) == 1 else "them"
        yield f"of {_linked(unclear, 'claim')} it is not clear who makes {them}"
    yield from (passage(analysis, c) for c in [c for c in claims if c.act == "deny" and c.actor][:2])


def _linked(records: Sequence[Claim | Interaction], noun: str) -> str:
    """'3 claims', a link to the first of them."""
    return cite(count(len(records), noun), *(r.id for r in records))


def _sum_up(number: int, noun: str, kinds: dict[str, int]) -> str:
    """'3 stances: 2 against and 1 for'."""
    told = join([f"{n} {words}" for words, n in kinds.items() if n])
    return f"{count(number, noun)}: {told}" if told else count(number, noun)


@in_sentences
def brief_interactions(analysis: Analysis) -> Iterator[str]:
    """Who does what to whom: conflict and cooperation, the busiest pair, whose voice, what did not (yet)
    happen, what is unsure.
    """
    acts = analysis.findings.interactions
    if not analysis.interactions:
        yield "No interaction was found in this article."
        return
    # PLOVER puts requests under conflict, but scores them 0: in words they are neither.
    signs = Counter(sign(PLOVER_SCORES[i.type]) for i in acts)
    kinds = {"of conflict": signs[-1], "of cooperation": signs[1], agree(signs[0], "request"): signs[0]}
    yield _sum_up(len(acts), "interaction", kinds)
    pairs = Counter((i.source, i.target) for i in acts if i.target)
    for (source, target), times in pairs.most_common(1):
        if times > 1:
            between = f"{analysis.name(source)} towards {analysis.name(target)}"
            yield f"most between two: {between}, {count(times, 'time')}"
    if others := [i for i in acts if i.said_by]:
        only = f"{agree(len(others), 'is')} only what somebody says"
        yield f"{_linked(others, 'interaction')} {only}, the rest the article tells itself"
    found = []
    for status in ("planned", "possible", "denied"):
        if some := [i for i in acts if i.status == status]:
            found.append(f"{_linked(some, 'act')} {agree(len(some), 'is')} {status}")
    if acts:
        yield join(found) or "all of them are told as having happened"
    if unsure := [i for i in analysis.interactions if i.unsure]:
        yield f"{_linked(unsure, 'interaction')} more {agree(len(unsure), 'is')} unsure, and shown apart"


@in_sentences
def brief_stances(analysis: Analysis) -> Iterator[str]:
    """Who stands where: who against and behind whom, what only others say, what hangs on one passage, what is
    unsure.
    """
    stances = analysis.findings.stances
    if not analysis.stances:
        yield "No stance of one actor towards another was found in this article."
        return
    tally = Counter(s.polarity for s in stances)
    kinds = {"against": tally["oppose"], "for": tally["support"], "mixed": tally["mixed"]}
    yield _sum_up(len(stances), "stance", kinds)
    yield from tell_stances(analysis.findings)
    if told := [s for s in stances if s.contested]:
        pairs = [f"{analysis.name(s.holder)} towards {analysis.name(s.target)}" for s in told[:3]]
        only = f"{agree(len(told), 'rests')} only on what a third party says"
        yield f"{count(len(told), 'stance')} {only}: {join(pairs)}"
    if single := sum(len(s.evidence) == 1 for s in stances):
        yield f"{count(single, 'stance')} {agree(single, 'rests')} on a single passage"
    if unsure := sum(s.unsure for s in analysis.stances):
        yield f"{count(unsure, 'stance')} more {agree(unsure, 'is')} unsure, and shown apart"


def _steady(share: float) -> str:
    """How firm a finding is, from the share of the reruns that found it again."""
    if share >= 0.6:
        return "(firm)" if share >= 0.9 else "(fairly firm)"
    return "(shaky: it hangs on passages that may be misread)"


@in_sentences
def brief_network(analysis: Analysis) -> Iterator[str]:
    """How the actors are connected: blocs, what does not fit, the broker, and whether the result would stand
    on less.
    """
    acts, stances = network.build_interactions(analysis.findings), network.build_stances(analysis.findings)
    if not (acts.size() or stances.size()):
        why = "no interaction has both its parties, and there is no stance that is sure"
        yield f"No two actors are connected: {why}"
        return
    signs = Counter(e["sign"] for _, _, e in stances.edges(data=True))
    words = {1: "friendly", -1: "hostile", 0: "mixed"}
    kinds = join([f"{signs[sign]} {word}" for sign, word in words.items() if signs[sign]])
    both = f"{count(acts.size(), 'interaction')} with both parties, {count(stances.size(), 'stance')}"
    yield f"{both}: {kinds}" if kinds else both
    shared = [r for r in rows_of(blocs.summarize_blocs(stances)) if len(r.names) > 1]
    named = [f"{join(r.names)}{f' ({r.bloc})' * (HAND in r.bloc)}" for r in shared]
    told = "; ".join(f"{who} {_steady(r.stability)}" for who, r in zip(named, shared))
    more = f"{count(len(shared), 'bloc')} of more than one actor: {told}"
    yield more if shared else "no two actors share a bloc"
    for worst in rows_of(network.find_triangles(stances).head(1)):
        if worst.balanced:
            yield "a friend’s enemy is an enemy wherever three actors all take a stand on one another"
        else:
            yield f"does not add up: {worst.reading} {_steady(worst.stability)}"
    for first in rows_of(network.summarize_brokers(stances).head(1)):
        pairs = f"both of {count(first.open_pairs, 'pair')} without a tie of their own"
        between = f"most in between: {first.name}, in friendship or conflict with {pairs}"
        yield f"{between} {_steady(first.stability)}"
