"""What is weak or missing in an analysis: the limits that each notebook prints beside its findings."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from stancebook.measures import tables
from stancebook.measures.ranking import rank
from stancebook.records import ON_CORRECTIONS, Analysis, Claim, Interaction

LOW = 0.6  # a record with less confidence than this is read again before it is quoted
MEASURED = ("entities", "mentions", "claims", "interactions", "stances")  # what has a confidence
NAMES = {
    "PERSON": "person",
    "ORG": "organisation",
    "LOC": "place",
    "GPE": "country or town",
    "FAC": "building or site",
    "NORP": "people or creed",
    "MISC": "other name",
}


def find_silent_sentences(analysis: Analysis) -> list[int]:
    """The sentences that led to no claim and no interaction."""
    spans = [s for c in analysis.claims for s in (*c.content, c.cue) if s]
    spans += [i.evidence for i in analysis.interactions]
    sentences = enumerate(analysis.sentences)
    return [n for n, s in sentences if not any(a < s.end and b > s.start for a, b in spans)]


def summarize_silence(analysis: Analysis) -> pd.DataFrame:
    """The sentences that led to no claim and no interaction, with their words."""
    silent = [(n, analysis.sentences[n]) for n in find_silent_sentences(analysis)]
    rows = [(n, analysis.quote((s.start, s.end))) for n, s in silent]
    return pd.DataFrame(rows, columns=["sentence", "words"])


def summarize_lost_names(analysis: Analysis) -> pd.DataFrame:
    """Names that were recognised but lie in no mention of an actor: is a place or a party left out?"""
    rows: dict[tuple[str, str], list[int]] = {}
    for e in analysis.entities:
        if e.label in NAMES and not any(m.start < e.end and m.end > e.start for m in analysis.mentions):
            place = tables.find_sentence(analysis, e.start)
            rows.setdefault((analysis.quote((e.start, e.end)), NAMES[e.label]), []).append(place)
    counted = [(*named, len(places), places[0]) for named, places in rows.items()]
    frame = pd.DataFrame(counted, columns=["words", "taken for", "times", "first"])
    return frame.sort_values(["times", "words"], ascending=[False, True], ignore_index=True)


def summarize_mentions(analysis: Analysis) -> pd.DataFrame:
    """A mention a row, least certain first: its words, the actor, how it was resolved, its sentence."""
    frame = analysis.table("mentions").assign(
        words=[analysis.quote((m.start, m.end)) for m in analysis.mentions],
        actor=[analysis.name(m.actor) for m in analysis.mentions],
        sentence=[tables.find_sentence(analysis, m.start) for m in analysis.mentions],
    )
    columns = ["words", "actor", "via", "sentence", "confidence"]
    return frame[columns].sort_values("confidence", kind="stable", ignore_index=True)


def summarize_confidence(analysis: Analysis) -> pd.DataFrame:
    """A layer a row: how many records, how many under LOW, and the lowest and the median confidence."""
    rows = []
    for layer in MEASURED:
        values = analysis.table(layer)["confidence"].astype(float)
        rows.append((layer, len(values), (values < LOW).sum(), values.min(), values.median()))
    return pd.DataFrame(rows, columns=["layer", "records", "low", "lowest", "median"])


def find_least_certain(analysis: Analysis, most: int = 8) -> list[Claim | Interaction]:
    """The claims and interactions with the lowest confidence, lowest first."""
    return sorted(analysis.records, key=lambda r: r.confidence)[:most]


def count_unresolved(analysis: Analysis) -> pd.DataFrame:
    """A kind of gap a row: how many records have it, and of how many."""
    claims, acts = analysis.claims, analysis.interactions
    silent, unsure = set(find_silent_sentences(analysis)), "that are unsure, and told nowhere as a finding"
    gaps: dict[str, list[bool]] = {
        "sentences without any record": [n in silent for n in range(len(analysis.sentences))],
        f"interactions {unsure}": [i.unsure for i in acts],
        f"stances {unsure}": [s.unsure for s in analysis.stances],
        "claims of which it is not clear who makes them": [c.actor is None for c in claims],
        "claims without any words for their source": [c.source is None for c in claims],
        "interactions with a target in the text that is not resolved": [
            i.target is None and i.target_span is not None for i in acts
        ],
        "mentions resolved from a pronoun, the least certain way": [
            m.via == "pronoun" for m in analysis.mentions
        ],
    }
    rows = [(gap, sum(has), len(has)) for gap, has in gaps.items()]
    return pd.DataFrame(rows, columns=["gap", "records", "of"])


Point = tuple[float, str, str, Sequence[str]]  # how much it weighs, what, why, and the ids to read again


def find_weak_points(analysis: Analysis, most: int = 3) -> pd.DataFrame:
    """The weakest points, worst first, one of each kind at most: what, why, and the ids to read again."""
    kinds = _warnings, _unresolved_sources, _stance_on_little, _anonymous_chain, _lowest_record, _pronouns
    points = [point for find in kinds for point in find(analysis)]
    return rank(points, "weight point why evidence", "-weight").head(most)


def _warnings(analysis: Analysis) -> Iterator[Point]:
    if warnings := [w for w in analysis.metadata.get("warnings") or () if ON_CORRECTIONS not in w]:
        yield 1.0, "The article is not what the workbook was made for", " ".join(warnings), []


def _unresolved_sources(analysis: Analysis) -> Iterator[Point]:
    if lost := [c.id for c in analysis.claims if c.actor is None]:
        point = f"Of {len(lost)} of {len(analysis.claims)} claims it is not clear who makes them"
        why = "They count for no side in the sourcing balance"
        yield len(lost) / len(analysis.claims) + 0.2, point, why, lost


def _stance_on_little(analysis: Analysis) -> Iterator[Point]:
    if thin := [s for s in analysis.findings.stances if len(s.evidence) == 1 or s.contested]:
        worst = min(thin, key=lambda s: (s.confidence, s.holder, s.target))
        point = f"The stance of {analysis.name(worst.holder)} towards {analysis.name(worst.target)} is thin"
        ground = "on what a third party says" if worst.contested else "on one passage"
        why = f"It rests only {ground}; confidence {worst.confidence:.2f}"
        yield 1 - worst.confidence + 0.1 * worst.contested, point, why, list(worst.evidence)


def _anonymous_chain(analysis: Analysis) -> Iterator[Point]:
    if hidden := [c for c in analysis.claims if c.anonymous]:
        outlet = Counter(analysis.name(c.venue) for c in hidden).most_common(1)[0][0]
        chain = [c.id for c in hidden if analysis.name(c.venue) == outlet]
        point = f"{len(chain)} of {len(analysis.claims)} claims come from an unnamed source"
        carrier = f"through {outlet} alone" if outlet else "with no outlet that vouches for it"
        yield len(chain) / len(analysis.claims) + 0.3, point, f"They reach the reader {carrier}", chain


def _lowest_record(analysis: Analysis) -> Iterator[Point]:
    grounds = {i for s in analysis.findings.stances for i in s.evidence}
    if low := [r for r in analysis.records if r.confidence < LOW]:
        # What a stance is built on matters more than a record that nothing else uses.
        worst = min(low, key=lambda r: (r.id not in grounds, r.confidence))
        used = worst.id in grounds
        if isinstance(worst, Claim):
            words = f"a claim by {tables.name_source(analysis, worst)}"
        else:
            words = tables.describe(analysis, worst)
        use = "and a stance is built on it" if used else "though no stance is built on it"
        point, why = f"The program is unsure of: {words}", f"Confidence {worst.confidence:.2f}, {use}"
        yield 0.8 - worst.confidence + 0.2 * used, point, why, [worst.id]


def _pronouns(analysis: Analysis) -> Iterator[Point]:
    spans = {(m.start, m.end) for m in analysis.mentions if m.via == "pronoun"}
    doers = {r.id: r.source if isinstance(r, Claim) else r.source_span for r in analysis.records}
    if used := [i for i, span in doers.items() if span in spans]:
        point = f"{len(used)} of the records have a pronoun for their actor"
        why = "Whom “he”, “it” or “they” stands for was worked out, not read"
        yield len(used) / len(doers), point, why, used
