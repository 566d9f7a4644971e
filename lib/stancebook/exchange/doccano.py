"""doccano 1.8: JSONL with spans and relations, in UTF-16 units (doccano/doccano#2290), without fields.

The project must allow overlapping entities, else doccano drops all but the first on a passage.
"""

import json

from stancebook.exchange.annotations import annotate, pieces, plain_text, utf16
from stancebook.records import Analysis


def build(analysis: Analysis) -> dict[str, bytes]:
    """NAME.jsonl, one line; further pieces of a span are tied to the first by `continues`."""
    text = plain_text(analysis)
    units, numbers = utf16(text), dict[str, int]()
    entities, relations = list[dict[str, object]](), list[dict[str, object]]()
    for a in annotate(analysis):
        for key, (start, end) in pieces(a):
            numbers[key] = len(entities)
            place = {"start_offset": units[start], "end_offset": units[end]}
            entities.append({"id": len(entities), "label": a.label, **place})
            head, kind = (a.id, "continues") if key != a.id else (a.head, a.label)
            if head:
                ends = {"from_id": numbers[head], "to_id": numbers[key]}
                relations.append({"id": len(relations), **ends, "type": kind})
    # in ASCII, for with the encoding "Auto" doccano guesses, and takes UTF-8 with an emoji for Turkish
    line = json.dumps({"text": text, "entities": entities, "relations": relations, "article": analysis.id})
    return {f"{analysis.id}.jsonl": f"{line}\n".encode()}
