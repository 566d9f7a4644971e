"""The briefing: what an editor must find in it, in the article's words; and the small words around it."""

from dataclasses import replace

import pytest

import toy
from stancebook import prose
from stancebook.briefing import answers
from stancebook.measures.framing import brief_framing
from stancebook.records import Actor, Analysis, Claim, Interaction, Mention, Sentence

BRIEFS = [
    answers.brief_article,
    answers.brief_actors,
    answers.brief_claims,
    answers.brief_interactions,
    answers.brief_stances,
    answers.brief_page,
    answers.brief_network,
    brief_framing,
]
UNSURE = replace(
    toy.ANALYSIS,
    interactions=tuple(replace(i, unsure=True) for i in toy.INTERACTIONS),
    stances=tuple(replace(s, unsure=True) for s in toy.STANCES),
)


def brief(analysis: Analysis) -> dict[str, str]:
    """The lines of the briefing by their labels, without links."""
    return dict(prose.plain(line).split(": ", 1) for line in answers.brief_page(analysis))


def write(*sentences: str) -> Analysis:
    """An article of these sentences, each in a paragraph of its own, without any record."""
    text, found = "\n\n".join(sentences), []
    for n, words in enumerate(sentences):
        start = text.index(words)
        found.append(Sentence(start, start + len(words), n))
    return Analysis("x", None, text, {}, tuple(found))


@pytest.mark.parametrize("tell", BRIEFS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("analysis", [toy.ANALYSIS, toy.EMPTY, UNSURE], ids=["toy", "empty", "unsure"])
def test_briefs_are_sentences(tell, analysis):
    lines = tell(analysis)
    assert lines
    for line in lines:
        shown = prose.plain(line)
        assert shown[0].upper() == shown[0] and shown.endswith((".", "”", "…")) and not shown.endswith("..")
        assert not any(word in shown for word in ("None", "nan", "  ", "](", "XNO", "ASSAULT", "%"))


def test_the_briefing_answers_an_editor():
    told = brief(toy.ANALYSIS)
    assert told["What happened"].startswith("Norland says Sudria has moved tanks into the Vale")
    assert (
        "“We will not accept these tanks,” Norland’s defence minister Ida Berg told the Northern Post"
        in told["Who says what"]
    )
    assert "The Sudrian army denied that it had crossed the border." in told["Who says what"]
    assert told["Who disputes or opposes it"] == "The Sudrian army, as told above."
    assert "Norland (“shelled”) against Sudria" in told["Who stands where"]
    assert told["How sure"] == "What happened is the word of Norland; most sources are named."


def test_nothing_unsure_is_told():
    told = brief(UNSURE)
    assert told["Who stands where"].startswith(
        "The program is sure of no stance"
    ) and "shelled" not in " ".join(told.values())
    assert told["How sure"].endswith("7 of 7 acts were too unsure to be told.")


def test_where_no_stance_is_sure_the_sure_acts_say_who_is_against_whom():
    unsure = replace(toy.ANALYSIS, stances=tuple(replace(s, unsure=True) for s in toy.STANCES))
    assert brief(unsure)["Who stands where"] == (
        "The program is sure of no stance, but of these acts: "
        "the Norland army (“shelled”) against the Sudrian army; Westmark (“backs”) behind Norland."
    )


def test_the_chapter_on_stances_counts_and_does_not_deny_those_that_are_not_told_in_a_line():
    faint = tuple(replace(s, confidence=0.58) for s in toy.STANCES)
    said = " ".join(answers.brief_stances(replace(toy.ANALYSIS, stances=faint)))
    assert "stances" in said and "sure of no stance" not in said


def test_where_little_is_found_little_is_said():
    assert brief(toy.EMPTY) == {
        "What happened": "It rained all day.",
        "Who disputes or opposes it": "Nobody, as far as the program found.",
        "How sure": "What happened is told by the article itself; nobody is quoted.",
    }


HEADED = write(
    "Judge rejects a plea to open the files.",
    "A judge in Portsend has rejected a plea to open them.",
    "It rained.",
)


@pytest.mark.parametrize(
    ("analysis", "name"),
    [
        (replace(toy.ANALYSIS, title="Tanks\n in the Vale."), "Tanks in the Vale"),
        (HEADED, "Judge rejects a plea to open the files"),
        (write("It rained."), "An article of 2 words"),
    ],
)
def test_an_article_has_a_name(analysis, name):
    assert prose.name_article(analysis) == name


def test_the_headline_is_not_told_as_the_news():
    assert brief(HEADED)["What happened"] == "A judge in Portsend has rejected a plea to open them."


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("PORTSEND, June 3 (VNA) — The bridge has fallen", "The bridge has fallen"),
        ("PORTSEND – 21 July 2022: The bridge has fallen", "The bridge has fallen"),
        ("The bridge – the oldest – has fallen", "The bridge – the oldest – has fallen"),
        ("“The bridge has fallen,", "“The bridge has fallen”"),
        ("The bridge has “fallen” and so on”", "The bridge has “fallen” and so on"),
    ],
)
def test_a_passage_stands_alone(words, told):
    assert prose.tidy(words, 0, len(words)) == told


