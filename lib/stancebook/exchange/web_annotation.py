"""W3C Web Annotation (2017), JSON-LD: each passage by its words and, as the standard says, in code points."""

import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from stancebook.exchange.annotations import Annotation, annotate, plain_text
from stancebook.records import Analysis

CONTEXT = 32  # characters before and after the words


def build(analysis: Analysis) -> dict[str, bytes]:
    """NAME.jsonld, an AnnotationPage; ids derive from the text, so that they are the same on every run."""
    text = plain_text(analysis)
    source = analysis.metadata.get("url") or uuid5(NAMESPACE_URL, text).urn
    ids = {a.id: uuid5(NAMESPACE_URL, f"{source} {a.id}").urn for a in annotate(analysis)}
    items = [_annotation(a, text, source, ids) for a in annotate(analysis)]
    page = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationPage",
        "id": uuid5(NAMESPACE_URL, f"{source} page").urn,
        "items": items,
    }
    return {f"{analysis.id}.jsonld": (json.dumps(page, ensure_ascii=False, indent=1) + "\n").encode()}


def _annotation(a: Annotation, text: str, source: str, ids: dict[str, str]) -> dict[str, Any]:
    said = [("classifying", a.label), *(("tagging", f"{name}: {value}") for name, value in a.fields.items())]
    bodies = [{"type": "TextualBody", "purpose": purpose, "value": value} for purpose, value in said]
    bodies += [{"type": "SpecificResource", "purpose": "linking", "source": ids[a.head]}] if a.head else []
    targets = []
    for s, e in a.spans:
        around = {"prefix": text[max(0, s - CONTEXT) : s], "suffix": text[e : e + CONTEXT]}
        words = {"type": "TextQuoteSelector", "exact": text[s:e], **around}
        place = {"type": "TextPositionSelector", "start": s, "end": e}
        targets.append({"source": source, "selector": [words, place]})
    kind = {"type": "Annotation", "motivation": "classifying"}
    return {"id": ids[a.id], **kind, "body": bodies, "target": targets}
