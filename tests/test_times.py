"""Times in English news: which words name one, and the days that they mean."""

from datetime import date

import pytest

from stancebook.lexicons import read_rows
from stancebook.text.times import find_times, resolve

SUNDAY, MONDAY, LEAP = date(2022, 7, 24), date(2016, 9, 26), date(2024, 2, 29)
PAST, AHEAD = False, True
# words, the day of publication, what the verb says, first day, last day ('' is open, None unknown)
PHRASES = [
    ("Friday", SUNDAY, None, "2022-07-22", "2022-07-22"),
    ("Friday", SUNDAY, PAST, "2022-07-22", "2022-07-22"),
    ("Friday", SUNDAY, AHEAD, "2022-07-29", "2022-07-29"),
    ("Sunday", SUNDAY, PAST, "2022-07-24", "2022-07-24"),
    ("Sunday", SUNDAY, AHEAD, "2022-07-24", "2022-07-24"),
    ("last Friday", SUNDAY, PAST, "2022-07-22", "2022-07-22"),
    ("last Monday", MONDAY, PAST, "2016-09-19", "2016-09-19"),
    ("next Friday", SUNDAY, None, "2022-07-29", "2022-07-29"),
    ("next Friday", MONDAY, None, "2016-10-07", "2016-10-07"),
    ("this Friday", MONDAY, None, "2016-09-30", "2016-09-30"),
    ("Tuesday night", SUNDAY, PAST, "2022-07-19", "2022-07-19"),
    ("yesterday", SUNDAY, None, "2022-07-23", "2022-07-23"),
    ("today", SUNDAY, None, "2022-07-24", "2022-07-24"),
    ("tomorrow", LEAP, None, "2024-03-01", "2024-03-01"),
    ("last night", SUNDAY, None, "2022-07-23", "2022-07-23"),
    ("this morning", SUNDAY, None, "2022-07-24", "2022-07-24"),
    ("three days ago", SUNDAY, None, "2022-07-21", "2022-07-21"),
    ("10 days ago", SUNDAY, None, "2022-07-14", "2022-07-14"),
    ("two weeks ago", SUNDAY, None, "2022-07-04", "2022-07-10"),
    ("six months ago", SUNDAY, None, "2022-01-01", "2022-01-31"),
    ("a year ago", LEAP, None, "2023-01-01", "2023-12-31"),
    ("last week", SUNDAY, None, "2022-07-11", "2022-07-17"),
    ("this week", SUNDAY, None, "2022-07-18", "2022-07-24"),
    ("next week", SUNDAY, None, "2022-07-25", "2022-07-31"),
    ("the weekend", MONDAY, PAST, "2016-09-24", "2016-09-25"),
    ("last weekend", SUNDAY, PAST, "2022-07-16", "2022-07-17"),
    ("last month", SUNDAY, None, "2022-06-01", "2022-06-30"),
    ("next month", SUNDAY, None, "2022-08-01", "2022-08-31"),
    ("earlier this month", SUNDAY, None, "2022-07-01", "2022-07-24"),
    ("later this year", SUNDAY, None, "2022-07-24", "2022-12-31"),
    ("late last year", SUNDAY, None, "2021-09-01", "2021-12-31"),
    ("last quarter", SUNDAY, None, "2022-04-01", "2022-06-30"),
    ("last year", SUNDAY, None, "2021-01-01", "2021-12-31"),
    ("the past two weeks", SUNDAY, None, "2022-07-10", "2022-07-24"),
    ("the next 25 years", SUNDAY, None, "2022-07-24", "2047-07-24"),
    ("recent weeks", SUNDAY, None, "", "2022-07-24"),
    ("the coming months", SUNDAY, None, "2022-07-24", ""),
    ("July 20", SUNDAY, PAST, "2022-07-20", "2022-07-20"),
    ("Sept. 19", SUNDAY, AHEAD, "2022-09-19", "2022-09-19"),
    ("Nov. 26", SUNDAY, PAST, "2021-11-26", "2021-11-26"),
    ("Dec 3, 2020", SUNDAY, None, "2020-12-03", "2020-12-03"),
    ("21 July 2022", None, None, "2022-07-21", "2022-07-21"),
    ("Friday 22nd July, 2022", None, None, "2022-07-22", "2022-07-22"),
    ("the 5th of May", SUNDAY, PAST, "2022-05-05", "2022-05-05"),
    ("2022-07-21", None, None, "2022-07-21", "2022-07-21"),
    ("Sept. 19 to 22, 2016", None, None, "2016-09-19", "2016-09-22"),
    ("July 30 to August 2", SUNDAY, AHEAD, "2022-07-30", "2022-08-02"),
    ("from July to August 2021", None, None, "2021-07-01", "2021-08-31"),
    ("between January and June 2022", None, None, "2022-01-01", "2022-06-30"),
    ("May", SUNDAY, PAST, "2022-05-01", "2022-05-31"),
    ("November", SUNDAY, PAST, "2021-11-01", "2021-11-30"),
    ("November", SUNDAY, AHEAD, "2022-11-01", "2022-11-30"),
    ("November", SUNDAY, None, "2022-11-01", "2022-11-30"),
    ("December last year", SUNDAY, None, "2021-12-01", "2021-12-31"),
    ("last March", SUNDAY, None, "2022-03-01", "2022-03-31"),
    ("early July", SUNDAY, PAST, "2022-07-01", "2022-07-10"),
    ("November 2021", None, None, "2021-11-01", "2021-11-30"),
    ("2005", None, None, "2005-01-01", "2005-12-31"),
    ("2015-2019", None, None, "2015-01-01", "2019-12-31"),
    ("2022/23", None, None, "2022-01-01", "2023-12-31"),
    ("the 1990s", None, None, "1990-01-01", "1999-12-31"),
    ("since April", SUNDAY, None, "2022-04-01", "2022-07-24"),
    ("since 2014", None, None, "2014-01-01", ""),
    ("until Friday", SUNDAY, AHEAD, "", "2022-07-29"),
    ("by 2030", None, None, "", "2030-12-31"),
    ("by the end of July", SUNDAY, AHEAD, "", "2022-07-31"),
    ("Friday", None, None, None, None),
    ("last month", None, None, None, None),
    ("July 20", None, None, None, None),
    ("last summer", SUNDAY, None, None, None),
    ("a few weeks ago", SUNDAY, None, None, None),
    ("the next day", SUNDAY, None, None, None),
    ("31 June 2021", SUNDAY, None, None, None),
    ("Feb. 29", SUNDAY, None, None, None),
    ("900 decades ago", SUNDAY, None, None, None),
]


