"""Figures and graphs → SVG that stands in a page: no script, colours of both schemes, the page's own text
colour, links to the evidence.

Links are drawn as SVG links and shown as HTML links that lie over the drawing, since JupyterLab cannot show
an SVG link: its renderer sets `href` on every `a`, which an SVG `a` does not allow. Same data, same bytes:
ids come from the content, there is no date.
"""

import hashlib
import html
import io
import os
import re
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, unquote
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stancebook.figures.palette import INK, PAIRS
from stancebook.fragments import ARTICLE_PAGE, name_article, name_line, scroll_box, shorten
from stancebook.records import Analysis

SANS = "'Helvetica Neue', 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
STYLE = {
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
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
LINK = re.compile(r"<a [^>]*>(?:<title>[^<]*</title>)?|</a>")
LETTER = 0.52  # the width of a letter, by the size of its font
# Controls that no XML may hold, and those that turn the writing direction of what follows.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
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
        return render_picture(self.svg, self.alt, self.of)

    def __repr__(self) -> str:
        return f"{self.of}: {self.alt}" if self.of else self.alt


def show(figure: Axes | Figure | str, alt: str, analysis: Analysis | None = None) -> Picture:
    """The figure (matplotlib or SVG) as something a notebook shows; `alt` says in words what it shows, the
    analysis of which article.
    """
    return Picture(
        figure if isinstance(figure, str) else render_svg(figure), shorten(alt), name_article(analysis)
    )


def render_picture(svg: str, alt: str, of: str = "") -> str:
    """HTML of a figure, with links over its marks, in a box that scrolls where the page is narrower."""
    drawing = LINK.sub("", svg).replace("<svg ", f'<svg role="img" aria-label="{_quoted(alt)}" ', 1)
    size = re.search(r'<svg width="(\d+)" height="(\d+)" style="([^"]*)"', svg)
    style = f' style="{size[3]};--ratio:{int(size[1]) / int(size[2]):.3f}"' if size else ""
    links = "".join(
        f'<a class="sb-mark" href="{_quoted(href)}" title="{_quoted(title)}" '
        f'style="left:{left:.1%};top:{top:.1%};width:{width:.1%};height:{height:.1%}"></a>'
        for href, title, (left, top, width, height) in find_links(svg)
    )
    box = scroll_box(f'<div class="sb-drawing"{style}>{drawing}{links}</div>', "A figure", "group")
    return f'<figure class="sb-figure"><style>{_scheme_rules(svg)}</style>{name_line(of)}{box}</figure>'


def _quoted(text: str) -> str:
    """The text for an attribute."""
    return html.escape(UNSEEN.sub("", text), quote=True)


def find_links(svg: str) -> list[tuple[str, str, tuple[float, float, float, float]]]:
    """Address, hover text and place (left, top, width, height as shares of the drawing) of each link, in
    reading order.
    """
    root, found = ElementTree.fromstring(svg), []
    tag = "{http://www.w3.org/2000/svg}%s".__mod__
    _, _, width, height = map(float, root.get("viewBox", "0 0 1 1").split())
    moved = re.search(r"translate\(([-\d.]+)[ ,]([-\d.]+)\)", root.find(tag("g")).get("transform", ""))
    right, down = (float(moved[1]), float(moved[2])) if moved else (0.0, 0.0)
    for link in root.iter(tag("a")):
        points = [point for mark in link.iter() for point in _corners(mark)]
        if points:
            # within the drawing, or its box would scroll
            xs = sorted(min(max((x + right) / width, 0), 1) for x, _ in points)
            ys = sorted(min(max((y + down) / height, 0), 1) for _, y in points)
            found.append(
                (
                    link.get("href", ""),
                    link.findtext(tag("title"), ""),
                    (xs[0], ys[0], xs[-1] - xs[0], ys[-1] - ys[0]),
                )
            )
    return sorted(found, key=lambda row: (round(row[2][1], 2), row[2][0]))


def _corners(mark: ElementTree.Element) -> list[tuple[float, float]]:
    """Points between which a drawn element lies; the width of words is estimated, for each machine has fonts
    of its own.
    """
    given = mark.attrib
    if "cx" in given:
        x, y, width, height = (float(given[name]) for name in ("cx", "cy", "rx", "ry"))
        return [(x - width, y - height), (x + width, y + height)]
    if "font-size" in given:
        x, y, size = (float(given[name]) for name in ("x", "y", "font-size"))
        width = len(mark.text or "") * size * LETTER
        left = x - width * {"middle": 0.5, "end": 1}.get(given.get("text-anchor", ""), 0)
        return [(left, y - size), (left + width, y + size / 4)]
    numbers = [float(n) for n in NUMBER.findall(given.get("d") or given.get("points") or "")]
    return list(zip(numbers[::2], numbers[1::2], strict=False))


def _scheme_rules(svg: str) -> str:
    """The colours that the figure uses, in both schemes; paper is always light, JupyterLab says its own
    theme.
    """
    used = [light for light in PAIRS if f"--s{light[1:]}" in svg]
    plain = "".join(f"--s{c[1:]}:{c};" for c in used)
    both = "".join(f"--s{c[1:]}:light-dark({c},{PAIRS[c]});" for c in used)
    return (
        f".sb-figure{{{plain}margin:1.4rem 0}}@supports (color:light-dark(#000,#fff)){{.sb-figure{{{both}}}}}"
        "[data-jp-theme-light=true] .sb-figure{color-scheme:light}[data-jp-theme-light=false] .sb-figure{color-scheme:dark}"
        ".sb-drawing{position:relative}.sb-figure svg{display:block;width:100%!important;height:auto}"
        "@media print{.sb-figure{color-scheme:light;break-inside:avoid}.sb-drawing{max-width:min(100%,23cm*var(--ratio))}}"
        ".sb-figure .sb-mark{position:absolute;border-radius:3px}.sb-figure .sb-mark:is(:hover,:focus-visible){outline:2px solid currentColor}"
        # a label that an edge runs beneath stays legible
        ".sb-figure .edge text{paint-order:stroke;stroke:Canvas;stroke-width:2px}"
    )


def render_svg(figure: Axes | Figure) -> str:
    """SVG of a matplotlib figure, ready for a page."""
    if isinstance(figure, Axes):
        figure = figure.get_figure(root=True)
    buffer = io.StringIO()
    with mpl.rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message="Glyph .* missing from font"
        )  # the page's fonts draw the text, not ours
        figure.savefig(
            buffer,
            format="svg",
            transparent=True,
            bbox_inches="tight",
            pad_inches=0.04,
            metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")),
        )
    return adapt_svg(buffer.getvalue())


