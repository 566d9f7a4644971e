"""Which article a notebook is about, and the folder of notebooks that an article gets."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

from stancebook import nothing
from stancebook.house import NOTEBOOKS
from stancebook.pages import choosing, execution, workbook
from stancebook.records import ArticleError

TEXT = "Norland accused Sudria on Monday.\nSudria denied it.\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an article, in a folder within which the reader is."""
    (tmp_path / "My story.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "workbooks" / "idlib").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "workbooks" / "idlib")
    monkeypatch.delenv(choosing.VARIABLE, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    "form",
    [
        "My story.txt",
        "'My story.txt'",
        '"My story.txt" ',
        "“My story.txt”",
        "My\\ story.txt",
        "~/My story.txt",
        "../../My story.txt",
        "'My story.txt",
        "{0}/My story.txt",
        "file://{0}/My%20story.txt",
        "'{0}/My story.txt'",
    ],
)
def test_a_path_may_be_typed_pasted_or_dragged(form: str, place: Path) -> None:
    assert choosing.find_article(form.format(place)).resolve() == place / "My story.txt"


def test_the_variable_comes_first_then_the_workbook_then_the_example(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert choosing.choose_article().id == "idlib"
    Path(choosing.RECORD).write_text(json.dumps({"article": str(place / "My story.txt")}), encoding="utf-8")
    assert choosing.choose_article().id == "My story"
    (place / "third.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv(choosing.VARIABLE, "third.txt")
    assert choosing.choose_article().id == "third"


@pytest.mark.parametrize("record", ["", "[]", '{"artikel": 1}', '{"article": 1}'])
def test_a_broken_record_gets_a_sentence(record: str, place: Path) -> None:
    Path(choosing.RECORD).write_text(record, encoding="utf-8")
    with pytest.raises(ArticleError, match="does not say which article"):
        choosing.choose_path()


def test_nothing_says_that_it_is_nothing() -> None:
    with pytest.raises(ArticleError, match="No article has been read"):
        nothing.actors  # noqa: B018
    assert not hasattr(nothing, "_repr_html_") and repr(nothing) == "No article has been read."


@pytest.fixture
def shell(place: Path) -> InteractiveShell:
    shell = InteractiveShell()
    workbook.load_ipython_extension(shell)
    return shell


@pytest.mark.parametrize("line", ["nowhere.txt", "'My storie.txt'", "../..", "My story"])
def test_a_wrong_path_gets_a_sentence_and_leaves_nothing_to_show(line: str, shell: InteractiveShell) -> None:
    shell.user_ns["analysis"] = "of the article before"
    with pytest.raises(
        ArticleError, match="did you mean My story.txt?" if "storie" in line else "exist|folder"
    ):
        shell.run_line_magic("workbook", line)
    assert shell.user_ns["analysis"] is nothing


def test_without_a_path_the_workbook_says_what_it_is_about(shell: InteractiveShell) -> None:
    assert "idlib" in repr(shell.run_line_magic("workbook", ""))


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notebooks that have run, without the time that it takes."""

    def run(notebooks, folder, variables, done):  # noqa: ANN001, ANN202
        for notebook in notebooks.values():
            for cell in (c for c in notebook.cells if c.cell_type == "code"):
                cell.outputs = [nbformat.v4.new_output("stream", text=variables[choosing.VARIABLE])]

    monkeypatch.setattr("stancebook.pages.execution.execute_notebooks", run)


def outputs(notebook: Path) -> set[str]:
    return {
        o.text for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "code" for o in cell.outputs
    }


def test_a_workbook_holds_the_results_of_its_article(
    place: Path, runs: None, shell: InteractiveShell
) -> None:
    link = shell.run_line_magic("workbook", "My story.txt")
    first = (
        place / "workbooks" / "workbooks" / "My story" / "00-briefing.ipynb"
    )  # beside no other workbook yet
    assert outputs(first) == {str(place / "My story.txt")} and "My%20story/00-briefing.ipynb" in link.html
    assert sorted(p.name for p in first.parent.glob("*.ipynb")) == sorted(
        p.name for p in NOTEBOOKS.glob("[0-9][0-9]-*.ipynb")
    )


def test_two_articles_of_one_name_have_two_workbooks(place: Path, runs: None) -> None:
    (place / "more").mkdir()
    (place / "more" / "My story.txt").write_text(TEXT, encoding="utf-8")
    made = [
        workbook.make_workbook(path, place / "w")
        for path in (place / "My story.txt", place / "more" / "My story.txt", place / "My story.txt")
    ]
    assert [first.parent.name for first in made] == ["My story", "My story-2", "My story"]


@pytest.mark.parametrize("words", ["'My story.txt' other.txt", "My\\ story.txt ../../other.txt"])
def test_several_articles_have_a_comparison_beside_the_workbook_of_each(
    words: str, place: Path, runs: None, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stancebook.pages.compared.execute_notebooks", execution.execute_notebooks)
    (place / "other.txt").write_text(TEXT + "Sudria left.\n", encoding="utf-8")
    link, paths = (
        shell.run_line_magic("workbook", words),
        [str(place / name) for name in ("My story.txt", "other.txt")],
    )
    folder = place / "workbooks" / "workbooks" / "My story+other"
    assert [p.name for p in folder.glob("*.ipynb")] == [
        "10-compare.ipynb"
    ] and "My%20story%2Bother/10-compare.ipynb" in link.html
    assert outputs(folder / "10-compare.ipynb") == {json.dumps(paths)}
    last = nbformat.read(folder / "10-compare.ipynb", 4).cells[-1].source
    assert (
        last
        == "## Next\n\n- [My story](../My%20story/00-briefing.ipynb)\n- [other](../other/00-briefing.ipynb)"
    )
    assert outputs(folder.with_name("other") / "00-briefing.ipynb") == {paths[1]}
    monkeypatch.chdir(folder)
    assert [a.id for a in choosing.choose_articles()] == ["My story", "other"]
    assert "about My story and other" in repr(shell.run_line_magic("workbook", ""))


def test_what_somebody_wrote_is_kept_and_its_results_are_not(place: Path, runs: None) -> None:
    first = workbook.make_workbook(place / "My story.txt", place / "w")
    changed = nbformat.read(first, 4)
    changed.cells.append(nbformat.v4.new_code_cell("print('mine')", id="mine"))
    nbformat.write(changed, first)
    workbook.make_workbook(place / "My story.txt", place / "w")
    assert nbformat.read(first, 4).cells[-1].source == "print('mine')" and outputs(first) == set()
    assert outputs(first.with_name("01-article.ipynb")) == {str(place / "My story.txt")}


def test_a_wrong_path_on_the_command_line(place: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "stancebook.cli", "lab", "My storie.txt"],
        capture_output=True,
        text=True,
        cwd=place,
    )
    assert ran.returncode == 2 and ran.stderr.count("\n") == 1 and "did you mean My story.txt?" in ran.stderr
    assert sorted(p.name for p in place.glob("[!.]*")) == ["My story.txt", "workbooks"]
