"""The map: outlines of countries, and a mark for each place that the article names; no tiles, no request."""

from functools import cache
from math import cos, radians
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from stancebook.figures.captions import MOST as READ_OUT
from stancebook.figures.drawing import STYLE, address, label
from stancebook.figures.palette import GREY, HUES, INK, RULE
from stancebook.figures.svg import LETTER
from stancebook.lexicons import read_rows
from stancebook.prose import count, join
from stancebook.records import rows_of

WIDTH, MOST_NAMES = 5.0, 30  # inches; names that are written, the others are in the links and in the table
LEAST = 14.0  # degrees from north to south that are shown at least, so that a reader sees where it is
DOT, TARGET = 0.09, 0.25  # inches across, of a mark and of what leads to its sentence
NOTHING = "No place is named whose position is certain."
WORLD = Bbox.from_extents(-180, -60, 180, 85)
Point = tuple[float, float]  # longitude, latitude


@cache
def read_outlines() -> dict[str, tuple[Path, ...]]:
    """The rings of each country, in degrees, by its name: Natural Earth's, 1:110 million."""
    names = {row["country"]: row["name"] for row in read_rows("states")}
    found = {}
    for row in read_rows("outlines"):
        rings = [
            np.array(ring.replace(",", " ").split(), float) for ring in row["outline"].split(";") if ring
        ]
        outline = tuple(Path(ring.reshape(-1, 2) / 10, closed=True) for ring in rings)
        found[names.get(row["country"], row["country"])] = outline
    return found


