"""An Excel workbook, a sheet a layer; every text is marked as quoted, so that it stays one when edited."""

import io
from datetime import datetime

from xlsxwriter import Workbook

from stancebook.exchange.annotations import clean
from stancebook.exchange.layers import flatten
from stancebook.records import Analysis

LONGEST = 32_767  # characters (UTF-16 units) in a cell
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def build(analysis: Analysis) -> dict[str, bytes]:
    """NAME.xlsx; no date of today inside."""
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as book:
        book.set_properties({"title": clean(analysis.title or analysis.id), "created": datetime(1980, 1, 1)})
        text, head = book.add_format({"quote_prefix": True}), book.add_format({"bold": True})
        for layer, rows in flatten(analysis).items():
            sheet = book.add_worksheet(layer)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, rows[0], head)
            for r, row in enumerate(rows[1:], 1):
                for c, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(r, c, _fit(clean(cell)), text)
                    elif cell is not None:
                        sheet.write(r, c, cell)
    return {f"{analysis.id}.xlsx": out.getvalue()}


def _fit(text: str) -> str:
    """The text cut to what a cell may hold."""
    return text if len(text) < LONGEST / 2 else text[: LONGEST // 2 - 1] + "…"
