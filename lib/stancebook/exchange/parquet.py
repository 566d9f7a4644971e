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
    """The table of the article, of one row, and that of each layer; their schemas are SCHEMAS."""
    document = analysis.as_json()
    facts = document["metadata"]
    article = {
        "article": document["id"],
        "title": document["title"],
        **{name: facts.get(name) for name in FACTS},
        "text": document["text"].encode("utf-8", "replace").decode(),
        "metadata": json.dumps(facts, ensure_ascii=False),
    }
    rows = {layer: [{"article": document["id"], **_mapped(r)} for r in document[layer]] for layer in LAYERS}
    return {n: pa.Table.from_pylist(rows.get(n, [article]), schema) for n, schema in SCHEMAS.items()}


def write_table(table: pa.Table, place: Any) -> None:
    """Writes the table to a path or file; the same bytes for the same table."""
    pq.write_table(table, place, compression="zstd")


def _mapped(record: dict[str, Any]) -> dict[str, Any]:
    """The record with numbers by name as pairs, as Arrow's maps want them."""
    return {name: list(value.items()) if isinstance(value, dict) else value for name, value in record.items()}
