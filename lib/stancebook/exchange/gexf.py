"""GEXF 1.3 (Gephi): a file a network.

Gephi merges parallel edges of one `kind`, so each of them has a kind of its own: ASSAULT, ASSAULT 2 …; it
takes attributes whose titles differ by case alone for one, so all titles are in small letters.
"""

from collections import Counter
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx

from stancebook.exchange.graphs import build_graphs
from stancebook.records import Analysis

TYPES = {str: "string", int: "integer", float: "double", bool: "boolean"}


def build(analysis: Analysis) -> dict[str, bytes]:
    """NAME.interactions.gexf, NAME.stances.gexf and NAME.citations.gexf; no date of today inside."""
    return {f"{name}.gexf": _write(graph) for name, graph in build_graphs(analysis)}


def _write(graph: nx.MultiDiGraph) -> bytes:
    root = ET.Element("gexf", xmlns="http://gexf.net/1.3", version="1.3")
    body = ET.SubElement(root, "graph", defaultedgetype="directed", mode="static", idtype="string")
    for side, rows in (("node", graph.nodes(data=True)), ("edge", graph.edges(data=True))):
        titles = {k: TYPES[type(v)] for *_, row in rows for k, v in row.items() if k != "label"}
        declared = ET.SubElement(body, "attributes", {"class": side, "mode": "static"})
        for title, kind in titles.items():
            ET.SubElement(declared, "attribute", id=title, title=title, type=kind)
    nodes, edges = ET.SubElement(body, "nodes"), ET.SubElement(body, "edges")
    seen = Counter[tuple[str, str, str]]()
    for node, data in graph.nodes(data=True):
        _values(ET.SubElement(nodes, "node", id=node, label=data["label"]), data)
    for source, target, key, data in graph.edges(keys=True, data=True):
        seen[source, target, data["label"]] += 1
        n = seen[source, target, data["label"]]
        kind = data["label"] if n == 1 else f"{data['label']} {n}"
        edge = ET.SubElement(
            edges, "edge", id=key, source=source, target=target, label=data["label"], kind=kind
        )
        _values(edge, data)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _values(element: ET.Element, data: dict[str, Any]) -> None:
    values = ET.SubElement(element, "attvalues")
    for title, value in data.items():
        if title != "label":
            text = str(value).lower() if isinstance(value, bool) else str(value)
            ET.SubElement(values, "attvalue", {"for": title, "value": text})
