"""CSV (RFC 4180, UTF-8): a file a layer; an apostrophe before each text that a spreadsheet would run."""

import csv
import io

from stancebook.exchange.layers import FORMULA, flatten
from stancebook.records import Analysis


def build(analysis: Analysis) -> dict[str, bytes]:
    """LAYER.csv for each layer."""
    return {f"{layer}.csv": _write(rows) for layer, rows in flatten(analysis).items()}


def _write(rows: list[list[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([_neutralise(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _neutralise(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell
