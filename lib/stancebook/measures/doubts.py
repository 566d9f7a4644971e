"""What is weak or missing in an analysis: the limits that each notebook prints beside its findings."""

from collections import Counter

import pandas as pd

from stancebook.measures import tables
from stancebook.records import Analysis, Claim, Interaction

LOW = 0.6
"""A record with less confidence than this is read again before it is quoted."""

NAMES = {
    "PERSON": "person",
    "ORG": "organisation",
    "LOC": "place",
    "GPE": "country or town",
    "FAC": "building or site",
    "NORP": "people or creed",
    "MISC": "other name",
}


def records_by_id(analysis: Analysis) -> dict[str, Claim | Interaction]:
    """Claims and interactions under their ids."""
    return {record.id: record for record in (*analysis.claims, *analysis.interactions)}


def find_silent_sentences(analysis: Analysis) -> list[int]:
    """The sentences that led to no claim and no interaction."""
    spans = [s for c in analysis.claims for s in (*c.content, c.cue) if s] + [
        i.evidence for i in analysis.interactions
    ]
    return [
        n for n, s in enumerate(analysis.sentences) if not any(a < s.end and b > s.start for a, b in spans)
    ]


def summarize_silence(analysis: Analysis) -> pd.DataFrame:
    """The sentences that led to no claim and no interaction, with their words."""
    rows = [
        (n, analysis.quote((analysis.sentences[n].start, analysis.sentences[n].end)))
        for n in find_silent_sentences(analysis)
    ]
    return pd.DataFrame(rows, columns=["sentence", "words"])


def summarize_lost_names(analysis: Analysis) -> pd.DataFrame:
    """Names that were recognised but lie in no mention of an actor: place or party left out? The words, what
    for, how often, where first.
    """
    lost = [
        e
        for e in analysis.entities
        if e.label in NAMES and not any(m.start < e.end and m.end > e.start for m in analysis.mentions)
    ]
    rows: dict[tuple[str, str], list[int]] = {}
    for e in lost:
        rows.setdefault((analysis.quote((e.start, e.end)), NAMES[e.label]), []).append(e.start)
    counted = [
        (words, kind, len(places), tables.find_sentence(analysis, places[0]))
        for (words, kind), places in rows.items()
    ]
    frame = pd.DataFrame(counted, columns=["words", "taken for", "times", "first"]).astype({"first": "Int64"})
    return frame.sort_values(["times", "words"], ascending=[False, True], ignore_index=True)


def summarize_mentions(analysis: Analysis) -> pd.DataFrame:
    """A mention a row, least certain first: its words, the actor, how it was resolved, its sentence."""
    rows = [
        (
            analysis.quote((m.start, m.end)),
            analysis.name(m.actor),
            m.via,
            tables.find_sentence(analysis, m.start),
            m.confidence,
        )
        for m in analysis.mentions
    ]
    frame = pd.DataFrame(rows, columns=["words", "actor", "via", "sentence", "confidence"]).astype(
        {"sentence": "Int64"}
    )
    return frame.sort_values("confidence", kind="stable", ignore_index=True)


def summarize_confidence(analysis: Analysis) -> pd.DataFrame:
    """A layer a row: how many records, how many of them under LOW, and the lowest and the median confidence."""
    rows = []
    for layer in ("entities", "mentions", "claims", "interactions", "stances"):
        values = analysis.table(layer)["confidence"].astype(float)
        rows.append(
            {
                "layer": layer,
                "records": len(values),
                "low": int((values < LOW).sum()),
                "lowest": values.min(),
                "median": values.median(),
            }
        )
    return pd.DataFrame(rows)


def find_least_certain(analysis: Analysis, most: int = 8) -> list[Claim | Interaction]:
    """The claims and interactions with the lowest confidence, lowest first."""
    return sorted(records_by_id(analysis).values(), key=lambda r: r.confidence)[:most]


def count_unresolved(analysis: Analysis) -> pd.DataFrame:
    """A kind of gap a row: how many records have it, and of how many."""
    claims, acts = analysis.claims, analysis.interactions
    rows = [
        ("sentences without any record", len(find_silent_sentences(analysis)), len(analysis.sentences)),
        (
            "interactions that are unsure, and told nowhere as a finding",
            sum(i.unsure for i in acts),
            len(acts),
        ),
        (
            "stances that are unsure, and told nowhere as a finding",
            sum(s.unsure for s in analysis.stances),
            len(analysis.stances),
        ),
        ("claims of which it is not clear who makes them", sum(c.actor is None for c in claims), len(claims)),
        ("claims without any words for their source", sum(c.source is None for c in claims), len(claims)),
        (
            "interactions with a target in the text that is not resolved",
            sum(i.target is None and i.target_span is not None for i in acts),
            len(acts),
        ),
        (
            "mentions resolved from a pronoun, the least certain way",
            sum(m.via == "pronoun" for m in analysis.mentions),
            len(analysis.mentions),
        ),
    ]
    return pd.DataFrame(rows, columns=["gap", "records", "of"])


