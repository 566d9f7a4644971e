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
ARTICLE = pa.schema({name: pa.string() for name in ("article", "title", "text", "metadata")})


def build(analysis: Analysis) -> dict[str, bytes]:
    """article.parquet (metadata as JSON) and LAYER.parquet for each layer, the article's id in front."""
    document = analysis.as_json()
    article = {
        "article": document["id"],
        "title": document["title"],
        "text": document["text"].encode("utf-8", "replace").decode(),
        "metadata": json.dumps(document["metadata"], ensure_ascii=False),
    }
    files = {"article.parquet": _write([article], ARTICLE)}
    for layer in LAYERS:
        columns = {name: TYPES[kind] for name, kind in kinds(layer).items()}
        rows = [{"article": document["id"], **_mapped(record)} for record in document[layer]]
        files[f"{layer}.parquet"] = _write(rows, pa.schema({"article": pa.string(), **columns}))
    return files


def _mapped(record: dict[str, Any]) -> dict[str, Any]:
    """The record with numbers by name as pairs, as Arrow's maps want them."""
    return {name: list(value.items()) if isinstance(value, dict) else value for name, value in record.items()}


def _write(records: list[dict[str, Any]], schema: pa.Schema) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(records, schema), out)
    return out.getvalue()
