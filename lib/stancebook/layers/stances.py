"""Who stands where toward whom: acts summed on the PLOVER scale, with the evidence."""

from collections import defaultdict
from collections.abc import Sequence

from stancebook.layers.acts import Calibrate
from stancebook.plover import PLOVER_SCORES
from stancebook.records import Interaction, Stance

# PLOVER types that show a stance; neutral dealings (a meeting, a request) show none. From the guide of the
# annotated articles.
OPPOSE = {"ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "COERCE", "ASSAULT"}
SUPPORT = {"SUPPORT", "AID", "AGREE", "COOPERATE"}
MUTUAL = {"AGREE", "COOPERATE"}
STATUS = {"actual": 1.0, "planned": 0.8, "possible": 0.5, "denied": 0.0}  # what an act of that status weighs
HEARSAY = 0.6  # told by somebody else than the holder
MIXED = 0.25  # both signs need this share of the weight
FRIENDLY = {"support": 0.9, "mixed": 0.5, "oppose": 0.1}  # a support is right less often than an opposition


def find_stances(interactions: Sequence[Interaction], calibrate: Calibrate) -> list[Stance]:
    """A stance for each ordered pair with ground, the surest first.

    score = sum(weight x PLOVER score) / sum(weight), from -10 (conflict) to +10 (cooperation); weight =
    status x voice x confidence. Its confidence is that of the surest of its grounds, calibrated.
    """
    grounds: dict[tuple[str, str], list[Interaction]] = defaultdict(list)
    for i in interactions:
        if i.source and i.target and i.type in OPPOSE | SUPPORT and STATUS[i.status]:
            grounds[i.source, i.target].append(i)
            if i.type in MUTUAL and i.status == "actual":
                grounds[i.target, i.source].append(i)
    found = [_stance(*pair, ground, calibrate) for pair, ground in grounds.items()]
    return sorted(found, key=lambda s: (-s.confidence, s.holder, s.target))


def _stance(holder: str, target: str, ground: Sequence[Interaction], calibrate: Calibrate) -> Stance:
    weights = {
        i.id: STATUS[i.status] * (1.0 if i.said_by in (None, holder) else HEARSAY) * i.confidence
        for i in ground
    }
    total = sum(weights.values())
    plus = sum(weights[i.id] for i in ground if i.type in SUPPORT) / total
    score = sum(weights[i.id] * PLOVER_SCORES[i.type] for i in ground) / total
    polarity = "mixed" if MIXED <= plus <= 1 - MIXED else "support" if plus > 0.5 else "oppose"
    ranked = sorted(ground, key=lambda i: (-weights[i.id], i.id))
    hearsay = all(i.said_by not in (None, holder) for i in ground)
    scores = {"surest": max(i.confidence for i in ground), "friendly": FRIENDLY[polarity]}
    chance, unsure = calibrate("stances", scores)
    return Stance(
        holder, target, polarity, round(score, 2), tuple(i.id for i in ranked), hearsay, chance, unsure
    )