def plot_places(frame: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:
    """A map of `summarize_places`: a dot a town, a square a country, which is darker. A mark
    leads to the first sentence that names its place."""
    placed = frame[frame["kind"] != ""].sort_values("kind", ascending=False, kind="stable")
    with mpl.rc_context(STYLE):
        if placed.empty:
            ax = ax or Figure(figsize=(WIDTH, 0.5)).add_axes((0, 0, 1, 1))
            ax.set_axis_off()
            ax.text(0, 0.5, NOTHING)
            return ax
        shown = _find_frame(placed)
        flat = cos(radians((shown.y0 + shown.y1) / 2))
        size = WIDTH, WIDTH * shown.height / (shown.width * flat)
        ax = ax or Figure(figsize=size).add_axes((0, 0, 1, 1))
        ax.set(xlim=shown.intervalx, ylim=shown.intervaly, aspect=1 / flat, xticks=[], yticks=[])
        ax.patch.set_visible(False)
        ax.spines[:].set_color(RULE[0])
        _draw_countries(ax, set(placed["country"]), shown)
        _draw_marks(ax, placed, shown, style)
    return ax


def _find_frame(placed: pd.DataFrame) -> Bbox:
    """Around the towns; where the country that is named most has none, around all towns and mainlands.
    A third wider than tall, at most twice.
    """
    towns, most = placed[placed["kind"] == "town"], placed["country"].iloc[int(placed["times"].argmax())]
    points = towns[["longitude", "latitude"]].to_numpy()
    if most not in set(towns["country"]):
        rings = [max(read_outlines()[c], key=len) for c in placed["country"].unique() if read_outlines()[c]]
        points = np.vstack([placed[["longitude", "latitude"]].to_numpy(), *(r.vertices for r in rings)])
    (west, south), (east, north) = points.min(0), points.max(0)
    flat = cos(radians(min(abs(south + north) / 2, 70)))
    tall = max((north - south) * 1.25, (east - west) * 1.25 * flat / 2, LEAST)
    wide = max((east - west) * 1.25, tall * 1.35 / flat)
    middle, level = (west + east) / 2, (south + north) / 2
    if wide >= 300:
        return WORLD
    return Bbox.from_extents(middle - wide / 2, level - tall / 2, middle + wide / 2, level + tall / 2)


def _draw_countries(ax: Axes, named: set[str], shown: Bbox) -> None:
    for name, rings in sorted(read_outlines().items(), key=lambda pair: pair[0] in named):
        inside = [ring for ring in rings if ring.get_extents().overlaps(shown)]
        if inside:
            look = {"facecolor": RULE[0] if name in named else "none", "edgecolor": GREY[0], "linewidth": 0.4}
            ax.add_patch(PathPatch(Path.make_compound_path(*inside), **look))


def _find_point(row: Any, shown: Bbox) -> Point | None:
    """Where the place is on this map; a country that is seen in part has its point there."""
    if shown.contains(row.longitude, row.latitude):
        return row.longitude, row.latitude
    for ring in read_outlines()[row.country] if row.kind == "country" else ():
        seen = np.asarray(ring.clip_to_bbox(shown).vertices)
        if len(seen) and ring.contains_point(middle := (seen.min(0) + seen.max(0)) / 2):
            return float(middle[0]), float(middle[1])
    return None


def _draw_marks(ax: Axes, placed: pd.DataFrame, shown: Bbox, style: dict[str, Any]) -> None:
    """Marks, with names where there is room; beneath, what lies beyond the map."""
    inch = shown.width / WIDTH, shown.width / WIDTH * cos(radians((shown.y0 + shown.y1) / 2))  # in degrees
    found = [(row, _find_point(row, shown)) for row in rows_of(placed)]
    seen = [(row, point) for row, point in found if point]
    taken = [_around(point, DOT, inch) for _, point in seen]
    for (row, point), box in zip(seen, taken):
        look = {"facecolor": HUES[0][0], "edgecolor": HUES[0][0], "zorder": 3, **style}
        if row.kind == "town":
            ax.add_patch(Ellipse(point, box.width, box.height, **look))
        else:
            ax.add_patch(Rectangle(box.p0, box.width, box.height, **{**look, "facecolor": "none"}))
        target = _around(point, TARGET, inch)
        link = Rectangle(target.p0, target.width, target.height, fill=False, linewidth=0, zorder=4)
        link.set_url(address(f"s{row.sentence[0]}", f"{row.place}: the first of {count(row.times, 'time')}"))
        ax.add_patch(link)
    for row, point in seen[:MOST_NAMES]:
        _write_name(ax, point, label(row.place, 24), row.kind == "town", inch, shown, taken)
    beyond = [label(row.place, 24) for row, point in found if not point]
    if beyond:
        left = [f"{len(beyond) - READ_OUT} others"] if len(beyond) > READ_OUT else []
        words = f"Also named, beyond this map: {join([*beyond[:READ_OUT], *left])}"
        below: dict[str, Any] = {
            "xycoords": "axes fraction",
            "textcoords": "offset points",
            "va": "top",
            "color": GREY[0],
        }
        ax.annotate(words, (0, 0), (0, -6), parse_math=False, **below)


def _around(point: Point, inches: float, inch: Point) -> Bbox:
    return Bbox.from_bounds(
        point[0] - inches * inch[0] / 2, point[1] - inches * inch[1] / 2, inches * inch[0], inches * inch[1]
    )


def _write_name(
    ax: Axes, point: Point, name: str, town: bool, inch: Point, shown: Bbox, taken: list[Bbox]
) -> None:
    """The name beside its mark, at the first side where it covers nothing; nowhere if all are taken."""
    size = 9 if town else 8  # points
    width, height = len(name) * size * LETTER * 1.1 / 72 * inch[0], size * 1.25 / 72 * inch[1]
    gap = DOT * inch[0] * 0.8
    for dx, dy in ((gap, 0), (-gap - width, 0), (-width / 2, height * 1.1), (-width / 2, -height * 1.1)):
        box = Bbox.from_bounds(point[0] + dx, point[1] + dy - height / 2, width, height)
        within = shown.contains(*box.p0) and shown.contains(*box.p1)
        if within and not any(box.overlaps(other) for other in taken):
            taken.append(box)
            look: dict[str, Any] = {
                "color": INK[0] if town else GREY[0],
                "fontstyle": "normal" if town else "italic",
            }
            place = box.x0, point[1] + dy
            ax.text(*place, name, fontsize=size, va="center_baseline", zorder=5, parse_math=False, **look)
            return


def describe_places(frame: pd.DataFrame) -> str:
    """The marks of `plot_places` in words."""
    parts = []
    for kind, kinds in (("town", "towns"), ("country", "countries")):
        rows = frame[frame["kind"] == kind]
        names = [
            f"{r.place}{f' in {r.country}' * (kind == 'town')} ({r.times})"
            for r in rows_of(rows.head(READ_OUT))
        ]
        names += [f"{len(rows) - READ_OUT} others"] if len(rows) > READ_OUT else []
        parts += [f"{kinds}: {join(names)}"] if names else []
    return f"Map of places, with how often each is named; {'; '.join(parts)}." if parts else NOTHING
