"""Tables and graphs → figures for a page, and their alternative texts, computed from the same data.

`plot_x(frame, *, ax=None, **style) -> Axes` makes Axes only where none are given, copies the style and never
shows. `describe_x` says the same in words; `show(figure, alt)` puts both into the page.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import matplotlib as mpl
import networkx as nx
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from stancebook.figures.axes import (
    Colours,
    colour_of,
    frame_matrix,
    look_of,
    name_rows,
    note,
    part_groups,
    start,
    write,
)
from stancebook.figures.captions import (
    describe_calibration,
    describe_framing,
    describe_interactions,
    describe_mentions,
    describe_sources,
    describe_stance_network,
    describe_stances,
)
from stancebook.figures.drawing import STYLE, Picture, address, label, render_svg, show
from stancebook.figures.layout import draw_interactions, draw_stances, keep_strongest
from stancebook.figures.palette import GREY, HUES, INK, TINTS, actor_colours
from stancebook.fragments import HAND
from stancebook.measures.blocs import order_by_bloc
from stancebook.records import rows_of

__all__ = [
    "Picture",
    "actor_colours",
    "describe_calibration",
    "describe_framing",
    "describe_interactions",
    "describe_mentions",
    "describe_sources",
    "describe_stance_network",
    "describe_stances",
    "draw_interactions",
    "draw_stances",
    "keep_strongest",
    "plot_calibration",
    "plot_framing",
    "plot_mentions",
    "plot_sources",
    "plot_stances",
    "render_svg",
    "show",
]

MOST = 40  # rows; what is left out is said beneath
FAINT = 0.35  # the opacity of what is unsure


def plot_mentions(
    frame: pd.DataFrame, *, ax: Axes | None = None, colours: Colours | None = None, **style: Any
) -> Axes:
    """A bar an actor of `summarize_actors`, as long as it is mentioned; leads to the sentence of its first
    mention.
    """
    every = frame[frame["mentions"] > 0]
    rows = every.head(MOST)
    ax = start(ax, len(rows), "No actor is mentioned.")
    with mpl.rc_context(STYLE):
        for y, row in enumerate(rows_of(rows)):
            look = {"height": 0.62, "color": colour_of(colours, row.actor), **style}
            (bar,) = ax.barh(y, row.mentions, **look)
            if pd.notna(row.first):
                bar.set_url(address(f"s{row.first}", f"{row.name}: first mention"))
            note(ax, row.mentions, y, f"{row.mentions}")
        name_rows(ax, [label(r.name) + HAND * r.corrected for r in rows_of(rows)], len(every))
    return ax


def plot_sources(
    frame: pd.DataFrame, *, ax: Axes | None = None, colours: Colours | None = None, **style: Any
) -> Axes:
    """A bar a source of `summarize_sources`, as long as it has claims, side by side; hatched and open where
    the source is not named.
    """
    rows = _by_side(frame).head(MOST)
    ax = start(ax, len(rows), "Nothing is attributed to a source.")
    with mpl.rc_context(STYLE):
        for y, row in enumerate(rows_of(rows)):
            look = look_of(colour_of(colours, row.actor), row.anonymous)
            ax.barh(y, row.claims, **{**look, **style})
            note(ax, row.claims, y, _kinds(row))
        part_groups(ax, rows["side"])
        names = [label(r.name, 30) + " (not named)" * r.anonymous for r in rows_of(rows)]
        name_rows(ax, names, len(frame))
    return ax


def _by_side(frame: pd.DataFrame) -> pd.DataFrame:
    """The sources by side, the side with most claims first."""
    total = frame.groupby("side")["claims"].transform("sum")
    order = ["total", "side", "claims", "name"]
    return frame.assign(total=total).sort_values(order, ascending=[False, True, False, True])


def _kinds(row: Any) -> str:
    """'3: 1 direct, 2 indirect – via CNN Turk'."""
    kinds = ", ".join(
        f"{getattr(row, kind)} {kind}" for kind in ("direct", "mixed", "indirect") if getattr(row, kind)
    )
    return f"{row.claims}: {kinds}" + (f"  – via {label(row.venue, 44)}" if row.venue else "")


def plot_stances(every: pd.DataFrame, *, most: int = MOST, ax: Axes | None = None, **style: Any) -> Axes:
    """Holders (rows) by targets (columns) of `summarize_stances`, bloc by bloc: sign as symbol, ground and
    number; a dashed frame where contested. The surest and sharpest, as long as either are at `most`.
    """
    frame = _keep_strongest(every, most)
    order = order_stances(frame)
    holders, targets = ([n for n in order if n in set(frame[side])] for side in ("holder", "target"))
    names = dict(zip(frame["holder"], frame["holder_name"])) | dict(
        zip(frame["target"], frame["target_name"])
    )
    width, longest = max(3.4, 0.78 * len(targets)), 26 if most == MOST else 20
    ax = start(ax, len(holders), "No stance was found.", width=width, row=0.42, extra=0.4)
    with mpl.rc_context(STYLE):
        for x, y in ((targets.index(n), holders.index(n)) for n in targets if n in holders):
            write(ax, x, y, "·", ha="center", color=GREY[0])
        for row in rows_of(frame):
            _draw_stance(ax, targets.index(row.target), holders.index(row.holder), row, style)
        frame_matrix(ax, *([label(names[n], longest) for n in side] for side in (holders, targets)))
        if left := len(every) - len(frame):
            write(ax, -0.5, len(holders) - 0.3, f"and {left} more, in the chapter on stances", color=GREY[0])
    return ax


def _keep_strongest(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """The stances, the surest and sharpest first, that at most so many hold and at most so many receive."""
    kept, holders, targets = [], set[str](), set[str]()
    strength = -frame["score"].abs() * frame["confidence"]
    ranked = frame.assign(strength=strength).sort_values(["unsure", "strength"], kind="stable")
    for n, row in zip(ranked.index, rows_of(ranked)):
        if len(holders | {row.holder}) <= most and len(targets | {row.target}) <= most:
            kept.append(n)
            holders.add(row.holder)
            targets.add(row.target)
    return frame.loc[sorted(kept)]


def order_stances(frame: pd.DataFrame) -> list[str]:
    """The actors of a stance table, bloc by bloc."""
    graph: nx.DiGraph = nx.DiGraph()
    for row in rows_of(frame):
        graph.add_edge(row.holder, row.target, weight=row.score * row.confidence, sign=_sign(row))
    return order_by_bloc(graph)


def _sign(row: Any) -> int:
    return {"support": 1, "oppose": -1}.get(row.polarity, 0)


def _draw_stance(ax: Axes, x: int, y: int, row: Any, style: Mapping[str, Any]) -> None:
    sign = _sign(row)
    tint = TINTS[sign][min(2, int(abs(row.score) / 3))][0]
    look = {
        "facecolor": tint,
        "edgecolor": INK[0] if row.contested else tint,
        "linewidth": 1.2,
        "linestyle": (0, (3, 2)) if row.contested else "-",
        "alpha": FAINT if row.unsure else 1,
    }
    cell = Rectangle((x - 0.46, y - 0.42), 0.92, 0.84, **{**look, **style})
    if row.evidence:
        words = f"{row.holder_name} towards {row.target_name}: {row.polarity}"
        cell.set_url(address(row.evidence[0], words))
    ax.add_patch(cell)
    score = f"{row.score:+.1f}".replace("-", "−")
    words = f"{score[0]} {score[1:]}" if sign else f"± {score}"
    write(ax, x, y, words + HAND * row.corrected, ha="center")


def plot_framing(
    frame: pd.DataFrame, *, ax: Axes | None = None, colours: Colours | None = None, **style: Any
) -> Axes:
    """A bar a term of `find_framing`, actor by actor: filled in the article's own voice, hatched in the words
    of others; ▲ marks a loaded term.

    An actor that has one term only, and no loaded one, is left out.
    """
    rows, total = _terms(frame)
    ax = start(ax, len(rows), "No actor has more than one term, and none is loaded.", width=3)
    with mpl.rc_context(STYLE):
        for y, row in enumerate(rows_of(rows)):
            for number, left, cited in ((row.own, 0, False), (row.others, row.own, True)):
                look = look_of(colour_of(colours, row.actor), cited)
                for bar in ax.barh(y, number, left=left, **{**look, **style}) if number else ():
                    bar.set_url(address(f"s{row.sentence}", f"“{row.term}”: first sentence"))
            loaded = f"  ▲ {row.kind or 'loaded'}" if row.loaded else ""
            voices = f"  – {row.voices}" if row.voices else ""
            note(ax, row.own + row.others, y, f"{row.own + row.others}{loaded}{voices}")
        part_groups(ax, rows["actor"])
        new = rows["actor"] != rows["actor"].shift()
        names = [f"{label(n, 26)}:  " if first else "" for n, first in zip(rows["name"], new)]
        name_rows(ax, [f"{n}“{label(t, 28)}”" for n, t in zip(names, rows["term"])], total)
    return ax


def _terms(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Terms with own and others' counts, actors with loaded terms and with most terms first; and how many
    there are in all.
    """
    rows = []
    for (actor, term), group in frame.groupby(["actor", "term"], sort=False):
        own, first = group["voice"].isna(), group.iloc[0]
        counts = group.loc[own, "count"].sum(), group.loc[~own, "count"].sum()
        voices, kind = _list_voices(group.loc[~own, "voice_name"]), next(filter(None, group["kind"]), "")
        row = (
            actor,
            first["name"],
            term,
            *counts,
            voices,
            group["loaded"].any(),
            kind,
            group["sentence"].min(),
        )
        rows.append(row)
    terms = pd.DataFrame(rows, columns="actor name term own others voices loaded kind sentence".split())
    if terms.empty:
        return terms, 0
    by_actor = terms.groupby("actor")
    loaded, number = by_actor["loaded"].transform("sum"), by_actor["term"].transform("count")
    terms = terms.assign(first=-loaded, second=-number, third=-terms["own"] - terms["others"])
    shown = terms[(loaded > 0) | (number > 1)]
    order = ["first", "second", "name", "third", "term"]
    return shown.sort_values(order, kind="stable").head(MOST), len(shown)


