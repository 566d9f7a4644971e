"""Discourse Network Analyzer 3.0: a .dna file (SQLite) with the articles and three types of statement.

`DNA Statement` (the type that rDNA reads by default) is made of interactions: who (person or
organization), toward whom (concept), agreement (a score above or at zero); `Claim` is made of claims;
`Concept` of those that speak to a point that others speak to: who, which point, whether the speaker holds
it. DNA counts UTF-16 units, holds fewer than 191 characters in a name, and asks for the coder's password
on opening: Admin, `stancebook`.
"""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from stancebook.exchange.annotations import plain_text, utf16
from stancebook.house import DATA
from stancebook.measures.concepts import HOLDS, UNCLEAR, find_concepts
from stancebook.plover import PLOVER_SCORES
from stancebook.records import Analysis, Claim, Span

LONGEST = 190
# `stancebook` as Jasypt's StrongPasswordEncryptor has it: SHA-256, 100,000 rounds, the salt in front
PASSWORD = "BJNVd+R9jlQVPyehOUlvb9kaUG9gSKp+UYN9yNje2s1Xf6upERJEUrwnkOAGwaws"
VARIABLES = {  # by type of statement; a closed list
    "DNA Statement": ("person", "organization", "concept", "agreement", "event type", "status", "said by"),
    "Claim": ("person", "organization", "act", "kind", "venue", "anonymous", "content"),
    "Concept": ("person", "organization", "concept", "agreement", "by hand"),
}
KINDS = {"agreement": "boolean", "anonymous": "boolean", "by hand": "boolean", "content": "long text"}
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
        self._insert("CODERS", Name="Admin", Red=255, Green=255, Blue=0, Password=PASSWORD)
        known = self.analysis.metadata
        whole = {**known, "title": self.analysis.title or self.analysis.id, "start": 0, "end": len(self.text)}
        self.documents = [
            (a["start"], a["end"], self._document(a), utf16(self.text[a["start"] : a["end"]]))
            for a in known.get("articles") or [whole]
        ]
        for red, (label, variables) in zip(COLOURS, VARIABLES.items()):
            number = self._insert("STATEMENTTYPES", Label=label, Red=red, Green=208, Blue=51)
            for name in variables:
                kind = KINDS.get(name, "short text")
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
        name, facts = self.analysis.name, dict[str, Any]()
        for i in self.analysis.interactions:
            if i.source and i.target:
                facts = {"concept": name(i.target), "event type": i.type, "status": i.status}
                facts |= {"agreement": int(PLOVER_SCORES[i.type] >= 0), "said by": name(i.said_by)}
                yield "DNA Statement", i.evidence, self._who(i.source) | facts
        for c in self.analysis.claims:
            facts = {"act": c.act, "kind": c.kind, "venue": name(c.venue), "anonymous": int(c.anonymous)}
            facts["content"] = self.analysis.quote(*c.content)
            yield "Claim", _reach(c), self._who(c.actor) | facts
        for concept in find_concepts(self.analysis):
            for c in concept.claims:
                side = concept.sides[c.id]
                facts = {
                    "concept": concept.name,
                    "agreement": int(side == HOLDS),
                    "by hand": int(concept.by_hand),
                }
                if side != UNCLEAR:
                    yield "Concept", _reach(c), self._who(c.actor) | facts

    def _who(self, actor: str | None) -> dict[str, Any]:
        kind = "person" if actor in self.actors and self.actors[actor].type == "person" else "organization"
        return {"person": "", "organization": "", kind: self.analysis.name(actor)}

    def _statement(self, label: str, span: Span, values: dict[str, Any]) -> None:
        begin, end, document, units = next(d for d in reversed(self.documents) if d[0] <= span[0])
        start, stop = (units[min(offset, end) - begin] for offset in span)
        kind_of = list(VARIABLES).index(label) + 1
        statement = self._insert(
            "STATEMENTS", StatementTypeId=kind_of, DocumentId=document, Start=start, Stop=stop, Coder=1
        )
        for name in VARIABLES[label]:
            kind, key, value = KINDS.get(name, "short text"), self.variables[label, name], values[name]
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


def _reach(claim: Claim) -> Span:
    """From the first to the last word of a claim's content."""
    return min(a for a, _ in claim.content), max(b for _, b in claim.content)
