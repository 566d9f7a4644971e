"""The layers of an Analysis as flat tables for CSV and XLSX; what a record's field holds, for formats with types."""

import re
from dataclasses import fields
from typing import Any, get_type_hints

from stancebook.records import LAYERS, Analysis, Span

FORMULA = re.compile(r" *[=+\-@\t\r\n＝＋－＠]")  # how a text begins that spreadsheets take for a formula
KINDS = {Span: "span", Span | None: "span", tuple[Span, ...]: "spans", tuple[str, ...]: "list"}
WORDS = {"content": "content_text", "evidence": "evidence_text"}  # fields of spans whose words stand beside them


def kinds(layer: str) -> dict[str, Any]:
    """The fields of a layer with what they hold: 'span', 'spans', 'list' (of ids), or a type such as str or bool | None."""
    hints = get_type_hints(LAYERS[layer])
    return {f.name: KINDS.get(hints[f.name], hints[f.name]) for f in fields(LAYERS[layer])}


def flatten(analysis: Analysis) -> dict[str, list[list[Any]]]:
    """For each layer its head and its rows: spans as `x_start` and `x_end`, lists joined by '; ', the article's words in a last column."""
    return {layer: [_head(layer), *(_row(record, layer, analysis) for record in analysis.as_json()[layer])] for layer in LAYERS}


def _head(layer: str) -> list[str]:
    held = kinds(layer)
    head = [name for field, kind in held.items() for name in ((f"{field}_start", f"{field}_end") if kind == "span" else (field,))]
    return [*head, *(["text"] if "start" in held else []), *(words for field, words in WORDS.items() if held.get(field) in ("span", "spans"))]


def _row(record: dict[str, Any], layer: str, analysis: Analysis) -> list[Any]:
    row: list[Any] = []
    for name, kind in kinds(layer).items():
        value = record[name]
        if kind == "span":
            row += value or [None, None]
        elif kind == "spans":
            row.append("; ".join(f"{a}-{b}" for a, b in value))
        else:
            row.append("; ".join(value) if kind == "list" else value)
    if "start" in record:
        row.append(analysis.quote((record["start"], record["end"])))
    for name in WORDS:
        if kinds(layer).get(name) in ("span", "spans"):
            row.append(analysis.quote(*(record[name] if kinds(layer)[name] == "spans" else [record[name]])))
    return row
