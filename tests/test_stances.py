"""Stances from hand-made interactions."""

from dataclasses import replace

import pytest

from stancebook.layers.stances import find_stances
from stancebook.records import Interaction


def acts(*rows):
    """Interactions from 'source TYPE target [status] [by speaker]'."""
    found = []
    for n, row in enumerate(rows, 1):
        source, kind, target, *rest = row.split()
        status = next((w for w in rest if w in ("actual", "planned", "possible", "denied")), "actual")
        speaker = rest[rest.index("by") + 1] if "by" in rest else None
        spans = (
            (0, 1),
            kind,
            None if target == "-" else target,
            (2, 3),
            (10 * n, 10 * n + 5),
            (10 * n, 10 * n + 5),
        )
        found.append(Interaction(f"i{n}", 0, source, *spans, status, speaker, "frame", 0.8))
    return found


def find(*rows):
    return find_stances(acts(*rows), lambda layer, scores: (scores["surest"], scores["surest"] < 0.5))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["norland ASSAULT sudria"], {("norland", "sudria"): "oppose"}),
        (["norland AID sudria"], {("norland", "sudria"): "support"}),
        (["norland AID sudria", "norland ASSAULT sudria"], {("norland", "sudria"): "mixed"}),
        (["police ASSAULT court"], {("police", "court"): "oppose"}),  # parties at home are their own sides
        (["norland ASSAULT sudria denied"], {}),
        (["norland CONSULT sudria"], {}),  # talks show no stance
        (["norland REQUEST sudria"], {}),
        (["norland ASSAULT -"], {}),
        (["norland COOPERATE sudria"], {("norland", "sudria"): "support", ("sudria", "norland"): "support"}),
        (
            ["norland SUPPORT rebels", "rebels ASSAULT sudria"],
            {("norland", "rebels"): "support", ("rebels", "sudria"): "oppose"},
        ),
    ],
)
def test_polarity(rows, expected):
    found = find(*rows)
    assert {(s.holder, s.target): s.polarity for s in found} == expected
    assert all(-10 <= s.score <= 10 and s.evidence and 0 < s.confidence <= 1 for s in found)


def test_the_surest_ground_decides_and_the_surest_stance_comes_first():
    first, second, third = acts("a ASSAULT b", "c ASSAULT d", "c ACCUSE d")
    found = [first, second, replace(third, confidence=0.9)]
    one, two = find_stances(found, lambda layer, scores: (scores["surest"], False))
    assert (
        (one.holder, two.holder) == ("c", "a") and one.confidence == 0.9 and set(one.evidence) == {"i2", "i3"}
    )


def test_what_only_others_say_is_contested():
    (one,) = find("norland ASSAULT sudria by westmark")
    (own,) = find("norland ASSAULT sudria by norland")
    assert one.contested and not own.contested
