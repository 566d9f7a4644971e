"""When: which time a claim or an act belongs to, what verbs say of to come or over, and the timeline."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from annotated import annotate
from stancebook.figures import charts, timeline
from stancebook.figures.svg import find_links
from stancebook.layers.dates import find_dates
from stancebook.measures.times import HAPPENS, SAID, SPOKEN, name_days, summarize_timeline
from stancebook.records import Actor, Analysis, Claim, Date, Interaction, Sentence

SUNDAY = "2022-07-24"
SAID_ON_FRIDAY = (
    "Dahl/NNP/2/nsubj said~say/VBD/0/root Friday@DATE/NNP/2/obl:unmarked that/IN/6/mark troops/NNS/6/nsubj "
    "attacked~attack/VBD/2/ccomp a/DT/8/det post/NN/6/obj Wednesday@DATE/NNP/6/obl:unmarked ././2/punct"
)
WILL_MEET = (
    "They/PRP/3/nsubj will/MD/3/aux meet/VB/0/root Friday@DATE/NNP/3/obl:unmarked "
    "and/CC/6/cc leave/VB/3/conj ././3/punct"
)
ATTACK = (
    "Friday@DATE/NNP/3/nmod:poss 's/POS/1/case attack/NN/4/nsubj killed~kill/VBD/0/root "
    "five/CD/6/nummod men/NNS/4/obj ././4/punct"
)
AGREED = (
    "They/PRP/2/nsubj agreed~agree/VBD/0/root Friday@DATE/NNP/2/obl:unmarked to/TO/5/mark leave/VB/2/xcomp "
    "Monday@DATE/NNP/5/obl:unmarked ././2/punct"
)


def act(doc, word, n, status="actual"):
    start = next(t.idx for t in doc if t.text == word)
    span = (start, start + len(word))
    return Interaction(f"i{n}", 0, "a", None, "ASSAULT", None, None, span, span, status, None, word, 0.9)


def told(doc, words, claims=(), status="actual", published=SUNDAY):
    """The days of each time, and what is dated by it."""
    acts = [act(doc, word, n, status) for n, word in enumerate(words, 1)]
    found = find_dates(doc, claims, acts, published)
    names = {i.id: word for i, word in zip(acts, words)}
    return [(d.first, [names.get(i, i) for i in d.of], list(d.said)) for d in found]


def test_a_claim_is_made_then_and_its_content_is_of_its_own_time():
    doc = annotate(SAID_ON_FRIDAY)
    claim = Claim(
        "c1", 0, "dahl", (0, 4), (5, 9), ((22, len(doc.text) - 2),), "indirect", "say", False, None, 0.9
    )
    assert told(doc, ["attacked"], [claim]) == [
        ("2022-07-22", [], ["c1"]),
        ("2022-07-20", ["c1", "attacked"], []),
    ]


def test_what_is_reported_on_a_day_did_not_happen_then():
    doc = annotate(SAID_ON_FRIDAY.replace("Wednesday@DATE", "again"))
    assert told(doc, ["attacked"]) == [("2022-07-22", [], [])]


@pytest.mark.parametrize(
    ("notation", "words", "expected"),
    [
        (WILL_MEET, ["meet", "leave"], [("2022-07-29", ["meet", "leave"], [])]),
        (ATTACK, ["attack", "killed"], [("2022-07-22", ["attack", "killed"], [])]),
        (AGREED, ["agreed", "leave"], [("2022-07-22", ["agreed"], []), ("2022-07-25", ["leave"], [])]),
    ],
    ids=["will", "possessive", "agreed to"],
)
def test_an_act_has_the_time_of_its_clause(notation, words, expected):
    assert told(annotate(notation), words) == expected


@pytest.mark.parametrize(
    ("notation", "day"),
    [
        (
            "They/PRP/4/nsubj are/VBP/4/aux to/TO/4/mark meet/VB/0/root Friday@DATE/NNP/4/obl:unmarked",
            "2022-07-29",
        ),
        (
            (
                "A/DT/2/det vote/NN/4/nsubj:pass is/VBZ/4/aux:pass scheduled~schedule/VBN/0/root "
                "for/IN/6/case Friday@DATE/NNP/4/obl"
            ),
            "2022-07-29",
        ),
        (
            "The/DT/2/det trial/NN/3/nsubj opens~open/VBZ/0/root on/IN/5/case Friday@DATE/NNP/3/obl",
            "2022-07-29",
        ),
        (
            (
                "They/PRP/3/nsubj:pass were/VBD/3/aux:pass forced~force/VBN/0/root to/TO/5/mark "
                "leave/VB/3/xcomp Friday@DATE/NNP/5/obl:unmarked"
            ),
            "2022-07-22",
        ),
        (
            (
                "Friday@DATE/NNP/3/nmod:poss 's/POS/1/case vote/NN/5/nsubj will/MD/5/aux "
                "hurt/VB/0/root them/PRP/5/obj"
            ),
            "2022-07-22",
        ),
        (
            (
                "They/PRP/2/nsubj met~meet/VBD/0/root ahead/RB/6/case of/IN/3/fixed "
                "the/DT/6/det Friday@DATE/NNP/2/obl"
            ),
            "2022-07-29",
        ),
        (
            "They/PRP/3/nsubj have/VBP/3/aux met~meet/VBN/0/root on/IN/5/case Friday@DATE/NNP/3/obl",
            "2022-07-22",
        ),
    ],
    ids=["are to", "scheduled", "opens", "forced to", "of a noun", "ahead of", "have met"],
)
def test_the_verb_tells_what_is_to_come(notation, day):
    (found,) = find_dates(annotate(notation), (), (), SUNDAY)
    assert found.first == day


def test_without_a_day_of_publication_a_weekday_is_left_as_it_is_said():
    (found,) = find_dates(annotate(ATTACK), (), (), None)
    assert (found.first, found.last, found.resolved) == (None, None, False)
    assert annotate(ATTACK).text[found.start : found.end] == "Friday"


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2022-07-22", "2022-07-22", "22 Jul 2022"), ("2022-07-22", "2022-08-01", "22 Jul to 1 Aug 2022"),
        ("2022-06-01", "2022-06-30", "Jun 2022"), ("2022-01-01", "2022-06-30", "Jan to Jun 2022"),
        ("2022-07-22", "2022-07-24", "22 to 24 Jul 2022"),
        ("2021-12-31", "2022-01-02", "31 Dec 2021 to 2 Jan 2022"),
        ("2005-01-01", "2005-12-31", "2005"), ("1990-01-01", "1999-12-31", "1990 to 1999"),
        ("2014-01-01", None, "from 1 Jan 2014"), (None, "2030-12-31", "until 31 Dec 2030"), (None, None, ""),
    ],
)  # fmt: skip
def test_days_are_named_as_a_reader_says_them(first, last, name):
    assert name_days(Date(0, 1, first, last, bool(name))) == name


def make(events):
    """An article with so many events: every third a claim, every fourth time not resolved,
    some open or long.
    """
    lines, sentences, claims, acts, dates = [], [], [], [], []
    for n in range(events):
        start = sum(map(len, lines))
        lines.append(f"Norland shelled post {n} on day {n}.\n")
        end = start + len(lines[-1]) - 1
        sentences.append(Sentence(start, end, n))
        days = [(date(2022, 7, 24) - timedelta(int(1.5 ** (n % 20)) + k)).isoformat() for k in (n % 3, 0)]
        first, last = (None, None) if n % 4 == 3 else (days[0], None) if n % 7 == 6 else days
        ids = (f"c{n}",) if n % 3 == 0 else (f"i{n}",)
        dates.append(Date(end - len(f"day {n}."), end - 1, first, last, first is not None, ids))
        if n % 3 == 0:
            claims.append(
                Claim(ids[0], n, "norland", None, None, ((start, end),), "indirect", "say", False, None, 0.9)
            )
        else:
            span = (start + 8, start + 15)
            acts.append(
                Interaction(
                    ids[0],
                    n,
                    "norland",
                    None,
                    "ASSAULT",
                    None,
                    None,
                    span,
                    span,
                    "actual",
                    None,
                    "shell",
                    0.9,
                    n % 5 == 4,
                )
            )
    layers = {"sentences": sentences, "claims": claims, "interactions": acts, "dates": dates}
    norland = (Actor("norland", "Norland", "state", None),)
    return Analysis(
        "toy", "Shells", "".join(lines), actors=norland, **{k: tuple(v) for k, v in layers.items()}
    )


def test_the_timeline_has_a_row_for_each_event_that_is_sure():
    frame = summarize_timeline(make(40))
    assert len(frame) == sum(n % 3 == 0 or n % 5 != 4 for n in range(40))
    assert set(frame["told"]) == {HAPPENS, SPOKEN}
    known = frame[frame["resolved"]]
    assert list(known["first"]) == sorted(known["first"]) and frame["resolved"].is_monotonic_decreasing


def test_a_claim_stands_at_the_time_that_it_speaks_of_else_when_it_was_made():
    analysis = make(1)
    (spoken,) = analysis.dates
    made = Date(0, 7, "2022-07-01", "2022-07-01", True, (), ("c0",))
    both = Analysis(**{**vars(analysis), "dates": (spoken, made)})
    assert list(summarize_timeline(both)["told"]) == [SPOKEN]
    assert list(summarize_timeline(Analysis(**{**vars(analysis), "dates": (made,)}))["told"]) == [SAID]


@pytest.mark.parametrize("events", [0, 1, 10, 100])
@pytest.mark.parametrize("published", ["2022-07-24", None])
def test_one_figure_holds_for_any_number_of_events(events, published):
    frame = summarize_timeline(make(events))
    svg = charts.render_svg(timeline.plot_timeline(frame, published))
    assert svg == charts.render_svg(timeline.plot_timeline(frame, published))
    height = float(svg.partition('height="')[2].partition('pt"')[0])
    assert height < 1125  # points
    links = find_links(ElementTree.fromstring(svg))
    assert len(links) == min(40, frame.drop_duplicates(["resolved", "when"]).shape[0])
    assert all(href.startswith("01-article.ipynb#") and title for href, title, *_ in links)
    assert timeline.describe_timeline(frame).startswith("Timeline of" if events else "Nothing")


def test_the_alternative_text_names_days_and_events():
    words = timeline.describe_timeline(summarize_timeline(make(10)))
    assert (
        "23 Jul 2022" in words and "only as the article says: “day" in words and "Norland “shelled”" in words
    )
