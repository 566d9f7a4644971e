"""Tables and graphs → figures for a page, and their alternative texts, computed from the same data.

`plot_x(frame, *, ax=None, **style) -> Axes` makes Axes only where none are given, copies the style and never
shows. `describe_x` says the same in words; `show(figure, alt)` puts both into the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
import networkx as nx
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

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
from stancebook.figures.layout import draw_interactions, draw_stances
from stancebook.figures.palette import GREY, HUES, INK, RULE, TINTS, Pair, actor_colours
from stancebook.fragments import HAND
from stancebook.measures.blocs import order_by_bloc

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
    "plot_calibration",
    "plot_framing",
    "plot_mentions",
    "plot_sources",
    "plot_stances",
    "render_svg",
    "show",
]

WIDTH, ROW = 4.2, 0.31  # inches
MOST = 40  # rows; what is left out is said beneath
FAINT = 0.35  # the opacity of what is unsure
Colours = Mapping[str, Pair]


def plot_mentions(
    frame: pd.DataFrame, *, ax: Axes | None = None, colours: Colours | None = None, **style: Any
) -> Axes:
    """A bar an actor of `summarize_actors`, as long as it is mentioned; leads to the sentence of its first
    mention.
    """
    rows = frame[frame["mentions"] > 0].head(MOST)
    ax = _start(ax, len(rows), "No actor is mentioned.")
    with mpl.rc_context(STYLE):
        for y, row in enumerate(rows.itertuples(index=False)):
            bar = ax.barh(y, row.mentions, **{"height": 0.62, "color": _colour(colours, row.actor), **style})[
                0
            ]
            bar.set_url(
                address(f"s{row.first}", f"{row.name}: first mention") if pd.notna(row.first) else None
            )
            _note(ax, row.mentions, y, f"{row.mentions}")
        names = [label(r.name) + HAND * r.corrected for r in rows.itertuples()]
        _name_rows(ax, names, len(frame[frame["mentions"] > 0]))
    return ax


def plot_sources(
    frame: pd.DataFrame, *, ax: Axes | None = None, colours: Colours | None = None, **style: Any
) -> Axes:
    """A bar a source of `summarize_sources`, as long as it has claims, side by side; hatched and open where
    the source is not named.
    """
    rows = _by_side(frame).head(MOST)
    ax = _start(ax, len(rows), "Nothing is attributed to a source.")
    with mpl.rc_context(STYLE):
        for y, row in enumerate(rows.itertuples()):
            colour = _colour(colours, row.actor)
            look = (
                {"facecolor": "none", "hatch": "////", "edgecolor": colour}
                if row.anonymous
                else {"facecolor": colour, "edgecolor": colour}
            )
            ax.barh(y, row.claims, **{"height": 0.62, "linewidth": 1.2, **look, **style})
            _note(ax, row.claims, y, _kinds(row))
            if y and row.side != rows.iloc[y - 1]["side"]:
                ax.axhline(y - 0.5, color=RULE[0], linewidth=0.8)
        _name_rows(
            ax, [label(r.name, 30) + " (not named)" * r.anonymous for r in rows.itertuples()], len(frame)
        )
    return ax


def _by_side(frame: pd.DataFrame) -> pd.DataFrame:
    """The sources by side, the side with most claims first."""
    total = frame.groupby("side")["claims"].transform("sum") if len(frame) else frame["claims"]
    return (
        frame.assign(total=total)
        .sort_values(["total", "side", "claims", "name"], ascending=[False, True, False, True])
        .drop(columns="total")
    )


def _kinds(row: Any) -> str:
    """'3: 1 direct, 2 indirect – via CNN Turk'."""
    kinds = ", ".join(
        f"{getattr(row, kind)} {kind}" for kind in ("direct", "mixed", "indirect") if getattr(row, kind)
    )
    return f"{row.claims}: {kinds}" + (f"  – via {label(row.venue, 44)}" if row.venue else "")


def plot_stances(frame: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:
    """Holders (rows) by targets (columns) of `summarize_stances`, bloc by bloc: sign as symbol, ground and
    number; a dashed frame where contested.
    """
    order = order_stances(frame)
    holders, targets = ([n for n in order if n in set(frame[side])] for side in ("holder", "target"))
    names = dict(
        zip([*frame["holder"], *frame["target"]], [*frame["holder_name"], *frame["target_name"]], strict=True)
    )
    ax = _start(
        ax,
        len(holders),
        "No stance was found.",
        width=max(3.4, 2.1 + 0.72 * len(targets)),
        row=0.5,
        extra=0.95,
    )
    with mpl.rc_context(STYLE):
        for x, y in ((x, y) for x in range(len(targets)) for y in range(len(holders))):
            if holders[y] == targets[x]:
                _write(ax, x, y, "·", ha="center", color=GREY[0])
        for row in frame.itertuples():
            _draw_stance(ax, targets.index(row.target), holders.index(row.holder), row, style)
        _frame_matrix(ax, [label(names[n], 26) for n in holders], [label(names[n], 26) for n in targets])
    return ax


def order_stances(frame: pd.DataFrame) -> list[str]:
    """The actors of a stance table, bloc by bloc."""
    graph = nx.DiGraph()
    for row in frame.itertuples():
        graph.add_edge(row.holder, row.target, weight=row.score * row.confidence, sign=_sign(row))
    return order_by_bloc(graph)


def _sign(row: Any) -> int:
    return {"support": 1, "oppose": -1}.get(row.polarity, 0)


def _draw_stance(ax: Axes, x: int, y: int, row: Any, style: Mapping[str, Any]) -> None:
    sign = _sign(row)
    tint = TINTS[sign][min(2, int(abs(row.score) / 3))][0]
    cell = Rectangle(
        (x - 0.46, y - 0.42),
        0.92,
        0.84,
        **{
            "facecolor": tint,
            "edgecolor": INK[0] if row.contested else tint,
            "linewidth": 1.2,
            "linestyle": (0, (3, 2)) if row.contested else "-",
            "alpha": FAINT if row.unsure else 1,
            **style,
        },
    )
    first = next(iter(row.evidence), None)
    cell.set_url(
        address(first, f"{row.holder_name} towards {row.target_name}: {row.polarity}") if first else None
    )
    ax.add_patch(cell)
    score = f"{row.score:+.1f}".replace("-", "−")
    words = f"{score[0]} {score[1:]}" if sign else f"± {score}"
    _write(ax, x, y, words + HAND * row.corrected, ha="center")


def _frame_matrix(ax: Axes, holders: Sequence[str], targets: Sequence[str]) -> None:
    """Names at the left and, slanted, on top."""
    if not holders:
        return
    ax.set_xlim(-0.5, len(targets) - 0.5)
    ax.set_ylim(len(holders) - 0.5, -0.5)
    ax.set_yticks(range(len(holders)), holders)
    ax.set_xticks(range(len(targets)), targets, rotation=35, ha="left", rotation_mode="anchor")
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    _plain_names(ax)


def plot_framing(
    frame: pd.DataFrame, *, ax: Axes | None = None, colours: Colours | None = None, **style: Any
) -> Axes:
    """A bar a term of `find_framing`, actor by actor: filled in the article's own voice, hatched in the words
    of others; ▲ marks a loaded term.

    An actor that has one term only, and no loaded one, is left out.
    """
    rows, total = _terms(frame)
    ax = _start(ax, len(rows), "No actor has more than one term, and none is loaded.", width=3)
    with mpl.rc_context(STYLE):
        for y, row in enumerate(rows.itertuples()):
            colour, left = _colour(colours, row.actor), 0
            for number, look in (
                (row.own, {"facecolor": colour}),
                (row.others, {"facecolor": "none", "hatch": "////"}),
            ):
                if number:
                    bar = ax.barh(
                        y,
                        number,
                        left=left,
                        **{"height": 0.62, "linewidth": 1.2, "edgecolor": colour, **look, **style},
                    )[0]
                    bar.set_url(address(f"s{row.sentence}", f"“{row.term}”: first sentence"))
                left += number
            _note(
                ax,
                left,
                y,
                f"{left}"
                + (f"  ▲ {row.kind or 'loaded'}" if row.loaded else "")
                + (f"  – {row.voices}" if row.voices else ""),
            )
            if y and row.actor != rows.iloc[y - 1]["actor"]:
                ax.axhline(y - 0.5, color=RULE[0], linewidth=0.8)
        names = [
            "" if y and rows.iloc[y - 1]["actor"] == row.actor else f"{label(row.name, 26)}:  "
            for y, row in enumerate(rows.itertuples())
        ]
        _name_rows(ax, [f"{n}“{label(t, 28)}”" for n, t in zip(names, rows["term"], strict=True)], total)
    return ax


def _terms(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Terms with own and others' counts, actors with loaded terms and with most terms first; and how many
    there are in all.
    """
    rows = []
    for (actor, term), group in frame.groupby(["actor", "term"], sort=False):
        own = group["voice"].isna()
        voices = list(dict.fromkeys(label(v, 26) for v in group.loc[~own, "voice_name"]))
        named = 2 if len(", ".join(voices[:2])) < 30 else 1
        rows.append(
            {
                "actor": actor,
                "name": group["name"].iloc[0],
                "term": term,
                "own": int(group.loc[own, "count"].sum()),
                "others": int(group.loc[~own, "count"].sum()),
                "loaded": bool(group["loaded"].any()),
                "kind": next((k for k in group["kind"] if k), ""),
                "sentence": group["sentence"].min(),
                "voices": ", ".join(voices[:named])
                + f" and {len(voices) - named} more" * (len(voices) > named),
            }
        )
    terms = pd.DataFrame(
        rows, columns=["actor", "name", "term", "own", "others", "voices", "loaded", "kind", "sentence"]
    )
    if terms.empty:
        return terms, 0
    loaded, number = (
        terms.groupby("actor")["loaded"].transform("sum"),
        terms.groupby("actor")["term"].transform("count"),
    )
    terms = terms.assign(first=-loaded, second=-number, third=-(terms["own"] + terms["others"]))[
        (loaded > 0) | (number > 1)
    ]
    return terms.sort_values(["first", "second", "name", "third", "term"], kind="stable").head(MOST), len(
        terms
    )


