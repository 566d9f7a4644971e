"""What each of several articles on one event tells, and what it leaves out; all on what `unite` gives."""

from collections import Counter, defaultdict
from typing import Any

import pandas as pd

from stancebook.measures.concepts import BOTH, HOLDS, REJECTS, brief_trust, find_concepts, find_disputed
from stancebook.measures.framing import find_framing
from stancebook.measures.likeness import Comparer, read_measured
from stancebook.measures.ranking import rank
from stancebook.measures.tables import find_sentence
from stancebook.measures.union import number_of
from stancebook.plover import QUAD_CLASSES
from stancebook.prose import NOT_CLEAR, cite, join
from stancebook.records import Analysis, Interaction, rows_of

TERMS = 4  # words for a party that a cell shows
VERBS = {HOLDS: ("holds it", "hold it"), REJECTS: ("rejects it", "reject it"), BOTH: ("does both", "do both")}
PROMINENT = 2  # mentions from which an actor is missed where it is not named


def summarize_articles(analysis: Analysis) -> pd.DataFrame:
    """An article a row: outlet, title, day, words, claims, the sources of these, and acts found."""
    rows = []
    for n, a in enumerate(analysis.metadata["articles"]):
        claims = [c for c in analysis.claims if number_of(analysis, c.content[0][0]) == n]
        acts = [i for i in analysis.findings.interactions if number_of(analysis, i.evidence[0]) == n]
        found = {"claims": len(claims), "sources": len({c.actor for c in claims if c.actor})}
        facts = {k: a[k] for k in ("title", "published", "words")}
        rows.append({"outlet": a["name"], **facts, **found, "acts": len(acts)})
    return pd.DataFrame(rows)


def summarize_quoted(analysis: Analysis) -> pd.DataFrame:
    """An actor that speaks and an article a row, the most quoted first: its claims and mentions there."""
    said: dict[tuple[str | None, int], list[str]] = defaultdict(list)
    for c in analysis.claims:
        said[c.actor, number_of(analysis, c.content[0][0])].append(c.id)
    named = Counter((m.actor, number_of(analysis, m.start)) for m in analysis.mentions)
    articles = [a["name"] for a in analysis.metadata["articles"]]
    rows: list[tuple[object, ...]] = []
    for a in analysis.actors:
        here = [said[a.id, n] for n in range(len(articles))]
        total, gaps = sum(map(len, here)), sum(not claims for claims in here)
        for n, article in enumerate(articles if total else ()):
            facts = len(here[n]), named[a.id, n], gaps, here[n][:1], total
            rows.append((a.id, a.name, article, *facts))
    columns = "actor name article claims mentions gaps evidence total"
    return rank(rows, columns, "-total gaps actor").drop(columns="total")


def find_retold(analysis: Analysis) -> pd.DataFrame:
    """A claim on a point that several articles tell a row: the point, the outlet, who says it, the words."""
    articles, rows = [a["name"] for a in analysis.metadata["articles"]], []
    for concept in find_concepts(analysis):
        places = [number_of(analysis, c.content[0][0]) for c in concept.claims]
        for n, c in zip(places, concept.claims if len(set(places)) > 1 else ()):
            words = cite(analysis.quote(*c.content), c.id)
            who, cue = analysis.name(c.actor, NOT_CLEAR), analysis.quote(c.cue)
            rows.append((concept.name, articles[n], who, cue, words, c.kind, concept.sides[c.id]))
    return pd.DataFrame(rows, columns=["point", "outlet", "name", "cue", "words", "kind", "side"])


def summarize_words(analysis: Analysis) -> pd.DataFrame:
    """A party that several articles name a row, a column an outlet: its words for it, loaded (▲) first."""
    articles = [a["name"] for a in analysis.metadata["articles"]]
    places: dict[str, list[dict[str, list[int]]]] = {}
    loaded: dict[str, set[str]] = defaultdict(set)
    for row in rows_of(find_framing(analysis)):
        for start, _ in row.spans:
            told = places.setdefault(row.actor, [defaultdict(list) for _ in articles])
            told[number_of(analysis, start)][row.term].append(find_sentence(analysis, start))
        loaded[row.actor] |= {row.term} if row.loaded else set()
    rows = []
    for actor, told in sorted(places.items(), key=lambda pair: -len(loaded[pair[0]])):
        if sum(map(bool, told)) > 1:
            ranked = [sorted(terms, key=lambda t: (t not in loaded[actor], -len(terms[t]))) for terms in told]
            cells = [
                ", ".join(f"{cite(t, f's{terms[t][0]}')}{' ▲' * (t in loaded[actor])}" for t in best[:TERMS])
                for terms, best in zip(told, ranked)
            ]
            rows.append((analysis.name(actor), *cells))
    return pd.DataFrame(rows, columns=["name", *articles])


