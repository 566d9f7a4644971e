"""Parties from hand-made mentions: names joined by lexicon and words, all else by what it refers to."""

import pytest
from spacy.tokens import Doc

from annotated import NLP, read_parties
from stancebook.layers.actors import find_cast
from stancebook.records import Mention


def cast(words, *rows):
    doc = Doc(NLP.vocab, words.split(), pos=["PROPN" if w[0].isupper() else "NOUN" for w in words.split()])
    return find_cast(read_parties(doc, *rows))


@pytest.mark.parametrize(
    ("words", "rows", "expected"),
    [
        ("Turkey acts . Ankara says", ["Turkey:state:", "Ankara:state:"], [("Turkey", "state", "TUR", 2)]),
        (
            "Ida Berg left . Berg waved",
            ["Ida Berg:person:", "Berg:person:"],
            [("Ida Berg", "person", "HOME", 2)],
        ),
        (
            "Ida Berg met Olaf Dahl",
            ["Ida Berg:person:", "Olaf Dahl:person:0"],
            [("Ida Berg", "person", "HOME", 1), ("Olaf Dahl", "person", "HOME", 1)],
        ),
        (
            "Ida Berg left . she waved",
            ["Ida Berg:person:", "she:person:0"],
            [("Ida Berg", "person", "HOME", 2)],
        ),
        ("rain fell . it stopped", ["it:person:"], []),  # a pronoun that means nobody
        (
            "Tarn Bank closed . the bank reopened",
            ["Tarn Bank:organisation:", "the bank:organisation:0"],
            [("Tarn Bank", "organisation", "HOME", 2)],
        ),
        (
            "Tarn Bank closed . the bank reopened",
            ["Tarn Bank:organisation:", "the bank:organisation:"],
            [("Tarn Bank", "organisation", "HOME", 1), ("bank", "organisation", "HOME", 1)],
        ),
        (
            "Tarn Port Authority struck . the TPA said",
            ["Tarn Port Authority:government:", "the TPA:government:0"],
            [("Tarn Port Authority", "government", "HOME", 2)],
        ),
        (
            "Ida Berg and Olaf Dahl left . they waved",
            ["Ida Berg:person:", "Olaf Dahl:person:", "they:person:0+1"],
            [("Ida Berg", "person", "HOME", 2), ("Olaf Dahl", "person", "HOME", 2)],
        ),
        (
            "Ida Berg and Olaf Dahl left",
            ["Ida Berg:person:", "Ida Berg and Olaf Dahl:person:", "Olaf Dahl:person:1"],
            [("Ida Berg", "person", "HOME", 1), ("Olaf Dahl", "person", "HOME", 1)],
        ),
        ("Paris Hilton sang", ["Paris Hilton:person-:"], [("Paris Hilton", "person", None, 1)]),
        ("Jordan sang", ["Jordan:person-:"], [("Jordan", "person", None, 1)]),  # no state, says the reader
        ("the United Nations spoke", ["the United Nations:igo-:"], [("United Nations", "igo", None, 1)]),
        (
            "President Ida Berg left . President Berg waved",
            ["President Ida Berg:person:", "President Berg:person:"],
            [("Ida Berg", "person", "HOME", 2)],
        ),
        (
            "Kim Tae-jun left . Kim waved",
            ["Kim Tae-jun:person:", "Kim:person:"],
            [("Kim Tae-jun", "person", "HOME", 2)],
        ),
        (
            "Ana van der Meer left . Van der Meer waved",
            ["Ana van der Meer:person:", "Van der Meer:person:"],
            [("Ana van der Meer", "person", "HOME", 2)],
        ),
        (
            "IDA BERG left . Berg waved",
            ["IDA BERG:person:", "Berg:person:"],
            [("Ida Berg", "person", "HOME", 2)],
        ),
        (
            "Tarn Grain Office (TGO) struck . TGO said",
            ["Tarn Grain Office (TGO):government:", "TGO:government:"],
            [("Tarn Grain Office", "government", "HOME", 2)],
        ),
        (
            "Tarn Technologies closed . Tarn reopened",
            ["Tarn Technologies:organisation:", "Tarn:organisation:"],
            [("Tarn Technologies", "organisation", "HOME", 2)],
        ),
        (
            "Omar Ireland left . Ireland waved",
            ["Omar Ireland:person:", "Ireland:person:"],
            [("Omar Ireland", "person", "HOME", 2)],
        ),
        (
            "Ms Berg saw Olaf Dahl . he waved",
            ["Ms Berg:person:", "Olaf Dahl:person:", "he:person:0"],
            [("Berg", "person", "HOME", 1), ("Olaf Dahl", "person", "HOME", 1)],
        ),  # 'he' is no Ms Berg
        (
            "Turkey 's minister Ida Berg spoke",
            ["Turkey:state~:", "Turkey 's minister Ida Berg:person~:", "Ida Berg:person~:1"],
            [("Turkey", "state", "TUR", 1), ("Ida Berg", "person", "TUR", 2)],
        ),
    ],
)
def test_parties(words, rows, expected):
    mentions = "Kenya voted . Kenya spoke . " + words  # where the article is at home
    found = cast(mentions, "Kenya:state:", "Kenya:state:", *rows_after(rows))
    counts = {a.id: sum(m.actor == a.id for m in found.mentions) for a in found.actors}
    assert [
        (a.name, a.type, "HOME" if a.country == "KEN" else a.country, counts[a.id])
        for a in found.actors
        if a.name != "Kenya"
    ] == expected


def rows_after(rows):
    """The rows with what they refer to counted from behind the two of home."""
    parts = [row.split(":") for row in rows]
    return [
        f"{words}:{type_}:{'+'.join(str(int(n) + 2) for n in refers.split('+') if n)}"
        for words, type_, refers in parts
    ]


def test_who_is_meant_at_a_word():
    found = cast("Ida Berg left . she waved", "Ida Berg:person:", "she:person:0")
    assert [actor for actor, *_ in found.at(4)] == ["ida-berg"] and found.at(2) == []
    assert found.likeliest([(0, 0.4), (1, 0.3)]) == ("ida-berg", pytest.approx(0.7))


def test_a_correction_is_heard_everywhere():
    """A mention that is dropped means nobody; words that the reader took for none mean whom a person says."""
    doc = read_parties(
        Doc(NLP.vocab, "Ida Berg left . Olaf Dahl stayed".split()), "Ida Berg:person:", "Olaf Dahl:person:"
    )
    found = find_cast(doc)
    mentions = [m for m in found.mentions if m.actor != "ida-berg"]
    corrected = found.corrected(
        found.actors[1:], [*mentions, Mention("olaf-dahl", 9, 13, "correction", 1.0)], doc
    )
    assert [a.id for a in corrected.actors] == ["olaf-dahl"] and corrected.at(1) == []
    assert corrected.at(2) == [("olaf-dahl", 1.0, (9, 13))]


def test_a_name_is_shown_as_the_article_spells_it():
    found = cast("Britain warned the GOP", "Britain:state:", "the GOP:organisation:")
    assert [(a.id, a.name) for a in found.actors] == [
        ("united-kingdom", "Britain"),
        ("republican-party", "GOP"),
    ]


def test_a_capital_gives_its_state_the_usual_name():
    assert [a.name for a in cast("Ankara warned Damascus", "Ankara:state:", "Damascus:state:").actors] == [
        "Turkey",
        "Syria",
    ]
