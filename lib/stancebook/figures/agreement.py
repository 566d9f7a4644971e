"""Agreement of coders as a figure: alpha, a dot a variable, against the levels that are customary."""

from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stancebook.figures.drawing import STYLE
from stancebook.figures.palette import GREY, HUES, RULE
from stancebook.measures.agreement import RELIABLE, TENTATIVE, show_alpha
from stancebook.prose import count
from stancebook.records import rows_of

WIDTH, ROW = 3.6, 0.27  # inches
NOTHING = "There are no two coders to compare."


def plot_agreement(frame: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:
    """A dot a variable of `summarize_alpha` for one group: filled where alpha is reliable; words where there
    is none.
    """
    with mpl.rc_context(STYLE):
        ax = ax or Figure(figsize=(WIDTH, 0.4 + ROW * max(len(frame), 1))).add_axes((0, 0, 1, 1))
        ax.patch.set_visible(False)
        ax.spines[:].set_visible(False)
        if frame.empty:
            ax.set_axis_off()
            ax.text(0, 0.5, NOTHING)
            return ax
        low = min(0.0, frame["alpha"].min() - 0.05) if frame["alpha"].notna().any() else 0.0
        for level, line in ((0.0, "-"), (TENTATIVE, (0, (4, 3))), (RELIABLE, "-")):
            ax.axvline(level, color=RULE[0], linewidth=1, linestyle=line, zorder=0)
        for y, row in enumerate(rows_of(frame)):
            _draw_row(ax, y, row, style)
        names = [f"{row.layer}: {row.variable.replace('_', ' ')}" for row in rows_of(frame)]
        ax.set_yticks(range(len(frame)), names)
        ax.set_xticks([0, TENTATIVE, RELIABLE, 1], ["0", ".67 ", " .8", "1"])
        ax.set(xlim=(low, 1.02), ylim=(len(frame) - 0.5, -0.5), xlabel="Krippendorff’s alpha")
        ax.tick_params(length=0)
    return ax


def _draw_row(ax: Axes, y: int, row: Any, style: dict[str, Any]) -> None:
    """A dot and the number of units beside it, or why there is no alpha."""
    if pd.isna(row.alpha):
        ax.text(0.01, y, row.reading, color=GREY[0], va="center_baseline", fontsize=9, parse_math=False)
        return
    fill = HUES[0][0] if row.alpha >= RELIABLE else "none"
    look = {"color": HUES[0][0], "marker": "o", "markersize": 7, "markerfacecolor": fill, **style}
    ax.plot([row.alpha], [y], **look, linestyle="none", clip_on=False)
    ax.annotate(
        count(row.units, "unit"), (1.02, y), (8, 0), textcoords="offset points", color=GREY[0],
        va="center_baseline", annotation_clip=False, fontsize=9,
    )  # fmt: skip


def describe_agreement(frame: pd.DataFrame) -> str:
    """The dots of `plot_agreement` in words."""
    if frame.empty:
        return NOTHING
    rows = [
        f"{row.variable.replace('_', ' ')} of {row.layer} "
        + (row.reading if pd.isna(row.alpha) else f"{show_alpha(row.alpha)} ({count(row.units, 'unit')})")
        for row in rows_of(frame)
    ]
    return f"Dot chart of Krippendorff’s alpha between {frame['between'].iloc[0]}: {'; '.join(rows)}."
