"""Tables, doubts and briefs on the toy article: what they say of it,
and of an article without anything in it.
"""

import re
from dataclasses import replace

import pandas as pd
import pytest

import toy
from stancebook.briefing import answers
from stancebook.measures import blocs, doubts, tables, trust
from stancebook.records import Actor, Claim, Stance

SUMMARIES = [
    tables.summarize_actors,
    tables.summarize_claims,
    tables.summarize_sources,
    tables.summarize_interactions,
    tables.summarize_stances,
    tables.summarize_sourcing,
    tables.find_contested,
    doubts.find_weak_points,
    doubts.summarize_silence,
    doubts.summarize_lost_names,
    doubts.summarize_mentions,
]


@pytest.mark.parametrize("summarize", SUMMARIES, ids=lambda f: f.__name__)
def test_same_columns_with_and_without_rows(summarize):
    full, empty = summarize(toy.ANALYSIS), summarize(toy.EMPTY)
    assert list(full.columns) == list(empty.columns)
    assert len(full)
    assert empty.empty or summarize is doubts.summarize_silence


def test_actors():
    actors = tables.summarize_actors(toy.ANALYSIS).set_index("actor")
    assert actors["mentions"].is_monotonic_decreasing
    # The pronoun counts as a mention, not as a name; a leading article makes no second name.
    army = actors.loc["sudrian-army"]
    assert (army["mentions"], army["names"], army["claims"], army["acts"], army["acted_on"]) == (
        3,
        ["Sudrian army"],
        1,
        1,
        1,
    )
    assert actors.loc["ida-berg", "names"] == ["Norland’s defence minister Ida Berg", "Berg"]
    assert actors.loc["villagers", "first"] == 7


def test_an_actor_that_is_never_mentioned_has_no_first_sentence():
    analysis = replace(toy.ANALYSIS, actors=(Actor("x", "X", "state", None),), mentions=())
    assert tables.summarize_actors(analysis)["first"].isna().all()
    assert answers.brief_actors(analysis)[0] == "One actor: one state."


def test_sides_are_the_blocs_of_the_stances():
    sides = blocs.find_sides(toy.ANALYSIS)
    assert (
        sides["norland"] == sides["westmark"] == sides["norland-army"] == sides["ida-berg"]
    )  # 'Norland’s defence minister Ida Berg'
    assert sides["sudria"] == sides["sudrian-official"] != sides["norland"]
    assert (sides["northern-post"], sides["villagers"]) == ("Northern Post", "villagers")


def test_rebels_and_their_state_are_two_sides():
    clash = Stance("sudrian-army", "sudria", "oppose", -9.0, ("i4",), False, 0.9)
    sides = blocs.find_sides(replace(toy.ANALYSIS, stances=(*toy.STANCES, clash)))
    assert sides["sudrian-army"] != sides["sudria"]


def test_what_is_unsure_makes_no_side_and_stands_last():
    unsure = tuple(replace(s, unsure=s.holder != "norland") for s in toy.STANCES)
    acts = tuple(replace(i, unsure=i.id == "i1") for i in toy.INTERACTIONS)
    analysis = replace(toy.ANALYSIS, stances=unsure, interactions=acts)
    assert blocs.find_sides(analysis)["westmark"] == "Westmark"
    assert tables.summarize_stances(analysis)["unsure"].tolist() == [False, True, True]
    assert tables.summarize_interactions(analysis)["id"].iloc[-1] == "i1"
    assert [len(getattr(analysis.findings, layer)) for layer in ("interactions", "stances")] == [6, 1]


def test_sources_and_sourcing():
    sources = tables.summarize_sources(toy.ANALYSIS)
    assert sources["name"].tolist() == ["Ida Berg", "Norland", "Sudrian army", "Sudrian official"]
    assert sources.loc[0, ["claims", "direct", "indirect", "mixed", "anonymous", "venue"]].tolist() == [
        2,
        1,
        1,
        0,
        False,
        "Northern Post",
    ]
    sourcing = tables.summarize_sourcing(toy.ANALYSIS).set_index("side")
    assert sourcing.loc["Sudria"].tolist() == [1, 1, 0]
    assert sourcing["own_voice"].sum() == sum(i.said_by is None for i in toy.INTERACTIONS)


def test_who_makes_a_claim_is_not_guessed():
    claim = Claim(
        "c1",
        7,
        None,
        toy.span("villagers"),
        None,
        (toy.span("fled the Vale"),),
        "indirect",
        "say",
        True,
        None,
        0.5,
    )
    analysis = replace(toy.ANALYSIS, claims=(claim, replace(claim, id="c2", source=None)))
    assert tables.summarize_sources(analysis)["name"].tolist() == ["not clear who"]
    assert tables.summarize_sourcing(analysis).set_index("side").loc["not clear who", "anonymous"] == 2


def test_only_what_somebody_denies_is_contested():
    contested = tables.find_contested(toy.ANALYSIS).set_index("id")
    assert contested.index.tolist() == ["i1", "i2"]
    assert contested.loc["i1", "reasons"] == "[the like is denied](i2); said by Norland about an adversary"
    alone = replace(toy.ANALYSIS, claims=toy.CLAIMS[:1], interactions=toy.INTERACTIONS[:1])
    assert tables.find_contested(alone).empty  # one side says it, nobody contests it


