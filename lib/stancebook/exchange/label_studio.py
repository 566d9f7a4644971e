"""Label Studio 1.x: a task with the machine's draft as its prediction, and the interface that fits it.

Offsets are code points (the frontend converts from those of JavaScript). A field is a choice on its region;
parts are relations.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from stancebook.exchange.annotations import (
    HOLDERS,
    LABELS,
    PARTS,
    Annotation,
    annotate,
    choices,
    layer_of,
    pieces,
    plain_text,
)
from stancebook.exchange.files import check_text, find_file, read_text
from stancebook.records import Analysis, ArticleError


def build(analysis: Analysis) -> dict[str, bytes]:
    """NAME.json, to import into a project, and interface.xml, its labelling interface."""
    text = plain_text(analysis)
    result = [entry for a in annotate(analysis) for entry in _entries(a, text)]
    drafts = [{"model_version": "stancebook", "result": result}]
    tasks = [{"data": {"text": text, "article": analysis.id}, "predictions": drafts}]
    document = json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"
    return {f"{analysis.id}.json": document.encode(), "interface.xml": _interface(analysis)}


def _entries(a: Annotation, text: str) -> Iterator[dict[str, Any]]:
    for key, (start, end) in pieces(a):
        place = {"start": start, "end": end, "text": text[start:end]}
        region = {"id": key, "to_name": "text", "value": place}
        yield _entry(region, "label", "labels", a.label)
        for name, value in a.fields.items() if key == a.id else ():
            yield _entry(region, name, "choices", value)
        if key != a.id or a.head:
            head, kind = (a.id, "continues") if key != a.id else (a.head, a.label)
            yield {"type": "relation", "from_id": head, "to_id": key, "direction": "right", "labels": [kind]}


def _entry(region: dict[str, Any], name: str, kind: str, value: str) -> dict[str, Any]:
    return {**region, "from_name": name, "type": kind, "value": {**region["value"], kind: [value]}}


def _interface(analysis: Analysis) -> bytes:
    """The labels, a choice for each field, which shows on regions of its layer, and the relations."""
    lines = [
        "<View>",
        '  <Labels name="label" toName="text">',
        *(f"    <Label value={quoteattr(label)}/>" for all in LABELS.values() for label in all),
        "  </Labels>",
        '  <Text name="text" value="$text"/>',
        "  <Relations>",
        *(f"    <Relation value={quoteattr(r)}/>" for r in (*PARTS, "continues")),
        "  </Relations>",
    ]
    for name, labels in HOLDERS.items():
        region = f'perRegion="true" whenTagName="label" whenLabelValue={quoteattr(",".join(labels))}'
        options = "".join(f"<Choice value={quoteattr(v)}/>" for v in choices(analysis, name))
        lines += [
            f'  <Header value="{name}"/>',
            f'  <Choices name="{name}" toName="text" choice="single" {region}>{options}</Choices>',
        ]
    return ("\n".join([*lines, "</View>"]) + "\n").encode()


def read(path: Path, analysis: Analysis) -> list[Annotation]:
    """The latest annotation of the article's task in a JSON export, else the draft, with notes on regions."""
    file = find_file(path, ".json")
    tasks = json.loads(read_text(file))
    task = next((t for t in tasks if t["data"].get("article", analysis.id) == analysis.id), None)
    if not task:
        raise ArticleError(f"{file} holds no task of {analysis.id}; export the project as JSON.")
    check_text(file, task["data"]["text"], plain_text(analysis))
    drafts = [d for d in task.get("annotations") or () if not d.get("was_cancelled")] or task["predictions"]
    return _read(max(drafts, key=lambda d: str(d.get("updated_at", "")))["result"])


def _read(result: list[dict[str, Any]]) -> list[Annotation]:
    found: dict[str, Annotation] = {}
    for entry in sorted(result, key=lambda e: e["type"] != "labels"):
        if entry["type"] == "labels":
            value, (label, *_) = entry["value"], entry["value"]["labels"] or [""]
            note = " ".join(entry.get("meta", {}).get("text", ()))
            found[entry["id"]] = Annotation(
                entry["id"], layer_of(label), label, ((int(value["start"]), int(value["end"])),), note=note
            )
        elif entry["type"] == "choices" and entry.get("id") in found:
            found[entry["id"]].fields[entry["from_name"]] = " ".join(entry["value"]["choices"])
        elif entry["type"] == "relation" and {entry["from_id"], entry["to_id"]} <= set(found):
            head, part = found[entry["from_id"]], found[entry["to_id"]]
            if "continues" in entry.get("labels", ()):
                found[head.id] = replace(head, spans=(*head.spans, *found.pop(part.id).spans))
            else:
                found[part.id] = replace(part, head=head.id)
    return list(found.values())
