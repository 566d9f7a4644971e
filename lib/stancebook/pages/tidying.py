"""A page as nbconvert renders it → the page as people read it: unique anchors, contents, links to pages,
figures and tables that all can use.
"""

import re
from collections import Counter
from collections.abc import Collection
from itertools import count

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import Declaration, Doctype, ProcessingInstruction

# names that matplotlib and Graphviz number by themselves: nothing outside the figure can rely on them
NUMBERED = re.compile(r"(?:[A-Za-z.0-9]+_\d+|[A-Za-z]{1,2}[0-9a-f]{9,}|(?:graph|node|edge|clust)\d+)$")
NOTEBOOK_LINK = re.compile(r"(?:\./)?([\w.-]+)\.ipynb(#.*)?$")
INNER_LINK = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)")
NUMBER = re.compile(r"[-−+±]?[\d.,]+(?:\s?%)?$|[-–—]?$")
BLOCKS = ["p", "div", "section", "article", "aside", "li", "td", "tr", "dd", "figure"]
# labels of 10 points stay above 8 when a figure shrinks to the width at hand; below that, its box scrolls
SMALLEST = 0.82


def tidy_page(html: str, apart: Collection[str] = ()) -> str:
    """The page with its markup put right, without links to the notebooks that stand `apart`; the same bytes
    for the same page.
    """
    soup = BeautifulSoup(html, "html.parser")
    _drop_noise(soup)
    _number_headings(soup)
    _add_contents(soup)
    wanted = {a["href"][1:] for a in soup.find_all("a", href=re.compile("^#"))}
    for number, figure in enumerate(soup.select("figure[data-alt]"), 1):
        _finish_figure(soup, figure, number, wanted)
    for number, table in enumerate(soup.find_all("table"), 1):
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
    """Comments, processing instructions and inner document types, and pandas' styles go; other styles move to
    the head, each once.
    """
    for string in soup.find_all(
        string=lambda s: isinstance(s, Comment | ProcessingInstruction | Declaration | Doctype)
    ):
        if string.parent is not soup:
            string.extract()
    seen = set()
    for style in soup.select("main style"):
        # a figure's style would hold for the whole page; page.css has what matplotlib's says
        unwanted = style.has_attr("scoped") or "stroke-linejoin: round" in style.text or style.text in seen
        seen.add(style.text)
        style.decompose() if unwanted else soup.head.append(style.extract())


def _number_headings(soup: BeautifulSoup) -> None:
    """Every heading gets an id of its own; the first with a name keeps it, so that links written in a
    notebook hold.
    """
    taken = {tag["id"] for tag in soup.find_all(id=True) if not re.fullmatch("h[1-6]", tag.name)}
    for heading in soup.find_all(re.compile("^h[1-6]$")):
        name = heading.get("id") or re.sub(r"\W+", "-", _text(heading)).strip("-") or "section"
        names = (name if n == 1 else f"{name}-{n}" for n in count(1))
        heading["id"] = next(n for n in names if n not in taken)
        taken.add(heading["id"])


def _add_contents(soup: BeautifulSoup) -> None:
    """Fills `nav.toc` with links to the sections; a page with fewer than two has none."""
    contents = soup.select_one("nav.toc")
    sections = soup.select("main h2, main h3")
    if not contents:
        return
    if len(sections) < 2:
        contents.decompose()
        return
    label = soup.new_tag("p")
    label.string = "On this page"
    entries = soup.new_tag("ul")
    for section in sections:
        entry = soup.new_tag("li", attrs={"class": "deeper"} if section.name == "h3" else {})
        link = soup.new_tag("a", href=f"#{section['id']}")
        link.string = _text(section)
        entry.append(link)
        entries.append(entry)
    contents.extend([label, entries])


def _scroll_box(soup: BeautifulSoup, inner: Tag, label: str) -> Tag:
    """Puts `inner` into a box that scrolls by itself, which a keyboard can reach and a screen reader names."""
    return inner.wrap(
        soup.new_tag("div", attrs={"class": "scroll", "role": "region", "tabindex": "0", "aria-label": label})
    )


