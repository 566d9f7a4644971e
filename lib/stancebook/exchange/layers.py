"""The layers of an Analysis as flat tables for CSV and XLSX; what each field holds."""

from dataclasses import fields
from itertools import chain
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

from stancebook.records import LAYERS, Analysis, Span

KINDS = {Span: "span", tuple[Span, ...]: "spans", tuple[str, ...]: "list", dict[str, float]: "numbers"}

WORDED = {"start", "content", "trigger"}  # a record with one of these fields has words, in the last column


def kinds(layer: str) -> dict[str, Any]:
    """What each field of a layer holds: 'span', 'spans', 'list' (of ids), 'numbers' by name, or a type."""
    hints = get_type_hints(LAYERS[layer])
    held = {f.name: _without_none(hints[f.name]) for f in fields(LAYERS[layer])}
    return {name: KINDS.get(kind, kind) for name, kind in held.items()}


def _without_none(hint: Any) -> Any:
    return next(t for t in get_args(hint) if t is not NoneType) if isinstance(hint, UnionType) else hint


def flatten(analysis: Analysis) -> dict[str, list[list[Any]]]:
    """For each layer a head and rows: spans as `x_start`, `x_end`, lists joined by '; ', words at the end."""
    return {
        layer: [_head(layer), *(_row(record, layer, analysis) for record in records)]
        for layer, records in analysis.as_json().items()
        if layer in LAYERS
    }


def _head(layer: str) -> list[str]:
    held = kinds(layer)
    columns = [[f"{name}_start", f"{name}_end"] if kind == "span" else [name] for name, kind in held.items()]
    return [*chain(*columns), *(["text"] if WORDED & held.keys() else [])]


def _row(record: dict[str, Any], layer: str, analysis: Analysis) -> list[Any]:
    row: list[Any] = []
    for name, kind in kinds(layer).items():
        value = record[name]
        if kind == "span":
            row += value or [None, None]
        elif kind == "spans":
            row.append("; ".join(f"{a}-{b}" for a, b in value))
        elif kind == "numbers":
            row.append("; ".join(f"{key} {number}" for key, number in value.items()) or None)
        else:
            row.append("; ".join(value) if kind == "list" else value)
    if "start" in record:
        row.append(analysis.quote((record["start"], record["end"])))
    elif "content" in record:
        row.append(analysis.quote(*record["content"]))
    elif "trigger" in record:
        row.append(analysis.quote(record["evidence"]))
    return row
