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
    bodies: list[dict[str, str]] = [{"type": "TextualBody", "purpose": "classifying", "value": a.label}]
    bodies += [
        {"type": "TextualBody", "purpose": "tagging", "value": f"{name}: {value}"}
        for name, value in a.fields.items()
    ]
    bodies += [{"type": "SpecificResource", "purpose": "linking", "source": ids[a.head]}] if a.head else []
    targets = [
        {
            "source": source,
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": text[s:e],
                    "prefix": text[max(0, s - CONTEXT) : s],
                    "suffix": text[e : e + CONTEXT],
                },
                {"type": "TextPositionSelector", "start": s, "end": e},
            ],
        }
        for s, e in a.spans
    ]
    return {
        "id": ids[a.id],
        "type": "Annotation",
        "motivation": "classifying",
        "body": bodies,
        "target": targets,
    }
