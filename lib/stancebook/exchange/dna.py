"""Discourse Network Analyzer 3.0: a .dna file (SQLite) with the article, or several, and three types of
statement.

`DNA Statement` (the type that rDNA reads by default) is made of interactions: who (person or
organization), toward whom (concept), agreement (a score above or at zero); `Claim` is made of claims;
`Concept` of those that speak to a point that others speak to: who, which point, whether the speaker holds
it. DNA counts UTF-16 units, holds fewer than 191 characters in a name, and asks for the coder's password
on opening: Admin, `stancebook`.
"""

import base64
import hashlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from stancebook.exchange.annotations import plain_text, utf16
from stancebook.house import DATA
from stancebook.measures.concepts import HOLDS, UNCLEAR, find_concepts
from stancebook.plover import PLOVER_SCORES
from stancebook.records import Analysis, Span

LONGEST = 190
PASSWORD = b"stancebook"
VARIABLES = {  # by type of statement; a closed list
    "DNA Statement": {
        "person": "short text",
        "organization": "short text",
        "concept": "short text",
        "agreement": "boolean",
        "event type": "short text",
        "status": "short text",
        "said by": "short text",
    },
    "Claim": {
        "person": "short text",
        "organization": "short text",
        "act": "short text",
        "kind": "short text",
        "venue": "short text",
        "anonymous": "boolean",
        "content": "long text",
    },
    "Concept": {
        "person": "short text",
        "organization": "short text",
        "concept": "short text",
        "agreement": "boolean",
        "by hand": "boolean",
    },
}
COLOURS = (239, 139, 89)  # red, of each type
TABLES = {"short text": "DATASHORTTEXT", "boolean": "DATABOOLEAN", "long text": "DATALONGTEXT"}


def build(analysis: Analysis) -> dict[str, bytes]:
    """NAME.dna."""
    base = sqlite3.connect(":memory:")
    base.executescript((DATA / "formats" / "dna-3.0.sql").read_text(encoding="utf-8"))
    _Writer(base, analysis).write()
    base.commit()
    return {f"{analysis.id}.dna": base.serialize()}


