"""What charts share: axes without a frame, as high as their rows; names at the left, words behind bars."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stancebook.figures.drawing import STYLE
from stancebook.figures.palette import GREY, RULE, Pair

WIDTH, ROW = 4.2, 0.31  # inches
Colours = Mapping[str, Pair]


def part_groups(ax: Axes, groups: Iterable[str]) -> None:
    """A line between the rows of one group and the next."""
    for y, (above, below) in enumerate(pairwise(groups), 1):
        if above != below:
            ax.axhline(y - 0.5, color=RULE[0], linewidth=0.8)


def look_of(colour: str, hatched: bool) -> dict[str, Any]:
    """The look of a bar: filled, or open and hatched."""
    fill = {"facecolor": "none", "hatch": "////"} if hatched else {"facecolor": colour}
    return {"height": 0.62, "linewidth": 1.2, "edgecolor": colour, **fill}


def start(
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
            write(ax, 0, 0.5, nothing)
    return ax


def name_rows(ax: Axes, names: Sequence[str], total: int) -> None:
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
        write(ax, 0, len(names) - 0.2, f"and {total - len(names)} more, in the table", color=GREY[0])
    plain_names(ax)


def frame_matrix(ax: Axes, rows: Sequence[str], columns: Sequence[str]) -> None:
    """Names at the left and, slanted, on top."""
    if not rows:
        return
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks(range(len(rows)), rows)
    ax.set_xticks(range(len(columns)), columns, rotation=35, ha="left", rotation_mode="anchor")
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    plain_names(ax)


def plain_names(ax: Axes) -> None:
    for text in [*ax.get_xticklabels(), *ax.get_yticklabels()]:
        text.set_parse_math(False)


def write(ax: Axes, x: float, y: float, words: str, **style: Any) -> None:
    ax.text(x, y, words, **{"va": "center_baseline", "parse_math": False, **style})


def note(ax: Axes, x: float, y: float, words: str) -> None:
    """The words a little to the right of a bar's end."""
    look: dict[str, Any] = {"va": "center_baseline", "annotation_clip": False, "parse_math": False}
    ax.annotate(words, (x, y), (5, 0), textcoords="offset points", **look)


def colour_of(colours: Colours | None, actor: str | None) -> str:
    return (colours or {}).get(actor or "", GREY)[0]
