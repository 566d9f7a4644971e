"""Small pieces of HTML that show a text and what was found in it; all that an article holds is escaped.

Spans may overlap and nest: the text is split at every boundary, and each piece carries the classes of all
spans over it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Protocol

from stancebook.house import TEMPLATES
from stancebook.prose import REFERENCE

# Characters that no reader sees but that reorder or hide text: they are shown by their code, for they may be
# a trick.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
LONG_WORD, LONGEST = re.compile(r"(\S{60})\S{40,}"), 2_000  # characters
ANCHOR = re.compile(r' id="([^"]+)"')
HAND = " ✎"  # behind what a person has corrected
ARTICLE_PAGE = "01-article.ipynb"  # the exporter turns the ending into .html


@dataclass(frozen=True, repr=False)
class Fragment:
    """A piece of a page: HTML in a notebook, plain text in a terminal."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        # JupyterLab follows a link to another notebook only to anchors of this name
        return ANCHOR.sub(r' id="\1" data-jupyter-id="\1"', self.html)

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Mark:
    """A span to be shown: classes, a hover text, a code behind its last piece, HTML after it."""

    start: int
    end: int
    classes: str
    title: str = ""
    code: str = ""
    after: str = ""


@cache
def read_style(name: str) -> str:
    """A style sheet; whatever is shown carries it, so that one cell alone looks right anywhere."""
    return (TEMPLATES / f"{name}.css").read_text(encoding="utf-8")


def wrap(body: str, text: str, classes: str = "", style: str = "", of: "Named | None" = None) -> Fragment:
    """The fragment with its style sheet, the article that it is of, and rules of its own, if any."""
    name = name_article(of)
    rules = f"<style>{read_style('evidence')}{style}</style>"
    html = f'<div class="sb {classes}">{rules}{name_line(name)}{body}</div>'
    return Fragment(html, f"{name}\n{text}" if name else text)


class Named(Protocol):
    """What a fragment may be of: an analysis, an article, a store of many."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str | None: ...


def name_article(analysis: Named | None) -> str:
    """The article's title, else its file's name; '' where nothing says of which article a thing is."""
    return "" if analysis is None else " ".join((analysis.title or analysis.id).split())


def name_line(name: str) -> str:
    """The line that names the article above what is shown; pages leave it out, for their head names it."""
    return f'<p class="sb-of" dir="auto">{show(name)}</p>' if name else ""


def scroll_box(body: str, name: str, role: str = "region") -> str:
    """A box that scrolls where its content is wider, which a keyboard can reach, and which says so."""
    # where a box does scroll, its timeline has a range, and the hint is shown; a browser without such
    # timelines shows it on narrow screens
    hint = '<p class="sb-wide" aria-hidden="true">wider than this page: scroll sideways →</p>'
    label = f'role="{role}" tabindex="0" aria-label="{show_plain(name)}"'
    box = f'<div class="sb-scroll" {label}>{hint}{body}</div>'
    return f"<style>{read_style('scroll')}</style>{box}"


def shorten(text: str) -> str:
    """The text for the eye: words that no line holds are cut, and so is what nobody reads to its end."""
    short = LONG_WORD.sub(r"\1…", text)
    return short if len(short) <= LONGEST else f"{short[:LONGEST]}…"


def show(text: str) -> str:
    """The text, shortened and escaped; hidden characters become visible codes."""
    return _show_whole(shorten(text))


def _show_whole(text: str) -> str:
    shown = '<span class="sb-hidden" title="a hidden character">U+{:04X}</span>'
    return HIDDEN.sub(lambda c: shown.format(ord(c[0])), escape(text, quote=True))


def isolate(text: str) -> str:
    """The text, escaped and kept from turning the writing direction around it."""
    return f"<bdi>{show(text)}</bdi>"


def link(anchor: str, words: str | None = None, page: str = ARTICLE_PAGE) -> str:
    """A link to an anchor of another page: a sentence, a claim or an interaction of the article."""
    return f'<a href="{page}#{escape(anchor)}">{show(words or anchor)}</a>'


def link_references(text: str, known: set[str], page: str = ARTICLE_PAGE) -> str:
    """The text, escaped, with '[the words](c3)' as a link behind the words where c3 is known."""
    first, *parts = REFERENCE.split(text)
    shown = [show(first)]
    for words, anchor, rest in zip(parts[::3], parts[1::3], parts[2::3]):
        shown += [link(anchor, words, page) if anchor in known else show(words), show(rest)]
    return "".join(shown)


def mark_text(text: str, start: int, end: int, marks: Iterable[Mark]) -> str:
    """The text from start to end as HTML, split wherever a mark starts or ends."""
    inside = [m for m in marks if m.start < end and m.end > start and m.start < m.end]
    cuts = sorted({start, end, *(c for m in inside for c in (m.start, m.end) if start < c < end)})
    html = []
    for left, right in zip(cuts, cuts[1:], strict=False):
        over = [m for m in inside if m.start <= left and m.end >= right]
        html.append(_piece(text[left:right], over, right))
        html += [m.after for m in over if m.end == right]
    return "".join(html)


def _piece(words: str, over: list[Mark], right: int) -> str:
    if not over:
        return _show_whole(words)
    classes = " ".join(dict.fromkeys(c for m in over for c in m.classes.split()))
    title = "; ".join(dict.fromkeys(m.title for m in over if m.title))
    code = next((m.code for m in over if m.code and m.end == right), "")
    named = {"class": classes, "title": title, "data-code": code}
    attributes = "".join(f' {name}="{show_plain(value)}"' for name, value in named.items() if value)
    tag = "bdi" if any(m.code for m in over) else "span"
    return f"<{tag}{attributes}>{_show_whole(words)}</{tag}>"


def show_plain(text: str) -> str:
    """The text for an attribute, where no element can stand: escaped, hidden characters as codes."""
    return escape(make_plain(text), quote=True)


def make_plain(text: str) -> str:
    """The text, shortened; hidden characters become visible codes."""
    return HIDDEN.sub(lambda c: f"U+{ord(c[0]):04X}", shorten(text))
