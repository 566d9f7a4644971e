"""Times as a text names them, and the days that they mean: 'last month' is a month, 'since April' reaches to
the day of publication.

What needs that day (a weekday, a month without its year, 'yesterday') means nothing certain without it,
and is left as it is said.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.parser import parserinfo
from dateutil.relativedelta import MO, relativedelta

from stancebook.lexicons import read_rows

Days = tuple[date | None, date | None]
"""First and last, both included; None: open on that side."""
WORDS: dict[str, dict[str, str]] = {}
for _row in read_rows("times"):
    WORDS.setdefault(_row["kind"], {})[_row["word"]] = _row["value"]
NAMED = {row["day"]: row for row in read_rows("days")}  # days that are known without their year
CALENDAR = parserinfo()
BEGIN: dict[str, dict[str, Any]] = {  # where a unit begins, from a day that it holds
    "days": {},
    "weeks": {"weekday": MO(-1)},
    "months": {"day": 1},
    "years": {"day": 1, "month": 1},
}


def _any(name: str, words: Iterable[str], flag: str = "", end: str = r"\b") -> str:
    return rf"(?P<{name}>(?{flag}:{'|'.join(sorted(words, key=len, reverse=True))}){end})"


_KINDS = ("edge", "shift", "run", "part", "day")
_PARTS = {kind: _any(kind, WORDS[kind], "i") for kind in _KINDS} | {
    "month": _any("month", (n for names in CALENDAR.MONTHS for n in names)) + r"(?:\.(?= ?\d))?",
    "weekday": _any("weekday", (n for names in CALENDAR.WEEKDAYS for n in names)),
    "year": rf"(?:(?P<year>[12]\d\d\d)|{_any('which', WORDS['shift'], 'i')} year)",
    "date": r"(?P<date>[0-3]?\d)(?:st|nd|rd|th)?"
    r"(?: ?(?:-|–|to|and|through) ?(?P<till>[0-3]?\d)(?:st|nd|rd|th)?(?!\d))?",
    "when": r"(?: (?:morning|afternoon|evening|night)\b)?",
    "times": rf"(?:{_any('number', WORDS['number'], 'i')}|(?P<count>\d{{1,3}}))",
    "unit": _any("unit", WORDS["unit"], "i", "") + "(?P<many>s)?",
}
_EDGE = rf"(?<![\w–-])(?:{_PARTS['edge']} (?:the (?=end|start|beginning)|(?<!by )the )?)?"
_FORMS = [
    re.compile(f"{_EDGE}(?:{form.format(**_PARTS)})(?![\\w-])".replace(" ", r"\s"))
    for form in (
        r"(?P<iso>\d{{4}}-\d\d-\d\d)",
        _any("short", filter(None, (row["short"] for row in NAMED.values())), end="(?!/)"),
        r"(?:(?:{shift} )?{weekday},? )?{month} {date}(?!\d)(?:,? {year})?",
        r"(?:(?:{shift} )?{weekday},? )?(?:the )?{date}(?: of)? {month}(?:,? {year})?",
        r"(?:{part}[ -])?{month}(?:,|,? of)? {year}",
        r"(?:{part}[ -])?(?:{shift} )?{month}",
        r"(?:{part}[ -])?(?P<year>[12]\d\d\d)(?: ?[-–/] ?(?P<till>\d\d(?:\d\d)?))?",
        r"(?:{part}[ -])?(?P<decade>[12]\d\d0)s",
        r"(?<=the )(?P<decade>[12]\d\d0)['’]s",
        r"(?:{shift} )?{weekday}{when}",
        r"(?:{part} )?(?P<the>(?i:the) )?(?:{shift}|{run}) (?:{times} )?{unit}",
        r"(?i:the )(?P<weekend>weekend)",
        r"{times} {unit} ago",
        r"{day}{when}",
    )
]
DASHES = "-–—"
_TO = re.compile(r"\s?(?:-|–|—|to|until|through)\s?|\sand\s")
_FROM = re.compile(r"\b(?i:from|between)\s$")
_TITLE = re.compile(r"\w\s[A-Z]$")  # 'USA Today', not 'Yesterday' where a sentence begins
_ON = re.compile(r"\b(?i:on)\s$")
_YEARS_FROM = re.compile(r"\b(?i:years|decades|decade)\s(?i:since|after)\s(?:the\s)?$")
_IN = re.compile(r"\b(?i:in|during|of|from|between)\s(?:the\s)?$")


@dataclass(frozen=True)
class Time:
    """Words that name a time, and the parts of its meaning: none where unknown, two for 'from … to …'."""

    start: int
    end: int
    parts: tuple[dict[str, str], ...]


def find_times(text: str, entities: Sequence[tuple[int, int, str]]) -> list[Time]:
    """The times that a text names, in order: those of a known form, and what else is taken for a date."""
    found: list[Time] = []
    for m in sorted((m for form in _FORMS for m in form.finditer(text)), key=lambda m: (m.start(), -m.end())):
        if (not found or m.start() >= found[-1].end) and _names_time(m, entities):
            parts = {k: v if k in ("month", "weekday") else v.lower() for k, v in m.groupdict().items() if v}
            found.append(Time(*m.span(), (parts | _name_day(m, parts),)))
    spans = [(t.start, t.end) for t in found]
    found += [Time(*e[:2], ()) for e in entities if e[2] == "DATE" and not _over(spans, e[0], e[1])]
    return _join(text, sorted(found, key=lambda t: t.start))


def _name_day(m: re.Match[str], parts: dict[str, str]) -> dict[str, str]:
    """The historic day that the words name: '9/11', 'the Sept. 11 attacks', 'ten years after Sept. 11'."""
    if "short" in parts:
        return {"named": next(day for day, row in NAMED.items() if row["short"] == parts["short"])}
    if "date" not in parts or parts.keys() & {"year", "which", "till"} or _before(_ON, m.string, m.start()):
        return {}
    behind = re.match(r"(?:\s[\w’'-]+){0,2}", m.string[m.end() : m.end() + 60]) or [""]
    words, far = set(behind[0].lower().split()), _before(_YEARS_FROM, m.string, m.start("month"))
    for day, row in NAMED.items():
        same = (CALENDAR.month(parts["month"]), int(parts["date"])) == (int(day[5:7]), int(day[8:]))
        if same and (far or words.intersection(row["nouns"].split())):
            return {"named": day}
    return {}


def _before(form: re.Pattern[str], text: str, at: int) -> re.Match[str] | None:
    """The form where it ends at a place; none has more than 30 characters."""
    return form.search(text, max(0, at - 30), at)


def _over(spans: Sequence[tuple], start: int, end: int) -> Sequence[tuple]:
    """Those of the spans, which are in order and apart, that lie over these characters."""
    return spans[bisect_right(spans, start, key=lambda s: s[1]) : bisect_left(spans, end, key=lambda s: s[0])]


def _names_time(m: re.Match[str], entities: Sequence[tuple[int, int, str]]) -> bool:
    """Whether no name reaches beyond the words ('Black Friday'), and a lone 'May' or '2000' is a date."""
    over = _over(entities, *m.span())
    if any(label != "DATE" and (start < m.start() or end > m.end()) for start, end, label in over):
        return False
    given = m.groupdict()
    if (given.get("unit") or given.get("day")) and _before(_TITLE, m.string, m.start() + 1):
        return False
    sure = any(given.get(k) for k in ("iso", "short", "date", "weekday", "unit", "weekend", "day", "edge"))
    return sure or any(label == "DATE" for *_, label in over) or bool(_before(_IN, m.string, m.start()))


def _join(text: str, times: list[Time]) -> list[Time]:
    """'from May to July', 'between May and July 2012' and 'July 30–August 2' are one time each."""
    joined: list[Time] = []
    for t in times:
        link = _TO.fullmatch(text, joined[-1].end, t.start) if joined else None
        led = _before(_FROM, text, joined[-1].start) if joined else None
        clear = link and (
            "date" in t.parts[0] if link[0].strip() == "to" and t.parts else link[0].strip() in DASHES
        )
        if link and (led or clear) and len(joined[-1].parts) == len(t.parts) == 1:
            (first,), (last,) = joined[-1].parts, t.parts
            year = {"year": last["year"]} if "year" in last and "month" in first else {}
            joined[-1] = Time(led.start() if led else joined[-1].start, t.end, (year | first, last))
        else:
            joined.append(t)
    return joined


def resolve(time: Time, published: date | None, ahead: bool | None = None) -> Days | None:
    """The days that a time means, None where that is not known.

    `ahead`: whether what is told of was still to come on the day of publication; None where no verb says.
    """
    try:
        every = [_days(parts, published, ahead) for parts in time.parts]
    except (ValueError, OverflowError):  # the 31st of June, 900 decades ago
        return None
    days = [found for found in every if found]
    if not days or len(days) < len(every):
        return None
    first, last = days[0][0], days[-1][1]
    return None if first and last and first > last else (first, last)


def _days(parts: dict[str, str], base: date | None, ahead: bool | None) -> Days | None:
    """The days of one expression: 'early', 'mid' and 'late' are a third each; 'earlier this month' ends, as
    'since' does, on the day of publication; 'until' leaves the beginning open.
    """
    ahead = False if parts.get("edge") == "since" else ahead
    days = _calendar(parts, base, ahead) or (_around(parts, base, ahead) if base else None)
    if not days:
        return None
    (first, last), edge = days, WORDS["edge"].get(parts.get("edge", ""))
    part = WORDS["part"].get(parts.get("part", ""), "")
    if first and last and part.isdecimal():
        third, length = int(part), (last - first).days + 1
        days = first + timedelta(length * (third - 1) // 3), first + timedelta(length * third // 3 - 1)
    elif first and last and part:
        days = (first, base) if part == "before" else (base, last)
    if edge:
        days = (None, days[1]) if edge == "last" else (days[0], base if parts["edge"] == "since" else None)
    return days


def _calendar(parts: dict[str, str], base: date | None, ahead: bool | None) -> Days | None:
    """The days of a date, month, year or decade; the year is the one that is said, or fits publication."""
    if "iso" in parts:
        return (date.fromisoformat(parts["iso"]),) * 2
    if (named := parts.get("named")) and (not base or date.fromisoformat(named) <= base):
        return (date.fromisoformat(named),) * 2
    if "decade" in parts:
        return _whole("years", date(int(parts["decade"]), 1, 1), 10)
    year, till = parts.get("year"), parts.get("till", "")
    if "month" in parts:
        said = WORDS["shift"].get(parts.get("which", ""))
        if year:
            years = [int(year)]
        elif base:
            years = [base.year + int(said)] if said else [base.year + n for n in (-1, 0, 1)]
        else:
            return None
        near = [days for y in years if (days := _of_year(parts, y))]
        return _fitting(near, base or date.min, ahead, WORDS["shift"].get(parts.get("shift", "")))
    return (date(int(year), 1, 1), date(int(year[: 4 - len(till)] + till), 12, 31)) if year else None


def _of_year(parts: dict[str, str], year: int) -> tuple[date, date] | None:
    month = CALENDAR.month(parts["month"]) or 0
    if "date" not in parts:
        return _whole("months", date(year, month, 1))
    try:
        return date(year, month, int(parts["date"])), date(year, month, int(parts.get("till", parts["date"])))
    except ValueError:  # the 29th of February, mostly
        return None


def _around(parts: dict[str, str], base: date, ahead: bool | None) -> Days | None:
    """The days of what is counted from publication: weekdays, 'yesterday', 'last month', 'two weeks ago'."""
    if "day" in parts:
        return (base + timedelta(int(WORDS["day"][parts["day"]])),) * 2
    if "weekday" in parts or "weekend" in parts or parts.get("unit") == "weekend":
        return _of_week(parts, base, ahead)
    size, _, unit = WORDS["unit"].get(parts.get("unit", ""), "").partition(" ")
    count = parts.get("count") or WORDS["number"].get(parts.get("number", ""), "")
    sign = WORDS["shift"].get(parts.get("shift", "")) or WORDS["run"].get(parts.get("run", ""))
    if not unit or (
        "the" in parts and "shift" in parts and sign == "1" and not count
    ):  # 'the next day' is that after something
        return None
    step = _times(unit, int(size) * int(count or 1))
    if not sign:
        return _whole(unit, base - step, int(size)) if count else None
    if "run" in parts or "many" in parts:  # 'the past two weeks', 'recent weeks'
        far = base + int(sign) * step if count or "many" not in parts else None
        return (far, base) if sign == "-1" else (base, far)
    return _whole(unit, base + int(sign) * step, int(size))


def _of_week(parts: dict[str, str], base: date, ahead: bool | None) -> Days | None:
    """The last such day or weekend up to publication, or the first after; 'next' is of the next week."""
    shift, monday = WORDS["shift"].get(parts.get("shift", "")), _whole("weeks", base)[0]
    first, last = (CALENDAR.weekday(parts["weekday"]) or 0,) * 2 if "weekday" in parts else (5, 6)
    weeks = [monday + timedelta(7 * n) for n in ((1,) if shift == "1" else (-1, 0, 1))]
    near = [(week + timedelta(first), week + timedelta(last)) for week in weeks]
    return _fitting(near, base, ahead is not False if shift == "0" else bool(ahead), shift)


def _whole(unit: str, day: date, size: int = 1) -> tuple[date, date]:
    """The whole unit that holds the day; a quarter is three months, a decade ten years."""
    first = day + relativedelta(**BEGIN[unit])
    if size > 1:
        first -= _times(unit, (first.month - 1 if unit == "months" else first.year) % size)
    return first, first + _times(unit, size) - timedelta(1)


def _times(unit: str, number: int) -> relativedelta:
    """So many of a unit."""
    named: dict[str, Any] = {unit: number}
    return relativedelta(**named)


def _fitting(near: list[tuple[date, date]], base: date, ahead: bool | None, shift: str | None) -> Days | None:
    """The days nearest to publication, on the side of it that is meant; a date may miss that by two weeks."""
    if shift in ("-1", "1"):
        ahead = shift == "1"
        near = [days for days in near if (days[0] > base if ahead else days[1] < base)]

    def distance(days: tuple[date, date]) -> int:
        wrong = ahead is not None and (days[1] < base if ahead else days[0] > base)
        gap = max((days[0] - base).days, (base - days[1]).days, 0)
        return gap * (25 if days[0] == days[1] else 1000) if wrong else gap

    return min(near, key=distance, default=None)
