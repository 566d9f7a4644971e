"""The notebooks: their anatomy, and that each runs top to bottom, whatever the article holds."""

import ast
import builtins
import re
from pathlib import Path

import nbformat
import pytest

import toy
from page_faults import find_faults, find_ids
from stancebook.pages.execution import execute_notebooks

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("[0-9][0-9]-*.ipynb"))
EXAMPLE = ROOT / "data" / "articles" / "idlib.txt"
MOST_LINES = 6
HELD = {
    "10-compare": "articles",
    "11-corpus": "corpus",
}  # what is read at the start and used by all cells, where that is not an analysis


def read(name):
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("name", NAMES)
class TestAnatomy:
    def test_is_valid_and_carries_no_output(self, name):
        notebook = read(name)
        nbformat.validate(notebook)
        assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
        assert notebook.metadata.kernelspec.name == "python3"
        assert all(cell.outputs == [] and cell.execution_count is None for cell in code(notebook))

    def test_cell_ids_are_words(self, name):
        # An id that a program drew by chance would change with every saving.
        ids = [cell.id for cell in read(name).cells]
        assert len(ids) == len(set(ids))
        assert not [
            i for i in ids if re.fullmatch(r"[0-9a-f]{8}", i) or not re.fullmatch(r"[a-z][a-z0-9-]*", i)
        ]

    def test_title_is_one_question(self, name):
        headings = [len(h) for h in re.findall(r"^(#+) ", prose(read(name)), re.M)]
        first = read(name).cells[0].source.splitlines()[0]
        assert (
            first.startswith("# ") and first.count("?") == 1 and first.endswith("?") or first.count("?") == 2
        )
        assert headings.count(1) == 1 and headings[0] == 1
        assert all(after <= before + 1 for before, after in zip(headings, headings[1:], strict=False))

    def test_sections_stand_in_order(self, name):
        text = prose(read(name))
        opening = ["cannot tell", "## The answer in brief"]
        if name == "00-briefing":  # an editor reads the answer before any instruction
            opening.reverse()
        places = [text.index(words) for words in (*opening, "## Checks and limits", "## Next")]
        assert places == sorted(places)

    def test_the_article_is_chosen_in_one_place(self, name):
        # nothing in a notebook names an article, so that nothing in it can be out of date
        if name in HELD:
            pytest.skip("is about a store")
        answer = next(cell.source for cell in code(read(name)) if cell.id == "answer").splitlines()
        assert (
            answer[0].startswith("analysis = stancebook.nothing")
            and answer[1] == "analysis = stancebook.analyze(stancebook.choose_article())"
        )
        assert not re.search(
            r"\.txt|os\.environ|read_article", "".join(cell.source for cell in code(read(name)))
        )

    def test_a_cell_uses_the_analysis_and_nothing_of_other_cells(self, name):
        # so that cells that run in another order cannot mix two articles
        held = HELD.get(name, "analysis")
        cells = {
            cell.id: ast.parse(cell.source) for cell in code(read(name)) if not cell.source.startswith("%")
        }
        known = {
            alias.name
            for node in ast.walk(cells["imports"])
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        for cell, tree in cells.items():
            names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
            made = {node.id for node in names if isinstance(node.ctx, ast.Store)}
            assert {node.id for node in names} - made <= {*known, held, *dir(builtins)}, cell
            assert cell == "answer" or held not in made, cell

    def test_what_is_shown_names_its_article(self, name):
        for cell in code(read(name)):
            for call in (
                node
                for node in ast.walk(ast.parse(cell.source.replace("%", "#")))
                if isinstance(node, ast.Call)
            ):
                shows = isinstance(call.func, ast.Attribute) and call.func.attr in (
                    "show",
                    "render_table",
                    "render_sentences",
                    "render_brief",
                )
                about_article = "trust." not in ast.unparse(call) and "calibration" not in ast.unparse(call)
                given = [n for a in call.args for n in (ast.walk(a) if name in HELD else [a])]
                assert (
                    not shows
                    or not about_article
                    or HELD.get(name, "analysis") in {n.id for n in given if isinstance(n, ast.Name)}
                ), cell.id

    def test_cells_are_short_and_define_nothing(self, name):
        for cell in code(read(name)):
            assert len(cell.source.splitlines()) <= MOST_LINES, cell.id
            nodes = list(ast.walk(ast.parse(cell.source.replace("%", "#"))))
            assert not [
                n
                for n in nodes
                if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda)
            ], cell.id

    def test_cells_end_in_what_they_show(self, name):
        shown = [cell for cell in code(read(name)) if cell.id not in ("imports", "picker")]
        for *before, last in (ast.parse(cell.source).body for cell in shown):
            assert isinstance(last, ast.Expr) and not [n for n in before if isinstance(n, ast.Expr)], (
                "shown by nobody"
            )

    def test_links_lead_to_notebooks(self, name):
        assert {link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", prose(read(name)))} <= {
            f"{n}.ipynb" for n in NAMES
        }

    def test_prose_holds_no_result(self, name):
        # Names from the worked example would be untrue for the next article.
        assert not re.search(r"\b(Idlib|Syria|Russia|Akar|Moscow|Jeffrey|NATO)\b", prose(read(name)))


def with_toy(notebook):
    """The notebook with the hand-made analysis of toy.py instead of the program's own."""
    place = next(n for n, cell in enumerate(notebook.cells) if cell.id == "imports") + 1
    patch = (
        f"import sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})\nimport toy\n"
        "stancebook.analyze = lambda *given: toy.ANALYSIS"
    )
    notebook.cells.insert(place, nbformat.v4.new_code_cell(patch, id="toy"))
    return notebook


@pytest.fixture(scope="module", params=["toy", "example", "nobody"])
def executed(request, tmp_path_factory):
    """All notebooks, executed on the toy article with its hand-made analysis, on the worked example,
    and on an article without any actor.
    """
    article = tmp_path_factory.mktemp("article") / "article.txt"
    article.write_text(
        toy.EMPTY.text if request.param == "nobody" else toy.TEXT, encoding="utf-8", newline=""
    )
    names = [name for name in NAMES if name not in HELD]  # those on several articles have tests of their own
    notebooks = {name: with_toy(read(name)) if request.param == "toy" else read(name) for name in names}
    chosen = EXAMPLE if request.param == "example" else article
    execute_notebooks(notebooks, FOLDER, {"STANCEBOOK_ARTICLE": str(chosen)}, lambda name: None)
    return notebooks


def test_every_cell_shows_something(executed):
    for name, notebook in executed.items():
        for cell in code(notebook):
            assert cell.id in ("imports", "toy") or cell.outputs, f"{name}: {cell.id}"
            assert not [o for o in cell.outputs if o.output_type in ("error", "stream")], f"{name}: {cell.id}"


def test_fragments_make_sound_pages(executed):
    bodies = {}
    for name, notebook in executed.items():
        shown = [
            o.data["text/html"]
            for cell in code(notebook)
            for o in cell.outputs
            if "text/html" in o.get("data", {})
        ]
        bodies[f"{name}.ipynb"] = "<h1>?</h1>" + "".join(shown)
    ids = {name: find_ids(html) for name, html in bodies.items()}
    for name, html in bodies.items():
        assert [fault for fault in find_faults(html, ids) if "security policy" not in fault] == [], name
