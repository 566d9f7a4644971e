"""All pages of a report as one file, ready to mail; that file as PDF, printed by Chromium; and a page that
goes out alone.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bs4 import BeautifulSoup, Tag

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
ON_MACS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
PRINTING_SECONDS = 120
SELECTOR = re.compile(r"[^{}]+(?=\{)")
NAME = re.compile(r"#([\w-]+)")


def bind_pages(pages: Mapping[str, str]) -> str:
    """One page with a chapter for each page, the first being the cover; the same bytes for the same pages.

    Ids get the chapter's name in front ('article-c3'), links between pages become links within the page,
    headings of chapters go down by a level, and a style that several pages share stands once.
    """
    first, *rest = pages
    book = BeautifulSoup(pages[first], "html.parser")
    head, main = _part(book, "head"), _part(book, "main")
    _part(book, "body")["class"] = "bound"
    names = {page: re.sub(r"^\d\d-|\.html$", "", page) for page in pages}
    styles = {str(style.string): style for style in head.find_all("style")}
    for page in rest:
        chapter = _take_chapter(BeautifulSoup(pages[page], "html.parser"), names[page], styles)
        main.append(chapter)
    for style in list(styles.values())[len(head.find_all("style")) :]:
        head.append(style)
    for link in book.find_all("a", href=True):
        page, _, anchor = str(link["href"]).partition("#")
        if page == first:
            link["href"] = "#main"
        elif page in names:
            link["href"] = f"#{names[page]}-{anchor}" if anchor else f"#{names[page]}"
    for shown in book.select(".chapters [aria-current]"):
        del shown["aria-current"]
    return str(book)


def _part(page: BeautifulSoup, name: str) -> Tag:
    """The one element of that name, which each page has."""
    found = page.find(name)
    assert isinstance(found, Tag)
    return found


def _take_chapter(page: BeautifulSoup, name: str, styles: dict[str, Tag]) -> Tag:
    """The page's text as a section named `name`; styles that are new to the book are added to `styles`."""
    chapter = _part(page, "main")
    ids = {tag["id"] for tag in chapter.find_all(id=True)}
    chapter.name, chapter.attrs = "section", {"class": "chapter", "id": name}
    for style in _part(page, "head").find_all("style"):
        rules = SELECTOR.sub(
            lambda rule: NAME.sub(lambda m: f"#{name}-{m[1]}" if m[1] in ids else m[0], rule[0]), style.text
        )
        style.string = rules
        styles.setdefault(rules, style)
    for tag in chapter.find_all(True):
        if tag.get("id") in ids:
            tag["id"] = f"{name}-{tag['id']}"
        for attribute, value in tag.attrs.items():
            if attribute in ("href", "xlink:href") and str(value)[:1] == "#" and str(value)[1:] in ids:
                tag[attribute] = f"#{name}-{str(value)[1:]}"
            elif isinstance(value, str) and "url(#" in value:
                tag[attribute] = re.sub(r"url\(#", f"url(#{name}-", value)
    for region in chapter.find_all(role="region"):  # two chapters may show a table of one name
        region["aria-label"] = f"{name.capitalize()}: {region.get('aria-label', '')}"
    for level in (5, 4, 3, 2, 1):
        for heading in chapter.find_all(f"h{level}"):
            heading.name = f"h{level + 1}"
    return chapter


def detach_page(html: str) -> str:
    """A page without its fellows: it names its article at the top; a link to another page leads to the same
    passage here, or is words.
    """
    soup = BeautifulSoup(html, "html.parser")
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    for link in soup.find_all("a", href=re.compile(r"^[\w.-]+\.html(#|$)")):
        anchor = str(link["href"]).partition("#")[2]
        if here := next((name for name in (anchor, f"evidence-{anchor}") if name in ids), ""):
            link["href"] = f"#{here}"
        elif link.get_text(strip=True):
            link.unwrap()
        else:
            link.decompose()
    name, head = soup.select_one(".sb-of"), soup.select_one(".masthead")
    if name and head and not soup.select_one(".article"):
        title = _part(soup, "title")
        title.string = f"{name.get_text()} · {title.get_text()}"
        line = soup.new_tag("p", attrs={"class": "article", "dir": "auto"}, string=name.get_text())
        head.insert_after(line)
    return str(soup)


def find_browser() -> str | None:
    """The Chromium to print with, None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), str(ON_MACS) if ON_MACS.exists() else None)


def print_pdf(browser: str, html: Path, pdf: Path) -> None:
    """Prints a page to `pdf`; OSError or subprocess.SubprocessError where that fails. Nothing is loaded from
    elsewhere.
    """
    with tempfile.TemporaryDirectory(
        prefix="stancebook-", dir=pdf.parent, ignore_cleanup_errors=True
    ) as profile:
        printed = Path(profile) / "page.pdf"
        # Chromium refuses to run as root with its sandbox
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        options = ["--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"]
        options += [f"--user-data-dir={profile}", f"--print-to-pdf={printed}", *["--no-sandbox"] * root]
        command = [browser, *options, html.resolve().as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=PRINTING_SECONDS)
        shutil.move(printed, pdf)
