"""Signed directed graphs, laid out and drawn by Graphviz dot: sign by colour, dash and symbol; every edge
leads to its evidence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import networkx as nx
import pygraphviz

from stancebook.figures.drawing import ARTICLE_PAGE, adapt_svg, label, quiet
from stancebook.figures.palette import GREY, INK, SIGNS, Pair
from stancebook.fragments import HAND
from stancebook.measures.blocs import find_blocs
from stancebook.measures.network import SYMBOLS

DASHES = {1: "solid", 0: "dotted", -1: "dashed"}
# Rounded: bodies that talk; cornered: armed ones; a sheet: outlets; an ellipse: people.
SHAPES = {
    "military": ("box", "solid"),
    "armed_group": ("box", "solid"),
    "media": ("note", "solid"),
    "person": ("ellipse", "solid"),
    "population": ("ellipse", "solid"),
}
WIDEST = 680  # points, the width of a page's column; a wider picture is tried from left to right too
NAMES = re.compile(r"(?<=>)\n<title>[^<]*</title>")  # of nodes and edges, which are numbers
NBSP = "\u00a0"
FAINT = "66"  # the opacity of what is unsure
Colours = dict[str, Pair]


@dataclass(frozen=True)
class Line:
    """A line of an arrow's label: its words, smaller ones beneath, the place in the article that it leads to,
    and the hover text.
    """

    text: str
    small: str
    anchor: str
    tooltip: str


def draw_interactions(graph: nx.MultiDiGraph, colours: Colours | None = None) -> str:
    """SVG: an arrow for what one actor does to another in one sign, labelled with the article's word, what is
    unsure about it, and who says so.
    """
    graph = _numbered(graph)
    picture = _start(graph, colours)
    acts: dict[tuple, dict[tuple, list[dict[str, Any]]]] = {}
    for a, b, edge in graph.edges(data=True):
        group = (edge["verb"], edge["status"], edge["said_by"])
        acts.setdefault((a, b, edge["sign"], edge["unsure"]), {}).setdefault(group, []).append(edge)
    for (a, b, sign, faint), groups in acts.items():
        lines = []
        for (verb, status, said_by), edges in groups.items():
            first, times = edges[0], f" ×{len(edges)}" if len(edges) > 1 else ""
            doubts = [*([] if status == "actual" else [status]), *(["unsure"] if faint else [])]
            unsure = f" ({', '.join(doubts)})" if doubts else ""
            tooltip = f"{_name(graph, a)} → {_name(graph, b)}: {first['event_type'].lower()}{unsure}. “{label(first['quote'], 200)}”"
            voice = "" if said_by is None else f"{label(first['voice'], 26)} says"
            lines.append(
                Line(
                    f"{SYMBOLS[sign]} {label(verb, 26)}{times}{unsure}{HAND * any(e['corrected'] for e in edges)}",
                    voice,
                    f"#{first['interaction']}",
                    tooltip,
                )
            )
        _add_edge(picture, a, b, sign, lines, faint=faint)
    return _finish(picture)


def draw_stances(graph: nx.DiGraph, colours: Colours | None = None) -> str:
    """SVG: an arrow a stance, labelled with sign and score; under each actor its bloc, where it shares one."""
    blocs = [members for members in find_blocs(graph).members if len(members) > 1]
    graph = _numbered(graph)
    picture = _start(
        graph,
        colours,
        {actor: f"bloc {number}" for number, members in enumerate(blocs, 1) for actor in members},
    )
    for a, b, edge in graph.edges(data=True):
        doubt = (
            " (unsure)"
            if edge["unsure"]
            else " (contested)"
            if edge["contested"]
            else " (mixed)"
            if edge["polarity"] == "mixed"
            else ""
        )
        score = f"{edge['score']:+.1f}".replace("-", "−")
        text = score if edge["sign"] else f"± {score}"
        first = edge["evidence"].split()[0] if edge["evidence"] else ""
        line = Line(
            f"{text}{doubt}{HAND * edge['corrected']}",
            "",
            f"#{first}" if first else "",
            f"{_name(graph, a)} → {_name(graph, b)}: {edge['polarity']}, {score}",
        )
        _add_edge(picture, a, b, edge["sign"], [line], 1 + abs(edge["score"]) / 5, edge["unsure"])
    return _finish(picture)


def draw_congruence(graph: nx.Graph, colours: Colours | None = None) -> str:
    """SVG: a line between two actors that speak to a point in common, with the number of points on which they
    agree (+) and disagree (−).
    """
    directed = nx.DiGraph()
    directed.add_nodes_from(graph.nodes(data=True))
    directed.add_edges_from(graph.edges(data=True))
    numbered = _numbered(directed)
    picture = _start(numbered, colours)
    picture.edge_attr.update(dir="none")
    for a, b, edge in numbered.edges(data=True):
        signs = [f"{SYMBOLS[s]} {edge[key]}" for s, key in ((1, "congruence"), (-1, "conflict")) if edge[key]]
        words = f"{_name(numbered, a)} and {_name(numbered, b)}: {'; '.join(edge['concepts'])}"
        line = Line("  ".join(signs), "", f"#{edge['evidence'].split()[0]}", words)
        _add_edge(picture, a, b, edge["sign"], [line], 1 + abs(edge["weight"]))
    return _finish(picture)


def _numbered(graph: nx.Graph) -> nx.Graph:
    """The graph with numbers for its actors, who are remembered as `actor`: Graphviz reads escapes in the
    names of nodes.
    """
    return nx.convert_node_labels_to_integers(graph, label_attribute="actor")


def _name(graph: nx.Graph, node: str) -> str:
    return label(graph.nodes[node]["name"], 60)


def _start(
    graph: nx.DiGraph, colours: Colours | None, notes: dict[str, str] | None = None
) -> pygraphviz.AGraph:
    """An empty picture with a node for each actor that has an edge, in the actor's colour."""
    picture = pygraphviz.AGraph(directed=True, strict=False, bgcolor="transparent", nodesep=0.3, pad=0.16)
    picture.node_attr.update(
        fontname="Arial", fontsize=12, fontcolor=INK[0], margin="0.16,0.09", height=0.4, penwidth=2
    )
    picture.edge_attr.update(fontname="Arial", fontsize=10, arrowsize=0.75, labelfloat=False)
    connected = [n for n in graph if graph.degree(n)]
    if not connected:
        picture.add_node("none", label=_html("Nobody is connected to anybody here."), shape="plaintext")
    for n in connected:
        data = graph.nodes[n]
        first = _first_evidence(graph, n)
        link = (
            {"URL": f"{ARTICLE_PAGE}{first}", "tooltip": _plain(f"{data['name']}: first evidence")}
            if first
            else {}
        )
        shape, style = SHAPES.get(data["type"], ("box", "rounded"))
        picture.add_node(
            n,
            label=_html(label(data["name"], 28), (notes or {}).get(data["actor"], "")),
            shape=shape,
            style=style,
            color=(colours or {}).get(data["actor"], GREY)[0],
            **link,
        )
    return picture


