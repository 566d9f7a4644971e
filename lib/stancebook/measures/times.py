"""When: what happened and what was said, by the time that it speaks of."""

from datetime import date, timedelta

import pandas as pd

from stancebook.measures import tables
from stancebook.records import Analysis, Claim, Date, Interaction

COLUMNS = ["when", "words", "what", "told", "id", "sentence", "first", "last", "resolved"]
HAPPENS, SPOKEN, SAID = "happens then", "speaks of then", "said then"


def summarize_timeline(analysis: Analysis) -> pd.DataFrame:
    """A claim or sure interaction a row, by its time: resolved ones, the earliest first, then the others.

    `told`: an interaction happens then; a claim speaks of that time or, if it names none, was made then.
    """
    found, rows = analysis.findings, []
    known, spoken = found.by_id, {i for d in found.dates for i in d.of}
    for d in sorted(found.dates, key=lambda d: (not d.resolved, d.first or d.last or "", d.last or "9")):
        words = analysis.quote((d.start, d.end))
        acts = [i for i in d.of if isinstance(known.get(i), Interaction)]
        events = dict.fromkeys(acts, HAPPENS) | {i: SPOKEN for i in d.of if i not in acts}
        events |= {i: SAID for i in d.said if i not in spoken}
        for i, told in events.items():
            if i in known:
                what = name_days(d) or f"“{words}”", words, _tell(found, known[i]), told, i, known[i].sentence
                rows.append((*what, d.first or "", d.last or "", d.resolved))
    return pd.DataFrame(rows, columns=COLUMNS)


def _tell(analysis: Analysis, record: Claim | Interaction) -> str:
    if isinstance(record, Interaction):
        return tables.describe(analysis, record)
    words = analysis.quote(*record.content).strip('“”"')
    return f"{tables.name_source(analysis, record)}: “{words}”"


def name_days(d: Date) -> str:
    """The days as a reader says them: '22 Jul 2022', '22 to 24 Jul 2022', 'Jun 2022', '2015 to 2019', 'until
    1 Apr 2022'; '' where they are not known.
    """
    first, last = (date.fromisoformat(day) if day else None for day in (d.first, d.last))
    parts = [[str(day.day), f"{day:%b}", str(day.year)] if day else [] for day in (first, last)]
    if not (first and last):
        return " ".join(["from" if first else "until", *parts[0], *parts[1]]) if first or last else ""
    if first.day == 1 and (last + timedelta(1)).day == 1:  # whole months, whole years
        parts = [part[2 if first.month == 1 and last.month == 12 else 1 :] for part in parts]
    while parts[0] and parts[0][-1] == parts[1][len(parts[0]) - 1]:  # said once
        parts[0].pop()
    return " ".join([*parts[0], *(["to"] if parts[0] else []), *parts[1]])
