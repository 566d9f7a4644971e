"""Discourse Network Analyzer 3.0, a .dna file: an SQLite database with the article as document and two types of statement.

`DNA Statement` (the type that rDNA reads by default) is made of interactions: who (person or organization), toward whom (concept), agreement
(a score above or at zero); `Claim` is made of claims. DNA counts UTF-16 units, holds fewer than 191 characters in a name, and asks for
the coder's password on opening: Admin, `stancebook`.
"""

import base64
import hashlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from stancebook.exchange.annotations import plain_text, utf16
from stancebook.lexicons import DATA
from stancebook.plover import PLOVER_SCORES
from stancebook.records import Analysis, Span

LONGEST = 190
PASSWORD = b"stancebook"
VARIABLES = {  # by type of statement; a closed list
    "DNA Statement": {"person": "short text", "organization": "short text", "concept": "short text", "agreement": "boolean",
                      "event type": "short text", "status": "short text", "said by": "short text"},
    "Claim": {"person": "short text", "organization": "short text", "act": "short text", "kind": "short text", "venue": "short text",
              "anonymous": "boolean", "content": "long text"},
}
TABLES = {"short text": "DATASHORTTEXT", "boolean": "DATABOOLEAN", "long text": "DATALONGTEXT"}


def build(analysis: Analysis) -> dict[str, bytes]:
    """NAME.dna."""
    base = sqlite3.connect(":memory:")
    base.executescript((DATA / "formats" / "dna-3.0.sql").read_text(encoding="utf-8"))
    base.execute("INSERT INTO CODERS (ID, Name, Red, Green, Blue, Password) VALUES (1, 'Admin', 255, 255, 0, ?)", [_hash(PASSWORD)])
    day = datetime.fromisoformat(analysis.metadata.get("published") or "1970-01-01")
    facts = [_fit(analysis.metadata.get(name) or "") for name in ("author", "outlet")]
    base.execute("INSERT INTO DOCUMENTS VALUES (1, ?, ?, 1, ?, ?, '', ?, '', ?)", [
        _fit(analysis.title or analysis.id), plain_text(analysis), *facts, analysis.metadata.get("url") or "", int(day.replace(tzinfo=UTC).timestamp())])
    _Statements(base, analysis).write()
    base.commit()
    return {f"{analysis.id}.dna": base.serialize()}


class _Statements:
    """Writes statements; each has a value for every variable of its type, '' where nothing is known, as DNA itself writes them."""

    def __init__(self, base: sqlite3.Connection, analysis: Analysis):
        self.base, self.analysis, self.units = base, analysis, utf16(plain_text(analysis))
        self.actors = {a.id: a for a in analysis.actors}
        self.variables: dict[tuple[str, str], int] = {}
        self.entities: dict[tuple[int, str], int] = {}

    def write(self) -> None:
        for number, (label, variables) in enumerate(VARIABLES.items(), 1):
            self.base.execute("INSERT INTO STATEMENTTYPES VALUES (?, ?, ?, 208, 51)", [number, label, 239 - 100 * (number - 1)])
            for name, kind in variables.items():
                key = self.variables[label, name] = len(self.variables) + 1
                self.base.execute("INSERT INTO VARIABLES VALUES (?, ?, ?, ?)", [key, name, kind, number])
                if kind == "short text":
                    self.base.executemany("INSERT INTO ATTRIBUTEVARIABLES (VariableId, AttributeVariable) VALUES (?, ?)",
                                          [(key, "Type"), (key, "Alias"), (key, "Notes")])
                    self._entity(key, "")
        for label, span, values in self._values():
            self._statement(label, span, values)

    def _values(self) -> Iterator[tuple[str, Span, dict[str, Any]]]:
        for i in self.analysis.interactions:
            if i.source and i.target:
                yield "DNA Statement", i.evidence, {
                    **self._who(i.source), "concept": self.analysis.name(i.target), "agreement": int(PLOVER_SCORES[i.type] >= 0),
                    "event type": i.type, "status": i.status, "said by": self.analysis.name(i.said_by)}
        for c in self.analysis.claims:
            span = min(a for a, _ in c.content), max(b for _, b in c.content)
            yield "Claim", span, {**self._who(c.actor), "act": c.act, "kind": c.kind, "venue": self.analysis.name(c.venue),
                                  "anonymous": int(c.anonymous), "content": self.analysis.quote(*c.content)}

    def _who(self, actor: str | None) -> dict[str, str]:
        kind = "person" if actor in self.actors and self.actors[actor].type == "person" else "organization"
        return {"person": "", "organization": "", kind: self.analysis.name(actor)}

    def _statement(self, label: str, span: Span, values: dict[str, Any]) -> None:
        start, stop = (self.units[offset] for offset in span)
        number = list(VARIABLES).index(label) + 1
        statement = self.base.execute("INSERT INTO STATEMENTS (StatementTypeId, DocumentId, Start, Stop, Coder) VALUES (?, 1, ?, ?, 1)",
                                      [number, start, stop]).lastrowid
        for name, kind in VARIABLES[label].items():
            variable, value = self.variables[label, name], values[name]
            if kind == "short text":
                value = self._entity(variable, _fit(value))
            column = "Entity" if kind == "short text" else "Value"
            self.base.execute(f"INSERT INTO {TABLES[kind]} (StatementId, VariableId, {column}) VALUES (?, ?, ?)", [statement, variable, value])

    def _entity(self, variable: int, value: str) -> int:
        if (variable, value) not in self.entities:
            kind = next((a.type for a in self.analysis.actors if _fit(a.name) == value), "")
            key = self.entities[variable, value] = len(self.entities) + 1
            self.base.execute("INSERT INTO ENTITIES (ID, VariableId, Value, Red, Green, Blue) VALUES (?, ?, ?, 0, 0, 0)", [key, variable, value])
            attributes = self.base.execute("SELECT ID, AttributeVariable FROM ATTRIBUTEVARIABLES WHERE VariableId = ?", [variable]).fetchall()
            self.base.executemany("INSERT INTO ATTRIBUTEVALUES (EntityId, AttributeVariableId, AttributeValue) VALUES (?, ?, ?)",
                                  [(key, a, kind if name == "Type" else "") for a, name in attributes])
        return self.entities[variable, value]


def _fit(name: str) -> str:
    return name.encode("utf-8", "replace").decode()[:LONGEST]


def _hash(password: bytes) -> str:
    """The password as Jasypt's StrongPasswordEncryptor stores it: SHA-256, 100,000 rounds, 16 bytes of salt in front, in base 64."""
    salt = hashlib.sha256(password).digest()[:16]
    digest = hashlib.sha256(salt + password).digest()
    for _ in range(99_999):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode()