def _list_voices(names: Iterable[str]) -> str:
    """The first one or two of the voices, as there is room, and how many more there are."""
    voices = list(dict.fromkeys(label(name, 26) for name in names))
    named = 2 if len(", ".join(voices[:2])) < 30 else 1
    return ", ".join(voices[:named]) + f" and {len(voices) - named} more" * (len(voices) > named)


def plot_calibration(frame: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:
    """Stated confidence against the share that was right, a marked line a layer; rows have layer, confidence,
    accuracy (0 … 1) and count.
    """
    ax = start(ax, len(frame), "Nothing was measured.", width=5.2, row=0, extra=4.2)
    with mpl.rc_context(STYLE):
        if len(frame):
            _frame_calibration(ax)
        ends = []
        for number, (layer, points) in enumerate(frame.groupby("layer", sort=True)):
            points = points.sort_values("confidence")
            colour, marker = HUES[number % len(HUES)][0], "osD^vPX"[number % 7]
            look: dict[str, Any] = {
                "color": colour,
                "marker": marker,
                "markersize": 6,
                "linewidth": 1.6,
                **style,
            }
            ax.plot(points["confidence"], points["accuracy"], **look)
            ends.append((points["accuracy"].iloc[-1], str(layer), colour))
        y = float("-inf")
        for accuracy, layer, colour in sorted(ends):  # pushed apart from the bottom up
            y = max(accuracy, y + 0.06)
            words: dict[str, Any] = {
                "va": "center",
                "annotation_clip": False,
                "parse_math": False,
                "color": colour,
            }
            ax.annotate(label(layer, 24), (1.0, accuracy), (1.04, y), **words)
    return ax


def _frame_calibration(ax: Axes) -> None:
    ax.set_axis_on()
    ax.plot([0, 1], [0, 1], color=GREY[0], linewidth=1, linestyle=(0, (4, 3)))
    write(ax, 0.3, 0.33, "as sure as right", color=GREY[0], ha="center", rotation=45, rotation_mode="anchor")
    ax.set(xlim=(0, 1.01), ylim=(0, 1.03), aspect="equal")
    ax.set(xlabel="confidence stated", ylabel="share that was right")
    ticks = [0, 0.25, 0.5, 0.75, 1]
    ax.set_xticks(ticks, [f"{t:.0%}" for t in ticks])
    ax.set_yticks(ticks, [f"{t:.0%}" for t in ticks])
    ax.spines[["top", "right"]].set_visible(False)
