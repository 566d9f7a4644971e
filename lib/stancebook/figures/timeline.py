"""The timeline: a row a time, its days on a scale that counts from publication, finer the nearer to it."""

from datetime import date
from math import copysign, log10
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from stancebook.figures.captions import MOST as READ_OUT
from stancebook.figures.drawing import STYLE, address, label
from stancebook.figures.palette import GREY, HUES, RULE
from stancebook.measures.times import HAPPENS
from stancebook.prose import count, join
from stancebook.records import rows_of
from stancebook.text.dates import find_date

MOST = 40  # rows; what is left out is said beneath
WIDTH, ROW = 1.7, 0.3  # inches
TICKS = {0: "", 7: "1 week", 30: "1 month", 365: "1 year", 3652: "10 years", 36525: "100 years"}  # in days
NOTHING = "Nothing that was found here has a time."
Times = list[list[Any]]
"""Of each time, its events, which are rows of `summarize_timeline`."""


def _group(frame: pd.DataFrame) -> Times:
    times: dict[tuple, list[Any]] = {}
    for row in rows_of(frame):
        times.setdefault((row.resolved, row.when.casefold()), []).append(row)
    return list(times.values())


def plot_timeline(
    frame: pd.DataFrame, published: str | None = None, *, ax: Axes | None = None, **style: Any
) -> Axes:
    """A row a time of `summarize_timeline`, filled where something happens, open where it is only spoken of;
    beneath a line, times that are known only as they are said. Each leads to its first event.
    """
    times = _group(frame)
    rows = [times[n] for n in sorted(sorted(range(len(times)), key=lambda n: -len(times[n]))[:MOST])]
    known = sum(events[0].resolved for events in rows)
    with mpl.rc_context(STYLE):
        size = WIDTH if known else 0.1, 0.1 + ROW * max(len(rows), 1)
        ax = ax or Figure(figsize=size).add_axes((0, 0, 1, 1))
        ax.patch.set_visible(False)
        ax.spines[:].set_visible(False)
        if not rows:
            ax.set_axis_off()
            ax.text(0, 0.5, NOTHING)
            return ax
        scale = _Scale(rows, find_date(published or ""))
        _set_axes(ax, rows, scale, known)
        for y, events in enumerate(rows):
            _draw_row(ax, y, events, scale, style)
        if len(times) > MOST:
            words = f"and {len(times) - MOST} more, in the table"
            ax.text(scale.low, len(rows) - 0.3, words, color=GREY[0], va="top")
    return ax


class _Scale:
    """Where days stand: the logarithm of how far from publication they are, else from the last day named."""

    def __init__(self, rows: Times, published: str | None) -> None:
        days = [day for events in rows for day in (events[0].first, events[0].last) if day]
        self.zero = published or max(days, default="2000-01-01")
        self.name = "published" if published else "last day named"
        at = [0.0, *map(self.at, days)]
        self.left, self.right = min(at), max(at)
        room = 0.1 + 0.08 * (self.right - self.left)
        self.low, self.high = self.left - room, self.right + room

    def at(self, day: str) -> float:
        gap = (date.fromisoformat(day) - date.fromisoformat(self.zero)).days
        return copysign(log10(1 + abs(gap)), gap)


def _set_axes(ax: Axes, rows: Times, scale: _Scale, known: int) -> None:
    """Times at the left, distances from publication on top, a line above what is known only as it is said."""
    ax.set(xlim=(scale.low, scale.high), ylim=(len(rows) - 0.5, -0.5))
    ax.set_yticks(range(len(rows)), [label(events[0].when, 30) for events in rows])
    ticks: dict[float, str] = {}
    for days, words in TICKS.items() if known else ():
        at = log10(1 + days)
        ticks |= {x: words or scale.name for x in (-at, at) if scale.left <= x <= scale.right}
    ax.vlines(list(ticks), -0.5, known - 0.5, color=RULE[0], linewidth=0.8, zorder=0)
    ax.vlines([0.0] if known else [], -0.5, known - 0.5, color=GREY[0], linewidth=1.2, zorder=0)
    look: dict[str, Any] = {"rotation": 35, "ha": "left", "rotation_mode": "anchor", "fontsize": 9}
    ax.set_xticks(list(ticks), list(ticks.values()), **look)
    ax.xaxis.tick_top()
    ax.tick_params(length=0, pad=7)
    if 0 < known < len(rows):
        ax.axhline(known - 0.5, color=GREY[0], linewidth=0.8)
    for text in ax.get_yticklabels():
        text.set_parse_math(False)


def _draw_row(ax: Axes, y: int, events: list[Any], scale: _Scale, style: dict[str, Any]) -> None:
    first, colour = events[0], HUES[0][0]
    if first.resolved:
        left = scale.at(first.first) if first.first else scale.low
        right = scale.at(first.last) if first.last else scale.high
        short = max((scale.high - scale.low) / 40 - (right - left), 0) / 2  # a day is seen too
        face = colour if any(event.told == HAPPENS for event in events) else "none"
        look = {"facecolor": face, "edgecolor": colour, "linewidth": 1.3, "height": 0.46, **style}
        ax.barh(y, right - left + 2 * short, left=left - short, **look)
        for end, x, arrow in ((first.first, scale.low, "<"), (first.last, scale.high, ">")):
            if not end:
                ax.plot(x, y, arrow, color=colour, markersize=8, clip_on=False)
    row = Rectangle((scale.low, y - 0.5), scale.high - scale.low, 1, fill=False, linewidth=0)
    row.set_url(address(first.id, f"{first.when}: {first.what}"))
    ax.add_patch(row)
    more = f"  and {len(events) - 1} more" if len(events) > 1 else ""
    at: dict[str, Any] = {"textcoords": "offset points", "va": "center_baseline", "annotation_clip": False}
    ax.annotate(f"{label(first.what, 46)}{more}", (scale.high, y), (8, 0), parse_math=False, **at)


def describe_timeline(frame: pd.DataFrame) -> str:
    """The rows of `plot_timeline` in words."""
    times, parts = _group(frame), []
    for resolved, lead in ((True, "on known days"), (False, "only as the article says")):
        rows = [events for events in times if events[0].resolved == resolved]
        listed = [f"{e[0].when} ({len(e)}), first: {label(e[0].what, 90)}" for e in rows[:READ_OUT]]
        listed += [f"and {count(len(rows) - READ_OUT, 'more time')}"] if len(rows) > READ_OUT else []
        parts += [f"{lead}: {'; '.join(listed)}"] if rows else []
    return f"Timeline of {count(len(frame), 'event')}, {join(parts)}." if times else NOTHING
