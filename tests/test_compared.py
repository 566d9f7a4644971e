"""The command on several articles: pages that lead to each other,
and what cannot be compared said in one sentence.
"""

import json
import shutil
import sqlite3
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest

from conftest import needs_chromium
from outlets import PATHS, courier, ledger, radio
from stancebook.cli import main
from stancebook.exchange import dna
from stancebook.house import NOTEBOOKS
from stancebook.inputs import split_paths
from stancebook.measures import likeness
from stancebook.measures.likeness import FOLDER, Comparer, find_clauses, is_turned, read_measured
from stancebook.measures.trust import read_trust
from stancebook.measures.union import unite
from stancebook.pages import compared
from stancebook.records import ArticleError
from stancebook.text.article import read_article


@pytest.fixture(scope="module")
def few(tmp_path_factory) -> Path:
    """Notebooks: the comparison, and one that does next to nothing for each article."""
    folder = tmp_path_factory.mktemp("notebooks")
    shutil.copy(NOTEBOOKS / "10-compare.ipynb", folder)
    cells = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# What?\n\nNothing."}]
    (folder / "00-briefing.ipynb").write_text(
        json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    )
    return folder


def test_pages_of_each_article_and_of_the_comparison(few, tmp_path):
    pages = compared.render_comparison(PATHS, tmp_path, notebooks=few, progress=lambda line: None)
    folder = tmp_path / "courier+ledger+radio"
    assert {p.relative_to(folder).as_posix() for p in pages} == {"index.html", "10-compare.html"} | {
        f"{p.stem}/{n}.html" for p in PATHS for n in ("index", "00-briefing")
    }
    html = (folder / "10-compare.html").read_text(encoding="utf-8")
    assert "Only Radio North quotes" in html and 'href="ledger/index.html"' in html and "<script" not in html
    before = {p: p.read_bytes() for p in pages}
    compared.render_comparison(PATHS, tmp_path, notebooks=few, progress=lambda line: None)
    assert {p: p.read_bytes() for p in pages} == before


def test_one_file_each(few, tmp_path):
    pages = compared.render_comparison(
        PATHS[:2], tmp_path, notebooks=few, progress=lambda line: None, single=True
    )
    assert sorted(p.name for p in pages) == ["courier+ledger.html", "courier.html", "ledger.html"]
    assert 'href="ledger/index.html"' not in (tmp_path / "courier+ledger.html").read_text(encoding="utf-8")


@needs_chromium
def test_on_paper(few, tmp_path):
    pages = compared.render_comparison(
        PATHS[:2], tmp_path, notebooks=few, progress=lambda line: None, pdf=True
    )
    assert (
        sorted(p.name for p in tmp_path.iterdir())
        == sorted(p.name for p in pages)
        == ["courier+ledger.pdf", "courier.pdf", "ledger.pdf"]
    )
    printed = pypdfium2.PdfDocument(tmp_path / "courier+ledger.pdf")
    words = " ".join(" ".join(page.get_textpage().get_text_range() for page in printed).split())
    assert (
        words.index("How do several outlets tell it?")
        < words.index("In all 2 articles")
        < words.index("The evidence")
        < words.index("Checks and limits")
    )
    assert "indirect holds" in words, "a column is as wide as its words"


