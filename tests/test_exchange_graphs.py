"""GraphML read by igraph, GEXF read by networkx (another program than wrote it) and held to the rules of
Gephi's importer.
"""

import io
import math
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree as ET

import igraph
import networkx as nx
import pytest

from hostile import HOSTILE
from stancebook.exchange import gexf, graphml
from stancebook.exchange.annotations import clean
from stancebook.measures.network import build_citations, build_interactions, build_stances
from toy import ANALYSIS, EMPTY

# the same two interactions twice more: three edges of one type between one pair
PARALLEL = replace(
    HOSTILE,
    id="parallel",
    interactions=(*HOSTILE.interactions, *(replace(i, id=f"{i.id}b") for i in HOSTILE.interactions)),
)
ANALYSES = pytest.mark.parametrize("analysis", [ANALYSIS, EMPTY, HOSTILE, PARALLEL], ids=lambda a: a.id)
BUILDERS = pytest.mark.parametrize(
    "kind, build",
    [("interactions", build_interactions), ("stances", build_stances), ("citations", build_citations)],
)


def known(data):
    """What is known of a node or edge, as the formats name it."""
    return {
        ("signed_weight" if k == "weight" else k): clean(v) if isinstance(v, str) else v
        for k, v in data.items()
        if v is not None
    }


def alike(theirs, ours):
    """Whether an igraph element has all that ours has; what is missing is '' or not a number there."""
    return all(
        theirs[k] == v or isinstance(v, float) and math.isclose(theirs[k], v) for k, v in known(ours).items()
    )


@BUILDERS
@ANALYSES
def test_igraph_reads_graphml_whole(analysis, kind, build, tmp_path):
    graph, path = build(analysis), tmp_path / "g.graphml"
    path.write_bytes(graphml.build(analysis)[f"{analysis.id}.{kind}.graphml"])
    back = igraph.Graph.Read_GraphML(str(path))
    assert [v["id"] for v in back.vs] == list(graph) and back.is_directed()
    assert all(alike(v.attributes(), data) for v, data in zip(back.vs, graph.nodes.values(), strict=True))
    assert all(
        v["country"] == (graph.nodes[v["id"]]["country"] or "")
        for v in back.vs
        if "country" in back.vs.attributes()
    )
    edges = [(back.vs[e.source]["id"], back.vs[e.target]["id"]) for e in back.es]
    assert edges == [(a, b) for a, b, *_ in graph.edges]
    assert all(
        alike(e.attributes(), data) for e, (*_, data) in zip(back.es, graph.edges(data=True), strict=True)
    )
    assert "weight" not in back.es.attributes()


@BUILDERS
@ANALYSES
def test_networkx_reads_gexf_whole(analysis, kind, build):
    graph = build(analysis)
    back = nx.read_gexf(io.BytesIO(gexf.build(analysis)[f"{analysis.id}.{kind}.gexf"]))
    assert {n: {k: v for k, v in d.items() if k != "label"} for n, d in back.nodes(data=True)} == {
        n: known(d) for n, d in graph.nodes(data=True)
    }
    ours = Counter(str((a, b, sorted(known(d).items()))) for a, b, d in graph.edges(data=True))
    assert (
        Counter(
            str((a, b, sorted((k, v) for k, v in d.items() if k not in ("id", "label"))))
            for a, b, d in back.edges(data=True)
        )
        == ours
    )


@BUILDERS
@ANALYSES
def test_gephi_merges_no_edges_and_takes_every_column(analysis, kind, build):
    """Gephi merges edges of one source, target and kind, and ignores a column whose title another has,
    whatever its case.
    """
    root = ET.fromstring(gexf.build(analysis)[f"{analysis.id}.{kind}.gexf"])
    edges = [
        (e.get("source"), e.get("target"), e.get("kind")) for e in root.iter("{http://gexf.net/1.3}edge")
    ]
    assert len(edges) == len(set(edges)) == build(analysis).number_of_edges()
    for side in root.iter("{http://gexf.net/1.3}attributes"):
        titles = [a.get("title") for a in side]
        assert len({t.casefold() for t in titles}) == len(titles) and not {
            "id",
            "label",
            "weight",
            "source",
            "target",
            "kind",
        } & set(titles)
