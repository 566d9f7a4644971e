"""What a page of ours must not have beside what `check_page` refuses:
headings, figures, ids and links that mislead a reader.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from stancebook.pages.strictness import check_page

PLACEHOLDERS = {"", "no description has been provided for this image"}
Pages = Mapping[str, Collection[str]]


def find_ids(html: str) -> set[str]:
    """The ids of a page: what a link may lead to."""
    return {tag["id"] for tag in BeautifulSoup(html, "html.parser").find_all(id=True)}


def find_faults(html: str, pages: Pages | None = None) -> list[str]:
    """The page's faults, one sentence each;
    `pages` has the ids of each page that this one may link to, by file name.
    """
    soup = BeautifulSoup(html, "html.parser")
    faults = check_page(html)
    ids = Counter(tag["id"] for tag in soup.find_all(id=True))
    faults += [f'the id "{name}" stands {times} times' for name, times in ids.items() if times > 1]
    faults += [*_heading_faults(soup), *_naming_faults(soup)]
    links = dict.fromkeys(tag["href"] for tag in soup.find_all(["a", "area"], href=True))
    return faults + [fault for href in links if (fault := _link_fault(href, ids, pages))]


def _heading_faults(soup: BeautifulSoup) -> Iterator[str]:
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
    if levels.count(1) != 1:
        yield f"the page has {levels.count(1)} headings of level 1 instead of one"
    for before, after in zip([0, *levels], levels, strict=False):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"


def _naming_faults(soup: BeautifulSoup) -> Iterator[str]:
    for picture in soup.find_all("img"):
        if picture.get("alt", "").strip().lower() in PLACEHOLDERS and not _is_decoration(picture):
            yield "a picture has no alternative text"
    for figure in soup.find_all("svg"):
        named = figure.get("aria-label", "").strip() or figure.get("aria-labelledby")
        if not (figure.find_parent("svg") or named or _is_decoration(figure)):
            yield "a figure has no alternative text"


def _is_decoration(tag: Tag) -> bool:
    """Whether a picture says of itself that it tells nothing."""
    return tag.get("aria-hidden") == "true" or tag.get("role") in ("presentation", "none")


def _link_fault(href: str, ids: Collection[str], pages: Pages | None) -> str:
    """What is wrong with a link, '' if nothing."""
    parts = urlsplit(href)
    anchor, name = unquote(parts.fragment), unquote(parts.path).removeprefix("./")
    if parts.scheme or parts.netloc or (name and pages is None):
        return ""
    if not name:
        return "" if anchor in ids or not anchor else f"the link #{anchor} leads nowhere"
    if name not in pages:
        return f"the link {href} leads to no page"
    return "" if not anchor or anchor in pages[name] else f"the link {href} leads nowhere on that page"