class _Writer:
    """Writes statements, each with a value for every variable of its type, '' where unknown, as DNA does."""

    def __init__(self, base: sqlite3.Connection, analysis: Analysis):
        self.base, self.analysis, self.text = base, analysis, plain_text(analysis)
        self.actors = {a.id: a for a in analysis.actors}
        self.types = {_fit(a.name): a.type for a in reversed(analysis.actors)}
        self.variables: dict[tuple[str, str], int] = {}
        self.attributes: dict[int, dict[str, int]] = {}
        self.entities: dict[tuple[int, str], int] = {}

    def write(self) -> None:
        self._insert("CODERS", Name="Admin", Red=255, Green=255, Blue=0, Password=_hash(PASSWORD))
        known = self.analysis.metadata
        whole = {**known, "title": self.analysis.title or self.analysis.id, "start": 0, "end": len(self.text)}
        self.documents = [
            (a["start"], a["end"], self._document(a), utf16(self.text[a["start"] : a["end"]]))
            for a in known.get("articles") or [whole]
        ]
        for red, (label, variables) in zip(COLOURS, VARIABLES.items()):
            number = self._insert("STATEMENTTYPES", Label=label, Red=red, Green=208, Blue=51)
            for name, kind in variables.items():
                key = self._insert("VARIABLES", Variable=name, DataType=kind, StatementTypeId=number)
                self.variables[label, name] = key
                if kind == "short text":
                    self.attributes[key] = {
                        fact: self._insert("ATTRIBUTEVARIABLES", VariableId=key, AttributeVariable=fact)
                        for fact in ("Type", "Alias", "Notes")
                    }
                    self._entity(key, "")
        for label, span, values in self._values():
            self._statement(label, span, values)

    def _document(self, facts: dict[str, Any]) -> int:
        """The id of an article's document."""
        day = datetime.fromisoformat(facts.get("published") or "1970-01-01").replace(tzinfo=UTC)
        return self._insert(
            "DOCUMENTS",
            Title=_fit(facts["title"]),
            Text=self.text[facts["start"] : facts["end"]],
            Coder=1,
            Author=_fit(facts.get("author") or ""),
            Source=_fit(facts.get("outlet") or ""),
            Notes=facts.get("url") or "",
            Date=int(day.timestamp()),
        )

    def _insert(self, table: str, **values: Any) -> int:
        """The id of the new row."""
        marks = ", ".join("?" * len(values))
        query = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"
        return self.base.execute(query, [*values.values()]).lastrowid or 0

    def _values(self) -> Iterator[tuple[str, Span, dict[str, Any]]]:
        for i in self.analysis.interactions:
            if i.source and i.target:
                yield (
                    "DNA Statement",
                    i.evidence,
                    {
                        **self._who(i.source),
                        "concept": self.analysis.name(i.target),
                        "event type": i.type,
                        "agreement": int(PLOVER_SCORES[i.type] >= 0),
                        "status": i.status,
                        "said by": self.analysis.name(i.said_by),
                    },
                )
        for c in self.analysis.claims:
            span = min(a for a, _ in c.content), max(b for _, b in c.content)
            yield (
                "Claim",
                span,
                {
                    **self._who(c.actor),
                    "act": c.act,
                    "kind": c.kind,
                    "venue": self.analysis.name(c.venue),
                    "anonymous": int(c.anonymous),
                    "content": self.analysis.quote(*c.content),
                },
            )

        for concept in find_concepts(self.analysis):
            for c in (c for c in concept.claims if concept.sides[c.id] != UNCLEAR):
                span = min(a for a, _ in c.content), max(b for _, b in c.content)
                facts = {"agreement": int(concept.sides[c.id] == HOLDS), "by hand": int(concept.by_hand)}
                yield "Concept", span, {**self._who(c.actor), "concept": concept.name, **facts}

    def _who(self, actor: str | None) -> dict[str, str]:
        kind = "person" if actor in self.actors and self.actors[actor].type == "person" else "organization"
        return {"person": "", "organization": "", kind: self.analysis.name(actor)}

    def _statement(self, label: str, span: Span, values: dict[str, Any]) -> None:
        begin, end, document, units = next(d for d in reversed(self.documents) if d[0] <= span[0])
        start, stop = (units[min(offset, end) - begin] for offset in span)
        kind_of = list(VARIABLES).index(label) + 1
        statement = self._insert(
            "STATEMENTS", StatementTypeId=kind_of, DocumentId=document, Start=start, Stop=stop, Coder=1
        )
        for name, kind in VARIABLES[label].items():
            key, value = self.variables[label, name], values[name]
            held = {"Entity": self._entity(key, _fit(value))} if kind == "short text" else {"Value": value}
            self._insert(TABLES[kind], StatementId=statement, VariableId=key, **held)

    def _entity(self, variable: int, value: str) -> int:
        if (variable, value) not in self.entities:
            key = self._insert("ENTITIES", VariableId=variable, Value=value, Red=0, Green=0, Blue=0)
            self.entities[variable, value] = key
            for name, attribute in self.attributes[variable].items():
                known = self.types.get(value, "") if name == "Type" else ""
                self._insert(
                    "ATTRIBUTEVALUES", EntityId=key, AttributeVariableId=attribute, AttributeValue=known
                )
        return self.entities[variable, value]


def _fit(name: str) -> str:
    return name.encode("utf-8", "replace").decode()[:LONGEST]


def _hash(password: bytes) -> str:
    """As Jasypt's StrongPasswordEncryptor has it: SHA-256, 100,000 rounds, 16 bytes of salt in front."""
    salt = hashlib.sha256(password).digest()[:16]
    digest = hashlib.sha256(salt + password).digest()
    for _ in range(99_999):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode()
