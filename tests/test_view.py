"""What is seen through, and that what is found is still shown where it stands."""

import pytest

from stancebook.analysis import analyze
from stancebook.records import Analysis, Claim, Entity, Sentence
from stancebook.text.article import build_article
from stancebook.text.view import find_width, map_offsets, read_through

WRAPPED = """Kenya's finance minister, Lena Brandt, accused
Uganda on Monday of arming rebels along the
border. Uganda denied it.

The African Union called for talks and said
its envoy would travel to both capitals this
week."""


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        ("Ugan\xadda de\xadnied the charge.", "Uganda denied the charge."),
        ("accused U\u200bganda on Monday.\u200b", "accused Uganda on Monday."),
        ("Jose\u0301 Garci\u0301a", "José García"),
        (
            "Kenyaâ€™s minister: â€œWe have proof,â€\x9d she said",
            "Kenya’s minister: “We have proof,” she said",
        ),
        ("SeÃ±or MÃ¼llerâ€”gone", "Señor Müller—gone"),
        ("itÃ¢â‚¬â„¢s CÃ\u0083Â©sar", None),
        ("itÃ¢â‚¬â„¢s Jose\u0301", "it’s José"),
        ("Kenya&#8217;s &ldquo;proof&rdquo; &amp; AT&amp;T&nbsp;Inc", "Kenya’s “proof” & AT&T\xa0Inc"),
        ("ﬁnance conﬁrmed eﬀort diﬃcult conﬂict", "finance confirmed effort difficult conflict"),
        (
            (
                "# Kenya accuses\n\n**NAIROBI** — *Lena Brandt* on [Uganda](https://example.org/u).\n\n"
                "> “Proof.”"
            ),
            "Kenya accuses\n\nNAIROBI — Lena Brandt on Uganda.\n\n“Proof.”",
        ),
        ("Kenya&shy;tta", "Kenyatta"),
        (
            WRAPPED,
            "Kenya's finance minister, Lena Brandt, "
            "accused Uganda on Monday of arming rebels along the border. Uganda denied it.\n\n"
            "The African Union called for talks and said its envoy would travel to both capitals this week.",
        ),
        (
            WRAPPED.replace("\n", "\r\n"),
            "Kenya's finance minister, Lena Brandt, "
            "accused Uganda on Monday of arming rebels along the border. Uganda denied it.\r\n\r\n"
            "The African Union called for talks and said its envoy would travel to both capitals this week.",
        ),
        ("A headline that stands alone\n" + WRAPPED.replace("its envoy", "its en-\nvoy, a long-"), None),
    ],
)
def test_what_is_seen_through(shown, read):
    reading = read_through(shown)
    assert read is None or reading.text == read
    assert len(reading.starts) == len(reading.ends) == len(reading.text)
    assert all(0 <= a < b <= len(shown) for a, b in zip(reading.starts, reading.ends)) and list(
        reading.starts
    ) == sorted(reading.starts)


@pytest.mark.parametrize(
    "text",
    [
        (
            "CAFÉ» is shut. The fee is £5 – “no more”, Señor Müller’s café said. "
            "R&D; AT&T; a*b*c ** * bullet\n> quoted mail"
        ),
        "One.\nTwo.\nThree.\nFour.\n",
        "\n".join(
            [
                "First on the list of names that are here",
                "Second",
                "Third, which is longer than all",
                "Fourth",
                "Fifth",
            ]
        ),
        "\n".join(
            [
                (
                    "This is a paragraph of an article which stands on a line of its own and ends "
                    "with a full stop, as they do."
                )
            ]
            * 5
        ),
        "\U0001f468\ufe0f 5°C — 80% «oui» Ã la carte Â bc",
    ],
)
def test_a_sound_text_is_read_as_it_is(text):
    reading = read_through(text)
    assert reading.text == text and reading.shown(0, len(text)) == (0, len(text))


@pytest.mark.parametrize(
    ("end", "joined"),
    [
        ("en-\nvoy", "envoy"),
        ("en‐\nvoy", "envoy"),
        ("govt-\nHeld", "govt-Held"),
        ("long-\nterm", "long-term"),
    ],
)
def test_hyphens_at_the_end_of_a_line(end, joined):
    """A word is joined, but for one that has its hyphen elsewhere too."""
    left, right = end.split("\n")
    lines = [
        f"The words of this broken line go on to the end {left}",
        f"{right} and to the long-term plans of those who sit and",
        "wait for the whole of this week in the capital’s one",
        "hotel.",
    ]
    assert find_width("\n".join(lines)) == 52 and f"end {joined} and" in read_through("\n".join(lines)).text


def test_spans_are_shown_where_their_words_stand():
    shown = "Ugan\xadda said “ﬁne”."
    reading = read_through(shown)
    found = Analysis(
        "a",
        None,
        reading.text,
        sentences=(Sentence(0, len(reading.text), 0),),
        entities=(Entity(0, 6, "LOC", 0.5),),
        claims=(
            Claim("c1", 0, "uganda", (0, 6), None, ((13, 17), (0, 6)), "direct", "say", False, None, 0.5),
        ),
    )
    mapped = map_offsets(found, reading, shown)
    assert (
        mapped.text == shown
        and mapped.quote((mapped.entities[0].start, mapped.entities[0].end)) == "Ugan\xadda"
    )
    assert (
        mapped.claims[0].content == ((14, 17), (0, 7))
        and shown[14:17] == "ﬁne"
        and mapped.claims[0].source == (0, 7)
    )
    assert mapped.sentences[0] == Sentence(0, len(shown), 0) and mapped.claims[0].sentence == 0


def test_an_analysis_of_a_damaged_text_equals_that_of_the_sound_one():
    sound = (
        "Kenya’s finance minister, Lena Brandt, accused Uganda on Monday of arming rebels. "
        "“We have proof,” she said."
    )
    damaged = sound.replace("Uganda", "Ugan\xadda").replace("’", "&#8217;").replace("fin", "ﬁn")
    reading = read_through(damaged)
    assert reading.text == sound
    expected, mapped = (
        analyze(build_article(sound, "a", {})),
        map_offsets(analyze(build_article(reading.text, "a", {})), reading, damaged),
    )
    assert [a.name for a in mapped.actors] == [a.name for a in expected.actors] and len(mapped.claims) == len(
        expected.claims
    ) > 0
    for layer in ("sentences", "entities", "mentions"):
        for one, other in zip(getattr(mapped, layer), getattr(expected, layer), strict=True):
            assert read_through(damaged[one.start : one.end]).text == sound[other.start : other.end]
