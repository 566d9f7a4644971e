"""The sixteen event types of PLOVER (2021): a score and a quad class each. A closed list, kept here alone.

Scores run from -10 (conflict) to +10 (cooperation). The manual's table prints 3 for ACCUSE; every mode of it
is negative, so it is -3 here.
"""

PLOVER_SCORES: dict[str, float] = {
    "AGREE": 2.5,
    "CONSULT": 2.5,
    "SUPPORT": 5.0,
    "CONCEDE": 4.5,
    "COOPERATE": 9.5,
    "AID": 10.0,
    "RETREAT": 6.5,
    "REQUEST": 0.0,
    "ACCUSE": -3.0,
    "REJECT": -2.0,
    "THREATEN": -3.5,
    "PROTEST": -5.0,
    "SANCTION": -6.0,
    "MOBILIZE": -5.5,
    "COERCE": -7.0,
    "ASSAULT": -9.0,
}

QUAD_TYPES: dict[str, tuple[str, ...]] = {
    "verbal cooperation": ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    "material cooperation": ("COOPERATE", "AID", "RETREAT"),
    "verbal conflict": ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    "material conflict": ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}

QUAD_CLASSES: dict[str, str] = {event: quad for quad, events in QUAD_TYPES.items() for event in events}


def sign(score: float) -> int:
    """+1 for cooperation, -1 for conflict, 0 for neither (a request)."""
    return (score > 0) - (score < 0)
