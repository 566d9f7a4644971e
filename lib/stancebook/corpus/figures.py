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
from stancebook.figures.drawing import STYLE, address, label
from stancebook.figures.palette import GREY, RULE, SIGNS, TINTS
from stancebook.fragments import Fragment, Mark, isolate, link_references, mark_text, wrap
from stancebook.measures.tables import describe, name_source
from stancebook.records import Analysis, Claim, Interaction, rows_of

PAGE = "11-corpus.ipynb"
LAYERS = ("sentences", "actors", "claims", "interactions")
CELL = (0.56, 0.34)  # inches
READ_OUT = 12  # points in an alternative text
PASSAGES = 300  # shown below a figure, about
NOTHING = '<p class="sb-none">There is no passage to show.</p>'
DASHES = {1: "-", 0: ":", -1: (0, (4, 2))}


def plot_points(frame: pd.DataFrame, *, signed: bool = False, ax: Axes | None = None, **style: Any) -> Axes:
    """Names (rows) by columns: a field a point, with its number, darker for more; leads to its passages.

    `signed`: numbers are scores, a sign and a hue stand for conflict (−) or cooperation (+).
    """
    names, columns = list(frame["name"].cat.categories), list(frame["head"].cat.categories)
    with mpl.rc_context(STYLE):
        if ax is None:
            size = (max(3, CELL[0] * len(columns)), 0.4 + CELL[1] * max(1, len(names)))
            ax = Figure(figsize=size).add_axes((0, 0, 1, 1))
        _frame(ax, [label(n, 40) for n in names], [label(c, 24) for c in columns])
        most = frame["number"].abs().max() if len(frame) else 1
        for row in rows_of(frame):
            x, y = columns.index(row.head), names.index(row.name)
            sign = _sign(row.number) if signed else 1
            tint = TINTS[sign][min(2, int(3 * math.sqrt(abs(row.number) / (10 if signed else most or 1))))][0]
            field = Rectangle(
                (x - 0.48, y - 0.47), 0.96, 0.94, **{"facecolor": tint, "linewidth": 0, **style}
            )
            field.set_url(_address(row))
            ax.add_patch(field)
            words = prose.signed(row.number) if signed else f"{row.number:,}"
            ax.text(x, y, words, ha="center", va="center_baseline", fontsize=8.5)
    return ax


def _frame(ax: Axes, names: list[str], columns: list[str]) -> None:
    ax.patch.set_visible(False)
    ax.spines[:].set_visible(False)
    ax.set(xlim=(-0.5, len(columns) - 0.5), ylim=(max(1, len(names)) - 0.5, -0.5))
    ax.set_yticks(range(len(names)), names)
    ax.set_xticks(range(len(columns)), columns, rotation=45, ha="left", rotation_mode="anchor")
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    for y in range(len(names)):
        ax.axhline(y + 0.5, color=RULE[0], linewidth=0.6, zorder=0)
    if not names:
        ax.set_axis_off()
        ax.set_xlim(0, 1)
        ax.text(0, 0, "Nothing to show.", va="center_baseline")


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _address(row: Any) -> str:
    return address(row.anchor, f"{row.name}, {row.head}: {prose.count(row.passages, 'passage')}", PAGE)


def describe_points(frame: pd.DataFrame, what: str) -> str:
    """What `plot_points` shows, in words: the points with most passages, `what` before them."""
    if frame.empty:
        return f"{what}: nothing to show."
    most = frame.sort_values("passages", ascending=False, kind="stable")
    told = [f"{r.name}, {r.head}: {_number(r.number)}" for r in rows_of(most.head(READ_OUT))]
    more = len(frame) - len(told)
    return f"{what}. {'; '.join(told)}{f'; and {more} more' if more > 0 else ''}."


def _number(number: float) -> str:
    return prose.signed(number) if isinstance(number, float) else f"{number:,}"


