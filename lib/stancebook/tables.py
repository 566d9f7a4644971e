"""Analysis → tidy tables, a row each for an actor, a claim, a source, an interaction, a stance or a side.

Columns keep ids beside names, so that every row can be joined to the records and led back to its sentence.
An empty analysis gives an empty table with the same columns.
"""

import re
from collections import Counter
from pathlib import Path

import pandas as pd

from stancebook.plover import QUAD_CLASSES
from stancebook.records import Analysis, Claim, Interaction, Stance

# The sixteen types of PLOVER in the words that an analyst reads: alone, and what joins them to a target.
EVENT_WORDS = {
    "AGREE": ("agreement", "with"), "CONSULT": ("talks", "with"), "SUPPORT": ("backing", "for"), "CONCEDE": ("concession", "to"),
    "COOPERATE": ("cooperation", "with"), "AID": ("aid", "for"), "RETREAT": ("retreat or release", "towards"), "REQUEST": ("request", "to"),
    "ACCUSE": ("accusation", "against"), "REJECT": ("refusal", "towards"), "THREATEN": ("threat", "against"),
    "PROTEST": ("protest", "against"), "SANCTION": ("cut in relations", "with"), "MOBILIZE": ("movement of forces", "towards"),
    "COERCE": ("coercion", "of"), "ASSAULT": ("attack", "on"),
}
ARTICLE_VOICE = "the article itself"
UNKNOWN = "not identified"
# An actor of another type may live in a country without being on its side: a rebel group, an outlet, refugees.
OF_THEIR_COUNTRY = {"state", "government", "military", "person"}


def find_sides(analysis: Analysis) -> dict[str, str]:
    """The side of each actor: its country, by the name of that state in the article, or else the actor alone."""
    states = {a.country: a.name for a in analysis.actors if a.type == "state" and a.country}
    return {a.id: states.get(a.country, a.country) if a.country and a.type in OF_THEIR_COUNTRY else a.name for a in analysis.actors}


def find_sentence(analysis: Analysis, offset: int) -> int | None:
    """The number of the sentence in which the offset lies, None between sentences."""
    return next((n for n, s in enumerate(analysis.sentences) if s.start <= offset < s.end), None)


def describe(analysis: Analysis, interaction: Interaction) -> str:
    """An interaction in plain words: 'Turkey: request to United States (planned)'."""
    noun, preposition = EVENT_WORDS[interaction.type]
    target = f" {preposition} {analysis.name(interaction.target)}" if interaction.target else ""
    status = "" if interaction.status == "actual" else f" ({interaction.status})"
    return f"{analysis.name(interaction.source, UNKNOWN)}: {noun}{target}{status}"


def name_source(analysis: Analysis, claim: Claim) -> str:
    """Who makes the claim: the actor's name, else the article's own words for the source."""
    return analysis.name(claim.actor) or analysis.quote(claim.source) or "source not stated"


def summarize_actors(analysis: Analysis) -> pd.DataFrame:
    """An actor a row, most mentioned first: mentions, most frequent names, first sentence, claims made, acts done and suffered."""
    rows = []
    for actor in analysis.actors:
        mentions = sorted((m for m in analysis.mentions if m.actor == actor.id), key=lambda m: m.start)
        forms = (analysis.quote((m.start, m.end)) for m in mentions if m.via != "pronoun")
        names = Counter(form[4:] if form[:4].casefold() == "the " else form for form in forms)
        rows.append({
            "actor": actor.id, "name": actor.name, "type": actor.type, "country": actor.country, "mentions": len(mentions),
            "names": [name for name, _ in names.most_common()],
            "first": find_sentence(analysis, mentions[0].start) if mentions else None,
            "claims": sum(c.actor == actor.id for c in analysis.claims),
            "acts": sum(i.source == actor.id for i in analysis.interactions),
            "acted_on": sum(i.target == actor.id for i in analysis.interactions),
        })
    columns = ["actor", "name", "type", "country", "mentions", "names", "first", "claims", "acts", "acted_on"]
    frame = pd.DataFrame(rows, columns=columns).astype({"first": "Int64"})
    return frame.sort_values(["mentions", "name"], ascending=[False, True], ignore_index=True)


