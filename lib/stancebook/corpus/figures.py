"""Points of a store -> figures, their alternative texts, and the passages to which each point leads."""

import math
from collections.abc import Iterable
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from stancebook import prose
from stancebook.corpus.store import Store
from stancebook.figures.axes import start
from stancebook.figures.drawing import STYLE, address, label
from stancebook.figures.grids import Cell, plot_grid
from stancebook.figures.palette import GREY, SIGNS, TINTS
from stancebook.fragments import Fragment, isolate, link_references, wrap
from stancebook.pages.marked import NO_SENTENCE, show_passage
from stancebook.records import rows_of

PAGE = ""  # a point leads to passages on its own page
LAYERS = ("sentences", "actors", "claims", "interactions")
READ_OUT = 12  # points in an alternative text
PASSAGES = 300  # shown below a figure, about
NOTHING = "Nothing to show."
BEND, SPOT = 0.12, 0.18  # of a line; the width of its sign


def plot_points(frame: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:
    """Names (rows) by columns: a field a point, with its number, darker for more; leads to its passages.
    Scores have a sign, and a hue for conflict (−) or cooperation (+).
    """
    signed, cells = frame["number"].dtype.kind == "f", {}
    largest = 10 if signed else max(frame["number"], default=1)
    for row in rows_of(frame):
        shade = min(2, int(3 * math.sqrt(abs(row.number) / largest)))
        tint = TINTS[_sign(row.number) if signed else 1][shade][0]
        cells[row.name, row.head] = Cell(_number(row.number), tint, row.anchor, _title(row), page=PAGE)
    names, columns = (list(frame[c].cat.categories) for c in ("name", "head"))
    return plot_grid(ax, names, columns, cells, NOTHING, style)


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _number(number: float) -> str:
    return prose.signed(number) if isinstance(number, float) else f"{number:,}"


def _title(row: Any) -> str:
    return f"{row.name}, {row.head}: {prose.count(row.passages, 'passage')}"


def describe_points(frame: pd.DataFrame, what: str) -> str:
    """`what` a figure shows, and the points with most passages."""
    most = frame.sort_values("passages", ascending=False, kind="stable").head(READ_OUT)
    told = "; ".join(f"{r.name}, {r.head}: {_number(r.number)}" for r in rows_of(most))
    more = f"; and {len(frame) - READ_OUT} more" if len(frame) > READ_OUT else ""
    return f"{what}. {told}{more}." if told else f"{what}: nothing to show."


def plot_networks(frame: pd.DataFrame) -> Figure:
    """Stances of `find_networks`, a circle of the same actors for each spell: + and solid for cooperation,
    − and dashed for conflict, thicker for more articles; the sign leads to the passages.
    """
    if frame.empty:
        return start(None, 0, NOTHING).get_figure(root=True) or Figure()
    spells = list(frame["head"].cat.categories)
    actors = list(dict.fromkeys([*frame["holder"], *frame["target"]]))
    across = min(2, len(spells))
    down = -(-len(spells) // across)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(4.4 * across, 3.6 * down))
        for n, spell in enumerate(spells, 1):
            ax = figure.add_subplot(down, across, n)
            ax.set(xlim=(-2.1, 2.1), ylim=(-1.35, 1.35), aspect="equal")
            ax.set_title(str(spell), fontsize=10)
            ax.set_axis_off()
            _draw_circle(ax, actors, frame[frame["head"] == spell])
    return figure


def _draw_circle(ax: Axes, actors: list[str], ties: pd.DataFrame) -> None:
    turn, busy = 2 * math.pi / len(actors), {*ties["holder"], *ties["target"]}
    places = {a: (math.cos(n * turn), math.sin(n * turn)) for n, a in enumerate(actors)}
    for actor, (x, y) in places.items():
        ax.plot(x, y, "o", color=GREY[0], markersize=5, alpha=1 if actor in busy else 0.35)
        side = "left" if x > 0.1 else "right" if x < -0.1 else "center"
        ax.text(1.12 * x, 1.18 * y, label(actor, 22), ha=side, va="center", fontsize=8.5)
    for row in rows_of(ties):
        _draw_tie(ax, places[row.holder], places[row.target], row)


def _draw_tie(ax: Axes, begin: tuple[float, float], end: tuple[float, float], row: Any) -> None:
    sign = _sign(row.number)
    colour, dashes = SIGNS[sign][0], {1: "-", 0: ":", -1: (0, (4, 2))}[sign]
    width = 0.8 + min(3, math.log2(row.passages + 1) / 2)
    form: dict[str, Any] = {"arrowstyle": "-|>", "mutation_scale": 9, "connectionstyle": f"arc3,rad={BEND}"}
    ax.add_patch(FancyArrowPatch(begin, end, color=colour, linestyle=dashes, linewidth=width, **form))
    (a, b), (c, d) = begin, end
    x, y = (a + c + BEND * (d - b)) / 2, (b + d - BEND * (c - a)) / 2  # where the line is most bent
    look: dict[str, Any] = {"facecolor": TINTS[sign][0][0], "edgecolor": colour, "zorder": 3}
    spot = Rectangle((x - SPOT / 2, y - SPOT / 2), SPOT, SPOT, **look)
    spot.set_url(address(row.anchor, _title(row), PAGE))
    ax.add_patch(spot)
    ax.text(x, y, "−○+"[sign + 1], ha="center", va="center_baseline", fontsize=8, zorder=4)


def render_brief(store: Store, sentences: Iterable[str]) -> Fragment:
    """The sentences as a list; links behind words lead to the passages of points."""
    lines = list(sentences)
    known = {found[2] for line in lines for found in prose.REFERENCE.finditer(line)}
    items = "".join(f"<li>{link_references(line, known, PAGE)}</li>" for line in lines)
    return wrap(f'<ul class="sb-brief">{items}</ul>', "\n".join(map(prose.plain, lines)), of=store)


def render_points(store: Store, frame: pd.DataFrame, most: int | None = None) -> Fragment:
    """For each point its surest passages, marked, with the article and its day: one to three, the fewer the
    more points there are, and there the figures lead; or at most `most`.
    """
    shown = most or max(1, min(3, PASSAGES // max(1, len(frame))))
    found = store.read({p["article"] for row in rows_of(frame) for p in row.evidence[:shown]}, LAYERS)
    html, plain = [], []
    for row in rows_of(frame):
        head = f"{row.name}, {row.head}: {_number(row.number)}"
        more = f" ({shown} of {row.passages:,} passages)" if row.passages > shown else ""
        own = "" if most else f' id="{row.anchor}"'
        html.append(f'<li{own}><p class="sb-head">{row.anchor} · <b>{isolate(head)}</b>{more}</p>')
        plain.append(f"{row.anchor} {head}{more}")
        for passage in row.evidence[:shown]:
            analysis = found[passage["article"]]
            record = next(r for r in analysis.records if r.id == passage["id"])
            headline, text, words = show_passage(analysis, record)
            facts = (analysis.metadata.get("outlet"), analysis.metadata.get("published"), analysis.id)
            where = " · ".join(isolate(fact) for fact in facts if fact)
            html.append(f'<p class="sb-head">{headline} · {where}</p><p dir="auto">{text}</p>')
            plain.append(f"  {analysis.id}: {words}")
        html.append("</li>")
    body = "".join(html) or f"<li>{NO_SENTENCE}</li>"
    return wrap(f'<ol class="sb-sentences">{body}</ol>', "\n".join(plain) or NO_SENTENCE, of=store)
