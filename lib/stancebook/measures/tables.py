"""Analysis → tidy tables, a row each for an actor, a claim, a source, an interaction, a stance or a side.

Columns keep ids beside names, so that every row can be joined to the records and led back to its sentence.
An empty analysis gives an empty table with the same columns.
"""

import re
from collections import Counter
from pathlib import Path

import pandas as pd

from stancebook.lexicons import read_rows
from stancebook.measures.blocs import find_blocs
from stancebook.measures.network import build_stances
from stancebook.plover import QUAD_CLASSES
from stancebook.prose import NOT_CLEAR, cite, join, plain
from stancebook.records import Analysis, Claim, Interaction, Stance

ARTICLE_VOICE = "the article itself"
INSTITUTIONS = {"government", "military"}
HEADS = 2  # members that name a side


def find_sides(analysis: Analysis) -> dict[str, str]:
    """The side of each actor as the article draws it: its bloc in the graph of stances, named after its chief
    members, or the actor alone.

    Whom the article introduces by another party stands with it, unless the two oppose each other.
    """
    graph, weight = build_stances(analysis.findings), Counter(m.actor for m in analysis.mentions)
    own = _find_belonging(analysis)
    graph.add_edges_from((pair for pair in own if not graph.has_edge(*pair)), sign=1, weight=1.0)
    sides = {a.id: a.name for a in analysis.actors}
    for members in find_blocs(graph).members:
        led = {who for who, whose in own if who in members and whose in members}
        heads = [sides[m] for m in sorted(set(members) - led or members, key=lambda m: (-weight[m], m))]
        name = (
            join(heads)
            if len(heads) <= HEADS
            else f"{', '.join(heads[:HEADS])} and {len(heads) - HEADS} more"
        )
        sides |= dict.fromkeys(members, name)
    return sides


def _find_belonging(analysis: Analysis) -> list[tuple[str, str]]:
    """Pairs of an actor and whose it is: 'Norland’s minister Ida Berg'; an institution of a state that takes
    a stand is that state's.
    """
    known, stands = (
        {a.id: a for a in analysis.actors},
        {who for s in analysis.findings.stances for who in (s.holder, s.target)},
    )
    states = {a.country: a.id for a in analysis.actors if a.type == "state" and a.country and a.id in stands}
    bodies = [
        (a.id, states[a.country])
        for a in analysis.actors
        if a.type in INSTITUTIONS and a.country in states and len(states) > 1
    ]
    named = [m for m in analysis.mentions if m.via not in ("pronoun", "description") and m.actor in known]
    led = [
        (m.actor, w.actor)
        for m in named
        for w in named
        if m.start == w.start and w.end < m.end and w.actor != m.actor
    ]
    return list(dict.fromkeys(led + bodies))


def find_sentence(analysis: Analysis, offset: int) -> int | None:
    """The number of the sentence in which the offset lies, None between sentences."""
    return next((n for n, s in enumerate(analysis.sentences) if s.start <= offset < s.end), None)


def describe(analysis: Analysis, interaction: Interaction) -> str:
    """An interaction with the article's own verb: 'Turkey “asked”, towards United States (planned)'."""
    target = f", towards {analysis.name(interaction.target)}" if interaction.target else ""
    status = "" if interaction.status == "actual" else f" ({interaction.status})"
    return f"{analysis.name(interaction.source, NOT_CLEAR)} “{analysis.quote(interaction.trigger)}”{target}{status}"


def name_source(analysis: Analysis, claim: Claim) -> str:
    """Who makes the claim, where that is clear."""
    return analysis.name(claim.actor, NOT_CLEAR)


def summarize_actors(analysis: Analysis) -> pd.DataFrame:
    """An actor a row, most mentioned first: mentions, most frequent names, first sentence, claims made, acts
    done and suffered.

    The country stands by its name, not by its code.
    """
    rows, countries = [], {row["country"]: row["name"] for row in read_rows("states")}
    for actor in analysis.actors:
        mentions = sorted((m for m in analysis.mentions if m.actor == actor.id), key=lambda m: m.start)
        forms = (analysis.quote((m.start, m.end)) for m in mentions if m.via != "pronoun")
        names = Counter(form[4:] if form[:4].casefold() == "the " else form for form in forms)
        rows.append(
            {
                "actor": actor.id,
                "name": actor.name,
                "type": actor.type,
                "country": countries.get(actor.country),
                "mentions": len(mentions),
                "names": [name for name, _ in names.most_common()],
                "first": find_sentence(analysis, mentions[0].start) if mentions else None,
                "claims": sum(c.actor == actor.id for c in analysis.claims),
                "acts": sum(i.source == actor.id for i in analysis.interactions),
                "acted_on": sum(i.target == actor.id for i in analysis.interactions),
            }
        )
    columns = ["actor", "name", "type", "country", "mentions", "names", "first", "claims", "acts", "acted_on"]
    frame = pd.DataFrame(rows, columns=columns).astype({"first": "Int64"})
    return frame.sort_values(["mentions", "name"], ascending=[False, True], ignore_index=True)