@pytest.mark.parametrize("change, sentence", [
    (lambda folder: shutil.copy(PATHS[0], folder / "again.txt"), "courier and again hold the same text"),
    (
        lambda folder: (folder / "b").mkdir() or shutil.copy(PATHS[1], folder / "b" / "courier.txt"),
        "Two of the articles are named courier",
    ),
])  # fmt: skip
def test_what_cannot_be_compared(tmp_path, change, sentence, capsys):
    shutil.copy(PATHS[0], tmp_path)
    other = change(tmp_path)
    assert main(["report", str(tmp_path / "courier.txt"), str(other), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert sentence in said and said.count("\n") == 1 and not (tmp_path / "out").exists()


def test_too_many(tmp_path):
    articles = [read_article(PATHS[0])] * (compared.MOST + 1)
    with pytest.raises(ArticleError, match="more than the 20"):
        compared._check(articles)


def test_several_paths_in_one_string(tmp_path):
    names = ["a.txt", "b c.txt"]
    for name in names:
        (tmp_path / name).write_text("x")
    one, two = (tmp_path / name for name in names)
    assert split_paths(f"{one} '{two}'") == [str(one), str(two)] and split_paths(two) == [str(two)]
    assert split_paths(f"{one} missing.txt") == [f"{one} missing.txt"] and split_paths("it's") == ["it's"]


# -- likeness


def test_likeness_holds_for_other_words_and_not_for_another_point():
    texts = [
        "the plant must be closed",
        "the plants should be shut down for good",
        "police arrested two men",
        "",
        "the",
        "the plant must be closed",
    ]
    found = {(a, b): p for a, b, p in Comparer(texts).likely(0.3)}
    assert found[0, 5] > 0.9 and not {n for pair in found for n in pair} & {2, 3, 4}
    assert Comparer([]).likely(0) == [] and Comparer(["", ""]).likely(0) == []


def test_a_long_quotation_is_taken_clause_by_clause():
    assert find_clauses("“No. The bridge was closed by soldiers – farmers lost their harvest there.” He") == [
        "The bridge was closed by soldiers",
        "farmers lost their harvest there.",
    ]


@pytest.mark.parametrize("one, other, turned", [
    ("toxic gas leaked", "no toxic gas leaked", True),
    ("the toxic gas had leaked", "toxic gas leaked", False),
    ("they will not close it", "they will never close it", False),
    ("it doesn’t work", "it works", True),
])  # fmt: skip
def test_a_not_in_one_of_both(one, other, turned):
    assert is_turned(one, other) is turned is is_turned(other, one)


def test_the_measured_figures():
    known = read_measured()
    assert known["pairs"] >= 150 and known["layers"][0]["precision"] >= 0.8
    assert [row["layer"] for row in read_trust()["layers"]].count("concepts") == 2
    assert sum(p.stat().st_size for p in FOLDER.iterdir()) < 1_500_000
    tokenizer, vectors, weights = likeness._read_words()
    assert len(vectors) == len(weights) == tokenizer.get_vocab_size(), (
        "the table is of another vocabulary: python -m training.concepts --table"
    )
    pairs = pd.read_csv(Path(__file__).parents[1] / "training" / "concepts.csv")
    assert len(pairs) == known["pairs"] and set(pairs["judged"]) == {"same", "opposite", "point", "other"}
    assert (
        pairs["one_content"].str.fullmatch(r"[\d\- ]+").all()
        and pairs["other_content"].str.fullmatch(r"[\d\- ]+").all()
    ), "no text"


# -- Discourse Network Analyzer


def test_points_of_several_articles_as_statements():
    united, base = (
        unite([courier(), ledger(("No toxic gas", "side", "rejects")), radio()]),
        sqlite3.connect(":memory:"),
    )
    base.deserialize(dna.build(united)["courier+ledger+radio.dna"])
    assert base.execute("SELECT Source, date(Date, 'unixepoch') FROM DOCUMENTS ORDER BY ID").fetchall() == [
        (o, "2024-03-06") for o in ("Maren Courier", "Daily Ledger", "Radio North")
    ]
    query = """
        SELECT d.Source, substr(d.Text, s.Start + 1, s.Stop - s.Start), e.Value, a.Value FROM STATEMENTS s
        JOIN STATEMENTTYPES t ON t.ID = s.StatementTypeId AND t.Label = 'Concept'\
 JOIN DOCUMENTS d ON d.ID = s.DocumentId
        JOIN VARIABLES v ON v.StatementTypeId = t.ID AND v.Variable = 'concept'\
 JOIN DATASHORTTEXT x ON x.StatementId = s.ID AND x.VariableId = v.ID
        JOIN ENTITIES e ON e.ID = x.Entity\
 JOIN VARIABLES w ON w.StatementTypeId = t.ID AND w.Variable = 'agreement'
        JOIN DATABOOLEAN a ON a.StatementId = s.ID AND a.VariableId = w.ID"""
    rows = base.execute(query).fetchall()
    gas = "“toxic gas had leaked into the river”"
    assert {row for row in rows if row[2] == gas} == {
        ("Maren Courier", "toxic gas had leaked into the river", gas, 1),
        ("Maren Courier", "that toxic gas had leaked into the river", gas, 0),
        ("Daily Ledger", "No toxic gas leaked into the river", gas, 0),
        ("Radio North", "Toxic gas had leaked into the river", gas, 1),
    }