def find_told_apart(analysis: Analysis) -> pd.DataFrame:
    """An act that one article tells as fact and another as a claim, or as denied, a row.

    Two records tell of one act where they have one class of PLOVER and an actor in common, and their
    words are likely to have one point.
    """
    acts = sorted(analysis.findings.interactions, key=lambda i: i.evidence)
    names: list[str] = [a["name"] for a in analysis.metadata["articles"]]
    rows: dict[Any, Any] = {}
    alike = Comparer([analysis.quote(i.evidence) for i in acts])
    for a, b, chance in alike.likely(read_measured()["unsure"]):
        fact, claim = sorted((acts[a], acts[b]), key=lambda i: (not _is_fact(i), i.evidence))
        where = [number_of(analysis, i.evidence[0]) for i in (fact, claim)]
        if where[0] == where[1] or not _is_fact(fact) or _is_fact(claim) or not _is_one_act(fact, claim):
            continue
        voice = f"said by {analysis.name(claim.said_by)}" if claim.said_by else ""
        status = "" if claim.status == "actual" else claim.status
        who, whom = analysis.name(fact.source, NOT_CLEAR), analysis.name(fact.target)
        row = {
            "act": f"{who} “{analysis.quote(fact.trigger)}” {whom}".strip(),
            "as a fact": names[where[0]],
            "in the words": cite(analysis.quote(fact.evidence), fact.id),
            "as a claim": ", ".join(filter(None, (names[where[1]], voice, status))),
            "in these words": cite(analysis.quote(claim.evidence), claim.id),
        }
        rows.setdefault((fact.id, where[1]), (-chance, row))
    columns = ["act", "as a fact", "in the words", "as a claim", "in these words"]
    return pd.DataFrame([row for _, row in sorted(rows.values(), key=lambda pair: pair[0])], columns=columns)


def _is_fact(act: Interaction) -> bool:
    """Whether the article says in its own voice that it happened."""
    return act.said_by is None and act.status == "actual"


def _is_one_act(one: Interaction, other: Interaction) -> bool:
    shared = {one.source, one.target} & {other.source, other.target} - {None}
    return bool(shared) and QUAD_CLASSES[one.type] == QUAD_CLASSES[other.type]


def find_left_out(analysis: Analysis) -> pd.DataFrame:
    """What most of the other articles have and one has not, a row: an actor that it does not name, or
    names and does not quote, a point on which it quotes nobody; and who tells it.
    """
    articles, rows = [a["name"] for a in analysis.metadata["articles"]], []
    places: dict[tuple[str, str], dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    outlets = {a.id for a in analysis.actors if a.type == "media"}
    for m in sorted((m for m in analysis.mentions if m.actor not in outlets), key=lambda m: m.start):
        sentence = f"s{find_sentence(analysis, m.start)}"
        places["not named", m.actor][number_of(analysis, m.start)].append(sentence)
    for c in analysis.claims:
        if c.actor:
            places["not quoted", c.actor][number_of(analysis, c.content[0][0])].append(c.id)
    for concept in find_concepts(analysis):
        for c in concept.claims:
            places["no word on", concept.name][number_of(analysis, c.content[0][0])].append(c.id)
    for (kind, what), at in places.items():
        prominent = {n: ids for n, ids in at.items() if kind != "not named" or len(ids) >= PROMINENT}
        for n in range(len(articles)):
            a = analysis.metadata["articles"][n]
            named = kind == "no word on" or analysis.name(what) in analysis.text[a["start"] : a["end"]]
            named = named or n in places.get(("not named", what), ())
            if n not in at and named == (kind != "not named") and 2 * len(prominent) >= len(articles):
                told = ", ".join(cite(articles[m], prominent[m][0]) for m in sorted(prominent))
                name = analysis.name(what, what)
                rows.append({"outlet": articles[n], "what": kind, "whom or which": name, "told by": told})
    frame = pd.DataFrame(rows, columns=["outlet", "what", "whom or which", "told by"])
    return frame.sort_values(["outlet", "what"], kind="stable", ignore_index=True)


def brief_comparison(analysis: Analysis) -> list[str]:
    """The chief findings in sentences."""
    articles = [a["name"] for a in analysis.metadata["articles"]]
    if len(articles) < 2:
        return ["There is one article only: give a report several, as in “a.txt b.txt”, to compare them."]
    joined = sorted((j for j in analysis.metadata["joined"] if len(j.of) > 1), key=lambda j: -len(j.of))
    everywhere = [j.actor.name for j in joined if len(j.of) == len(articles)]
    shared = [f"{j.actor.name} in {len(j.of)}" for j in joined[:TERMS]]
    fewer = f"; {join(shared)}" if shared else ", and none in two: perhaps they are not about one event"
    lines = [f"No actor is in all {len(articles)} articles{fewer}."]
    lines = [f"In all {len(articles)} articles: {join(everywhere[:TERMS])}."] if everywhere else lines
    quoted = summarize_quoted(analysis)
    alone = quoted[(quoted["claims"] > 0) & (quoted["gaps"] == len(articles) - 1)]
    for article in list(dict.fromkeys(alone["article"]))[:TERMS]:
        told = [cite(r.name, *r.evidence) for r in rows_of(alone[alone["article"] == article])]
        lines.append(f"Only {article} quotes {join(told[:TERMS])}.")
    disputed = find_disputed(analysis)
    for point, rows in list(disputed.groupby("point", sort=False))[:TERMS]:
        sides = [(verb, rows[rows["side"] == side]) for side, verb in VERBS.items()]
        told = [
            f"{join([cite(r.name, *r.evidence) for r in rows_of(who)])} {verb if len(who) == 1 else many}"
            for (verb, many), who in sides
            if len(who)
        ]
        lines.append(f"{point}: {', '.join(told)}.")
    for row in find_told_apart(analysis).head(TERMS).to_dict("records"):
        fact, claim = row["as a fact"], row["as a claim"]
        lines.append(f"{fact} tells as a fact what {claim} tells as a claim: {row['in the words']}.")
    return lines + [brief_trust()]