def _finish_figure(soup: BeautifulSoup, figure: Tag, number: int, wanted: set[str]) -> None:
    """A figure with its text alternative, sized to be readable, its ids kept from clashing."""
    alternative = " ".join(figure.attrs.pop("data-alt").split())
    picture = figure.find(["svg", "img"])
    if picture is None:
        return
    if picture.name == "svg":
        alternative = alternative or _own_title(picture)
        _finish_drawing(soup, picture, f"figure-{number}-", wanted, alternative)
    elif alternative:
        picture["alt"] = alternative
    if alternative:
        _scroll_box(soup, picture, f"Figure {number}: {alternative}")
        caption = soup.new_tag("figcaption")
        caption.string = f"Figure {number}"
        figure.insert(0, caption)


def _own_title(svg: Tag) -> str:
    """What the drawing calls itself: its `<title>`, or the title among matplotlib's metadata."""
    return _text(svg.find("title", recursive=False)) or _text(svg.find("dc:title"))


def _finish_drawing(soup: BeautifulSoup, svg: Tag, prefix: str, wanted: set[str], alternative: str) -> None:
    """An inline drawing with a name, without metadata, that shrinks a little and then scrolls."""
    for tag in svg.find_all("metadata") + svg.find_all("title", recursive=False):
        tag.decompose()
    for tag in svg.find_all(attrs={"xlink:href": True}):
        tag["href"] = tag.attrs.pop("xlink:href")
    for attribute in ("version", "xmlns", "xmlns:xlink"):
        svg.attrs.pop(attribute, None)
    _rename_ids(svg, prefix, wanted)
    links = svg.find_all("a")
    for link in links:
        _name_link(soup, link)
    if alternative:
        # what stands inside role img is not presented to a screen reader: with links in it, it must be a
        # group
        svg["role"] = "group" if links else "img"
        svg["aria-label"] = alternative
    if width := re.fullmatch(r"([\d.]+)(pt|px)?", svg.get("width", "")):
        pixels = float(width[1]) * (4 / 3 if width[2] == "pt" else 1)
        svg["style"] = f"width:{pixels:.0f}px;min-width:{pixels * SMALLEST:.0f}px;max-width:100%"


def _rename_ids(svg: Tag, prefix: str, wanted: set[str]) -> None:
    """Numbered ids that the drawing itself uses get the prefix, those that nothing uses go; ids that an
    author chose stay.
    """
    tags = svg.find_all(True)
    used = {name for tag in tags for value in tag.attrs.values() for name in INNER_LINK.findall(str(value))}
    used |= {tag["href"][1:] for tag in tags if str(tag.get("href", "")).startswith("#")}
    numbered = {tag["id"] for tag in tags if NUMBERED.match(tag.get("id", ""))} - wanted
    for tag in tags:
        name = tag.get("id", "")
        if name in numbered and name not in used:
            del tag["id"]
        elif name in numbered:
            tag["id"] = prefix + name
        if tag.get("href", "")[1:] in numbered:
            tag["href"] = f"#{prefix}{tag['href'][1:]}"
        for attribute, value in tag.attrs.items():
            if isinstance(value, str) and "url(" in value:
                tag[attribute] = INNER_LINK.sub(
                    lambda m: f"url(#{prefix if m[1] in numbered else ''}{m[1]})", value
                )


def _name_link(soup: BeautifulSoup, link: Tag) -> None:
    """A link in a drawing says where it leads: its own words, a title drawn with the mark, or the words at
    its target.
    """
    title = link.find("title")
    if title is None:
        beside = link.parent.find("title", recursive=False) if link.parent.name != "svg" else None
        if beside is None and link.get_text(strip=True):
            return
        title = beside or soup.new_tag("title")
        title.string = _text(beside) or _words_at(soup, link.get("href", ""))
    link.insert(0, title.extract())