def plot_networks(frame: pd.DataFrame) -> Figure:
    """Stances of `find_networks`, a circle of the same actors for each spell: + and solid for cooperation,
    − and dashed for conflict, thicker for more articles; the sign leads to the passages.
    """
    spells = list(frame["head"].cat.categories) if len(frame) else []
    actors = list(dict.fromkeys([*frame["holder"], *frame["target"]]))
    across = min(2, len(spells)) or 1
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(4.4 * across, 3.6 * -(-len(spells) // across) or 0.4))
        for n, spell in enumerate(spells, 1):
            ax = figure.add_subplot(-(-len(spells) // across), across, n)
            _draw_circle(ax, actors, frame[frame["head"] == spell])
            ax.set_title(str(spell), fontsize=10)
        if not spells:
            _frame(figure.add_axes((0, 0, 1, 1)), [], [])
    return figure


def _draw_circle(ax: Axes, actors: list[str], edges: pd.DataFrame) -> None:
    ax.set_axis_off()
    ax.set(xlim=(-2.1, 2.1), ylim=(-1.35, 1.35), aspect="equal")
    turn = 2 * math.pi / max(1, len(actors))
    places = {a: (math.cos(n * turn), math.sin(n * turn)) for n, a in enumerate(actors)}
    busy = {*edges["holder"], *edges["target"]}
    for actor, (x, y) in places.items():
        ax.plot(x, y, "o", color=GREY[0], markersize=5, alpha=1 if actor in busy else 0.35)
        side = "left" if x > 0.1 else "right" if x < -0.1 else "center"
        ax.text(1.12 * x, 1.18 * y, label(actor, 22), ha=side, va="center", fontsize=8.5, clip_on=False)
    for row in rows_of(edges):
        _draw_edge(ax, places[row.holder], places[row.target], row)


def _draw_edge(ax: Axes, start: tuple[float, float], end: tuple[float, float], row: Any) -> None:
    sign, bend = _sign(row.number), 0.12
    ax.add_patch(FancyArrowPatch(
        start, end, connectionstyle=f"arc3,rad={bend}", arrowstyle="-|>", mutation_scale=9, shrinkA=4,
        shrinkB=5,
        color=SIGNS[sign][0], linestyle=DASHES[sign], linewidth=0.8 + min(3, math.log2(row.passages + 1) / 2),
    ))  # fmt: skip
    x, y = ((a + b) / 2 for a, b in zip(start, end, strict=True))
    x, y = x + bend / 2 * (end[1] - start[1]), y - bend / 2 * (end[0] - start[0])
    look = {"facecolor": TINTS[sign][0][0], "edgecolor": SIGNS[sign][0], "zorder": 3}
    spot = Rectangle((x - 0.09, y - 0.09), 0.18, 0.18, **look)
    spot.set_url(_address(row))
    ax.add_patch(spot)
    ax.text(x, y, "−○+"[sign + 1], ha="center", va="center_baseline", fontsize=8, zorder=4)


def render_brief(store: Store, sentences: Iterable[str]) -> Fragment:
    """The sentences as a list; links behind words lead to the passages of points."""
    lines = list(sentences)
    known = {found[2] for line in lines for found in prose.REFERENCE.finditer(line)}
    items = "".join(f"<li>{link_references(line, known, PAGE)}</li>" for line in lines)
    return wrap(f'<ul class="sb-brief">{items}</ul>', "\n".join(map(prose.plain, lines)), of=store)


def render_points(store: Store, frame: pd.DataFrame, most: int | None = None) -> Fragment:
    """For each point its surest passages, at most so many (by default one to three, fewer where there are
    many points): who, what and whom highlighted, with the article and its day.
    """
    most = most or max(1, min(3, PASSAGES // max(1, len(frame))))
    found = store.read({p["article"] for row in rows_of(frame) for p in row.evidence[:most]}, LAYERS)
    html, plain = [], []
    for row in rows_of(frame):
        head = f"{row.name}, {row.head}: {_number(row.number)}"
        more = f" ({most} of {row.passages:,} passages)" if row.passages > most else ""
        html.append(
            f'<li id="{row.anchor}"><p class="sb-head">{row.anchor} · <b>{isolate(head)}</b>{more}</p>'
        )
        plain.append(f"{row.anchor} {head}{more}")
        for passage in row.evidence[:most]:
            analysis = found[passage["article"]]
            record = next(r for r in (*analysis.claims, *analysis.interactions) if r.id == passage["id"])
            html.append(_render_passage(analysis, record))
            plain.append(f"  {analysis.id}: {analysis.quote(_reach(analysis, record))}")
        html.append("</li>")
    body = f'<ol class="sb-sentences">{"".join(html)}</ol>' if html else NOTHING
    return wrap(body, "\n".join(plain), of=store)


def _roles(record: Claim | Interaction) -> list[Mark]:
    if isinstance(record, Claim):
        spans = [(record.source, "r-who"), (record.cue, "r-cue"), *((s, "r-what") for s in record.content)]
    else:
        spans = [(record.source_span, "r-who"), (record.target_span, "r-whom"), (record.trigger, "r-act")]
    return [Mark(*span, role) for span, role in spans if span]


def _reach(analysis: Analysis, record: Claim | Interaction) -> tuple[int, int]:
    """From the first to the last sentence that the record touches."""
    here, marks = analysis.sentences[record.sentence], _roles(record)
    touched = [s for s in analysis.sentences if any(m.start < s.end and m.end > s.start for m in marks)]
    return min(s.start for s in (here, *touched)), max(s.end for s in (here, *touched))


def _render_passage(analysis: Analysis, record: Claim | Interaction) -> str:
    if isinstance(record, Claim):
        what = f"{name_source(analysis, record)}, {record.act}"
    else:
        what = describe(analysis, record)
    known = (analysis.metadata.get(name) for name in ("outlet", "published"))
    facts = [*known, analysis.id, f"sentence {record.sentence + 1}"]
    where = " · ".join(isolate(str(fact)) for fact in (what, *facts) if fact)
    text = mark_text(analysis.text, *_reach(analysis, record), _roles(record))
    return f'<p class="sb-head">{where}</p><p dir="auto">{text}</p>'
