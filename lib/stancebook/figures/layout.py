"""Signed directed graphs, laid out and drawn by Graphviz dot: sign by colour, dash and symbol; every edge
leads to its evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, TypeVar, cast

import networkx as nx
import pygraphviz

from stancebook.figures.drawing import ARTICLE_PAGE, label, quiet
from stancebook.figures.palette import GREY, INK, SIGNS, Pair
from stancebook.fragments import HAND
from stancebook.measures.blocs import find_blocs
from stancebook.measures.network import SYMBOLS
from stancebook.prose import agree, count

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
NBSP = "\u00a0"
FAINT = "66"  # the opacity of what is unsure
PRINTED = (765, 265)  # points, at most, of what the briefing prints, where 9 of them become 6
STEPS = (20, 16, 13, 11, 9, 8, 7, 6, 5, 4, 3)  # how many edges are tried
Colours = dict[str, Pair]
Graph = TypeVar("Graph", bound=nx.Graph)
Arrow = tuple[int, int, int, bool]  # from, to, sign, whether unsure


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
    arrows: dict[Arrow, dict[tuple[str, str, str | None], list[dict[str, Any]]]] = {}
    for a, b, edge in graph.edges(data=True):
        groups = arrows.setdefault((a, b, edge["sign"], edge["unsure"]), {})
        groups.setdefault((edge["verb"], edge["status"], edge["said_by"]), []).append(edge)
    for (a, b, sign, faint), groups in arrows.items():
        lines = [_tell(graph, a, b, edges) for edges in groups.values()]
        _add_edge(picture, a, b, sign, lines, faint=faint)
    if left := graph.graph.get("left_out"):
        words = f"{count(left, 'weaker act')} {agree(left, 'is')} left out: see the chapter on interactions"
        picture.graph_attr.update(
            label=_html(words), labelloc="b", labeljust="l", fontsize=9, fontname="Arial"
        )
        picture.graph_attr.update(fontcolor=GREY[0])
    return _finish(picture, "left_out" in graph.graph)


def keep_strongest(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The surest of the edges between the busiest actors, as many as the briefing prints in type of 6 points;
    `left_out` of the graph says how many are not among them.
    """

    def strength(edge: tuple[str, str, str]) -> tuple[bool, float, str]:
        data, busy = graph.edges[edge], graph.degree(edge[0]) * graph.degree(edge[1])
        return data["unsure"], -data["confidence"] * busy**0.5, edge[2]

    edges, kept = sorted(graph.edges(keys=True), key=strength), graph
    for most in (n for n in (len(edges), *STEPS) if n <= len(edges)):
        kept = nx.MultiDiGraph(graph.edge_subgraph(edges[:most]))
        kept.graph["left_out"] = len(edges) - most
        if all(here <= most for here, most in zip(_size(draw_interactions(kept)), PRINTED)):
            break
    return kept


def _tell(graph: nx.Graph, a: int, b: int, edges: Sequence[dict[str, Any]]) -> Line:
    """What one actor does to another in one word, however often."""
    first, times = edges[0], f" ×{len(edges)}" if len(edges) > 1 else ""
    doubts = [] if first["status"] == "actual" else [first["status"]]
    doubts += ["unsure"] if first["unsure"] else []
    unsure = f" ({', '.join(doubts)})" if doubts else ""
    voice = "" if first["said_by"] is None else f"{label(first['voice'], 26)} says"
    what = f"{first['event_type'].lower()}{unsure}. “{label(first['quote'], 200)}”"
    words = f"{SYMBOLS[first['sign']]} {label(first['verb'], 26)}{times}{unsure}"
    words += HAND * any(edge["corrected"] for edge in edges)
    return Line(words, voice, f"#{first['interaction']}", f"{_name(graph, a)} → {_name(graph, b)}: {what}")


def draw_stances(graph: nx.DiGraph, colours: Colours | None = None) -> str:
    """SVG: an arrow a stance, with its sign and score; under each actor its bloc, where it shares one."""
    blocs = find_blocs(graph)
    shown = [(m, words) for m, words in zip(blocs.members, blocs.labels) if len(m) > 1 or HAND in words]
    notes = {actor: label(words, 28) for members, words in shown for actor in members}
    graph = _numbered(graph)
    picture = _start(graph, colours, notes)
    for a, b, edge in graph.edges(data=True):
        doubts = {
            "unsure": edge["unsure"],
            "contested": edge["contested"],
            "mixed": edge["polarity"] == "mixed",
        }
        doubt = next((f" ({word})" for word, holds in doubts.items() if holds), "")
        score = f"{edge['score']:+.1f}".replace("-", "−")
        first = edge["evidence"].split(" ")[0]
        what = f"{_name(graph, a)} → {_name(graph, b)}: {edge['polarity']}, {score}"
        words = f"{'' if edge['sign'] else '± '}{score}{doubt}{HAND * edge['corrected']}"
        line = Line(words, "", f"#{first}" if first else "", what)
        _add_edge(picture, a, b, edge["sign"], [line], 1 + abs(edge["score"]) / 5, edge["unsure"])
    return _finish(picture)


