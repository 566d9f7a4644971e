"""Who is quoted where, and who holds what: grids of actors, outlets and points, and their words."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import matplotlib as mpl
import networkx as nx
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from stancebook.figures.axes import frame_matrix, start, write
from stancebook.figures.drawing import STYLE, address, label
from stancebook.figures.palette import GREY, TINTS
from stancebook.fragments import ARTICLE_PAGE
from stancebook.measures.concepts import BOTH, HOLDS, REJECTS, UNCLEAR
from stancebook.prose import agree, count, join
from stancebook.records import rows_of

ROWS, COLUMNS, OUTLETS = 30, 14, 20  # of a grid; what is left out stands in the table
NOBODY, NO_POINT = "Nobody is quoted.", "No two sources speak to one point."
SIDE_WORDS = {HOLDS: "held by", REJECTS: "rejected by", BOTH: "both by", UNCLEAR: "not clear for"}
SIDES = {HOLDS: ("+", 1), REJECTS: ("−", -1), BOTH: ("±", 0), UNCLEAR: ("?", 0)}


class Cell(NamedTuple):
    """What stands in a field: words, ground, the place that it leads to and the hover text."""

    words: str
    tint: str
    anchor: str
    title: str
    faint: bool = False
    page: str = ARTICLE_PAGE


def plot_quoted(frame: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:
    """Actors (rows) by outlets of `summarize_quoted`: claims as number and ground; a dot where an outlet
    names and does not quote.
    """
    names, articles = _firsts(frame, "name", ROWS), _firsts(frame, "article", OUTLETS)
    cells = {}
    for row in rows_of(frame):
        words = f"{row.claims}" if row.claims else "·" if row.mentions else ""
        tint = TINTS[1][min(2, row.claims - 1)][0] if row.claims else "none"
        title = f"{row.name} in {row.article}: {count(row.claims, 'claim')}"
        cells[row.name, row.article] = Cell(words, tint, next(iter(row.evidence), ""), title)
    return plot_grid(ax, names, articles, cells, NOBODY, style)


def plot_concepts(frame: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:
    """Points (rows) by actors of `summarize_concepts`: + holds it, − rejects it, ± both, ? (faint) not
    clear.
    """
    spoken = frame.groupby("name")["claims"].sum().sort_values(ascending=False, kind="stable").index
    points, names = _firsts(frame, "point", ROWS), list(spoken)[:COLUMNS]
    cells = {}
    for row in rows_of(frame):
        sign, tint = SIDES[row.side]
        title = f"{row.name}: {row.side} {row.point}"
        faint, first = row.side == UNCLEAR, next(iter(row.evidence), "")
        cells[row.point, row.name] = Cell(sign, TINTS[tint][1][0], first, title, faint)
    return plot_grid(ax, points, names, cells, NO_POINT, style)


def _firsts(frame: pd.DataFrame, column: str, most: int) -> list[str]:
    return list(dict.fromkeys(frame[column]))[:most]


def plot_grid(
    ax: Axes | None,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[str, str], Cell],
    nothing: str,
    style: Mapping[str, Any],
) -> Axes:
    """Rows by columns, a field for each cell; `nothing` is written where there is no row."""
    ax = start(ax, len(rows), nothing, width=max(1.0, 0.62 * len(columns)), row=0.36, extra=0)
    with mpl.rc_context(STYLE):
        for (row, column), cell in cells.items():
            if row in rows and column in columns:
                _draw_cell(ax, columns.index(column), rows.index(row), cell, style)
        frame_matrix(ax, [label(name, 46) for name in rows], [label(name, 26) for name in columns])
    return ax


def _draw_cell(ax: Axes, x: int, y: int, cell: Cell, style: Mapping[str, Any]) -> None:
    look = {"facecolor": cell.tint, "edgecolor": "none", "alpha": 0.45 if cell.faint else 1, **style}
    ground = Rectangle((x - 0.46, y - 0.44), 0.92, 0.88, **look)
    ground.set_url(address(cell.anchor, cell.title, cell.page) if cell.anchor else None)
    ax.add_patch(ground)
    write(ax, x, y, cell.words, ha="center", **({} if cell.tint != "none" else {"color": GREY[0]}))


def describe_quoted(frame: pd.DataFrame) -> str:
    """The fields of `plot_quoted` in words."""
    if frame.empty:
        return NOBODY
    rows = []
    for name, group in list(frame.groupby("name", sort=False))[:ROWS]:
        said = [f"{r.article} {r.claims}" for r in rows_of(group) if r.claims]
        rows.append(f"{name}: {join(said)}")
    return f"Grid of claims by actor and outlet. {'; '.join(rows)}."


def describe_concepts(frame: pd.DataFrame) -> str:
    """The fields of `plot_concepts` in words."""
    if frame.empty:
        return NO_POINT
    rows = []
    for point, group in list(frame.groupby("point", sort=False))[:ROWS]:
        who = {side: list(group.loc[group["side"] == side, "name"]) for side in SIDES}
        told = [f"{SIDE_WORDS[side]} {join(names)}" for side, names in who.items() if names]
        rows.append(f"{point}: {', '.join(told)}")
    return f"Grid of {count(frame['point'].nunique(), 'point')} by actor. {'; '.join(rows)}."


def describe_congruence(graph: nx.Graph) -> str:
    """The lines of `draw_congruence` in words."""
    lines = [
        f"{graph.nodes[a]['name']} and {graph.nodes[b]['name']} agree on {e['congruence']}, "
        f"disagree on {e['conflict']}"
        for a, b, e in sorted(graph.edges(data=True), key=lambda edge: edge[2]["weight"])
    ]
    more = f"; and {len(lines) - ROWS} more" if len(lines) > ROWS else ""
    pairs = f"{count(len(lines), 'pair')} of actors that {agree(len(lines), 'speaks')} to a point in common"
    return f"Network of {pairs}: {'; '.join(lines[:ROWS])}{more}." if lines else NO_POINT
