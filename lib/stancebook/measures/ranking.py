"""Rows → a table in its order."""

from collections.abc import Iterable

import pandas as pd


def rank(rows: Iterable[object], columns: str, by: str) -> pd.DataFrame:
    """The rows under these columns, sorted by some of them ('-claims name': most claims first)."""
    keys = by.split()
    return pd.DataFrame(list(rows), columns=columns.split()).sort_values(
        [key.lstrip("-") for key in keys],
        ascending=[not key.startswith("-") for key in keys],
        kind="stable",
        ignore_index=True,
    )
