"""A workbook: a folder with the notebooks of one article, run, so that every link between them leads to that
article.

The notebooks that the repository keeps are never written to. In a notebook, `%reload_ext
stancebook.pages.workbook` gives `%workbook PATH`.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote

from stancebook.fragments import Fragment, isolate, name_article, show
from stancebook.house import TEMPLATES
from stancebook.pages.choosing import RECORD, VARIABLE, choose_paths, find_articles, nothing
from stancebook.prose import join
from stancebook.records import ArticleError
from stancebook.text.article import Article, read_article

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell
    from nbformat import NotebookNode

LAB = [
    # whole notebooks at once (a link finds its passage only in what is drawn), and no news of Jupyter's
    f"--LabApp.app_settings_dir={TEMPLATES / 'lab'}",
    "--Exporter.enabled=False",
    "--StancebookExporter.enabled=True",
    "--ContentsManager.hide_globs=notebooks",  # the repository's own, in which no result may land
]


def make_workbook(
    article: str | Path, shelf: Path, progress: Callable[[str], object] = lambda name: None
) -> Path:
    """The first notebook of the article's workbook in `shelf`, made or made anew; of several articles, their
    comparison beside the workbook of each. `progress` is told each notebook that has run.

    A notebook in which somebody has worked keeps its cells and loses its results, since these may be out of
    date. Raises ArticleError or ReportError, and writes nothing, where an article cannot be read or a
    notebook fails.
    """
    from stancebook.pages.execution import NotebookError, execute_notebooks
    from stancebook.pages.report import (  # loads nbconvert: not for every notebook
        NOTEBOOKS,
        ReportError,
        read_notebooks,
    )

    paths = find_articles(article)
    articles = [read_article(path) for path in paths]
    paths = [path.resolve() for path in paths]
    if len(paths) > 1:
        return _make_comparison(paths, articles, shelf, progress)
    notebooks = read_notebooks(NOTEBOOKS)
    try:
        execute_notebooks(notebooks, NOTEBOOKS.resolve(), {VARIABLE: str(paths[0])}, progress)
    except NotebookError as error:
        raise ReportError(str(error)) from None
    return _fill(Path(shelf), paths[0].stem, str(paths[0]), notebooks)


def _make_comparison(
    paths: Sequence[Path], articles: Sequence[Article], shelf: Path, progress: Callable[[str], object]
) -> Path:
    """The notebook that compares the articles, whose last cell leads to the workbook of each."""
    from stancebook.pages.compared import NOTEBOOK, name_comparison, run_comparison

    name, notebook = name_comparison(articles), run_comparison(paths)
    progress(NOTEBOOK)
    firsts = [make_workbook(path, shelf, progress) for path in paths]
    ways = [f"- [{f.parent.name}](../{quote(f.parent.name)}/{f.name})" for f in firsts]
    notebook.cells[-1].source = "\n".join(["## Next", "", *ways])
    return _fill(Path(shelf), name, [str(path) for path in paths], {NOTEBOOK: notebook})


def _fill(shelf: Path, name: str, about: str | list[str], notebooks: "dict[str, NotebookNode]") -> Path:
    """Puts the notebooks into their folder, and what they are about; the first of them."""
    from stancebook.pages.notebooks import ReportError

    folder, number = shelf / name, 2
    while (record := folder / RECORD).exists() and about not in json.loads(
        record.read_text(encoding="utf-8")
    ).values():
        folder, number = shelf / f"{name}-{number}", number + 1  # of others of the same name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps({"article": about}, ensure_ascii=False) + "\n", encoding="utf-8")
        for title, notebook in notebooks.items():
            _place(notebook, folder / f"{title}.ipynb")
    except OSError as error:
        raise ReportError(f"The workbook cannot be written to {folder} ({error.strerror}).") from None
    return folder / f"{next(iter(notebooks))}.ipynb"


def _place(notebook: "NotebookNode", path: Path) -> None:
    """Writes the notebook, and notes its own cells in it; cells that somebody has changed are kept, without
    results.
    """
    import nbformat
    from nbformat.sign import NotebookNotary

    notebook.metadata.setdefault("stancebook", {})["cells"] = _digest(notebook)
    if path.exists():
        present = nbformat.read(path, as_version=4)
        if present.metadata.get("stancebook", {}).get("cells") != _digest(present):
            notebook = present
            for cell in (c for c in notebook.cells if c.cell_type == "code"):
                cell.outputs, cell.execution_count = [], None
    # the Lab shows what a notebook holds only if this machine has made it
    NotebookNotary().sign(notebook)
    nbformat.write(notebook, path)


def _digest(notebook: "NotebookNode") -> str:
    """A digest of what the cells say."""
    return hashlib.sha256(
        repr([(cell.cell_type, cell.source) for cell in notebook.cells]).encode()
    ).hexdigest()[:16]


def open_lab(notebook: Path, options: Sequence[str] = ()) -> NoReturn:
    """Becomes a JupyterLab that shows the notebook."""
    root, notebook = Path.cwd(), notebook.resolve()
    if not notebook.is_relative_to(root):
        root = notebook.parents[1]
    place = quote(notebook.relative_to(root).as_posix())
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{place}",
        *LAB,
        *options,
    ]
    # each workbook says itself which article it is about
    os.execve(
        sys.executable, command, {name: value for name, value in os.environ.items() if name != VARIABLE}
    )


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Gives notebooks `%workbook`."""
    from IPython.core import magic

    plain: Any = magic.no_var_expand  # a $ in a path stays one

    def workbook(line: str) -> Fragment:
        """%workbook: which article this workbook is about. %workbook PATH: a workbook of that article;
        quotation marks are not needed.
        """
        try:
            return _answer(line.strip())
        except ArticleError:
            shell.user_ns["analysis"] = nothing  # a failed read leaves nothing to show
            raise

    shell.register_magic_function(plain(workbook), "line")


def _answer(words: str) -> Fragment:
    """Which article this workbook is about, or the way to that of another one, which is made."""
    from IPython.display import DisplayHandle

    own = choose_paths()
    if not words or [path.resolve() for path in find_articles(words)] == [path.resolve() for path in own]:
        names = [name_article(read_article(path)) for path in own]
        where = ", ".join(show(str(path)) for path in own)
        return Fragment(
            f"<p>This workbook is about <b>{join([isolate(name) for name in names])}</b> ({where}).</p>",
            f"This workbook is about {join(names)}.",
        )
    for path in find_articles(words):
        read_article(path)  # what cannot be read is said at once
    note, here = DisplayHandle(), Path.cwd()
    note.display(Fragment("<p>Reading …</p>", "Reading …"))
    shelf = here.parent if Path(RECORD).exists() else here.parent / "workbooks"
    first = make_workbook(
        words, shelf, lambda name: note.update(Fragment(f"<p>Reading … {show(name)}</p>", name))
    )
    note.update(Fragment("<p>Read.</p>", "Read."))
    way = Path(os.path.relpath(first, here)).as_posix()
    return Fragment(
        f'<p>Open <a href="{quote(way)}">the workbook of {isolate(first.parent.name)}</a>.</p>', f"Open {way}"
    )