def test_an_act_that_its_doer_denies_is_contested():
    denial = replace(toy.CLAIMS[3], id="c9", actor="sudria", content=(toy.span("tanks", 1),))
    contested = tables.find_contested(replace(toy.ANALYSIS, claims=(denial,))).set_index("id")
    assert "Sudria [denies it](c9)" in contested.loc["i1", "reasons"]


def test_an_interaction_is_told_with_the_verb_of_the_article():
    assert (
        tables.describe(toy.ANALYSIS, toy.INTERACTIONS[3]) == "Norland army “shelled”, towards Sudrian army"
    )
    assert (
        tables.describe(toy.ANALYSIS, replace(toy.INTERACTIONS[4], source=None))
        == "not clear who “send” (possible)"
    )


def test_weak_points_are_of_different_kinds_and_lead_to_records():
    weak = doubts.find_weak_points(toy.ANALYSIS)
    assert len(weak) == 3 and weak["weight"].is_monotonic_decreasing
    assert {i for ids in weak["evidence"] for i in ids} <= set(toy.ANALYSIS.by_id)


def test_a_warning_is_the_weakest_point():
    analysis = replace(
        toy.ANALYSIS, metadata={**toy.METADATA, "warnings": ["The article is not in English."]}
    )
    assert doubts.find_weak_points(analysis).loc[0, "why"] == "The article is not in English."
    assert "The article is not in English." in answers.brief_article(analysis)


def test_briefs_of_one_record():
    stance = Stance("norland", "sudria", "oppose", -9.0, ("i4",), False, 0.9)
    analysis = replace(
        toy.ANALYSIS, claims=toy.CLAIMS[:1], interactions=toy.INTERACTIONS[3:4], stances=(stance,)
    )
    assert answers.brief_claims(analysis)[0] == "One claim from one source."
    assert answers.brief_interactions(analysis)[0] == "One interaction: 1 of conflict."
    assert answers.brief_stances(analysis)[-1] == "One stance rests on a single passage."


def test_what_is_unsure_is_counted_apart():
    acts = tuple(replace(i, unsure=True) for i in toy.INTERACTIONS)
    lines = answers.brief_interactions(replace(toy.ANALYSIS, interactions=acts))
    assert lines == ["No interactions.", "[7 interactions](i1) more are unsure, and shown apart."]


def test_a_csv_has_words_without_links(tmp_path):
    path = tables.write_csv(tables.summarize_stances(toy.ANALYSIS), tmp_path / "x.csv")
    assert "](" not in path.read_text(encoding="utf-8")


def test_silent_sentences():
    assert doubts.find_silent_sentences(toy.ANALYSIS) == [7]
    assert doubts.summarize_lost_names(toy.ANALYSIS)["words"].tolist() == ["Vale", "Portsend"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_csv_holds_no_formula(tmp_path, cell):
    path = tables.write_csv(
        pd.DataFrame({"text": [cell], "number": [-1.5], "list": [["a", "b"]]}), tmp_path / "x.csv"
    )
    frame = pd.read_csv(path)
    assert frame.loc[0, "text"] == f"'{cell}"
    assert frame.loc[0, "number"] == -1.5 and frame.loc[0, "list"] == "a; b"


TRUST = {
    "layers": [
        {
            "layer": "claims",
            "metric": "whole claim",
            "dataset": "toy",
            "precision": 0.81,
            "recall": 0.6,
            "f1": 0.69,
            "note": "",
        }
    ],
    "calibration": {
        "claims": [{"confidence": 0.5, "right": 0.4, "n": 10}, {"confidence": 1.0, "right": 0.9, "n": 30}]
    },
    "faults": ["It misses irony."],
}


def test_trust_in_words():
    assert trust.brief_layers(TRUST) == [
        "Claims (whole claim): of ten listed, about eight are right; of ten there are, about six are found."
    ]
    assert trust.brief_article(toy.ANALYSIS, TRUST) == [
        "Of this article’s 5 claims, about 4 should be right."
    ]
    assert trust.brief_article(toy.EMPTY, TRUST) == ["This article has no claims to be right or wrong about."]


def test_trust_without_figures(tmp_path):
    nothing = trust.read_trust(tmp_path / "missing.json")
    assert (
        trust.summarize_layers(nothing).empty
        and trust.summarize_calibration(nothing).empty
        and trust.summarize_faults(nothing).empty
    )
    assert trust.brief_layers(nothing)[0].startswith("This pipeline came without measured figures")


def test_a_stance_is_told_in_the_words_of_its_evidence():
    """Nothing but the article's words, between marks, speaks for the stance;
    each is found where the record says.
    """
    for stance in toy.ANALYSIS.stances:
        told = tables.summarize_stance(toy.ANALYSIS, stance)
        quotes = re.findall(r"“\[(.*?)\][(](\w+)[)]”", told)
        assert told.startswith(toy.ANALYSIS.name(stance.holder)) and told.endswith(".") and quotes
        for words, record in quotes:
            assert record in stance.evidence
            assert all(part.strip() in " ".join(toy.ANALYSIS.text.split()) for part in words.split("…"))
