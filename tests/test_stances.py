"""Stances from hand-made claims and interactions."""

from dataclasses import replace

import pytest

from stancebook.plover import PLOVER_SCORES
from stancebook.records import Actor, Claim, Interaction
from stancebook.stances import find_sides, find_stances

ACTORS = [Actor("norland", "Norland", "state", "XNO"), Actor("sudria", "Sudria", "state", "XSU"), Actor("westmark", "Westmark", "state", "XWE"),
          Actor("army", "Sudrian army", "military", "XSU"), Actor("berg", "Ida Berg", "person", "XNO"), Actor("post", "Northern Post", "media", "XNO"),
          Actor("rebels", "rebels", "armed_group", "XSU")]


def acts(*rows):
    """Interactions from 'source TYPE target [status] [by speaker]'."""
    found = []
    for n, row in enumerate(rows, 1):
        source, kind, target, *rest = row.split()
        status = next((w for w in rest if w in ("actual", "planned", "possible", "denied")), "actual")
        speaker = rest[rest.index("by") + 1] if "by" in rest else None
        found.append(Interaction(f"i{n}", 0, source, (0, 1), kind, None if target == "-" else target, (2, 3), (10 * n, 10 * n + 5), status, speaker, "frame", 0.8))
    return found


def claims(*speakers):
    return [Claim(f"c{n}", 0, s, (0, 1), (1, 2), ((10, 19),), "indirect", "say", False, None, 0.8) for n, s in enumerate(speakers, 1)]


@pytest.mark.parametrize(("interactions", "expected"), [
    (["norland ASSAULT sudria"], {("norland", "sudria"): "oppose"}),
    (["norland AID sudria"], {("norland", "sudria"): "support"}),
    (["norland AID sudria", "norland ASSAULT sudria"], {("norland", "sudria"): "mixed"}),
    (["army ASSAULT norland"], {("sudria", "norland"): "oppose"}),  # an army acts for its state
    (["army ASSAULT sudria"], {}),  # not against itself
    (["norland ASSAULT sudria denied"], {}),
    (["norland AID sudria possible by sudria"], {}),  # what others only think possible
    (["norland CONSULT sudria"], {}),  # talks alone show no stance
    (["norland REQUEST sudria"], {}),
    (["norland MOBILIZE -"], {}),
    (["norland COOPERATE sudria"], {("norland", "sudria"): "support", ("sudria", "norland"): "support"}),
    (["norland SUPPORT rebels", "rebels ASSAULT sudria"], {("norland", "rebels"): "support", ("rebels", "sudria"): "oppose", ("norland", "sudria"): "oppose"}),
    (["norland REQUEST westmark", "westmark AID norland possible"], {("norland", "westmark"): "support", ("westmark", "norland"): "support"}),
])
def test_polarity(interactions, expected):
    found = find_stances(ACTORS, [], acts(*interactions))
    assert {(s.holder, s.target): s.polarity for s in found} == expected
    assert all(-10 <= s.score <= 10 and s.evidence and 0 < s.confidence <= 1 for s in found)


def test_a_quarrel_at_home_is_between_the_two():
    actors = [*ACTORS, Actor("police", "police", "government", "SDR"), Actor("court", "court", "government", "SDR")]
    actors = [replace(a, country="SDR") if a.id == "sudria" else a for a in actors]
    found = find_stances(actors, [], acts("police ASSAULT court", "police CONSULT court"))
    assert [(s.holder, s.target, s.polarity) for s in found] == [("police", "court", "oppose")]


def test_who_says_that_another_did_harm_accuses_it():
    found = find_stances(ACTORS, claims("westmark"), acts("norland ASSAULT sudria by westmark"))
    stance = next(s for s in found if s.holder == "westmark")
    assert (stance.target, stance.polarity, stance.score, stance.evidence) == ("norland", "oppose", PLOVER_SCORES["ACCUSE"], ("c1", "i1"))


def test_an_outlet_that_reports_harm_takes_no_stance():
    assert not [s for s in find_stances(ACTORS, claims("post"), acts("norland ASSAULT sudria by post")) if s.holder == "post"]


def test_what_only_a_third_party_says_is_contested():
    found = find_stances(ACTORS, [], acts("norland ASSAULT sudria by westmark"))
    assert [(s.holder, s.contested) for s in found] == [("norland", True)]
    found = find_stances(ACTORS, [], acts("norland ASSAULT sudria by berg"), officials={"berg"})
    assert [(s.holder, s.contested) for s in found] == [("norland", False)]


def test_an_official_speaks_for_the_state_a_private_person_does_not():
    assert find_sides(ACTORS, {"berg"})["berg"] == "norland"
    assert find_sides(ACTORS)["berg"] == "berg"


def test_the_score_is_the_documented_weighted_mean():
    stance, = find_stances(ACTORS, [], acts("norland ASSAULT sudria", "norland REJECT sudria possible"))
    assert stance.score == pytest.approx((-9 * 0.8 - 2 * 0.4) / 1.2, abs=0.01)
