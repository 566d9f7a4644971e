"""Notebooks, executed for one article, as HTML pages that can be mailed: self-contained, without scripts,
checked before they are written.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from subprocess import SubprocessError
from time import monotonic
from typing import Any

from stancebook.house import NOTEBOOKS, TEMPLATES

# jsonschema would build a grammar of internationalised addresses at import: two thirds of our start, for a
# format that no notebook has
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
import nbformat
from nbconvert.exporters.html import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from traitlets import default
from traitlets.config import Config

from stancebook.figures.svg import render_picture
from stancebook.fragments import make_plain
from stancebook.inputs import name_of
from stancebook.pages.binding import bind_pages, detach_page, find_browser, print_pdf
from stancebook.pages.execution import NotebookError, execute_notebooks
from stancebook.pages.strictness import LARGEST, LARGEST_BOUND, check_page
from stancebook.pages.tidying import read_heading, tidy_page
from stancebook.text.article import Article, read_article
from stancebook.writing import check_writable, clear_leftovers, scratch_folder, write_folder, write_text

if sys.modules["rfc3987_syntax"] is None:
    del sys.modules["rfc3987_syntax"]

OPENING = 220  # characters of an article where chapters are listed
to_terminal = partial(print, file=sys.stderr, flush=True)


class ReportError(ValueError):
    """One sentence: which page could not be made, and why."""


@dataclass(frozen=True)
class Chapter:
    """A notebook as the other pages speak of it."""

    href: str
    title: str
    question: str
    summary: str

    @property
    def number(self) -> str:
        """The two digits with which its page's name begins, '' where it does not."""
        return self.href[:2] if re.match(r"\d\d-", self.href) else ""


@dataclass(frozen=True)
class Page:
    """What a page says besides its notebook; all of it may be empty."""

    heading: str = ""
    href: str = ""
    article: str = ""
    opening: tuple[str, str] | None = (
        None  # the article's title and first words, where the chapters are listed
    )
    chapters: tuple[Chapter, ...] = ()
    previous: Chapter | None = None
    next: Chapter | None = None
    foot: tuple[str, ...] = ()
    largest: int = LARGEST  # bytes that it may have
    apart: frozenset[str] = frozenset()  # notebooks that are no page: what leads to them is plain text


class StancebookExporter(HTMLExporter):
    """A notebook → one self-contained page; `ReportError` when the page would load or run anything."""

    export_from_notebook = "Stancebook page"
    template_name = "stancebook"
    template_file = "index.html.j2"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [str(TEMPLATES)]

    @property
    def default_config(self) -> Config:
        kinds = ["text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain"]
        return Config({"NbConvertBase": {"display_data_priority": kinds}})

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page and its resources; `resources["page"]`, a Page, gives what the notebook does not."""
        resources = dict(resources or {})
        name = resources.get("metadata", {}).get("name", "")
        alone = "page" not in resources
        page = resources.setdefault("page", Page(foot=(_made_with(),)))
        resources["page"] = page = replace(page, heading=page.heading or _find_opening(nb)[0] or str(name))
        resources["lang"] = self.language_code
        lexer = nb.metadata.get("language_info", {}).get("pygments_lexer", "ipython3")
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer=lexer, parent=self))
        self.register_filter("markdown2html", markdown_to_html)
        self.register_filter("picture", render_picture)
        # HTMLExporter's own conversion would give every nameless picture a placeholder for a name
        html, resources = super(HTMLExporter, self).from_notebook_node(nb, resources, **kw)
        html = tidy_page(html, page.apart)
        html = detach_page(html) if alone else html
        return refuse_faults(page.href or name or "the page", html, page.largest), resources

    def _init_resources(self, resources: dict[str, Any] | None) -> dict[str, Any]:
        """Nothing but what is given: the stock resources are styles and scripts of other templates."""
        return TemplateExporter._init_resources(self, resources)


def markdown_to_html(source: str) -> str:
    """Markdown as HTML; headings without the paragraph mark that a screen reader would read out."""
    return MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True)).render(source)


def _find_opening(notebook: NotebookNode) -> tuple[str, str]:
    """The first heading, and the first paragraph that opens a cell or follows that heading."""
    heading = ""
    for cell in (c for c in notebook.cells if c.cell_type == "markdown"):
        found, summary = read_heading(markdown_to_html(cell.source))
        if heading and "remove-cell" not in cell.metadata.get("tags", ()):
            summary = read_heading("<h1></h1>" + markdown_to_html(cell.source))[1]
        heading = heading or found
        if heading and summary:
            return heading, summary
    return heading, ""


def refuse_faults(name: str, html: str, largest: int = LARGEST) -> str:
    """The page; ReportError where it has a fault."""
    if faults := check_page(html, largest):
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise ReportError(f"{name} cannot be shared: {faults[0]}{more}.")
    return html


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


def read_notebooks(folder: Path) -> dict[str, NotebookNode]:
    """The numbered notebooks of a folder by name, in order; ReportError if there is none or one cannot be
    read.
    """
    found = {}
    for path in sorted(folder.glob("[0-9][0-9]-*.ipynb")):
        try:
            found[path.stem] = nbformat.read(path, as_version=4)
        except (OSError, ValueError) as error:
            why = " ".join(str(error).split())[:200]
            raise ReportError(f"{path} cannot be read as a notebook: {why}.") from None
    if not found:
        raise ReportError(f"{folder} holds no notebook whose name begins with two digits.")
    return found


def is_in_report(notebook: NotebookNode) -> bool:
    """Whether the notebook is one for readers; its metadata may say {"stancebook": {"report": false}}."""
    return notebook.metadata.get("stancebook", {}).get("report", True)


class _Renderer:
    """Makes the pages of one article; what they say of one another is known before the notebooks run."""

    def __init__(
        self, notebooks: Mapping[str, NotebookNode], article: Article, made: str, apart: frozenset[str]
    ) -> None:
        self.notebooks, self.article = notebooks, article
        self.chapters = tuple(describe_chapter(name, notebook) for name, notebook in notebooks.items())
        source, title = make_plain(article.id), make_plain(article.title or "")
        origin = f"{_made_with()} from {source} (SHA-256 {article.metadata['sha256'][:16]})."
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
        before, chapter, after = (None, *self.chapters, None)[n : n + 3]
        page = replace(self.common, heading=chapter.question, href=chapter.href, previous=before, next=after)
        return self._render(self.notebooks[name], page)

    def _render(self, notebook: NotebookNode, page: Page) -> str:
        return self.exporter.from_notebook_node(notebook, {"page": page})[0]


def _made_with() -> str:
    """The library and its version."""
    return f"Made with Stancebook {version('stancebook')}"


def describe_chapter(name: str, notebook: NotebookNode) -> Chapter:
    """A notebook's file, short title, question and first paragraph; a notebook without a heading is known by
    its name.
    """
    title = name.partition("-")[2].replace("-", " ").capitalize()
    question, summary = _find_opening(notebook)
    return Chapter(f"{name}.html", title, question or title, summary)


def find_briefs(notebooks: Iterable[NotebookNode]) -> Iterator[NotebookNode]:
    """The outputs that are answers in brief, in the order of the notebooks."""
    for cell in (c for notebook in notebooks for c in notebook.cells):
        for output in cell.get("outputs", ()):
            if "sb-brief" in "".join(output.get("data", {}).get("text/html", "")):
                yield output


def find_opening(article: Article, title: str) -> str:
    """The first words of an article behind its title."""
    words = make_plain(" ".join(article.text[:400].split())).removeprefix(title)
    return words if len(words) <= OPENING else words[:OPENING].rpartition(" ")[0] + " …"
