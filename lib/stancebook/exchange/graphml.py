"""GraphML (igraph, Cytoscape, yEd, visone): a file a network; edges have ids, so parallel ones stay apart."""

import io

import networkx as nx

from stancebook.exchange.graphs import build_graphs
from stancebook.records import Analysis


def build(analysis: Analysis) -> dict[str, bytes]:
    """NAME.interactions.graphml, NAME.stances.graphml and NAME.citations.graphml."""
    files = {}
    for name, graph in build_graphs(analysis):
        out = io.BytesIO()
        nx.write_graphml_xml(graph, out, named_key_ids=True, edge_id_from_attribute=None)
        files[f"{name}.graphml"] = out.getvalue()
    return files