def summarize_claims(analysis: Analysis) -> pd.DataFrame:
    """A claim a row, in the order of the article: who, named or not, through which outlet, in which words."""
    sides = find_sides(analysis)
    rows = [
        {
            "id": c.id,
            "sentence": c.sentence,
            "actor": c.actor,
            "name": name_source(analysis, c),
            "side": sides.get(c.actor or "", NOT_CLEAR),
            "cue": analysis.quote(c.cue),
            "content": analysis.quote(*c.content),
            "kind": c.kind,
            "act": c.act,
            "anonymous": c.anonymous,
            "venue": analysis.name(c.venue),
            "confidence": c.confidence,
        }
        for c in analysis.claims
    ]
    columns = [
        "id",
        "sentence",
        "actor",
        "name",
        "side",
        "cue",
        "content",
        "kind",
        "act",
        "anonymous",
        "venue",
        "confidence",
    ]
    return pd.DataFrame(rows, columns=columns)


def summarize_sources(analysis: Analysis) -> pd.DataFrame:
    """A source a row, most quoted first: how many claims, in its own words or not, named or not, through
    which outlets.
    """
    claims = summarize_claims(analysis)
    rows = []
    for (name, anonymous), group in claims.groupby(["name", "anonymous"], sort=False):
        kinds = group["kind"].value_counts()
        rows.append(
            {
                "actor": group["actor"].iloc[0],
                "name": name,
                "side": group["side"].iloc[0],
                "claims": len(group),
                **{kind: int(kinds.get(kind, 0)) for kind in ("direct", "indirect", "mixed")},
                "anonymous": bool(anonymous),
                "venue": ", ".join(sorted({v for v in group["venue"] if v})),
            }
        )
    columns = ["actor", "name", "side", "claims", "direct", "indirect", "mixed", "anonymous", "venue"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["claims", "name"], ascending=[False, True], ignore_index=True
    )


def summarize_interactions(analysis: Analysis) -> pd.DataFrame:
    """An interaction a row, in the order of the article, the unsure ones last: who does what to whom, whether
    it happened, in whose voice.
    """
    rows = [
        {
            "id": i.id,
            "sentence": i.sentence,
            "source": i.source,
            "source_name": analysis.name(i.source, NOT_CLEAR),
            "type": i.type,
            "class": QUAD_CLASSES[i.type],
            "target": i.target,
            "target_name": analysis.name(i.target),
            "status": i.status,
            "said_by": i.said_by,
            "voice": analysis.name(i.said_by, ARTICLE_VOICE),
            "evidence": analysis.quote(i.evidence),
            "confidence": i.confidence,
            "unsure": i.unsure,
        }
        for i in sorted(analysis.interactions, key=lambda i: i.unsure)
    ]
    columns = [
        "id",
        "sentence",
        "source",
        "source_name",
        "type",
        "class",
        "target",
        "target_name",
        "status",
        "said_by",
        "voice",
        "evidence",
        "confidence",
        "unsure",
    ]
    return pd.DataFrame(rows, columns=columns)


STANDS = {"oppose": "against", "support": "in favour of", "mixed": "both for and against"}
LONGEST_QUOTE = 18  # words


def summarize_stance(analysis: Analysis, stance: Stance) -> str:
    """A stance in one sentence, with the article's own words for its two strongest grounds.

    'Turkey against Syria: “Ankara’s imminent … against the Syrian army” (planned, says Turkish official), and
    3 more passages.'
    """
    records = {r.id: r for r in (*analysis.claims, *analysis.interactions)}
    grounds = [_ground(analysis, records[e]) for e in stance.evidence[:2] if e in records]
    more = len(stance.evidence) - len(grounds)
    rest = f", and {more} more passage{'s' * (more > 1)}" if more else ""
    told = ", as only others say" if stance.contested else ""
    return f"{analysis.name(stance.holder)} {STANDS[stance.polarity]} {analysis.name(stance.target)}{told}: {'; '.join(grounds)}{rest}."


def _ground(analysis: Analysis, record: Claim | Interaction) -> str:
    """The words of a record, at most eighteen, with its status and who says so."""
    if isinstance(record, Claim):
        words, facts = analysis.quote(*record.content).split(), [f"says {name_source(analysis, record)}"]
    else:
        voice = [f"says {analysis.name(record.said_by)}"] if record.said_by else []
        words, facts = (
            analysis.quote(record.evidence).split(),
            [*([] if record.status == "actual" else [record.status]), *voice],
        )
    half = LONGEST_QUOTE // 2
    short = words if len(words) <= LONGEST_QUOTE else [*words[:half], "…", *words[-half:]]
    return f"“{cite(' '.join(short), record.id)}”" + (f" ({', '.join(facts)})" if facts else "")


def summarize_stances(analysis: Analysis) -> pd.DataFrame:
    """An ordered pair of actors a row, strongest opposition first, the unsure ones last; the score runs from
    -10 (conflict) to +10 (cooperation).
    """
    rows = [
        {
            "holder": s.holder,
            "target": s.target,
            "holder_name": analysis.name(s.holder),
            "target_name": analysis.name(s.target),
            "polarity": s.polarity,
            "score": s.score,
            "contested": s.contested,
            "confidence": s.confidence,
            "unsure": s.unsure,
            "evidence": list(s.evidence),
            "summary": summarize_stance(analysis, s),
        }
        for s in analysis.stances
    ]
    columns = [
        "holder",
        "target",
        "holder_name",
        "target_name",
        "polarity",
        "score",
        "contested",
        "confidence",
        "unsure",
        "evidence",
        "summary",
    ]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["unsure", "score", "holder", "target"], ignore_index=True
    )