def plot_calibration(
    rows: Iterable[Mapping[str, Any]] | pd.DataFrame, *, ax: Axes | None = None, **style: Any
) -> Axes:
    """Stated confidence against the share that was right, a marked line a layer; rows have layer, confidence,
    accuracy (0 … 1) and count.
    """
    frame = pd.DataFrame(
        rows if isinstance(rows, pd.DataFrame) else list(rows),
        columns=["layer", "confidence", "accuracy", "count"],
    )
    ax = _start(ax, len(frame), "Nothing was measured.", width=5.2, row=0, extra=4.2)
    with mpl.rc_context(STYLE):
        if len(frame):
            _frame_calibration(ax)
        ends = []
        for number, (layer, points) in enumerate(frame.groupby("layer", sort=True)):
            points = points.sort_values("confidence")
            colour, marker = HUES[number % len(HUES)][0], "osD^vPX"[number % 7]
            ax.plot(
                points["confidence"],
                points["accuracy"],
                **{"color": colour, "marker": marker, "markersize": 6, "linewidth": 1.6, **style},
            )
            ends.append((points["accuracy"].iloc[-1], points["confidence"].iloc[-1], str(layer), colour))
        for y, (accuracy, _confidence, layer, colour) in _spread(ends):
            ax.annotate(
                label(layer, 24),
                (1.0, accuracy),
                (1.04, y),
                color=colour,
                va="center",
                annotation_clip=False,
                parse_math=False,
            )
    return ax


