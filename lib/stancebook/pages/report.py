"""Notebooks, executed for one article, as HTML pages that can be mailed: self-contained, without scripts,
checked before they are written.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from subprocess import SubprocessError
from time import monotonic
from typing import Any

from stancebook.fragments import make_plain
from stancebook.house import NOTEBOOKS
from stancebook.inputs import name_of
from stancebook.pages.binding import bind_pages, find_browser, print_pdf
from stancebook.pages.execution import NotebookError, execute_notebooks
from stancebook.pages.exporter import (
    Page,
    StancebookExporter,
    describe_chapter,
    find_briefs,
    made_with,
    refuse_faults,
)
from stancebook.pages.notebooks import NotebookNode, ReportError, is_in_report, nbformat, read_notebooks
from stancebook.pages.strictness import LARGEST_BOUND
from stancebook.text.article import Article, read_article
from stancebook.writing import check_writable, clear_leftovers, scratch_folder, write_folder, write_text

OPENING = 220  # characters of an article where chapters are listed
to_terminal = partial(print, file=sys.stderr, flush=True)


def render_report(
    article: Path,
    out: Path,
    *,
    notebooks: Path = NOTEBOOKS,
    progress: Callable[[str], object] = to_terminal,
    single: bool = False,
    pdf: bool = False,
    dated: bool = False,
) -> list[Path]:
    """The pages written to `out/<article's name>/`, index.html first; all of them or, with one sentence of
    ReportError, none.

    Executes every notebook of the folder whose name begins with two digits, but those whose metadata hold
    {"stancebook": {"report": false}}: they are for work in the Lab.
    `single` writes one file instead, `out/<article's name>.html`; `pdf` prints that file to
    `out/<article's name>.pdf` with Chromium. `dated` says at the foot of each page when it was made; without
    it two runs give the same bytes.
    """
    source = read_article(article)
    browser = find_browser() if pdf else None
    if pdf and not browser:
        how = "install it, or print the HTML from any browser"
        raise ReportError(f"A PDF is printed by Chromium, which is not installed here; {how}.")
    put(Path(out), lambda place, _: check_writable(place), None)
    clear_leftovers(Path(out))
    every = read_notebooks(notebooks)
    sources = {name: notebook for name, notebook in every.items() if is_in_report(notebook)}
    if not sources:
        raise ReportError(f"{notebooks} holds no notebook for a report.")
    made = f"Analysed on {date.today().isoformat()}." if dated else ""
    render = _Renderer(sources, source, made, frozenset(every) - sources.keys())
    pages = _run(render, notebooks, Path(article), progress)
    if not (single or pdf):
        return put(Path(out) / source.id, write_folder, pages)
    bound = refuse_faults(f"{source.id}.html", bind_pages(pages), LARGEST_BOUND)
    written = [put(Path(out) / f"{source.id}.html", write_text, bound)] if single else []
    return [*written, print_page(browser, bound, Path(out) / f"{source.id}.pdf")] if browser else written


def _run(
    render: "_Renderer", folder: Path, article: Path, progress: Callable[[str], object]
) -> dict[str, str]:
    """All pages by file name, the index first; a page is made while the notebooks of others still run."""
    started, finished = monotonic(), {}

    def done(name: str) -> None:
        finished[f"{name}.html"] = render.chapter(name)
        progress(f"[{len(finished)}/{len(render.notebooks)}] {name} ({monotonic() - started:.1f} s)")

    try:
        variables = {"STANCEBOOK_ARTICLE": str(article.resolve())}
        execute_notebooks(render.notebooks, folder.resolve(), variables, done)
    except NotebookError as error:
        raise ReportError(str(error)) from None
    return {"index.html": render.index(), **{c.href: finished[c.href] for c in render.chapters}}


def put(place: Path, write: Callable[[Path, Any], Any], content: Any) -> Any:
    """What `write` returns; ReportError where it cannot write."""
    try:
        return write(place, content)
    except OSError as error:
        why = f"{name_of(place)} cannot be written ({error.strerror or error})"
        raise ReportError(f"{why}; choose another folder with --out.") from None


def print_page(browser: str, html: str, pdf: Path) -> Path:
    """The page as PDF."""
    try:
        with scratch_folder(pdf.parent, pdf.name) as scratch:
            page, printed = scratch / "page.html", scratch / "page.pdf"
            page.write_text(html, encoding="utf-8", newline="\n")
            print_pdf(browser, page, printed)
            return printed.replace(pdf)
    except (OSError, SubprocessError) as error:
        why = f"{browser} failed ({' '.join(str(error).split())[-200:]})"
        raise ReportError(f"{name_of(pdf)} could not be printed: {why}.") from None


class _Renderer:
    """Makes the pages of one article; what they say of one another is known before the notebooks run."""

    def __init__(
        self, notebooks: Mapping[str, NotebookNode], article: Article, made: str, apart: frozenset[str]
    ) -> None:
        self.notebooks, self.article = notebooks, article
        self.chapters = tuple(describe_chapter(name, notebook) for name, notebook in notebooks.items())
        source, title = make_plain(article.id), make_plain(article.title or "")
        origin = f"{made_with()} from {source} (SHA-256 {article.metadata['sha256'][:16]})."
        foot = tuple(filter(None, (origin, made, "No part of this page needs a network connection.")))
        self.common = Page(article=title or source, chapters=self.chapters, foot=foot, apart=apart)
        self.exporter = StancebookExporter()

    def index(self) -> str:
        """The page that leads to all others, with the briefing's answer, else the article's first words."""
        title, briefs = make_plain(self.article.title or ""), list(find_briefs(self.notebooks.values()))
        words = f"An article of {len(self.article.text.split())} words"
        opening = title or words, "" if briefs else find_opening(self.article, title)
        page = replace(self.common, heading=self.common.article, article="", href="index.html")
        cells = [nbformat.v4.new_code_cell(outputs=briefs[:1])]
        return self._render(nbformat.v4.new_notebook(cells=cells), replace(page, opening=opening))

    def chapter(self, name: str) -> str:
        """The page of a notebook that has run."""
        n = [chapter.href for chapter in self.chapters].index(f"{name}.html")
        before, after = [None, *self.chapters][n], [*self.chapters, None][n + 1]
        page = replace(self.common, heading=self.chapters[n].question, href=f"{name}.html")
        return self._render(self.notebooks[name], replace(page, previous=before, next=after))

    def _render(self, notebook: NotebookNode, page: Page) -> str:
        return self.exporter.from_notebook_node(notebook, {"page": page})[0]


def find_opening(article: Article, title: str) -> str:
    """The first words of an article behind its title."""
    words = make_plain(" ".join(article.text[:400].split())).removeprefix(title)
    return words if len(words) <= OPENING else words[:OPENING].rpartition(" ")[0] + " …"
