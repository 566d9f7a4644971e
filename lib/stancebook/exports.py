"""Graphs and interactions → files that other tools open as they are: GraphML, GEXF, CSV, PLOVER JSON.

In GraphML and GEXF an edge's signed weight is named `signed_weight`: Gephi drops edges whose `weight` is 0 and warns of negative ones
(gephi/gephi#1945). What is unknown (None) is left out, which these formats read as unknown; characters that XML forbids are dropped.
"""

import json
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd

from stancebook.plover import PLOVER_SCORES, QUAD_CLASSES
from stancebook.records import Analysis
from stancebook.tables import write_csv as write_table

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The sectors of PLOVER records, by type of actor
SECTORS = {"state": "GOV", "government": "GOV", "military": "MIL", "armed_group": "REB", "media": "MED", "population": "CVL"}


def write_graphml(graph: nx.Graph, path: str | Path) -> Path:
    """The path, after the graph is written there as GraphML (yEd, Cytoscape, igraph, visone)."""
    nx.write_graphml_xml(_portable(graph), path, named_key_ids=True)
    return Path(path)


def write_gexf(graph: nx.Graph, path: str | Path) -> Path:
    """The path, after the graph is written there as GEXF 1.2 (Gephi); no date inside, so that two runs are alike."""
    text = "\n".join(nx.generate_gexf(_portable(graph, id_key="id"), version="1.2draft"))
    Path(path).write_text(re.sub(r' lastmodifieddate="[^"]*"', "", text) + "\n", encoding="utf-8")
    return Path(path)


def write_csv(graph: nx.Graph, folder: str | Path) -> tuple[Path, Path]:
    """The paths of nodes.csv (id, name …) and edges.csv (source, target …), after both are written; formulas are neutralised."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    nodes = pd.DataFrame([{"id": n, **data} for n, data in graph.nodes(data=True)], columns=["id", "name", "type", "country"])
    edges = pd.DataFrame([{"source": a, "target": b, **data} for a, b, data in graph.edges(data=True)])
    edges = edges if len(edges) else pd.DataFrame(columns=["source", "target", "weight"])
    return write_table(nodes, folder / "nodes.csv"), write_table(edges, folder / "edges.csv")


def write_plover(analysis: Analysis, path: str | Path) -> Path:
    """The path, after the interactions are written there as a JSON list of PLOVER records (fields as in its gold standard records)."""
    Path(path).write_text(json.dumps(build_plover(analysis), ensure_ascii=False, indent=1) + "\n", encoding="utf-8", errors="replace")
    return Path(path)


def build_plover(analysis: Analysis) -> list[dict[str, Any]]:
    """An interaction a record; PLOVER has no field for status and voice, so these and the offsets are under `stancebook`."""
    actors = {a.id: a for a in analysis.actors}
    records = []
    for i in analysis.interactions:
        sentence = analysis.sentences[i.sentence] if i.sentence < len(analysis.sentences) else None
        records.append({
            "id": f"{analysis.id}-{i.id}", "date": analysis.metadata.get("published") or "",
            "source": _party(actors.get(i.source or ""), analysis.quote(i.source_span)),
            "target": _party(actors.get(i.target or ""), analysis.quote(i.target_span)),
            "event": i.type, "eventText": analysis.quote(i.evidence), "mode": "", "context": "",
            "text": analysis.quote((sentence.start, sentence.end)) if sentence else "", "language": "en",
            "publication": analysis.metadata.get("outlet") or "", "coder": "Stancebook",
            "stancebook": {"interaction": i.id, "quad_class": QUAD_CLASSES[i.type], "score": PLOVER_SCORES[i.type], "status": i.status,
                           "said_by": actors[i.said_by].name if i.said_by in actors else None, "frame": i.frame,
                           "evidence": list(i.evidence), "confidence": round(i.confidence, 3)},
        })
    return records


def _party(actor: Any, words: str) -> list[dict[str, str]]:
    """A PLOVER actor list: the article's words, country code, sector; empty where nobody is known."""
    if not (actor or words):
        return []
    code = (actor.country or ("IGO" if actor.type == "igo" else "")) if actor else ""
    sector = SECTORS.get(actor.type, "") if actor else ""
    return [{"actorText": words or actor.name, "actorName": actor.name if actor else "", "code": code, "sector": sector}]


def _portable(graph: nx.Graph, id_key: str | None = None) -> nx.Graph:
    """A copy that XML formats carry whole: no None, `label` beside `name`, `signed_weight` for `weight`, the edge's key as its id."""
    copy = graph.__class__(**{k: _clean(v) for k, v in graph.graph.items() if v is not None})
    copy.add_nodes_from((_clean(n), _known({**data, "label": data.get("name", n)})) for n, data in graph.nodes(data=True))
    multi = graph.is_multigraph()
    for number, (a, b, *key, data) in enumerate(graph.edges(keys=True, data=True) if multi else graph.edges(data=True)):
        data = {("signed_weight" if k == "weight" else k): v for k, v in data.items()}
        if id_key:
            data[id_key] = f"{number}"
        copy.add_edge(_clean(a), _clean(b), *key, **_known(data))
    return copy


def _known(data: dict[str, Any]) -> dict[str, Any]:
    return {k: _clean(v) for k, v in data.items() if v is not None}


def _clean(value: Any) -> Any:
    return FORBIDDEN.sub("", value) if isinstance(value, str) else value