def adapt_svg(svg: str) -> str:
    """An SVG file as inline SVG: page's ink and fonts, colours as variables, own ids, plain links with a
    hover text.
    """
    svg = re.sub(
        r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>|<style[^>]*>.*?</style>",
        "",
        svg,
        flags=re.S,
    )
    svg = re.sub(r"font-family:[^;\"]*(?:'[^']*'[^;\"]*)*", f"font-family: {SANS}", svg)
    svg = re.sub(r'font-family="[^"]*"', f'font-family="{SANS}"', svg)
    svg = re.sub(r"font: ([^;\"]*?px) [^;\"]*", rf"font: \1 {SANS}", svg)
    svg = svg.replace(INK[0], "currentColor")
    svg = re.sub("#[0-9a-f]{6}", lambda m: f"var(--s{m[0][1:]},{m[0]})" if m[0] in PAIRS else m[0], svg)
    svg = (
        re.sub(r'xlink:href="', 'href="', svg)
        .replace(' target="_blank"', "")
        .replace(' xml:space="preserve"', "")
    )
    svg = re.sub(
        r'<a href="([^" ]*) ([^"]*)">',
        lambda m: f'<a href="{m[1]}"><title>{html.escape(unquote(m[2]))}</title>',
        svg,
    )
    svg = re.sub(r'<a href="([^"]*)" xlink:title="([^"]*)">', r'<a href="\1"><title>\2</title>', svg)
    svg = re.sub(r' xmlns:xlink="[^"]*"| xlink:title="[^"]*"', "", svg)
    return _own_ids(_size_in_pixels(svg)).strip()


def _own_ids(svg: str) -> str:
    """The SVG with the ids that something refers to renamed after its content, all others dropped."""
    prefix = "f" + hashlib.sha256(svg.encode("utf-8", "replace")).hexdigest()[:8]
    wanted = set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', svg))
    names = {name for pair in wanted for name in pair if name}
    svg = re.sub(r' id="([^"]*)"', lambda m: f' id="{prefix}-{m[1]}"' if m[1] in names else "", svg)
    return re.sub(
        r'url\(#([^)]+)\)|(<use[^>]*? href=")#([^"]+)"',
        lambda m: f"url(#{prefix}-{m[1]})" if m[1] else f'{m[2]}#{prefix}-{m[3]}"',
        svg,
    )


def _size_in_pixels(svg: str) -> str:
    """The SVG with its width and height in CSS pixels, a wide figure at three quarters at least, so that its
    text stays legible.
    """

    def pixels(match: re.Match[str]) -> str:
        width, height = (round(float(match[k]) * 4 / 3) for k in (1, 2))
        return f'<svg width="{width}" height="{height}" style="width:clamp({round(0.75 * width)}px,100%,{width}px)"'

    return re.sub(r'<svg[^>]*?width="([\d.]+)pt"\s+height="([\d.]+)pt"', pixels, svg, count=1, flags=re.S)


def address(anchor: str, words: str, page: str = ARTICLE_PAGE) -> str:
    """An URL for a matplotlib mark: the place on the page, a blank, and the hover text, which `adapt_svg`
    makes the link's name.
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
