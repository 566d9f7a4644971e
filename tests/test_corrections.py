"""Corrections: what a row changes, what follows from it, and what is said of a row that makes no sense."""

import pytest

from stancebook.analysis import analyze
from stancebook.reader.pipeline import load_pipeline
from stancebook.records import Actor, ArticleError, Claim, Interaction, Mention
from stancebook.text.article import read_article
from stancebook.text.corrections import COLUMNS, Correction, Corrector, read_corrections

TEXT = "Sudria bombed Norland, the ministry said."
ACTORS = [Actor("sudria", "Sudria", "state", None), Actor("norland", "Norland", "state", None)]
MENTIONS = [Mention("sudria", 0, 6, "name", 0.9), Mention("sudria", 23, 35, "description", 0.4)]
CLAIM = Claim("c1", 0, "sudria", (23, 35), (36, 40), ((0, 21),), "indirect", "say", False, None, 0.6)
ACT = Interaction("i1", 0, "sudria", (0, 6), "ASSAULT", "norland", (14, 21), (0, 21), (7, 13), "actual", "sudria", "bomb/VERB subj→obj", 0.7)


def corrector(*row):
    return Corrector([Correction(*row, "because", 2)], TEXT)


def test_a_mention_goes_to_another_actor_or_away():
    moved = corrector("mentions", "the ministry", "", "actor", "Norland").mentions(MENTIONS, ACTORS)
    assert moved == [MENTIONS[0], Mention("norland", 23, 35, "correction", 1.0)]
    assert corrector("mentions", "the ministry", "", "drop", "").mentions(MENTIONS, ACTORS) == MENTIONS[:1]


def test_an_actor_gets_its_country():
    assert corrector("actors", "Sudria", "", "country", "SDN").actors(list(ACTORS))[0].country == "SDN"


def test_a_claim_and_an_interaction_are_changed_where_the_passage_lies_within():
    claim, = corrector("claims", "bombed", "", "actor", "Norland").claims([CLAIM], ACTORS)
    assert (claim.actor, claim.confidence) == ("norland", 1.0)
    act, = corrector("interactions", "bombed Norland", "ASSAULT", "status", "denied").interactions([ACT], ACTORS)
    assert (act.status, act.frame) == ("denied", "corrected by hand: because")
    assert corrector("interactions", "bombed", "Norland", "drop", "").interactions([ACT], ACTORS) == []


@pytest.mark.parametrize("passage, which", [("shelled", ""), ("bombed", "AID")])
def test_what_does_not_fit_is_left_alone_and_reported(passage, which):
    it = corrector("interactions", passage, which, "drop", "")
    assert it.interactions([ACT], ACTORS) == [ACT] and it.report()[0]["applied"] == []


def test_an_actor_that_is_not_there_is_named():
    with pytest.raises(ArticleError, match="Line 2 of the corrections names 'Westmark', but no actor has that name"):
        corrector("claims", "bombed", "", "actor", "Westmark").claims([CLAIM], ACTORS)


@pytest.mark.parametrize("row, fault", [
    ("verbs,x,,drop,,", "the layer must be mentions, actors, claims or interactions, not 'verbs'"),
    ("claims,x,,type,AID,", "the field of claims must be"),
    ("interactions,x,,type,BOMB,", "type must be AGREE"),
    ("actors,x,,country,Turkey,", "country must be a code of three capitals"),
    ("claims,,,drop,,", "the passage is empty"),
])
def test_a_row_that_makes_no_sense_is_one_sentence(tmp_path, row, fault):
    (tmp_path / "a.corrections.csv").write_text(f"{','.join(COLUMNS)}\n{row}\n", encoding="utf-8")
    with pytest.raises(ArticleError, match=f"a.corrections.csv, line 2: {fault}"):
        read_corrections(tmp_path / "a.txt")


@pytest.mark.parametrize("data", [b"layer,passage\n", b"\xff\xfe\x00", b""])
def test_a_file_that_is_no_table_is_one_sentence(tmp_path, data):
    (tmp_path / "a.corrections.csv").write_bytes(data)
    with pytest.raises(ArticleError, match="a.corrections.csv"):
        read_corrections(tmp_path / "a.txt")


def test_what_is_found_later_builds_on_what_was_corrected(tmp_path):
    """The stance rests on an interaction: without the interaction there is no stance."""
    article = tmp_path / "a.txt"
    article.write_text("Norway condemned Mali on Friday. Chad praised Niger on Monday.\n", encoding="utf-8")
    nlp = load_pipeline()
    before = analyze(read_article(article), nlp)
    (tmp_path / "a.corrections.csv").write_text(f"{','.join(COLUMNS)}\ninteractions,condemned Mali,,drop,,not so\n", encoding="utf-8")
    after = analyze(read_article(article), nlp)
    assert {(s.holder, s.target) for s in before.stances} - {(s.holder, s.target) for s in after.stances} == {("norway", "mali")}
    assert after.metadata["corrections"][0]["applied"] == ["i1"]


def test_a_row_that_begins_with_a_hash_is_not_applied(tmp_path):
    """Coders have still to decide it; once they have, the # goes."""
    (tmp_path / "a.corrections.csv").write_text(f"{','.join(COLUMNS)}\n#claims,x,,drop,,anna says so\nclaims,y,,drop,,\n# a remark\n", encoding="utf-8")
    assert [(row.passage, row.line) for row in read_corrections(tmp_path / "a.txt")] == [("y", 3)]
