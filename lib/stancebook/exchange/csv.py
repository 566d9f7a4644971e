"""CSV (RFC 4180, UTF-8): a file a layer; an apostrophe before each text that a spreadsheet would run."""

import csv
import io

from stancebook.exchange.layers import flatten
from stancebook.records import Analysis
from stancebook.writing import neutralise


def build(analysis: Analysis) -> dict[str, bytes]:
    """LAYER.csv for each layer."""
    return {f"{layer}.csv": _write(rows) for layer, rows in flatten(analysis).items()}


def _write(rows: list[list[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([neutralise(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")
