"""An SVG file → HTML of a figure that stands in a page: no script, colours of both schemes, the page's own
fonts and text colour, links to the evidence.

Links are drawn as SVG links and shown as HTML links that lie over the drawing, since JupyterLab cannot show
an SVG link: its renderer sets `href` on every `a`, which an SVG `a` does not allow. Same file, same bytes:
ids come from the content, there is no date.
"""

import hashlib
import re
from collections.abc import Iterator
from html import escape
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from stancebook.figures.palette import INK, PAIRS
from stancebook.fragments import name_line, read_style, scroll_box

SANS = "'Helvetica Neue', 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
XLINK = "{http://www.w3.org/1999/xlink}"
DROPPED = {"metadata", "style", "title"}  # a date, rules for the whole page, Graphviz' names of nodes
FONT, COLOUR = re.compile(r"(font: [^;]*?px|font-family:) [^;]*"), re.compile("#[0-9a-f]{6}")
INNER = re.compile(r"(url\(#)([^)]+)")
MOVED = re.compile(r"translate\(([-\d.]+)[ ,]([-\d.]+)\)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
LETTER = 0.52  # the width of a letter, by the size of its font
SMALLEST = 0.75  # the share of its width to which a wide figure shrinks, so that its text stays legible
Point = tuple[float, float]


class Link(NamedTuple):
    """Where a mark leads, what it says, and where it lies, in shares of the drawing."""

    href: str
    title: str
    left: float
    top: float
    width: float
    height: float

    def __str__(self) -> str:
        place = f"left:{self.left:.1%};top:{self.top:.1%};width:{self.width:.1%};height:{self.height:.1%}"
        return (
            f'<a class="sb-mark" href="{escape(self.href)}" title="{escape(self.title)}" style="{place}"></a>'
        )


def render_picture(svg: str, alt: str, of: str = "") -> str:
    """HTML of a figure, with links over its marks, in a box that scrolls where the page is narrower; `alt`
    says in words what it shows, `of` names the article.
    """
    root = ElementTree.fromstring(svg)
    links = "".join(map(str, find_links(root)))
    for element in root.iter():
        for child in [child for child in element if _name(child) in DROPPED]:
            element.remove(child)
    _adapt(root, "f" + hashlib.sha256(ElementTree.tostring(root)).hexdigest()[:8])
    style = _size_in_pixels(root)
    root.attrib = {"role": "img", "aria-label": alt, "xmlns": "http://www.w3.org/2000/svg"} | root.attrib
    drawing = ElementTree.tostring(root, encoding="unicode")
    used = [light for light in PAIRS if f"--s{light[1:]}" in drawing]
    plain = "".join(f"--s{c[1:]}:{c};" for c in used)
    both = "".join(f"--s{c[1:]}:light-dark({c},{PAIRS[c]});" for c in used)
    rules = f".sb-figure{{{plain}margin:1.4rem 0}}"
    rules += f"@supports (color:light-dark(#000,#fff)){{.sb-figure{{{both}}}}}{read_style('figure')}"
    box = scroll_box(f'<div class="sb-drawing"{style}>{drawing}{links}</div>', "A figure", "group")
    return f'<figure class="sb-figure"><style>{rules}</style>{name_line(of)}{box}</figure>'


def find_links(root: Element) -> list[Link]:
    """The links of a drawing, in reading order."""
    _, _, width, height = map(float, root.get("viewBox", "0 0 1 1").split())
    moved = next((m for e in root[:1] for m in MOVED.finditer(e.get("transform", ""))), None)
    right, down = (float(moved[1]), float(moved[2])) if moved else (0.0, 0.0)
    found = []
    for link in (e for e in root.iter() if _name(e) == "a"):
        points = [point for mark in link.iter() for point in _corners(mark)]
        # within the drawing, or its box would scroll
        xs = sorted(min(max((x + right) / width, 0), 1) for x, _ in points)
        ys = sorted(min(max((y + down) / height, 0), 1) for _, y in points)
        if points:
            href, _, words = (link.get(f"{XLINK}href") or link.get("href") or "").partition(" ")
            title = link.get(f"{XLINK}title") or unquote(words)
            found.append(Link(href, title, xs[0], ys[0], xs[-1] - xs[0], ys[-1] - ys[0]))
    return sorted(found, key=lambda link: (round(link.top, 2), link.left))


def _name(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def _corners(mark: Element) -> list[Point]:
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


def _adapt(root: Element, prefix: str) -> None:
    """Takes the page's ink and fonts, colours as variables, and ids of its own, where something refers to
    them; links are groups.
    """
    values = [(name, value) for element in root.iter() for name, value in element.items()]
    used = {m[2] for _, value in values for m in INNER.finditer(value)}
    used |= {value[1:] for name, value in values if name == f"{XLINK}href"}
    for element in root.iter():
        element.tag = _name(element)
        if element.tag == "a":
            element.tag, element.attrib = "g", {}
        if element.get("id") not in used:
            element.attrib.pop("id", None)
        element.attrib = dict(_adapt_attributes(element, prefix))


def _adapt_attributes(element: Element, prefix: str) -> Iterator[tuple[str, str]]:
    """The attributes as they stand in a page."""
    for name, value in element.items():
        if name == "id":
            yield name, f"{prefix}-{value}"
        elif name == f"{XLINK}href":
            yield "href", f"#{prefix}-{value[1:]}"
        elif name == "font-family":
            yield name, SANS
        elif not name.startswith("{"):
            value = INNER.sub(rf"\1{prefix}-\2", FONT.sub(rf"\1 {SANS}", value))
            yield name, COLOUR.sub(lambda m: _colour(m[0]), value)


def _colour(colour: str) -> str:
    """The page's text colour for ink, a variable for each other colour of ours."""
    if colour == INK[0]:
        return "currentColor"
    return f"var(--s{colour[1:]},{colour})" if colour in PAIRS else colour


def _size_in_pixels(root: Element) -> str:
    """The style of the box around the drawing, which is given its width and height in CSS pixels."""
    size = [re.fullmatch(r"([\d.]+)pt", root.get(side, "")) for side in ("width", "height")]
    if not all(size):
        return ""
    width, height = (round(float(m[1]) * 4 / 3) for m in size if m)
    shrinks = f"width:clamp({round(SMALLEST * width)}px,100%,{width}px)"
    root.attrib |= {"width": str(width), "height": str(height), "style": shrinks}
    return f' style="{shrinks};--ratio:{width / height:.3f}"'
