"""Discourse Network Analyzer: the queries that DNA itself asks on opening, answered by SQLite and read by
pandas.
"""

import base64
import hashlib
import sqlite3

import pandas as pd
import pytest

from hostile import HOSTILE
from stancebook.exchange import dna
from stancebook.exchange.annotations import plain_text
from toy import ANALYSIS, EMPTY

ANALYSES = pytest.mark.parametrize("analysis", [ANALYSIS, EMPTY, HOSTILE], ids=lambda a: a.id)
STATEMENTS = """
SELECT s.ID, t.Label, d.Text, s.Start, s.Stop, v.Variable, e.Value FROM STATEMENTS s
JOIN STATEMENTTYPES t ON t.ID = s.StatementTypeId JOIN DOCUMENTS d ON d.ID = s.DocumentId JOIN CODERS c ON
c.ID = s.Coder JOIN DATASHORTTEXT x ON x.StatementId = s.ID JOIN VARIABLES v ON v.ID = x.VariableId JOIN
ENTITIES e ON e.ID = x.Entity AND e.VariableId = v.ID"""


def open_dna(analysis) -> sqlite3.Connection:
    base = sqlite3.connect(":memory:")
    base.deserialize(dna.build(analysis)[f"{analysis.id}.dna"])
    return base


@ANALYSES
def test_statements_stand_on_their_words(analysis):
    rows = pd.read_sql(STATEMENTS, open_dna(analysis)).to_dict("records")
    words = {
        (r["ID"], r["Text"].encode("utf-16-le")[2 * r["Start"] : 2 * r["Stop"]].decode("utf-16-le"))
        for r in rows
    }
    spans = [i.evidence for i in analysis.interactions if i.source and i.target]
    spans += [(min(a for a, _ in c.content), max(b for _, b in c.content)) for c in analysis.claims]
    assert sorted(w for _, w in words) == sorted(plain_text(analysis)[a:b] for a, b in spans)


@ANALYSES
def test_every_statement_has_every_variable_and_every_entity_every_attribute(analysis):
    base = open_dna(analysis)
    assert (
        base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        and base.execute("PRAGMA foreign_key_check").fetchall() == []
    )
    values = " UNION ALL ".join(
        f"SELECT StatementId, VariableId FROM DATA{kind}"
        for kind in ("SHORTTEXT", "BOOLEAN", "INTEGER", "LONGTEXT")
    )
    expected = "SELECT s.ID, v.ID FROM STATEMENTS s JOIN VARIABLES v ON v.StatementTypeId = s.StatementTypeId"
    assert sorted(base.execute(values)) == sorted(base.execute(expected))
    wanted = "SELECT e.ID, a.ID FROM ENTITIES e JOIN ATTRIBUTEVARIABLES a ON a.VariableId = e.VariableId"
    found = "SELECT EntityId, AttributeVariableId FROM ATTRIBUTEVALUES"
    assert sorted(base.execute(found)) == sorted(base.execute(wanted))


def test_who_agrees_with_whom():
    frame = pd.read_sql(STATEMENTS, open_dna(ANALYSIS)).pivot(index="ID", columns="Variable", values="Value")
    agreement = dict(open_dna(ANALYSIS).execute("SELECT StatementId, Value FROM DATABOOLEAN"))
    found = {
        (row["organization"], row["concept"], agreement[n])
        for n, row in frame.iterrows()
        if isinstance(row["concept"], str)
    }
    assert found == {
        ("Sudria", "Westmark", 1),
        ("Norland army", "Sudrian army", 0),
        ("Westmark", "Norland", 1),
        ("Westmark", "Ida Berg", 1),
    }


def test_date_and_password():
    base = open_dna(HOSTILE)
    ((date, title),) = base.execute("SELECT date(Date, 'unixepoch'), Title FROM DOCUMENTS")
    assert (date, title) == ("2020-02-05", "🕊 Talks")
    ((stored,),) = base.execute("SELECT Password FROM CODERS")
    raw = base64.b64decode(stored)  # Jasypt: 16 bytes of salt, then SHA-256 of both, 100,000 rounds in all
    digest = raw[:16] + b"stancebook"
    for _ in range(100_000):
        digest = hashlib.sha256(digest).digest()
    assert raw[16:] == digest and len(stored) < 191
