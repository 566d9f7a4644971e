"""The layers of an Analysis as flat tables for CSV and XLSX; what each field holds."""

from dataclasses import fields
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

from stancebook.records import LAYERS, Analysis, Span

KINDS = {Span: "span", tuple[Span, ...]: "spans", tuple[str, ...]: "list", dict[str, float]: "numbers"}


def kinds(layer: str) -> dict[str, Any]:
    """The fields of a layer with what they hold if known: 'span', 'spans', 'list' (of ids), 'numbers' by
    name, or a type.
    """
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


def _quoted(layer: str) -> str:
    """The field whose words stand in the last column, '' for a layer without words."""
    held = kinds(layer)
    return next(
        (name for name in ("start", "content", "evidence") if held.get(name) in (int, "span", "spans")), ""
    )


def _head(layer: str) -> list[str]:
    columns = [
        column
        for name, kind in kinds(layer).items()
        for column in ((f"{name}_start", f"{name}_end") if kind == "span" else (name,))
    ]
    return [*columns, *(["text"] if _quoted(layer) else [])]


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
    match _quoted(layer):
        case "start":
            row.append(analysis.quote((record["start"], record["end"])))
        case "content":
            row.append(analysis.quote(*record["content"]))
        case "evidence":
            row.append(analysis.quote(record["evidence"]))
    return row
