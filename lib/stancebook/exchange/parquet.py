"""Apache Parquet: a file a layer, of one schema for every article; a span is a list of two offsets."""

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stancebook.exchange.layers import kinds
from stancebook.records import LAYERS, Analysis

SPAN = pa.list_(pa.int32(), 2)
TYPES = {
    "span": SPAN,
    "spans": pa.list_(SPAN),
    "list": pa.list_(pa.string()),
    "numbers": pa.map_(pa.string(), pa.float64()),
    str: pa.string(),
    int: pa.int32(),
    float: pa.float64(),
    bool: pa.bool_(),
}
FACTS = ("outlet", "author", "published", "url", "language", "sha256")  # of the metadata, as columns
ARTICLE = ("article", "title", *FACTS, "text", "metadata")
SCHEMAS = {
    "article": pa.schema({name: pa.string() for name in ARTICLE}),
    **{
        layer: pa.schema({"article": pa.string(), **{n: TYPES[kind] for n, kind in kinds(layer).items()}})
        for layer in LAYERS
    },
}


def build(analysis: Analysis) -> dict[str, bytes]:
    """article.parquet (metadata as JSON too) and LAYER.parquet for each layer, the article's id in front."""
    files = {}
    for name, table in build_tables(analysis).items():
        out = io.BytesIO()
        write_table(table, out)
        files[f"{name}.parquet"] = out.getvalue()
    return files


def build_tables(analysis: Analysis) -> dict[str, pa.Table]:
    """The table of the article, of one row, and that of each layer, alike to `as_json`; by their SCHEMAS."""
    facts = json.dumps(analysis.metadata, ensure_ascii=False)
    article = {name: analysis.metadata.get(name) for name in FACTS} | {"metadata": facts}
    text = analysis.text.encode("utf-8", "replace").decode()
    article |= {"article": analysis.id, "title": analysis.title, "text": text}
    tables = {"article": pa.Table.from_pylist([article], SCHEMAS["article"])}
    for layer in LAYERS:
        records, (_, *names) = getattr(analysis, layer), SCHEMAS[layer].names
        columns = {name: [_plain(name, getattr(r, name)) for r in records] for name in names}
        tables[layer] = pa.table({"article": [analysis.id] * len(records), **columns}, SCHEMAS[layer])
    return tables


def _plain(name: str, value: Any) -> Any:
    """Probabilities to three digits; numbers by name as pairs, as Arrow's maps want them."""
    if isinstance(value, dict):
        return [(key, round(number, 3)) for key, number in value.items()]
    return round(value, 3) if name == "confidence" else value


def write_table(table: pa.Table, place: Any) -> None:
    """Writes the table to a path or file; the same bytes for the same table."""
    pq.write_table(table, place, compression="zstd")