def draw_congruence(graph: nx.Graph, colours: Colours | None = None) -> str:
    """SVG: a line between two actors that speak to a point in common, with the number of points on which they
    agree (+) and disagree (−).
    """
    directed: nx.DiGraph = nx.DiGraph()
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


def _numbered(graph: Graph) -> Graph:
    """The graph with numbers for its actors, who are remembered as `actor`: Graphviz reads escapes in the
    names of nodes.
    """
    return cast("Graph", nx.convert_node_labels_to_integers(graph, label_attribute="actor"))


def _name(graph: nx.Graph, node: int) -> str:
    return label(graph.nodes[node]["name"], 60)


def _start(
    graph: nx.DiGraph, colours: Colours | None, notes: dict[str, str] | None = None
) -> pygraphviz.AGraph:
    """An empty picture with a node for each actor that has an edge, in the actor's colour."""
    picture = pygraphviz.AGraph(directed=True, strict=False, bgcolor="transparent", nodesep=0.3, pad=0.16)
    ink = {"fontname": "Arial", "fontcolor": INK[0]}
    picture.node_attr.update(ink, fontsize=12, margin="0.16,0.09", height=0.4, penwidth=2)
    picture.edge_attr.update(ink, fontsize=10, arrowsize=0.75, labelfloat=False)
    connected = [n for n in graph if graph.degree(n)]
    if not connected:
        picture.add_node("none", label=_html("Nobody is connected to anybody here."), shape="plaintext")
    for n in connected:
        data, look = graph.nodes[n], dict[str, str]()
        if first := _first_evidence(graph, n):
            words = _plain(f"{data['name']}: first evidence")
            look = {"URL": f"{ARTICLE_PAGE}#{first}", "tooltip": words}
        look["shape"], look["style"] = SHAPES.get(data["type"], ("box", "rounded"))
        look["color"] = (colours or {}).get(data["actor"], GREY)[0]
        words = _html(label(data["name"], 28), (notes or {}).get(data["actor"], ""))
        picture.add_node(n, label=words, **look)
    return picture


def _first_evidence(graph: nx.DiGraph, node: int) -> str:
    """The record of the first of the node's edges, '' where it has none."""
    edges = [e for _, _, e in [*graph.out_edges(node, data=True), *graph.in_edges(node, data=True)]]
    first = min(edges, key=lambda e: e.get("sentence", 0))
    return first.get("interaction") or first["evidence"].split(" ")[0]


def _add_edge(
    picture: pygraphviz.AGraph,
    a: int,
    b: int,
    sign: int,
    lines: Sequence[Line],
    width: float = 1.5,
    faint: bool = False,
) -> None:
    rows = [f"<TD{_link(line)}>{_html(NBSP + line.text + NBSP, line.small)[1:-1]}</TD>" for line in lines]
    # the small blank line keeps the words off the arrow beneath them
    rows.append(f'<TD><FONT POINT-SIZE="4">{NBSP}</FONT></TD>')
    table = "".join(f"<TR>{row}</TR>" for row in rows)
    words = f'<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0">{table}</TABLE>>'
    look = {"color": SIGNS[sign][0] + FAINT * faint, "style": DASHES[sign], "penwidth": round(width, 2)}
    picture.add_edge(a, b, label=words, fontcolor=SIGNS[sign][0], **look)


def _link(line: Line) -> str:
    title = escape(_plain(line.tooltip))
    return f' HREF="{ARTICLE_PAGE}{line.anchor}" TITLE="{title}"' if line.anchor else ""


def _html(text: str, small: str = "") -> str:
    """A Graphviz label that is taken as it is, neither as its escapes nor as its markup, and a smaller line
    beneath.
    """
    smaller = f'<BR/><FONT POINT-SIZE="9" COLOR="{GREY[0]}">{NBSP}{escape(small)}{NBSP}</FONT>'
    return f"<{escape(text) or ' '}{smaller if small else ''}>"


def _plain(text: str) -> str:
    """A tooltip without Graphviz escapes."""
    return label(text.replace("\\", "\\\\"), 300)


def _finish(picture: pygraphviz.AGraph, low: bool = False) -> str:
    """The picture from top to bottom or from left to right, whatever is narrower; `low`: whatever fits the
    printed briefing.
    """
    pictures = []
    for direction in ("TB", "LR"):
        picture.graph_attr.update(rankdir=direction, ranksep=0.5 if direction == "TB" else 0.35)
        with quiet():
            pictures.append(picture.draw(format="svg", prog="dot").decode("utf-8"))
        if not low and _size(pictures[0])[0] <= WIDEST:
            break

    def over(svg: str) -> float:
        (width, height), (wide, high) = _size(svg), PRINTED
        return max(width / wide, height / high) if low else width

    return min(pictures, key=over)


def _size(svg: str) -> tuple[int, int]:
    """Width and height in points."""
    wide, high = (int(svg.partition(f'{side}="')[2].partition("pt")[0]) for side in ("width", "height"))
    return wide, high
