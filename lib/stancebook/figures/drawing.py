"""Figures as a notebook shows them, and what all of them share: fonts, labels, links to the evidence."""

import io
import os
import re
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stancebook.figures.palette import INK
from stancebook.figures.svg import render_picture
from stancebook.fragments import ARTICLE_PAGE, Named, name_article, shorten

STYLE: dict[Any, Any] = {  # settings of matplotlib
    "svg.hashsalt": "stancebook",
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "text.color": INK[0],
    "axes.labelcolor": INK[0],
    "xtick.color": INK[0],
    "ytick.color": INK[0],
    "axes.edgecolor": INK[0],
    "hatch.linewidth": 1.2,
    "path.simplify": False,
}
# Controls that no XML may hold, and those that turn the writing direction of what follows.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufffe\uffff\ud800-\udfff]"
)


@dataclass(frozen=True, repr=False)
class Picture:
    """A figure to be shown: inline SVG in a notebook or page, its alternative text anywhere else; `of` is the
    article's name.
    """

    svg: str
    alt: str
    of: str

    def _repr_html_(self) -> str:
        return render_picture(self.svg, UNSEEN.sub("", self.alt), self.of)

    def __repr__(self) -> str:
        return f"{self.of}: {self.alt}" if self.of else self.alt


def show(figure: Axes | Figure | str, alt: str, analysis: Named | None = None) -> Picture:
    """The figure (matplotlib or SVG) as something a notebook shows; `alt` says in words what it shows, the
    analysis of which article.
    """
    svg = figure if isinstance(figure, str) else render_svg(figure)
    return Picture(svg, shorten(alt), name_article(analysis))


def render_svg(figure: Axes | Figure) -> str:
    """The SVG file of a matplotlib figure."""
    whole = figure.get_figure(root=True) if isinstance(figure, Axes) else figure
    assert whole is not None, "axes that were drawn stand in a figure"
    buffer, undated = io.StringIO(), dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context(STYLE), warnings.catch_warnings():
        # the page's fonts draw the text, not ours
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        tight: dict[str, Any] = {"transparent": True, "bbox_inches": "tight", "pad_inches": 0.04}
        whole.savefig(buffer, format="svg", metadata=undated, **tight)
    return buffer.getvalue()


def address(anchor: str, words: str, page: str = ARTICLE_PAGE) -> str:
    """An URL for a matplotlib mark: the place on the page, a blank, and the hover text, which
    `find_links` makes the link's name.
    """
    return f"{page}#{anchor} {quote(label(words, 120))}"


def label(name: str, longest: int = 34) -> str:
    """The name as one short line without controls; a longer one is cut with an ellipsis."""
    clean = " ".join(UNSEEN.sub("", name).split())
    short = clean if len(clean) <= longest else clean[: longest - 1].rstrip() + "…"
    # isolated, so that what follows keeps its place (the ellipsis of an Arabic name stands at its left)
    return (
        f"\u2068{short}\u2069" if any(unicodedata.bidirectional(c) in ("R", "AL") for c in short) else short
    )


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing that C libraries print reaches the notebook (Graphviz: fontconfig's warning about the machine's
    own set-up).
    """
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
