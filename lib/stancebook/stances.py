"""Claims and interactions -> who stands where toward whom, scored on the PLOVER scale, with the evidence."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import prod

from stancebook.names import aliases, roles
from stancebook.plover import PLOVER_SCORES
from stancebook.records import Actor, Claim, Interaction, Stance

# What a piece of evidence weighs: an act done counts whole, one planned or possible less; a denial hardly speaks against.
STATUS = {"actual": 1.0, "planned": 0.8, "possible": 0.5, "denied": 0.0}
HEARSAY = 0.5  # said by somebody else than the holder
INFERRED = 0.5  # follows from two records rather than being stated
MIXED = 0.25  # both sides need this share of the weight
TALK = {"CONSULT", "REQUEST", "AGREE"}  # alone they show contact, not a stance
CONTACT = 0.5  # what talks weigh
DOMESTIC = {"ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "COERCE", "ASSAULT", "SUPPORT"}  # stances within a state
MUTUAL = {"CONSULT", "AGREE", "COOPERATE"}
HELP = {"AID", "COOPERATE", "SUPPORT"}
ACCUSATION = PLOVER_SCORES["ACCUSE"]


@dataclass(frozen=True)
class Ground:
    """One reason for a stance: its PLOVER score, its weight, the records that show it, and who says so."""

    score: float
    weight: float
    evidence: tuple[str, ...]
    shown: bool  # by the article's own voice or by the holder itself
    talk: bool = False


def find_stances(
    actors: Sequence[Actor], claims: Sequence[Claim], interactions: Sequence[Interaction], officials: Collection[str] = ()
) -> list[Stance]:
    """A stance for each ordered pair with ground; a state speaks and acts through its government, military and officials.

    score = sum(weight x PLOVER score) / sum(weight); weight = status x voice x confidence (constants above). A stance is `mixed`
    where both signs have a quarter of the weight or more; talks and requests alone give none, nor does what others only think possible.
    """
    side = find_sides(actors, officials)
    grounds: dict[tuple[str, str], list[Ground]] = defaultdict(list)
    for i in interactions:
        for holder, target in _pairs(i, side):
            shown = i.said_by is None or side[i.said_by] == holder
            if i.status == "possible" and not shown:  # 'it might receive missiles from the US', says who hopes for them
                continue
            weight = STATUS[i.status] * (1.0 if shown else HEARSAY) * (CONTACT if i.type in TALK else 1.0) * i.confidence
            if weight:
                grounds[holder, target].append(Ground(PLOVER_SCORES[i.type], weight, (i.id,), shown, i.type in TALK))
    media = {a.id for a in actors if a.type == "media"}
    for pair, ground in [
        *_accusations([c for c in claims if c.actor not in media], interactions, side),
        *_names(actors, interactions, side),
        *_allies(interactions, side),
        *_reliance(interactions, side),
    ]:
        grounds[pair].append(ground)
    found = [_stance(holder, target, gs) for (holder, target), gs in grounds.items()]
    return sorted((s for s in found if s), key=lambda s: (-abs(s.score) * s.confidence, s.holder, s.target))


def find_sides(actors: Sequence[Actor], officials: Collection[str] = ()) -> dict[str, str]:
    """Actor id -> the actor for whom it speaks: a state for its ministries, armies and officials, else itself."""
    state = {a.country: a.id for a in actors if a.type == "state" and a.country}
    return {a.id: state.get(a.country, a.id) if a.type in ("government", "military") or a.id in officials else a.id for a in actors}


def _pairs(i: Interaction, side: dict[str, str]) -> list[tuple[str, str]]:
    """Holder and target; both ways for a mutual act, but what one party says of it speaks for that party alone."""
    if not i.source or not i.target:
        return []
    if side[i.source] == side[i.target]:  # a quarrel at home is between the two themselves, but not with the state that they serve
        return [(i.source, i.target)] if side[i.source] not in (i.source, i.target) and i.type in DOMESTIC else []
    pair = side[i.source], side[i.target]
    pairs = [pair, pair[::-1]] if i.type in MUTUAL or "↔" in i.frame else [pair]
    voice = side.get(i.said_by or "")
    return [p for p in pairs if p[0] == voice] or pairs if len(pairs) > 1 else pairs


def _accusations(claims: Sequence[Claim], interactions: Sequence[Interaction], side: dict[str, str]) -> list[tuple[tuple[str, str], Ground]]:
    """Who says that another did harm accuses it: 'Russia says Turkey has sent arms into Syria'."""
    found = []
    for i in interactions:
        if i.said_by and i.source and PLOVER_SCORES[i.type] < -2 and i.status != "denied":
            holder, target = side[i.said_by], side[i.source]
            claim = next((c.id for c in claims if c.actor == i.said_by and any(a <= i.evidence[0] < b for a, b in c.content)), None)
            if claim and holder != target:
                found.append(((holder, target), Ground(ACCUSATION, INFERRED * i.confidence, (claim, i.id), True)))
    return found


def _allies(interactions: Sequence[Interaction], side: dict[str, str]) -> list[tuple[tuple[str, str], Ground]]:
    """Who backs one side of a fight opposes the other: X supports Y, Y attacks Z."""
    found = []
    backing = [i for i in interactions if i.type in HELP and i.source and i.target and i.status == "actual"]
    fights = [i for i in interactions if i.type == "ASSAULT" and i.source and i.target and i.status != "denied"]
    for b in backing:
        for f in fights:
            holder, friend, attacker, foe = (side[x] for x in (b.source, b.target, f.source, f.target) if x)
            if friend == attacker and holder not in (attacker, foe):
                found.append(
                    ((holder, foe), Ground(PLOVER_SCORES["REJECT"], INFERRED * min(b.confidence, f.confidence), (b.id, f.id), b.said_by is None))
                )
    return found


def _names(actors: Sequence[Actor], interactions: Sequence[Interaction], side: dict[str, str]) -> list[tuple[tuple[str, str], Ground]]:
    """'anti-government militants' oppose the state that they are in; 'pro-Russian separatists' support the state of the name."""
    found = []
    state = {a.country: a.id for a in actors if a.type == "state"}
    for actor in actors:
        records = tuple(i.id for i in interactions if actor.id in (i.source, i.target))
        for sign, word in re.findall(r"\b(anti|pro)-(\w+)", actor.name):
            entry = aliases().get(word)
            role = roles().get(word.lower())
            target = state.get(entry.country if entry else actor.country if role and role.kind == "state" else None)
            if target and records and side[actor.id] != target:
                score = PLOVER_SCORES["SUPPORT" if sign == "pro" else "REJECT"]
                found.append(((side[actor.id], target), Ground(score, INFERRED, records, True)))
    return found


def _reliance(interactions: Sequence[Interaction], side: dict[str, str]) -> list[tuple[tuple[str, str], Ground]]:
    """Who asks another for the help that it may give relies on it: a request with aid in prospect."""
    found = []
    asked = [i for i in interactions if i.type == "REQUEST" and i.source and i.target]
    for helped in (i for i in interactions if i.type in HELP and i.source and i.target and i.status != "denied"):
        pair = side[helped.target or ""], side[helped.source or ""]
        requests = [i for i in asked if (side[i.source or ""], side[i.target or ""]) == pair]
        if requests and pair[0] != pair[1]:
            found.append((pair, Ground(PLOVER_SCORES["SUPPORT"], INFERRED * helped.confidence, (requests[0].id, helped.id), True)))
    return found


def _stance(holder: str, target: str, grounds: list[Ground]) -> Stance | None:
    if all(g.talk for g in grounds):
        return None
    weight = sum(g.weight for g in grounds if g.score)
    if not weight:
        return None
    score = sum(g.score * g.weight for g in grounds) / weight
    plus = sum(g.weight for g in grounds if g.score > 0) / weight
    polarity = "mixed" if MIXED <= plus <= 1 - MIXED else "support" if plus > 0.5 else "oppose"
    ranked = sorted(grounds, key=lambda g: -abs(g.score) * g.weight)
    evidence = tuple(dict.fromkeys(record for g in ranked for record in g.evidence))
    confidence = 1 - prod(1 - min(g.weight, 0.99) for g in grounds)
    return Stance(holder, target, polarity, round(score, 2), evidence, not any(g.shown for g in grounds), confidence)
