"""A notebook that has run → a page that can be mailed: self-contained, without scripts, checked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

from nbconvert.exporters.html import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from traitlets import default
from traitlets.config import Config

from stancebook.figures.svg import render_picture
from stancebook.house import TEMPLATES
from stancebook.pages.binding import detach_page
from stancebook.pages.notebooks import NotebookNode, ReportError, is_in_report
from stancebook.pages.strictness import LARGEST, LARGEST_BOUND, check_page
from stancebook.pages.tidying import read_heading, tidy_page


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
    opening: tuple[str, str] | None = None  # where chapters are listed: the title and the first words
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

    def from_notebook_node(  # type: ignore[override]  # text, as that of nbconvert's own HTMLExporter
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page and its resources; `resources["page"]`, a Page, gives what the notebook does not."""
        resources = dict(resources or {})
        name = resources.get("metadata", {}).get("name", "")
        alone = "page" not in resources
        largest = LARGEST if is_in_report(nb) else LARGEST_BOUND
        page = resources.setdefault("page", Page(foot=(made_with(),), largest=largest))
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


def made_with() -> str:
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