def test_a_long_passage_ends_after_a_clause():
    words = "The bridge has fallen, " + "as everybody in the town had long said it would, " * 6
    told = prose.tidy(words, 0, len(words))
    assert told.endswith("it would …") and len(told.split()) <= prose.LONGEST + 1


def test_a_speaker_is_introduced_and_a_pronoun_replaced():
    text = "Mayor Lea Holm spoke on Monday. Later she said the bridge was safe."
    at = {
        words: (text.index(words), text.index(words) + len(words))
        for words in ("she", "said", "Mayor Lea Holm", "the bridge was safe")
    }
    claim = Claim(
        "c1",
        1,
        "lea",
        at["she"],
        at["said"],
        (at["the bridge was safe"],),
        "indirect",
        "say",
        False,
        None,
        0.9,
    )
    mentions = (
        Mention("lea", *at["Mayor Lea Holm"], "name", 0.9),
        Mention("lea", *at["she"], "pronoun", 0.9),
    )
    sentences = (Sentence(0, 31, 0), Sentence(32, len(text), 0))
    analysis = Analysis(
        "x", None, text, {}, sentences, (), (Actor("lea", "Lea Holm", "person", None),), mentions, (claim,)
    )
    assert prose.passage(analysis, claim) == "Mayor Lea Holm [said](c1) the bridge was safe"


def test_a_quotation_apart_from_its_speaker_is_given_to_whom_the_article_names():
    text = "“The bridge is safe. Nobody need worry,” the embassy of Sudria said, and Lo said so too."
    at = {
        words: (text.index(words), text.index(words) + len(words))
        for words in ("the embassy of Sudria", "said", "Lo", "The bridge is safe")
    }
    claim = Claim(
        "c1",
        1,
        "sudria",
        at["the embassy of Sudria"],
        at["said"],
        (at["The bridge is safe"],),
        "direct",
        "say",
        False,
        None,
        0.9,
    )
    mentions = (Mention("sudria", *claim.source, "metonym", 0.9), Mention("lo", *at["Lo"], "name", 0.9))
    actors = (Actor("sudria", "Sudria", "state", "XSU"), Actor("lo", "Lo Ming-te", "person", None))
    analysis = Analysis(
        "x", None, text, {}, (Sentence(0, 20, 0), Sentence(21, len(text), 0)), (), actors, mentions, (claim,)
    )
    assert prose.plain(prose.passage(analysis, claim)).startswith(
        "the embassy of Sudria: “The bridge is safe"
    )
    other = replace(claim, actor="lo", source=at["Lo"])
    assert prose.name_speaker(analysis, other) == "Lo Ming-te"  # the surname first


def test_who_did_it_does_not_oppose_it():
    accused = replace(
        toy.INTERACTIONS[3], sentence=7, type="ACCUSE", source="norland", target="sudria", source_span=None
    )
    assert (
        "Nobody"
        in brief(replace(toy.ANALYSIS, claims=toy.CLAIMS[:3], interactions=(accused,)))[
            "Who disputes or opposes it"
        ]
    )
    other = replace(accused, source="villagers")
    assert (
        "Nobody"
        not in brief(replace(toy.ANALYSIS, claims=toy.CLAIMS[:3], interactions=(other,)))[
            "Who disputes or opposes it"
        ]
    )


def test_a_quotation_whose_speaker_is_not_clear():
    claim = replace(toy.CLAIMS[1], actor=None, source=None, cue=None)
    assert (
        prose.plain(prose.passage(toy.ANALYSIS, claim)) == "not clear who: “We will not accept these tanks”"
    )


def test_who_protests_against_those_told_of_opposes_it():
    protest = Interaction(
        "i9",
        7,
        "villagers",
        toy.span("villagers"),
        "PROTEST",
        "sudria",
        None,
        toy.span("villagers fled"),
        toy.span("fled"),
        "actual",
        None,
        "flee",
        0.9,
    )
    told = brief(replace(toy.ANALYSIS, claims=toy.CLAIMS[:3], interactions=(protest,)))
    assert told["Who disputes or opposes it"] == "Thousands of villagers fled the Vale."


def test_numbers_agree_with_their_nouns():
    assert [prose.count(n, "claim") for n in (0, 1, 2)] == ["no claims", "one claim", "2 claims"]
    assert [prose.count(n, "time") for n in (0, 1, 2, 3)] == ["no times", "once", "twice", "3 times"]
    assert prose.count(2, "person") == "2 persons" and prose.agree(2, "is") == "are"
    assert [prose.join(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [prose.signed(x) for x in (-6.4, 0.0, -0.01, 1.5)] == ["−6.4", "0", "0", "+1.5"]