def _first_evidence(graph: nx.DiGraph, node: str) -> str:
    """Where the first of the node's edges is found in the article."""
    edges = [e for _, _, e in [*graph.out_edges(node, data=True), *graph.in_edges(node, data=True)]]
    ids = [
        e.get("interaction") or e.get("evidence", "").split(" ")[0]
        for e in sorted(edges, key=lambda e: e.get("sentence", 0))
    ]
    return f"#{ids[0]}" if ids and ids[0] else ""


def _add_edge(
    picture: pygraphviz.AGraph,
    a: str,
    b: str,
    sign: int,
    lines: Sequence[Line],
    width: float = 1.5,
    faint: bool = False,
) -> None:
    rows = "".join(
        f"<TR><TD{_link(line)}>{_html(NBSP + line.text + NBSP, line.small)[1:-1]}</TD></TR>" for line in lines
    )
    # the small blank line keeps the words off the arrow beneath them
    words = f'<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0">{rows}<TR><TD><FONT POINT-SIZE="4">{NBSP}</FONT></TD></TR></TABLE>>'
    picture.add_edge(
        a,
        b,
        label=words,
        fontcolor=SIGNS[sign][0],
        color=SIGNS[sign][0] + FAINT * faint,
        style=DASHES[sign],
        penwidth=round(width, 2),
    )


def _link(line: Line) -> str:
    return (
        f' HREF="{ARTICLE_PAGE}{line.anchor}" TITLE="{escape(_plain(line.tooltip))}"' if line.anchor else ""
    )


def _html(text: str, small: str = "") -> str:
    """A Graphviz label that is taken as it is, neither as its escapes nor as its markup, and a smaller line
    beneath.
    """
    beneath = (
        f'<BR/><FONT POINT-SIZE="9" COLOR="{GREY[0]}">{NBSP}{escape(small)}{NBSP}</FONT>' if small else ""
    )
    return f"<{escape(text) or ' '}{beneath}>"


def _plain(text: str) -> str:
    """A tooltip without Graphviz escapes."""
    return label(text.replace("\\", "\\\\"), 300)


def _finish(picture: pygraphviz.AGraph) -> str:
    pictures = []
    for direction in ("TB", "LR"):
        picture.graph_attr.update(rankdir=direction, ranksep=0.5 if direction == "TB" else 0.35)
        with quiet():
            svg = NAMES.sub("", picture.draw(format="svg", prog="dot").decode("utf-8"))
        pictures.append((int(re.search(r'width="(\d+)pt"', svg)[1]), svg))
        if pictures[0][0] <= WIDEST:
            break
    return adapt_svg(min(pictures, key=lambda pair: pair[0])[1])
