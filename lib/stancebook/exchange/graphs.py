"""The three networks of an Analysis as GraphML and GEXF can carry them whole.

The signed weight of an edge is `signed_weight`: Gephi drops edges whose `weight` is 0 and warns of negative
ones (gephi/gephi#1945). What is unknown is left out, which both formats read as unknown.
"""

from collections.abc import Iterator
from typing import Any

import networkx as nx

from stancebook.exchange.annotations import clean
from stancebook.measures.network import build_citations, build_interactions, build_stances
from stancebook.records import Analysis


def build_graphs(analysis: Analysis) -> Iterator[tuple[str, nx.MultiDiGraph]]:
    """`NAME.interactions`, `NAME.stances` and `NAME.citations`, each with its graph; edges are numbered."""
    yield f"{analysis.id}.interactions", _portable(build_interactions(analysis), "event_type")
    yield f"{analysis.id}.stances", _portable(build_stances(analysis), "polarity")
    yield f"{analysis.id}.citations", _portable(build_citations(analysis), "relation")


def _portable(graph: nx.DiGraph, label: str) -> nx.MultiDiGraph:
    copy: nx.MultiDiGraph = nx.MultiDiGraph()
    copy.add_nodes_from(
        (clean(n), _known({**data, "label": data["name"]})) for n, data in graph.nodes(data=True)
    )
    for number, (a, b, data) in enumerate(graph.edges(data=True)):
        data = {("signed_weight" if k == "weight" else k): v for k, v in data.items()}
        copy.add_edge(clean(a), clean(b), key=f"e{number}", **_known({**data, "label": data[label]}))
    return copy


def _known(data: dict[str, Any]) -> dict[str, Any]:
    return {k: clean(v) if isinstance(v, str) else v for k, v in data.items() if v is not None}
