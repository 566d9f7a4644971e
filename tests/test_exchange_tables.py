"""CSV, XLSX, Parquet and event data, read by pandas, openpyxl and pyarrow."""

import io
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from hostile import HOSTILE
from stancebook.exchange import csv, export, parquet, plover, xlsx
from stancebook.exchange.layers import flatten
from stancebook.records import LAYERS
from toy import ANALYSIS, EMPTY

ANALYSES = pytest.mark.parametrize("analysis", [ANALYSIS, EMPTY, HOSTILE], ids=lambda a: a.id)


@ANALYSES
def test_pandas_reads_every_csv(analysis):
    for layer in LAYERS:
        frame = pd.read_csv(io.BytesIO(csv.build(analysis)[f"{layer}.csv"]), keep_default_na=False)
        assert list(frame.columns) == flatten(analysis)[layer][0] and len(frame) == len(
            getattr(analysis, layer)
        )


def test_a_cell_of_csv_is_no_formula_and_a_number_stays_one():
    actors, stances = (
        pd.read_csv(io.BytesIO(csv.build(HOSTILE)[f"{layer}.csv"])) for layer in ("actors", "stances")
    )
    assert actors["name"].tolist() == ["Norland", 'Norland’s <army> & "guard"', "'=Sudria_[1]|*;", "𝒩ews"]
    assert stances["score"].tolist() == [-7.5] and pd.isna(actors["country"][1])


def test_spans_and_words_stand_side_by_side():
    claims = pd.read_csv(io.BytesIO(csv.build(HOSTILE)["claims.csv"]))
    spans = [tuple(map(int, s.split("-"))) for s in claims["content"][0].split("; ")]
    assert [HOSTILE.text[a:b] for a, b in spans] == ["We will not\r\nyield", "nor leave"]
    assert claims["text"][0] == "We will not yield … nor leave"


@ANALYSES
def test_openpyxl_reads_every_sheet_and_finds_no_formula(analysis):
    book = load_workbook(io.BytesIO(xlsx.build(analysis)[f"{analysis.id}.xlsx"]))
    assert book.sheetnames == list(LAYERS)
    for layer in LAYERS:
        rows = [list(row) for row in book[layer].iter_rows()]
        expected = [[None if cell == "" else cell for cell in row] for row in flatten(analysis)[layer]]
        assert [[cell.value for cell in row] for row in rows] == [
            [c.replace("\x0c", "\ufffd") if isinstance(c, str) else c for c in r] for r in expected
        ]
        texts = [cell for row in rows[1:] for cell in row if isinstance(cell.value, str)]
        assert all(cell.data_type == "s" and cell.quotePrefix for cell in texts)


@ANALYSES
def test_parquet_has_one_schema_for_every_article(analysis):
    files = parquet.build(analysis)
    for layer in LAYERS:
        table, toy = (
            pq.read_table(io.BytesIO(f[f"{layer}.parquet"])) for f in (files, parquet.build(ANALYSIS))
        )
        assert table.schema.equals(toy.schema)
        records = [{"article": analysis.id, **record} for record in analysis.as_json()[layer]]
        found = [{k: dict(v) if k == "scores" else v for k, v in row.items()} for row in table.to_pylist()]
        assert found == records
        assert len(pd.read_parquet(io.BytesIO(files[f"{layer}.parquet"]))) == len(records)
    assert pq.read_table(io.BytesIO(files["article.parquet"])).to_pylist()[0]["text"] == analysis.text


def test_plover_records_have_the_standard_fields():
    records = json.loads(plover.build(ANALYSIS)["toy.plover.json"])
    first = records[0]
    frame = pd.read_json(io.BytesIO(plover.build(ANALYSIS)["toy.plover.json"]))
    assert len(records) == len(ANALYSIS.interactions) == len(frame)
    assert {
        "id",
        "date",
        "source",
        "target",
        "event",
        "eventText",
        "mode",
        "context",
        "text",
        "language",
        "publication",
        "coder",
    } <= set(first)
    assert (
        first["source"] == [{"actorText": "Sudria", "actorName": "Sudria", "code": "XSU", "sector": "GOV"}]
        and first["target"] == []
    )
    assert first["stancebook"]["said_by"] == "Norland"
    assert records[3]["stancebook"]["quad_class"] == "material conflict"
    assert json.loads(export(EMPTY, "plover")["empty.plover.json"]) == []
