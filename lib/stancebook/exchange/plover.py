"""Event data: PLOVER records in JSON, fields as in its gold standard; what it lacks is under `stancebook`."""

import json
from typing import Any

from stancebook.plover import PLOVER_SCORES, QUAD_CLASSES
from stancebook.records import Actor, Analysis

# The sectors of PLOVER records, by type of actor
SECTORS = {"state": "GOV", "government": "GOV", "military": "MIL"}
SECTORS |= {"armed_group": "REB", "media": "MED", "population": "CVL"}


def build(analysis: Analysis) -> dict[str, bytes]:
    """NAME.plover.json."""
    text = json.dumps(build_plover(analysis), ensure_ascii=False, indent=1) + "\n"
    return {f"{analysis.id}.plover.json": text.encode("utf-8", "replace")}


def build_plover(analysis: Analysis) -> list[dict[str, Any]]:
    """An interaction a record; PLOVER has no field for status, voice and offsets."""
    actors = {a.id: a for a in analysis.actors}
    records = []
    for i in analysis.interactions:
        sentence = analysis.sentences[i.sentence] if i.sentence < len(analysis.sentences) else None
        records.append(
            {
                "id": f"{analysis.id}-{i.id}",
                "date": analysis.metadata.get("published") or "",
                "source": _party(actors.get(i.source or ""), analysis.quote(i.source_span)),
                "target": _party(actors.get(i.target or ""), analysis.quote(i.target_span)),
                "event": i.type,
                "eventText": analysis.quote(i.evidence),
                "mode": "",
                "context": "",
                "text": analysis.quote((sentence.start, sentence.end)) if sentence else "",
                "language": "en",
                "publication": analysis.metadata.get("outlet") or "",
                "coder": "Stancebook",
                "stancebook": {
                    "interaction": i.id,
                    "quad_class": QUAD_CLASSES[i.type],
                    "score": PLOVER_SCORES[i.type],
                    "status": i.status,
                    "said_by": actors[i.said_by].name if i.said_by in actors else None,
                    "frame": i.frame,
                    "evidence": list(i.evidence),
                    "confidence": round(i.confidence, 3),
                },
            }
        )
    return records


def _party(actor: Actor | None, words: str) -> list[dict[str, str]]:
    """A PLOVER actor list: the article's words, country code, sector; empty where nobody is known."""
    if not actor:
        return [{"actorText": words, "actorName": "", "code": "", "sector": ""}] if words else []
    code, sector = actor.country or ("IGO" if actor.type == "igo" else ""), SECTORS.get(actor.type, "")
    return [{"actorText": words or actor.name, "actorName": actor.name, "code": code, "sector": sector}]