def find_weak_points(analysis: Analysis, most: int = 3) -> pd.DataFrame:
    """The weakest points of the analysis, worst first: what, why, and the ids to read again; one of each kind
    at most.
    """
    points = [
        point
        for find in (
            _warnings,
            _unresolved_sources,
            _stance_on_little,
            _anonymous_chain,
            _lowest_record,
            _pronouns,
        )
        if (point := find(analysis))
    ]
    frame = pd.DataFrame(points, columns=["weight", "point", "why", "evidence"])
    return frame.sort_values("weight", ascending=False, kind="stable", ignore_index=True).head(most)


Point = tuple[float, str, str, list[str]] | None


def _warnings(analysis: Analysis) -> Point:
    warnings = analysis.metadata.get("warnings") or ()
    return (
        (1.0, "The article is not what the workbook was made for", " ".join(warnings), [])
        if warnings
        else None
    )


def _unresolved_sources(analysis: Analysis) -> Point:
    lost = [c.id for c in analysis.claims if c.actor is None]
    return (
        (
            len(lost) / len(analysis.claims) + 0.2,
            f"Of {len(lost)} of {len(analysis.claims)} claims it is not clear who makes them",
            "They count for no side in the sourcing balance",
            lost,
        )
        if lost
        else None
    )


def _stance_on_little(analysis: Analysis) -> Point:
    thin = [s for s in analysis.findings.stances if len(s.evidence) == 1 or s.contested]
    if not thin:
        return None
    worst = min(thin, key=lambda s: (s.confidence, s.holder, s.target))
    ground = "on what a third party says" if worst.contested else "on one passage"
    point = f"The stance of {analysis.name(worst.holder)} towards {analysis.name(worst.target)} is thin"
    return (
        1 - worst.confidence + 0.1 * worst.contested,
        point,
        f"It rests only {ground}; confidence {worst.confidence:.2f}",
        list(worst.evidence),
    )


def _anonymous_chain(analysis: Analysis) -> Point:
    hidden = [c for c in analysis.claims if c.anonymous]
    if not hidden:
        return None
    ((outlet, _),) = Counter(analysis.name(c.venue) for c in hidden).most_common(1)
    chain = [c.id for c in hidden if analysis.name(c.venue) == outlet]
    carrier = f"through {outlet} alone" if outlet else "with no outlet that vouches for it"
    return (
        len(chain) / len(analysis.claims) + 0.3,
        f"{len(chain)} of {len(analysis.claims)} claims come from an unnamed source",
        f"They reach the reader {carrier}",
        chain,
    )


def _lowest_record(analysis: Analysis) -> Point:
    grounds = {i for s in analysis.findings.stances for i in s.evidence}
    low = [r for r in records_by_id(analysis).values() if r.confidence < LOW]
    if not low:
        return None
    # What a stance is built on matters more than a record that nothing else uses.
    worst = min(low, key=lambda r: (r.id not in grounds, r.confidence))
    use = "and a stance is built on it" if worst.id in grounds else "though no stance is built on it"
    words = (
        tables.describe(analysis, worst)
        if isinstance(worst, Interaction)
        else f"a claim by {tables.name_source(analysis, worst)}"
    )
    weight = 1 - worst.confidence - 0.2 * (worst.id not in grounds)
    return (
        weight,
        f"The program is unsure of: {words}",
        f"Confidence {worst.confidence:.2f}, {use}",
        [worst.id],
    )


def _pronouns(analysis: Analysis) -> Point:
    weak = [m for m in analysis.mentions if m.via == "pronoun"]
    spans = {(m.start, m.end) for m in weak}
    used = [
        r.id
        for r in records_by_id(analysis).values()
        if (r.source if isinstance(r, Claim) else r.source_span) in spans
    ]
    return (
        (
            len(used) / max(1, len(records_by_id(analysis))),
            f"{len(used)} of the records have a pronoun for their actor",
            "Whom “he”, “it” or “they” stands for was worked out, not read",
            used,
        )
        if used
        else None
    )