def summarize_claims(analysis: Analysis) -> pd.DataFrame:
    """A claim a row, in the order of the article: who, named or not, through which outlet, in which words."""
    sides = find_sides(analysis)
    rows = [{
        "id": c.id, "sentence": c.sentence, "actor": c.actor, "name": name_source(analysis, c),
        "side": sides.get(c.actor or "", UNKNOWN), "cue": analysis.quote(c.cue), "content": analysis.quote(*c.content), "kind": c.kind,
        "act": c.act, "anonymous": c.anonymous, "venue": analysis.name(c.venue), "confidence": c.confidence,
    } for c in analysis.claims]
    columns = ["id", "sentence", "actor", "name", "side", "cue", "content", "kind", "act", "anonymous", "venue", "confidence"]
    return pd.DataFrame(rows, columns=columns)


def summarize_sources(analysis: Analysis) -> pd.DataFrame:
    """A source a row, most quoted first: how many claims, in its own words or not, named or not, through which outlets."""
    claims = summarize_claims(analysis)
    rows = []
    for (name, anonymous), group in claims.groupby(["name", "anonymous"], sort=False):
        kinds = group["kind"].value_counts()
        rows.append({"actor": group["actor"].iloc[0], "name": name, "side": group["side"].iloc[0], "claims": len(group),
                     **{kind: int(kinds.get(kind, 0)) for kind in ("direct", "indirect", "mixed")},
                     "anonymous": bool(anonymous), "venue": ", ".join(sorted({v for v in group["venue"] if v}))})
    columns = ["actor", "name", "side", "claims", "direct", "indirect", "mixed", "anonymous", "venue"]
    return pd.DataFrame(rows, columns=columns).sort_values(["claims", "name"], ascending=[False, True], ignore_index=True)


def summarize_interactions(analysis: Analysis) -> pd.DataFrame:
    """An interaction a row, in the order of the article: who does what to whom, whether it happened, in whose voice."""
    rows = [{
        "id": i.id, "sentence": i.sentence, "source": i.source, "source_name": analysis.name(i.source, UNKNOWN), "type": i.type,
        "class": QUAD_CLASSES[i.type], "target": i.target, "target_name": analysis.name(i.target), "status": i.status,
        "said_by": i.said_by, "voice": analysis.name(i.said_by, ARTICLE_VOICE), "evidence": analysis.quote(i.evidence),
        "confidence": i.confidence,
    } for i in analysis.interactions]
    columns = ["id", "sentence", "source", "source_name", "type", "class", "target", "target_name", "status", "said_by", "voice",
               "evidence", "confidence"]
    return pd.DataFrame(rows, columns=columns)


STANDS = {"oppose": "against", "support": "in favour of", "mixed": "both for and against"}
LONGEST_QUOTE = 18  # words


def summarize_stance(analysis: Analysis, stance: Stance) -> str:
    """A stance in one sentence, with the article's own words for its two strongest grounds.

    'Turkey against Syria: “Ankara’s imminent … against the Syrian army” (i9, planned, says Turkish official), and 3 more passages.'
    """
    records = {r.id: r for r in (*analysis.claims, *analysis.interactions)}
    grounds = [_ground(analysis, records[e]) for e in stance.evidence[:2] if e in records]
    more = len(stance.evidence) - len(grounds)
    rest = f", and {more} more passage{'s' * (more > 1)}" if more else ""
    told = ", as only others say" if stance.contested else ""
    return f"{analysis.name(stance.holder)} {STANDS[stance.polarity]} {analysis.name(stance.target)}{told}: {'; '.join(grounds)}{rest}."


def _ground(analysis: Analysis, record: Claim | Interaction) -> str:
    """The words of a record, at most eighteen, with its id, its status and who says so."""
    if isinstance(record, Claim):
        words, facts = analysis.quote(*record.content).split(), [record.id, f"says {name_source(analysis, record)}"]
    else:
        voice = [f"says {analysis.name(record.said_by)}"] if record.said_by else []
        words, facts = analysis.quote(record.evidence).split(), [record.id, *([] if record.status == "actual" else [record.status]), *voice]
    half = LONGEST_QUOTE // 2
    short = words if len(words) <= LONGEST_QUOTE else [*words[:half], "…", *words[-half:]]
    return f"“{' '.join(short)}” ({', '.join(facts)})"


def summarize_stances(analysis: Analysis) -> pd.DataFrame:
    """An ordered pair of actors a row, strongest opposition first; the score runs from -10 (conflict) to +10 (cooperation)."""
    rows = [{
        "holder": s.holder, "target": s.target, "holder_name": analysis.name(s.holder), "target_name": analysis.name(s.target),
        "polarity": s.polarity, "score": s.score, "contested": s.contested, "confidence": s.confidence, "evidence": list(s.evidence),
        "summary": summarize_stance(analysis, s),
    } for s in analysis.stances]
    columns = ["holder", "target", "holder_name", "target_name", "polarity", "score", "contested", "confidence", "evidence", "summary"]
    return pd.DataFrame(rows, columns=columns).sort_values(["score", "holder", "target"], ignore_index=True)


