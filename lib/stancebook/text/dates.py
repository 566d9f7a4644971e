"""Dates as publishers write them in full; what is not a whole date is none."""

import re
from calendar import month_abbr, month_name
from collections.abc import Iterable
from datetime import date, datetime

MONTH = rf"(?P<month>{'|'.join([*month_name[1:], 'Sept', *month_abbr[1:]])})\.?"
DAY, YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>\d{4})"
FORMS = [
    rf"{MONTH}\s+{DAY},?\s+{YEAR}",  # July 10, 2019 Wednesday
    rf"{DAY}\s+{MONTH},?\s+{YEAR}",  # 10 Jul 2019
    r"(?P<iso>\d{4}-\d\d-\d\d)",
]
ANYWHERE = [re.compile(rf"\b{form}\b", re.I) for form in FORMS]
# what may stand before the date of a dateline: 'Published: Friday, 21 August 2015, 10:15 GMT'
PUBLISHED = r"(?:(?:first |last )?(?:published|updated|posted)(?: on)?:?\s+)?(?:[A-Z][a-z]+day,?\s+)?"
AT_START = [re.compile(rf"{PUBLISHED}{form}\b", re.I) for form in FORMS]


def find_date(text: str) -> str | None:
    """The first whole date in the text as ISO 8601."""
    found = [match for form in ANYWHERE for match in form.finditer(text)]
    return _first_real(sorted(found, key=lambda match: match.start()))


def read_dateline(line: str) -> str | None:
    """The date with which the line begins, as ISO 8601."""
    return _first_real(filter(None, (form.match(line) for form in AT_START)))


def _first_real(found: Iterable[re.Match[str]]) -> str | None:
    for match in found:
        parts = match.groupdict()
        try:
            if "iso" in parts:
                return date.fromisoformat(parts["iso"]).isoformat()
            written = f"{parts['day']} {parts['month'][:3]} {parts['year']}"
            return datetime.strptime(written, "%d %b %Y").date().isoformat()
        except ValueError:  # the 31st of June
            continue
    return None
