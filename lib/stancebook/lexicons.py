"""The lexicons an analyst may read and extend: CSV files in data/lexicons."""

import csv
from functools import cache

from stancebook.house import DATA


@cache
def read_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of data/lexicons/<name>.csv, columns as keys; read once."""
    with open(DATA / "lexicons" / f"{name}.csv", encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def read_words(name: str, kind: str = "") -> frozenset[str]:
    """The first column of data/lexicons/<name>.csv, of the rows of one kind where that is given."""
    return frozenset(next(iter(row.values())) for row in read_rows(name) if kind in ("", row.get("kind")))
