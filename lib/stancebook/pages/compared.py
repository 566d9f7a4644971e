"""A report on several articles: the pages of each, and one that compares them."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from stancebook.figures.drawing import Picture
from stancebook.fragments import Fragment
from stancebook.house import NOTEBOOKS
from stancebook.measures.union import name_outlets
from stancebook.pages import report
from stancebook.pages.binding import detach_page, find_browser
from stancebook.pages.choosing import VARIABLE
from stancebook.pages.evidence import render_article, render_sentences
from stancebook.pages.execution import NotebookError, execute_notebooks
from stancebook.pages.exporter import Chapter, Page, StancebookExporter, describe_chapter
from stancebook.pages.notebooks import NotebookNode, ReportError, nbformat, read_notebooks
from stancebook.pages.strictness import LARGEST_BOUND
from stancebook.records import Analysis, ArticleError
from stancebook.text.article import Article, read_article
from stancebook.writing import write_folder, write_text

MOST, LONGEST, LETTERS = 20, 60, 45_000  # articles, letters of a folder's name, letters of texts shown whole
NOTEBOOK = "10-compare"
ELSEWHERE = re.compile(r'href="\d\d-\w+\.ipynb#(?:evidence-)?')  # a passage on a page of a single article


def here(shown: Fragment | Picture) -> Fragment:
    """A fragment or figure whose links lead to passages of its own notebook, which shows all articles."""
    html = shown.html if isinstance(shown, Fragment) else shown._repr_html_()
    return Fragment(ELSEWHERE.sub(f'href="{NOTEBOOK}.ipynb#', html), repr(shown))


def render_texts(analysis: Analysis) -> Fragment:
    """The articles one after another, marked; of long ones, the sentences with claims and interactions."""
    if len(analysis.text) <= LETTERS:
        return here(render_article(analysis))
    sentences = here(render_sentences(analysis, analysis.by_id.values()))
    return Fragment(sentences.html.replace(' id="evidence-', ' id="'), repr(sentences))


def render_comparison(
    paths: Sequence[Path], out: Path, *, notebooks: Path = NOTEBOOKS, dated: bool = False, **options: Any
) -> list[Path]:
    """The pages written: `index.html` and `10-compare.html` in a folder of `out` named after the
    articles, the pages of each article in a folder therein; with `single` or `pdf` a file for each
    article and for the comparison.

    Nothing is written where the comparison cannot be made; options are those of `render_report`.
    """
    articles = [read_article(path) for path in paths]
    name = name_comparison(articles)
    made = f"Analysed on {date.today().isoformat()}." if dated else ""
    alone = bool(options.get("single") or options.get("pdf"))
    pages = _make_pages(paths, articles, notebooks, made, alone)
    folder, written = Path(out) if alone else Path(out) / name, []
    for path in paths:
        written += report.render_report(path, folder, notebooks=notebooks, dated=dated, **options)
    if not alone:
        return [*report.put(folder, write_folder, pages), *written]
    page = detach_page(pages[f"{NOTEBOOK}.html"])
    if options.get("single"):
        written.append(report.put(Path(out) / f"{name}.html", write_text, page))
    if options.get("pdf"):
        written.append(report.print_page(find_browser() or "", page, Path(out) / f"{name}.pdf"))
    return written


def name_comparison(articles: Sequence[Article]) -> str:
    """What the comparison of the articles is called; ArticleError where they cannot be compared."""
    _check(articles)
    name = "+".join(a.id for a in articles)
    return name if len(name) <= LONGEST else f"{articles[0].id[:LONGEST]}+{len(articles) - 1}"


def _check(articles: Sequence[Article]) -> None:
    """Raises ArticleError for articles that cannot be compared."""
    if len(articles) > MOST:
        many = f"{len(articles)} articles are more than the {MOST} that can be compared"
        raise ArticleError(f"{many}; choose fewer.")
    known: dict[str, Article] = {}
    for article in articles:
        if article.id in known:
            raise ArticleError(f"Two of the articles are named {article.id}; rename one.")
        if other := next((a for a in known.values() if a.text.split() == article.text.split()), None):
            raise ArticleError(f"{other.id} and {article.id} hold the same text; leave one out.")
        known[article.id] = article


def run_comparison(paths: Sequence[Path], notebooks: Path = NOTEBOOKS) -> NotebookNode:
    """The notebook that compares the articles, with its results."""
    notebook = read_notebooks(notebooks).get(NOTEBOOK)
    if notebook is None:
        raise ReportError(f"{notebooks} has no notebook {NOTEBOOK}.")
    variables = {VARIABLE: json.dumps([str(path.resolve()) for path in paths])}
    try:
        execute_notebooks({NOTEBOOK: notebook}, notebooks.resolve(), variables, lambda name: None)
    except NotebookError as error:
        raise ReportError(str(error)) from None
    return notebook


def _make_pages(
    paths: Sequence[Path], articles: Sequence[Article], notebooks: Path, made: str, alone: bool = False
) -> dict[str, str]:
    """The contents and the comparison, as pages by name; that goes out `alone` without links to
    the others.
    """
    notebook = run_comparison(paths, notebooks)
    outlets = name_outlets([Analysis(a.id, a.title, a.text, a.metadata) for a in articles])
    chapters = (
        describe_chapter(NOTEBOOK, notebook),
        *(
            Chapter(f"{a.id}/index.html", outlet, a.title or a.id, report.find_opening(a, a.title or ""))
            for a, outlet in zip(articles, outlets)
        ),
    )
    heading = f"{len(articles)} articles compared"
    hashes = ", ".join(f"{a.id} (SHA-256 {a.metadata['sha256'][:16]})" for a in articles)
    foot = tuple(filter(None, (f"Made with Stancebook from {hashes}.", made)))
    opening = "; ".join(outlets)
    common = Page(chapters=chapters, foot=foot, largest=LARGEST_BOUND, apart=frozenset({"00-briefing"}))
    index = replace(common, heading=heading, href="index.html", opening=(heading, opening))
    page = replace(common, heading=chapters[0].question, href=chapters[0].href, article=opening)
    page = replace(page, chapters=() if alone else chapters)
    render = StancebookExporter().from_notebook_node
    pages = {
        p.href: render(nb, {"page": p})[0]
        for p, nb in ((index, nbformat.v4.new_notebook()), (page, notebook))
    }
    return pages | {page.href: _settle(pages[page.href])}


def _settle(html: str) -> str:
    """The page with links to where it shows a passage, without those to passages that it does not show."""
    soup = BeautifulSoup(html, "html.parser")
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    for link in soup.select(f'a[href^="#"], a[href^="{NOTEBOOK}.html#"]'):
        anchor = str(link["href"]).partition("#")[2]
        if anchor in ids:
            link["href"] = f"#{anchor}"
        else:
            link.decompose() if "sb-mark" in link.get_attribute_list("class") else link.unwrap()
    return str(soup)
