"""A page as nbconvert renders it → the page as people read it: unique anchors, contents, links to pages,
tables that all can use.
"""

import re
from collections.abc import Collection
from itertools import count

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import Declaration, Doctype, ProcessingInstruction

NOTEBOOK_LINK = re.compile(r"(?:\./)?([\w.-]+)\.ipynb(#.*)?$")
HEADING = re.compile("^h[1-6]$")
NOISE = Comment | ProcessingInstruction | Declaration | Doctype


def tidy_page(html: str, apart: Collection[str] = ()) -> str:
    """The page with its markup put right, without links to the notebooks that stand `apart`; the same bytes
    for the same page.
    """
    soup = BeautifulSoup(html, "html.parser")
    _drop_noise(soup)
    _number_headings(soup)
    _add_contents(soup)
    for number, table in enumerate(soup.find_all("table"), 1):
        if not table.find_parent(attrs={"role": "region"}):
            _finish_table(soup, table, number)
    _mend_links(soup, apart)
    return str(soup)


def read_heading(html: str) -> tuple[str, str]:
    """The text of the first h1 and of the first paragraph after it, '' where there is none."""
    soup = BeautifulSoup(html, "html.parser")
    heading = soup.find("h1")
    paragraph = heading.find_next_sibling("p") if heading else None
    return _text(heading), _text(paragraph)


def _text(tag: Tag | None) -> str:
    """A tag's words, on one line."""
    return " ".join(tag.get_text().split()) if tag else ""


def _drop_noise(soup: BeautifulSoup) -> None:
    """Comments, processing instructions, inner document types and pandas' styles go; other styles move to the
    head, each once.
    """
    for string in soup.find_all(string=lambda s: isinstance(s, NOISE)):
        if string.parent is not soup:
            string.extract()
    seen, head = set(), soup.select("head")[0]
    for style in soup.select("main style"):
        unwanted = style.has_attr("scoped") or style.text in seen
        seen.add(style.text)
        style.decompose() if unwanted else head.append(style.extract())


def _number_headings(soup: BeautifulSoup) -> None:
    """Every heading gets an id of its own; the first with a name keeps it, so that links written in a
    notebook hold.
    """
    taken = {tag["id"] for tag in soup.find_all(id=True) if not HEADING.match(tag.name)}
    for heading in soup.find_all(HEADING):
        name = heading.get("id") or re.sub(r"\W+", "-", _text(heading)).strip("-") or "section"
        names = (name if n == 1 else f"{name}-{n}" for n in count(1))
        heading["id"] = next(n for n in names if n not in taken)
        taken.add(heading["id"])


def _add_contents(soup: BeautifulSoup) -> None:
    """Fills `nav.toc` with links to the sections; a page with fewer than two has none."""
    contents, sections = soup.select_one("nav.toc"), soup.select("main h2, main h3")
    if not contents:
        return
    if len(sections) < 2:
        contents.decompose()
        return
    entries = soup.new_tag("ul")
    for section in sections:
        entry = soup.new_tag("li", attrs={"class": "deeper"} if section.name == "h3" else {})
        entry.append(soup.new_tag("a", href=f"#{section['id']}", string=_text(section)))
        entries.append(entry)
    contents.extend([soup.new_tag("p", string="On this page"), entries])


def _finish_table(soup: BeautifulSoup, table: Tag, number: int) -> None:
    """A table that is not ours, as of pandas: with scopes, in a box that scrolls by itself, which a keyboard
    can reach and a screen reader names.
    """
    del table["border"]
    for cell in table.find_all("th"):
        if not _text(cell):  # an empty one heads nothing
            cell.name = "td"
        elif not cell.has_attr("scope"):
            cell["scope"] = "col" if cell.find_parent("thead") else "row"
    box = {"class": "table scroll", "role": "region", "tabindex": "0", "aria-label": f"Table {number}"}
    table.wrap(soup.new_tag("div", attrs=box))


def _mend_links(soup: BeautifulSoup, apart: Collection[str]) -> None:
    """Links to notebooks lead to their pages, and are plain text where there is none; links within the
    workbook open in the same window.
    """
    for link in soup.find_all("a", href=True):
        notebook = NOTEBOOK_LINK.match(str(link["href"]))
        if notebook and notebook[1] in apart:
            link.unwrap()
            continue
        if notebook:
            link["href"] = f"{notebook[1]}.html{notebook[2] or ''}"
        if "://" not in link["href"]:
            link.attrs.pop("target", None)
