"""Downloads from press databases: one text with many articles becomes many.

The fields of each database stand in data/lexicons/downloads.csv. The forms, after public descriptions:

- Nexis (manual of the R package LexisNexisTools; README of the Nexis Uni parser): title, outlet, date and a
  copyright line, fields ('Length: 498 words'), a line 'Body', the text, 'Load-Date: …', 'End of Document'.
  Before 2019: '3 of 120 DOCUMENTS', outlet, date, title, fields in capitals, the text, further fields.
- Factiva (documentation of the R package tm.plugin.factiva; READMEs of parsers of its RTF): fields of two
  letters (HD title, LP and TD text) or, without indexing, title, byline, length, date, outlet, code,
  language, copyright and text, a line each; 'Document' and the accession number end an article.
- ProQuest (README of the notebook pq_parser and other public parsers of its text files): lines of underscores
  between them, 'Title: …', 'Publication date: …', 'Full text: …'; the text ends at the next field.

What these do not name is from general knowledge; no database was asked.
A field counts at a line's start only, before the text or after it as its database has it: no story is cut.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from stancebook.lexicons import read_rows
from stancebook.records import ArticleError
from stancebook.text.dates import find_date
from stancebook.text.source import Source

COPYRIGHT = re.compile(r"^[ \t]*(?:Copyright|©|\(c\)|All Rights Reserved).*$", re.M | re.I)
LENGTH = re.compile(r"[\d,.]+ words?")
NOTES = ("author", "length", "section", "dateline", "copyright")


@dataclass(frozen=True)
class Database:
    """How a database parts its articles, and how its fields look."""

    name: str
    border: str  # the form of a line
    first: bool  # whether the border begins an article rather than ends it
    after_name: str  # what stands behind a field's name
    in_order: Callable[[list[str]], dict[str, str]] | None = None  # what lines without a field's name mean


def split_download(text: str, name: str) -> list[Source | ArticleError]:
    """The articles of a download, an ArticleError in place of each without a text; none of other texts."""
    for database in DATABASES:
        parts = re.split(rf"^[ \t]*{database.border}[ \t]*$", text, flags=re.M)
        parts = [part for part in (parts[1:] if database.first else parts[:-1]) if part.strip()]
        found = [_read(part, database) for part in parts]
        if any(found):
            where = f"of the download from {database.name} in {name}"
            lost = f"{where} has no text that can be told from its fields; correct or remove it."
            return [source or ArticleError(f"Article {n} {lost}") for n, source in enumerate(found, 1)]
    return []


def _read(part: str, database: Database) -> Source | None:
    """An article as it is shown (title and text), the rest as metadata; None where no text is found."""
    known = _read_fields(part, database)
    body = known.get("text", "").strip()
    if not any(c.isalpha() for c in body) or not known.get("outlet"):
        return None
    title, author = known.get("title"), re.sub(r"^By ", "", known.get("author", ""), flags=re.I)
    notes = {key: known[key] for key in NOTES if known.get(key)}
    shown = f"{title}\n\n{body}" if title else body
    published = find_date(known.get("published", ""))
    marked = tuple((*m.span(), "copyright") for m in COPYRIGHT.finditer(shown, len(shown) - 300))
    return Source(shown, title, known["outlet"], author or None, published, known.get("url"), marked, notes)


def _read_fields(part: str, database: Database) -> dict[str, str]:
    """What each field means -> its value."""
    meanings, places, form = _fields(database)
    marks = list(form.finditer(part))
    texts = [m for m in marks if places[m[1]] == "text"]
    named = "text" in places.values()
    marks = marks if texts or not named else []
    before = [_line_end(part, m) for m in marks if places[m[1]] == "before"]
    begin = texts[0].start() if texts else max(before, default=0)
    after = next((m.start() for m in marks if places[m[1]] == "after" and m.start() > begin), len(part))
    marks = [m for m in marks if m.start() < begin or m.start() >= after or m in texts]
    head = part[: min([begin, *(m.start() for m in marks)])]
    lines = [line.strip() for line in (head if texts or marks else part).splitlines() if line.strip()]
    known = database.in_order(lines) if database.in_order else {}
    for mark, following in zip(marks, [*marks[1:], None]):
        end = min(following.start() if following else len(part), begin if mark.start() < begin else len(part))
        value = part[mark.end() : end].strip()
        meaning = meanings[mark[1]]
        known[meaning] = f"{known[meaning]}\n\n{value}" if mark in texts[1:] else value
    if marks and not named:
        known["text"] = part[begin:after]
    outside = (m for m in COPYRIGHT.finditer(part) if not begin <= m.start() < after)
    rights = " ".join(m[0].strip() for m in outside)
    known = {key: value if key == "text" else " ".join(value.split()) for key, value in known.items()}
    info = known.pop("info", "")  # ProQuest: 'The Example ; Lima [Lima]10 July 2019: A4.'
    return {"copyright": rights, "outlet": info.split(" ;")[0], "published": info, **known}


def _line_end(part: str, mark: re.Match[str]) -> int:
    end = part.find("\n", mark.end())
    return len(part) if end < 0 else end


def _nexis(lines: list[str]) -> dict[str, str]:
    """Title, outlet and date, the date last; a cover page may precede them."""
    lines = [line for line in lines if not COPYRIGHT.match(line)]
    day = max((n for n, line in enumerate(lines) if find_date(line)), default=0)
    return {"title": lines[day - 2], "outlet": lines[day - 1], "published": lines[day]} if day > 1 else {}


def _old_nexis(lines: list[str]) -> dict[str, str]:
    """Outlet, date and title."""
    day = next((n for n, line in enumerate(lines) if find_date(line)), len(lines))
    named = {"outlet": lines[0], "published": lines[day]} if 0 < day < len(lines) else {}
    return {**named, "title": lines[-1]} if len(lines) > day + 1 else named


def _factiva(lines: list[str]) -> dict[str, str]:
    """Title, byline, length, date, time, outlet, code, language and copyright; the text follows."""
    length = next((n for n, line in enumerate(lines[:12]) if n and LENGTH.fullmatch(line)), len(lines))
    behind = range(length + 3, min(length + 12, len(lines)))
    rights = next((n for n in behind if COPYRIGHT.match(lines[n])), None)
    if rights is None:
        return {}
    by = next((line for line in lines[1:length] if line.startswith("By ")), "")
    outlet = next(line for line in lines[length + 2 : rights] if not re.match(r"\d\d:\d\d", line))
    known = {"title": lines[0], "author": by, "length": lines[length], "published": lines[length + 1]}
    text = "\n\n".join(lines[rights + 1 :])
    return {**known, "outlet": outlet, "copyright": lines[rights], "text": text}


DATABASES = (
    Database("Nexis", r"End of Document", False, r":[ \t]*", _nexis),
    Database("Nexis (before 2019)", r"\d+ of \d+ DOCUMENTS?", True, r":[ \t]*", _old_nexis),
    Database("Factiva", r"Document [A-Za-z]{2,}\d[A-Za-z0-9]{12,}", False, r"[ \t]*(?:\n|[ \t])", _factiva),
    Database("ProQuest", r"_{40,}", False, r":[ \t]*"),
)


@cache
def _fields(database: Database) -> tuple[dict[str, str], dict[str, str], re.Pattern[str]]:
    """Meaning and place of each field of a database, and the form that finds them; 'Body' and
    'Classification' may stand on a line of their own.
    """
    rows = [row for row in read_rows("downloads") if row["database"] == database.name]
    names = "|".join(re.escape(row["field"]) for row in rows)
    form = re.compile(
        rf"^[ \t]*({names})(?:{database.after_name}|(?:(?<=Body)|(?<=Classification))[ \t]*$)", re.M
    )
    return {r["field"]: r["meaning"] for r in rows}, {r["field"]: r["place"] for r in rows}, form
