"""Analysis → tidy tables, a row each for an actor, a claim, a source, an interaction, a stance or a side.

Columns keep ids beside names, so that every row can be joined to the records and led back to its sentence.
An empty analysis gives an empty table with the same columns.
"""

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pandas as pd

from stancebook.lexicons import read_rows
from stancebook.measures.blocs import find_sides
from stancebook.measures.ranking import rank
from stancebook.plover import QUAD_CLASSES
from stancebook.prose import NOT_CLEAR, cite, plain
from stancebook.records import Analysis, Claim, Interaction, Stance
from stancebook.writing import neutralise

ARTICLE_VOICE = "the article itself"


def find_sentence(analysis: Analysis, offset: int) -> int:
    """The number of the sentence at the offset: the last one that begins before it."""
    return max((n for n, s in enumerate(analysis.sentences) if s.start <= offset), default=0)


def describe(analysis: Analysis, interaction: Interaction) -> str:
    """An interaction with the article's own verb: 'Turkey “asked”, towards United States (planned)'."""
    target = f", towards {analysis.name(interaction.target)}" if interaction.target else ""
    status = "" if interaction.status == "actual" else f" ({interaction.status})"
    doer = analysis.name(interaction.source, NOT_CLEAR)
    return f"{doer} “{analysis.quote(interaction.trigger)}”{target}{status}"


def name_source(analysis: Analysis, claim: Claim) -> str:
    """Who makes the claim, where that is clear."""
    return analysis.name(claim.actor, NOT_CLEAR)


def summarize_actors(analysis: Analysis) -> pd.DataFrame:
    """An actor a row, most mentioned first: country, names, first sentence, claims, acts, acts suffered."""
    rows, countries = [], {row["country"]: row["name"] for row in read_rows("states")}
    for actor in analysis.actors:
        mentions = sorted((m for m in analysis.mentions if m.actor == actor.id), key=lambda m: m.start)
        forms = (analysis.quote((m.start, m.end)) for m in mentions if m.via != "pronoun")
        names = Counter(form[4:] if form[:4].casefold() == "the " else form for form in forms)
        row = {
            **{"actor": actor.id, "name": actor.name, "type": actor.type},
            "country": countries.get(actor.country or ""),
            "mentions": len(mentions),
            "names": [name for name, _ in names.most_common()],
            "first": find_sentence(analysis, mentions[0].start) if mentions else None,
            "claims": sum(c.actor == actor.id for c in analysis.claims),
            "acts": sum(i.source == actor.id for i in analysis.interactions),
            "acted_on": sum(i.target == actor.id for i in analysis.interactions),
            "corrected": analysis.is_corrected(actor),
        }
        rows.append(row)
    columns = "actor name type country mentions names first claims acts acted_on corrected"
    return rank(rows, columns, "-mentions name").astype({"first": "Int64"})


def summarize_claims(analysis: Analysis) -> pd.DataFrame:
    """A claim a row, in the order of the article: who, named or not, through which outlet, in which words."""
    claims, sides = analysis.claims, find_sides(analysis)
    frame = analysis.table("claims").assign(
        name=[name_source(analysis, c) for c in claims],
        side=[sides.get(c.actor or "", NOT_CLEAR) for c in claims],
        cue=[analysis.quote(c.cue) for c in claims],
        content=[analysis.quote(*c.content) for c in claims],
        venue=[analysis.name(c.venue) for c in claims],
        corrected=[analysis.is_corrected(c) for c in claims],
    )
    columns = "id sentence actor name side cue content kind act anonymous venue confidence corrected"
    return frame[columns.split()]


def summarize_sources(analysis: Analysis) -> pd.DataFrame:
    """A source a row, most quoted first: claims, in its own words or not, named or not, through whom."""
    rows = []
    for (name, anonymous), group in summarize_claims(analysis).groupby(["name", "anonymous"], sort=False):
        kinds, venues = Counter(group["kind"]), sorted(set(group["venue"]) - {""})
        first, counts = group.iloc[0], [kinds[kind] for kind in ("direct", "indirect", "mixed")]
        row = (first["actor"], name, first["side"], len(group), *counts, bool(anonymous), ", ".join(venues))
        rows.append(row)
    return rank(rows, "actor name side claims direct indirect mixed anonymous venue", "-claims name")


def summarize_interactions(analysis: Analysis) -> pd.DataFrame:
    """An interaction a row, the unsure ones last: who does what to whom, did it happen, in whose voice."""
    acts = analysis.interactions
    frame = analysis.table("interactions").assign(
        **{"class": [QUAD_CLASSES[i.type] for i in acts]},
        source_name=[analysis.name(i.source, NOT_CLEAR) for i in acts],
        target_name=[analysis.name(i.target) for i in acts],
        voice=[analysis.name(i.said_by, ARTICLE_VOICE) for i in acts],
        evidence=[analysis.quote(i.evidence) for i in acts],
        corrected=[analysis.is_corrected(i) for i in acts],
    )
    columns = "id sentence source source_name type class target target_name status said_by voice evidence"
    columns += " confidence unsure corrected"
    return frame[columns.split()].sort_values("unsure", kind="stable", ignore_index=True)


STANDS = {"oppose": "against", "support": "in favour of", "mixed": "both for and against"}
LONGEST_QUOTE = 18  # words


def summarize_stance(analysis: Analysis, stance: Stance) -> str:
    """A stance in one sentence, with the article's own words for its two strongest grounds.

    'Turkey against Syria: “Ankara’s imminent … against the Syrian army” (planned, says Turkish official), and
    3 more passages.'
    """
    records = analysis.by_id
    grounds = [_ground(analysis, records[e]) for e in stance.evidence[:2] if e in records]
    more = len(stance.evidence) - len(grounds)
    rest = f", and {more} more passage{'s' * (more > 1)}" if more else ""
    told = ", as only others say" if stance.contested else ""
    who = f"{analysis.name(stance.holder)} {STANDS[stance.polarity]} {analysis.name(stance.target)}"
    return f"{who}{told}: {'; '.join(grounds)}{rest}."