def _frame_calibration(ax: Axes) -> None:
    ax.set_axis_on()
    ax.plot([0, 1], [0, 1], color=GREY[0], linewidth=1, linestyle=(0, (4, 3)))
    _write(ax, 0.3, 0.33, "as sure as right", color=GREY[0], ha="center", rotation=45, rotation_mode="anchor")
    ax.set(
        xlim=(0, 1.01),
        ylim=(0, 1.03),
        xlabel="confidence stated",
        ylabel="share that was right",
        aspect="equal",
    )
    ticks = [0, 0.25, 0.5, 0.75, 1]
    ax.set_xticks(ticks, [f"{t:.0%}" for t in ticks])
    ax.set_yticks(ticks, [f"{t:.0%}" for t in ticks])
    ax.spines[["top", "right"]].set_visible(False)


def _spread(ends: list[tuple], gap: float = 0.06) -> list[tuple[float, tuple]]:
    """The labels at the lines' ends, pushed apart from the bottom up."""
    placed: list[tuple[float, tuple]] = []
    for end in sorted(ends):
        placed.append((max(end[0], placed[-1][0] + gap) if placed else end[0], end))
    return placed


# -- what all plots share


def _start(
    ax: Axes | None, rows: int, nothing: str, width: float = WIDTH, row: float = ROW, extra: float = 0.35
) -> Axes:
    """The Axes given, or new ones that suit the number of rows, without frame; `nothing` is written where
    there is no row.
    """
    with mpl.rc_context(STYLE):
        ax = ax or Figure(figsize=(width, extra + row * max(rows, 1))).add_axes((0, 0, 1, 1))
        ax.set_axis_on() if rows else ax.set_axis_off()
        ax.patch.set_visible(False)
        ax.spines[:].set_visible(False)
        if not rows:
            ax.set(xlim=(0, 1), ylim=(0, 1))
            _write(ax, 0, 0.5, nothing)
    return ax


def _name_rows(ax: Axes, names: Sequence[str], total: int) -> None:
    """Names at the left, the first on top; beneath, how many rows did not fit."""
    if not names:
        return
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xlim(0, None)
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines["left"].set_visible(True)
    if total > len(names):
        _write(ax, 0, len(names) - 0.2, f"and {total - len(names)} more, in the table", color=GREY[0])
    _plain_names(ax)


def _plain_names(ax: Axes) -> None:
    for text in [*ax.get_xticklabels(), *ax.get_yticklabels()]:
        text.set_parse_math(False)


def _write(ax: Axes, x: float, y: float, words: str, **style: Any) -> None:
    ax.text(x, y, words, **{"va": "center_baseline", "parse_math": False, **style})


def _note(ax: Axes, x: float, y: float, words: str) -> None:
    """The words a little to the right of a bar's end."""
    ax.annotate(
        words,
        (x, y),
        (5, 0),
        textcoords="offset points",
        va="center_baseline",
        annotation_clip=False,
        parse_math=False,
    )


def _colour(colours: Colours | None, actor: str | None) -> str:
    return (colours or {}).get(actor or "", GREY)[0]
