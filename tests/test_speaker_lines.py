"""Speakers by the form of a line."""

import pytest
from spacy.tokens import Doc

from annotated import NLP
from stancebook.layers.quotes import find_quotations
from stancebook.layers.speaker_lines import LABELLED, NOBODY, find_by_form, going_on


def spoken(text, *parties):
    doc = NLP.make_doc(text) if hasattr(NLP, "make_doc") else Doc(NLP.vocab, text.split())
    spans = [((text.index(p), text.index(p) + len(p)), "person") for p in parties]
    found = find_by_form(doc, spans)
    return [
        (doc[a.source[0] : a.source[1]].text if a.source else None, doc[slice(*a.contents[0])].text)
        for a in found
    ]


@pytest.mark.parametrize(
    ("text", "parties", "expected"),
    [
        ("“It is a gift.” – Ida Berg, mayor", ["Ida Berg"], [("Ida Berg, mayor", "“It is a gift.”")]),
        ("“It is a gift.”\n“A blow.” — Ida Berg", ["Ida Berg"], [("Ida Berg", "“A blow.”")]),
        ("He called it “a gift” – Ida Berg laughed.", ["Ida Berg"], []),  # the line does not begin with it
        (
            "Army killed 40 villagers: Ida Berg\nMore.",
            ["Ida Berg"],
            [("Ida Berg", "Army killed 40 villagers")],
        ),
        ("Army killed 40 villagers - UN\nMore.", [], [("UN", "Army killed 40 villagers")]),
        ("Kenya bombs a camp in Chad - Reuters\nMore.", [], []),  # an outlet behind a dash tells nothing
        ("Three things matter here: bread\nMore.", [], []),
        ("From minister Ida Berg:\n“We agree.”", ["Ida Berg"], [("Ida Berg", "“We agree.”")]),
        ("BERG: We agree.\nDAHL: We do not.", [], [("BERG", "We agree."), ("DAHL", "We do not.")]),
        ("NOTE: We agree.\nMore.", [], []),  # one such line is no transcript
        ("Q: Why?\nA: Because.", [], [(None, "Why?"), (None, "Because.")]),
    ],
)
def test_speakers(text, parties, expected):
    assert spoken(text, *parties) == expected


def test_a_question_is_asked_by_nobody_known_and_stands_as_it_was_spoken():
    question, answer = find_by_form(NLP.make_doc("Q: Why?\nA: Because."), [])
    assert (
        question.act == "ask"
        and set(question.scores) == {LABELLED, NOBODY}
        and set(answer.scores) == {LABELLED}
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We asked.\n“We asked again.\n“Nobody came.”\n“No.”", ["“We asked again.", "“Nobody came.”"]),
        ("“We asked.”\n“No.”", []),
        ("“We asked.\nThe ministry said “no”.", []),
    ],
)
def test_a_quotation_goes_on_where_nothing_closes_it(text, expected):
    assert [text[a:b] for a, b in going_on(text, find_quotations(text), 1)] == expected