def _ground(analysis: Analysis, record: Claim | Interaction) -> str:
    """The words of a record, at most eighteen, with its status and who says so."""
    if isinstance(record, Claim):
        words, facts = analysis.quote(*record.content).split(), [f"says {name_source(analysis, record)}"]
    else:
        words = analysis.quote(record.evidence).split()
        facts = [] if record.status == "actual" else [record.status]
        facts += [f"says {analysis.name(record.said_by)}"] if record.said_by else []
    half = LONGEST_QUOTE // 2
    short = words if len(words) <= LONGEST_QUOTE else [*words[:half], "…", *words[-half:]]
    return f"“{cite(' '.join(short), record.id)}”" + (f" ({', '.join(facts)})" if facts else "")


def summarize_stances(analysis: Analysis) -> pd.DataFrame:
    """An ordered pair of actors a row, strongest opposition first, the unsure ones last.

    The score runs from -10 (conflict) to +10 (cooperation).
    """
    stances = analysis.stances
    grounds: list[Any] = [list(s.evidence) for s in stances]
    frame = analysis.table("stances").assign(
        holder_name=[analysis.name(s.holder) for s in stances],
        target_name=[analysis.name(s.target) for s in stances],
        evidence=grounds,
        summary=[summarize_stance(analysis, s) for s in stances],
        corrected=[analysis.is_corrected(s) for s in stances],
    )
    columns = "holder target holder_name target_name polarity score contested confidence unsure evidence"
    columns += " summary corrected"
    return frame[columns.split()].sort_values(["unsure", "score", "holder", "target"], ignore_index=True)


def summarize_sourcing(analysis: Analysis) -> pd.DataFrame:
    """A side a row: claims by its named and its anonymous sources, its acts in the article's own voice."""
    told = [(c.actor, "anonymous" if c.anonymous else "named") for c in analysis.claims]
    told += [(i.source, "own_voice") for i in analysis.findings.interactions if i.said_by is None]
    sides, counts = find_sides(analysis), defaultdict[str, Counter[str]](Counter)
    for who, how in told:
        counts[sides.get(who or "", NOT_CLEAR)][how] += 1
    rows = [(side, count["named"], count["anonymous"], count["own_voice"]) for side, count in counts.items()]
    return rank(rows, "side named anonymous own_voice", "-named -anonymous side")


def find_contested(analysis: Analysis) -> pd.DataFrame:
    """The sure interactions that somebody in the article contests, most contested first, and how.

    What only one side says is not contested until somebody denies it; that an adversary says it adds to the
    weight then.
    """
    found, sides, rows = analysis.findings, find_sides(analysis), []
    for i in found.interactions:
        if reasons := _find_objections(found, i, sides):
            voice, told = found.name(i.said_by, ARTICLE_VOICE), "; ".join(words for _, words in reasons)
            weight = sum(weight for weight, _ in reasons)
            rows.append((i.id, i.sentence, describe(found, i), voice, told, weight, i.confidence))
    return rank(rows, "id sentence interaction voice reasons weight confidence", "-weight -confidence")


def _find_objections(found: Analysis, act: Interaction, sides: dict[str, str]) -> list[tuple[int, str]]:
    """Who in the article contests the act, and how, each with its weight."""

    def what(i: Interaction) -> tuple[str | None, str, str | None]:
        return sides.get(i.source or ""), i.type, sides.get(i.target or "")

    speaker, actor = sides.get(act.said_by or ""), sides.get(act.source or "")
    denied = act.status == "denied"
    alike = [i.id for i in found.interactions if i.status == "denied" and what(i) == what(act)]
    own = [c for c in found.claims if c.act == "deny" and actor and sides.get(c.actor or "") == actor]
    refused = [c.id for c in own if _alike(found, c, act)]
    reasons = [(3, "it is denied")] if denied else []
    reasons += [(3, f"{actor} {cite('denies it', *refused)}")] if refused else []
    reasons += [(3, cite("the like is denied", *alike))] if alike and not denied else []
    opposed = any(
        s.polarity == "oppose" and {sides.get(s.holder), sides.get(s.target)} == {speaker, actor}
        for s in found.stances
    )
    if reasons and speaker and actor and speaker != actor and opposed:
        reasons.append((2, f"said by {found.name(act.said_by)} about an adversary"))
    return reasons


def _alike(analysis: Analysis, claim: Claim, interaction: Interaction) -> bool:
    """Whether the claim, unless it is the one that the interaction comes from, has a word of it."""

    def stems(text: str) -> set[str]:
        return {word[:5] for word in re.findall(r"\b[a-z]{5,}", text)}

    within = any(a <= interaction.evidence[0] < b for a, b in claim.content)
    return not within and bool(
        stems(analysis.quote(*claim.content)) & stems(analysis.quote(interaction.evidence))
    )


def write_csv(frame: pd.DataFrame, path: str | Path) -> Path:
    """The path, after the table is written there; a text that a spreadsheet would run gets an apostrophe."""
    safe = frame.map(_flatten)
    safe.columns = [neutralise(c) for c in safe.columns]
    safe.to_csv(path, index=False, encoding="utf-8", lineterminator="\r\n")
    return Path(path)


def _flatten(cell: object) -> object:
    """The cell without links; a list joined by '; '; a text that starts like a formula, quoted."""
    if isinstance(cell, list | tuple):
        cell = "; ".join(map(str, cell))
    elif isinstance(cell, str):
        cell = plain(cell)
    return neutralise(cell)
