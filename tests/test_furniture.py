"""What is no part of the story, by its form."""

import pytest

from stancebook.lexicons import read_rows
from stancebook.text.furniture import find_furniture


@pytest.mark.parametrize("row", read_rows("furniture"), ids=lambda row: row["example"][:30])
def test_every_form_finds_its_example(row):
    found = find_furniture(
        f"Kenya reopens border\n{row['example']}{' Kenya reopened it.' if row['kind'] == 'dateline' else ''}"
    )
    assert [kind for _, _, kind in found] == [row["kind"]] and found[0][0] == 21


@pytest.mark.parametrize(
    "text",
    [
        "Copyright law was changed in Kenya in March, the minister said.",
        "By Monday, the border was open.",
        (
            "Kenya reopens border\nThe first paragraph.\nAnd a second.\nA third.\nA fourth.\nA fifth.\n"
            "By Lena Brandt and Omar Haddad"
        ),
        "Related companies were not named.",
        "Read more slowly, the teacher said.",
        "UN - the body that was founded in 1945 - is silent, it said.",
        "Photographs showed the minister in tears.",
        "US, UK and EU officials met.",
        "NATO said it would not go in.",
    ],
)
def test_sentences_are_left_alone(text):
    assert not find_furniture(text)


def test_offsets_are_those_of_the_words():
    text = (
        "Kenya reopens border with Somalia\r\n\tBy Lena Brandt \r\n"
        "NAIROBI (Reuters) - Kenya reopened it.\r\n(c) 2020 Example Media"
    )
    assert [(text[a:b], kind) for a, b, kind in find_furniture(text)] == [
        ("By Lena Brandt", "byline"),
        ("NAIROBI (Reuters) -", "dateline"),
        ("(c) 2020 Example Media", "copyright"),
    ]