def summarize_sourcing(analysis: Analysis) -> pd.DataFrame:
    """A side a row: claims by its named and its anonymous sources, and what the article says of its acts in its own voice."""
    sides = find_sides(analysis)
    counts: dict[str, Counter[str]] = {}
    for claim in analysis.claims:
        side = counts.setdefault(sides.get(claim.actor or "", UNKNOWN), Counter())
        side["anonymous" if claim.anonymous else "named"] += 1
    for interaction in analysis.interactions:
        if interaction.said_by is None:
            counts.setdefault(sides.get(interaction.source or "", UNKNOWN), Counter())["own_voice"] += 1
    columns = ["named", "anonymous", "own_voice"]
    rows = [{"side": side, **{column: count[column] for column in columns}} for side, count in counts.items()]
    frame = pd.DataFrame(rows, columns=["side", *columns])
    return frame.sort_values(["named", "anonymous", "side"], ascending=[False, False, True], ignore_index=True)


def find_contested(analysis: Analysis) -> pd.DataFrame:
    """The interactions that a careful reader would not state as fact, most contested first; `reasons` says why, `weight` adds them up."""
    sides = find_sides(analysis)
    against = {frozenset((sides.get(s.holder), sides.get(s.target))) for s in analysis.stances if s.polarity == "oppose"}
    alike: dict[tuple[str | None, str, str | None], list[Interaction]] = {}
    for i in analysis.interactions:
        alike.setdefault((sides.get(i.source or ""), i.type, sides.get(i.target or "")), []).append(i)
    rows = []
    for i in analysis.interactions:
        speaker, actor = sides.get(i.said_by or ""), sides.get(i.source or "")
        others = alike[actor, i.type, sides.get(i.target or "")]
        denials = [other.id for other in others if other.status == "denied" and i.status != "denied"]
        adversary = bool(speaker and actor and speaker != actor and frozenset((speaker, actor)) in against)
        alone = bool(speaker) and {sides.get(other.said_by or "") for other in others} == {speaker}
        refused = [c.id for c in analysis.claims if c.act == "deny" and actor and sides.get(c.actor or "") == actor and _alike(analysis, c, i)]
        reasons = [(3, "it is denied", i.status == "denied"), (3, f"{actor} denies it in [{'] ['.join(refused)}]", bool(refused)),
                   (3, f"the like is denied in [{'] ['.join(denials)}]", bool(denials)),
                   (2, f"said by {analysis.name(i.said_by)} about an adversary", adversary),
                   (1, f"only one side says it: {speaker}", alone), (1, "it is only said to be possible", i.status == "possible")]
        if found := [(weight, words) for weight, words, holds in reasons if holds]:
            rows.append({"id": i.id, "sentence": i.sentence, "interaction": describe(analysis, i), "voice": analysis.name(i.said_by, ARTICLE_VOICE),
                         "reasons": "; ".join(words for _, words in found), "weight": sum(weight for weight, _ in found), "confidence": i.confidence})
    frame = pd.DataFrame(rows, columns=["id", "sentence", "interaction", "voice", "reasons", "weight", "confidence"])
    return frame.sort_values(["weight", "confidence"], ascending=False, kind="stable", ignore_index=True)


def _alike(analysis: Analysis, claim: Claim, interaction: Interaction) -> bool:
    """Whether a denial is of what the interaction says, by a word that both have; the claim that the interaction comes from is not meant."""
    def stems(text: str) -> set[str]:
        return {word[:5] for word in re.findall(r"\b[a-z]{5,}", text)}
    within = any(a <= interaction.evidence[0] < b for a, b in claim.content)
    return not within and bool(stems(analysis.quote(*claim.content)) & stems(analysis.quote(interaction.evidence)))


def write_csv(frame: pd.DataFrame, path: str | Path) -> Path:
    """The path, after the table is written there; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    safe = frame.map(_neutralise)
    safe.columns = [_neutralise(c) for c in safe.columns]
    safe.to_csv(path, index=False, encoding="utf-8", lineterminator="\r\n")
    return Path(path)


def _neutralise(cell: object) -> object:
    """The cell; a list joined by '; '; a text that starts like a formula, quoted."""
    text = "; ".join(map(str, cell)) if isinstance(cell, list | tuple) else cell
    return f"'{text}" if isinstance(text, str) and text.lstrip(" ")[:1] in tuple("=+-@\t\r\n") and text.strip(" ") else text