def _words_at(soup: BeautifulSoup, href: str) -> str:
    """The beginning of what stands at a link's target, or its name where that is on another page."""
    name = href.rpartition("#")[2]
    target = soup.find(id=name) if href.startswith("#") else None
    block = target if target is None or target.name in BLOCKS else target.find_parent(BLOCKS)
    words = _text(block)
    return (words[:117] + " …" if len(words) > 120 else words) or f"Evidence {name}"


def _finish_table(soup: BeautifulSoup, table: Tag, number: int) -> None:
    """A table with scopes, a caption, numbers set right, in a box that scrolls."""
    for tag in [table, *table.find_all(["tr", "th", "td"])]:
        for attribute in ("border", "valign", "halign"):
            tag.attrs.pop(attribute, None)
        if tag.get("style", "").replace(" ", "").rstrip(";") in ("text-align:right", "text-align:left"):
            del tag["style"]
    _join_header_rows(table)
    _scope_headers(table)
    _align_numbers(table)
    caption = table.find("caption", recursive=False)
    if caption is None:
        caption = soup.new_tag("caption")
        above = table.find_previous(re.compile("^h[2-4]$")) or table.find_previous("h1")
        rest = soup.new_tag("span", attrs={"class": "hidden"})
        rest.string = f": {_text(above)}"
        caption.extend([f"Table {number}", rest])
        table.insert(0, caption)
    if not table.find_parent(attrs={"role": "region"}):
        label = _text(caption)
        box = _scroll_box(soup, table, label if label.startswith("Table ") else f"Table {number}: {label}")
        box.wrap(soup.new_tag("div", attrs={"class": "table"}))


def _join_header_rows(table: Tag) -> None:
    """The row in which pandas names the index joins the row of column names, whose first cells are empty
    where it has words.
    """
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.select("thead tr")]
    if (
        len(rows) == 2
        and len(rows[0]) == len(rows[1])
        and all(not (_text(a) and _text(b)) for a, b in zip(*rows, strict=True))
    ):
        for above, below in zip(*rows, strict=True):
            if _text(below):
                above.replace_with(below.extract())
        table.select("thead tr")[1].decompose()


def _scope_headers(table: Tag) -> None:
    """Each header cell says what it heads; an empty one heads nothing and becomes a plain cell."""
    for cell in table.find_all("th"):
        if not cell.get_text(strip=True) and not cell.find("img"):
            cell.name = "td"
            cell.attrs.pop("scope", None)
        elif not cell.has_attr("scope"):
            spans = "group" if cell.get("colspan", "1") != "1" or cell.get("rowspan", "1") != "1" else ""
            cell["scope"] = ("col" if cell.find_parent("thead") else "row") + spans


def _align_numbers(table: Tag) -> None:
    """Columns that hold numbers only are set right; tables with joined cells are left as they are."""
    if table.find(["td", "th"], attrs={"colspan": True}) or table.find(["td", "th"], attrs={"rowspan": True}):
        return
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    body = [row for row in rows if row and not row[0].find_parent("thead")]
    if not body or len(Counter(map(len, rows))) != 1:
        return
    for column in range(len(body[0])):
        texts = [_text(row[column]) for row in body]
        if any(t[-1:].isdigit() or t.endswith("%") for t in texts) and all(
            NUMBER.match(t) or t == "NaN" for t in texts
        ):
            for row in rows:
                row[column]["class"] = [*row[column].get("class", []), "number"]


def _mend_links(soup: BeautifulSoup, apart: Collection[str]) -> None:
    """Links to notebooks lead to their pages; links within the workbook open in the same window."""
    for link in soup.find_all("a", href=True):
        if (to := NOTEBOOK_LINK.match(link["href"])) and to[1] in apart:
            link.unwrap()
            continue
        link["href"] = NOTEBOOK_LINK.sub(lambda m: f"{m[1]}.html{m[2] or ''}", link["href"])
        if "://" not in link["href"]:
            link.attrs.pop("target", None)
