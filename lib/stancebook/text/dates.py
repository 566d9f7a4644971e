"""Dates as publishers write them in full; what is not a whole date is none."""

import re
from datetime import date, datetime

WHOLE = re.compile(
    r"\b(?:(?P<month>[A-Z][a-z]{2,8})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})"
    r"|(?P<day2>\d{1,2})(?:st|nd|rd|th)? (?P<month2>[A-Z][a-z]{2,8})\.?,? (?P<year2>\d{4})"
    r"|(?P<iso>\d{4}-\d\d-\d\d))\b"
)


def find_date(text: str) -> str | None:
    """The first whole date in the text as ISO 8601: 'July 10, 2019 Wednesday', '10 Jul 2019'."""
    for m in WHOLE.finditer(text):
        day, month, year = (m[part] or m[part + "2"] for part in ("day", "month", "year"))
        try:
            found = (
                date.fromisoformat(m["iso"])
                if m["iso"]
                else datetime.strptime(f"{day} {month[:3]} {year}", "%d %b %Y")
            )
            return found.strftime("%Y-%m-%d")
        except ValueError:  # no month, or the 31st of June
            continue
    return None