def summarize_sourcing(analysis: Analysis) -> pd.DataFrame:
    """A side a row: claims by its named and its anonymous sources, and what the article says of its acts in
    its own voice.
    """
    sides = find_sides(analysis)
    counts: dict[str, Counter[str]] = {}
    for claim in analysis.claims:
        side = counts.setdefault(sides.get(claim.actor or "", NOT_CLEAR), Counter())
        side["anonymous" if claim.anonymous else "named"] += 1
    for interaction in analysis.findings.interactions:
        if interaction.said_by is None:
            counts.setdefault(sides.get(interaction.source or "", NOT_CLEAR), Counter())["own_voice"] += 1
    columns = ["named", "anonymous", "own_voice"]
    rows = [{"side": side, **{column: count[column] for column in columns}} for side, count in counts.items()]
    frame = pd.DataFrame(rows, columns=["side", *columns])
    return frame.sort_values(
        ["named", "anonymous", "side"], ascending=[False, False, True], ignore_index=True
    )


def find_contested(analysis: Analysis) -> pd.DataFrame:
    """The sure interactions that somebody in the article contests, most contested first; `reasons` says who
    and how, `weight` adds them up.

    What only one side says is not contested until somebody denies it; that an adversary says it adds to the
    weight then.
    """
    found, sides = analysis.findings, find_sides(analysis)
    against = {
        frozenset((sides[s.holder], sides[s.target]))
        for s in found.stances
        if s.polarity == "oppose" and {s.holder, s.target} <= set(sides)
    }
    denied: dict[tuple[str | None, str, str | None], list[str]] = {}
    for i in found.interactions:
        if i.status == "denied":
            denied.setdefault((sides.get(i.source or ""), i.type, sides.get(i.target or "")), []).append(i.id)
    rows = []
    for i in found.interactions:
        speaker, actor = sides.get(i.said_by or ""), sides.get(i.source or "")
        denials = [] if i.status == "denied" else denied.get((actor, i.type, sides.get(i.target or "")), [])
        refused = [
            c.id
            for c in found.claims
            if c.act == "deny" and actor and sides.get(c.actor or "") == actor and _alike(found, c, i)
        ]
        reasons = [
            (3, "it is denied", i.status == "denied"),
            (3, f"{actor} {cite('denies it', *refused)}", bool(refused)),
            (3, f"{cite('the like is denied', *denials)}", bool(denials)),
        ]
        if contested := [(weight, words) for weight, words, holds in reasons if holds]:
            adversary = speaker and actor and speaker != actor and frozenset((speaker, actor)) in against
            contested += [(2, f"said by {found.name(i.said_by)} about an adversary")] if adversary else []
            rows.append(
                {
                    "id": i.id,
                    "sentence": i.sentence,
                    "interaction": describe(found, i),
                    "voice": found.name(i.said_by, ARTICLE_VOICE),
                    "reasons": "; ".join(words for _, words in contested),
                    "weight": sum(w for w, _ in contested),
                    "confidence": i.confidence,
                }
            )
    frame = pd.DataFrame(
        rows, columns=["id", "sentence", "interaction", "voice", "reasons", "weight", "confidence"]
    )
    return frame.sort_values(["weight", "confidence"], ascending=False, kind="stable", ignore_index=True)


def _alike(analysis: Analysis, claim: Claim, interaction: Interaction) -> bool:
    """Whether a denial is of what the interaction says, by a word that both have; the claim that the
    interaction comes from is not meant.
    """

    def stems(text: str) -> set[str]:
        return {word[:5] for word in re.findall(r"\b[a-z]{5,}", text)}

    within = any(a <= interaction.evidence[0] < b for a, b in claim.content)
    return not within and bool(
        stems(analysis.quote(*claim.content)) & stems(analysis.quote(interaction.evidence))
    )


def write_csv(frame: pd.DataFrame, path: str | Path) -> Path:
    """The path, after the table is written there; text that a spreadsheet would run as a formula gets an
    apostrophe in front.
    """
    safe = frame.map(_neutralise)
    safe.columns = [_neutralise(c) for c in safe.columns]
    safe.to_csv(path, index=False, encoding="utf-8", lineterminator="\r\n")
    return Path(path)


def _neutralise(cell: object) -> object:
    """The cell; without links; a list joined by '; '; a text that starts like a formula, quoted."""
    text = (
        "; ".join(map(str, cell))
        if isinstance(cell, list | tuple)
        else plain(cell)
        if isinstance(cell, str)
        else cell
    )
    return (
        f"'{text}"
        if isinstance(text, str) and text.lstrip(" ")[:1] in tuple("=+-@\t\r\n") and text.strip(" ")
        else text
    )