def read(words, published, ahead):
    text = f"It went on {words}."
    (time,) = find_times(text, [(11, 11 + len(words), "DATE")])
    days = resolve(time, published, ahead)
    return text[time.start : time.end], *(
        (day.isoformat() if day else "" for day in days) if days else (None, None)
    )


@pytest.mark.parametrize(("words", "published", "ahead", "first", "last"), PHRASES)
def test_a_time_is_the_days_that_it_means(words, published, ahead, first, last):
    said, *days = read(words, published, ahead)
    assert days == [first, last]
    assert said == words or f"the {said}" == words


@pytest.mark.parametrize(
    "row",
    [row for row in read_rows("times") if row["example"] and row["kind"] != "ahead"],
    ids=lambda row: row["word"],
)
def test_each_word_of_the_lexicon_is_read(row):
    parts = [t.parts[0] for t in find_times(row["example"], []) if t.parts]
    assert any(row["word"] in p.values() for p in parts)


HISTORY = [  # the sentence, the day that it names, as it is read in 2016
    ("She helped rescuers after the Sept. 11 terrorist attacks.", "2001-09-11"),
    ("The Sept. 11 attacks changed the law.", "2001-09-11"),
    ("Families of 9/11 victims may sue.", "2001-09-11"),
    ("Fifteen years after Sept. 11, the towers are remembered.", "2001-09-11"),
    ("The September 11, 2001 attacks came first.", "2001-09-11"),
    ("A hijacker of September 11th attacks fame was named.", "2001-09-11"),
    ("Security has been tight since the July 7 bombings.", "2005-07-07"),
    ("They were jailed after the July 15 coup attempt.", "2016-07-15"),
    ("She fell ill at the Sept. 11 ceremony.", "2016-09-11"),
    ("Rebels launched attacks on Sept. 11.", "2016-09-11"),
    ("On Sept. 11 attacks killed twelve.", "2016-09-11"),
    ("They met on July 7.", "2016-07-07"),
    ("The Jan. 6 riot was put down.", "2016-01-06"),  # in 2016 there was another
]


@pytest.mark.parametrize(("text", "day"), HISTORY)
def test_a_day_that_history_has_named_is_not_of_the_year_of_publication(text, day):
    (time,) = find_times(text, [])
    found = resolve(time, MONDAY, PAST)
    assert found and day in [d.isoformat() for d in found if d]


@pytest.mark.parametrize("row", read_rows("days"), ids=lambda row: row["day"])
def test_each_day_of_the_lexicon_is_read(row):
    (time,) = find_times(row["example"], [])
    assert resolve(time, None) in [
        (date.fromisoformat(row["day"]),) * 2,
        (date.fromisoformat(row["day"]), None),
    ]


def test_the_short_name_of_a_day_is_no_part_of_a_date():
    assert [t.parts for t in find_times("Sent 9/11/2016, and rated 7/70.", []) if "short" in t.parts[0]] == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("They may march on.", []),
        ("He shopped on Black Friday.", [(14, 26, "MISC")]),
        ("She reads the Sunday Times.", [(14, 26, "ORG")]),
        ("They sent 2000 men.", []),
        ("He left two years later.", []),
        ("April Jones spoke.", [(0, 11, "PERSON")]),
    ],
)
def test_what_is_no_time(text, names):
    assert find_times(text, names) == []


def test_a_date_of_unknown_form_is_kept_as_it_is_said():
    (time,) = find_times("They met at Michaelmas.", [(12, 22, "DATE")])
    assert resolve(time, SUNDAY) is None


def test_times_are_in_order_and_apart():
    found = find_times("On Friday, July 22, and again last week, not since 2014, they met.", [])
    assert all(a.end <= b.start for a, b in zip(found, found[1:]))
    assert len(found) == 3
