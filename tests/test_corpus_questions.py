"""What a store says: numbers that agree with the records, each with its passages;
figures and the notebook that show them.
"""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import pyarrow as pa
import pytest

import toy
from hostile import HOSTILE
from page_faults import find_faults, find_ids
from stancebook.corpus import figures, partitions, questions
from stancebook.corpus.store import VIEWS, Store, choose_store, open_store
from stancebook.figures import charts
from stancebook.pages.execution import execute_notebooks
from stancebook.prose import REFERENCE
from stancebook.records import Analysis, ArticleError

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "11-corpus.ipynb"
TALES = {  # by name: of which outlet, from which day; '=' has the text of 'a'
    "a": ("Vale Radio", "2020-01-30"),
    "b": ("Northern Post", "2020-02-01"),
    "c": ("Vale Radio", "2020-04-15T10:00:00Z"),
    "d": (None, None),
    "=": ("Northern Post", "2020-02-02"),
}
COUNTED = len(TALES) - 1
KINDS = ("actor", "pair", "type")


def tell(name: str, outlet: str | None, published: str | None, of: Analysis = toy.ANALYSIS) -> Analysis:
    facts = {"outlet": outlet, "published": published, "sha256": "a" if name == "=" else name}
    return replace(of, id=name, metadata={**of.metadata, **facts})


def write_store(folder: Path, analyses: list[Analysis]) -> Path:
    for n, analysis in enumerate(analyses):
        rows = pa.Table.from_pylist([{"input": analysis.id, "article": analysis.id}], partitions.INPUTS)
        folder.mkdir(exist_ok=True)
        partitions._place(folder / f"part-{n}", {**partitions._tables_of(analysis), "inputs": rows})
    (folder / "views.sql").write_text(VIEWS.format(folder=""))
    (folder / "store.json").write_text("{}")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_store(
        tmp_path_factory.mktemp("tales") / "store", [tell(name, *facts) for name, facts in TALES.items()]
    )


@pytest.fixture(scope="module")
def store(folder: Path) -> Store:
    return open_store(folder)


def every_table(store: Store) -> list[pd.DataFrame]:
    acts = [questions.count_acts(store, by) for by in KINDS]
    return [
        *acts,
        questions.count_stances(store),
        questions.find_networks(store),
        questions.count_quoted(store),
        questions.count_sourcing(store),
    ]


def sure_acts() -> list:
    return [i for i in toy.ANALYSIS.interactions if not i.unsure and i.status != "denied"]


def test_acts_are_counted_as_they_stand_in_the_records(store: Store) -> None:
    for by, key in (("actor", lambda i: toy.ANALYSIS.name(i.source)), ("type", lambda i: i.type)):
        wanted = Counter(filter(None, map(key, sure_acts())))
        found = questions.count_acts(store, by).groupby("name", observed=True)["number"].sum()
        assert found.to_dict() == {name: 3 * n for name, n in wanted.items()}, (
            "three have a day and a text of their own"
        )
    pairs = questions.count_acts(store, "pair").groupby("name", observed=True)["passages"].sum()
    assert pairs.sum() == 3 * sum(bool(i.source and i.target) for i in sure_acts())


def test_stances_have_the_mean_of_their_scores(store: Store, folder: Path, tmp_path: Path) -> None:
    held = [s for s in toy.ANALYSIS.stances if not s.unsure]
    found = questions.count_stances(store)
    assert set(found["number"]) <= {s.score for s in held} and found["passages"].sum() == 3 * len(held)
    first = held[0]
    other = replace(toy.ANALYSIS, stances=(replace(first, score=first.score + 3.0),))
    both = write_store(tmp_path / "two", [tell("a", "X", "2020-01-30"), tell("b", "X", "2020-01-30", other)])
    pair = f"{toy.ANALYSIS.name(first.holder)} → {toy.ANALYSIS.name(first.target)}"
    mean = questions.count_stances(open_store(both)).set_index("name").loc[pair]
    assert (mean["number"], mean["passages"]) == (pytest.approx(first.score + 1.5), 2)


def test_who_is_quoted_where_and_how_it_is_sourced(store: Store) -> None:
    claims = toy.ANALYSIS.claims
    found = questions.count_quoted(store).groupby("head", observed=True)["number"].sum()
    named = sum(c.actor is not None for c in claims)
    assert found.to_dict() == {"Vale Radio": 2 * named, "Northern Post": named, "outlet not known": named}
    kinds = questions.count_sourcing(store).groupby("head", observed=True)["number"].sum()
    assert kinds[questions.HIDDEN] == COUNTED * sum(c.anonymous for c in claims)
    assert kinds[questions.OWN] == COUNTED * sum(i.said_by is None for i in sure_acts())


@pytest.mark.parametrize(("last", "periods"), [
    ("2020-01-30", ["2020-01-30"]),
    ("2020-02-02", ["2020-01-30", "2020-01-31", "2020-02-01", "2020-02-02"]),
    ("2020-03-01", [*(f"2020-W0{n}" for n in range(5, 10))]),
    (
        "2020-12-01",
        [
            "2020-01", "2020-02", "2020-03", "2020-04", "2020-05", "2020-06",
            "2020-07", "2020-08", "2020-09", "2020-10", "2020-11", "2020-12",
        ],
    ),
    ("2023-12-31", [f"{y}-Q{q}" for y in range(2020, 2024) for q in range(1, 5)]),
    ("2037-01-01", [str(y) for y in range(2020, 2038)]),
    ("2099-01-01", [f"{d}0s" for d in range(202, 210)]),
])  # fmt: skip
def test_periods_are_the_shortest_that_are_few_enough(tmp_path: Path, last: str, periods: list[str]) -> None:
    folder = write_store(tmp_path / "store", [tell("a", "X", "2020-01-30"), tell("b", "X", last)])
    assert len(periods) <= questions.PERIODS
    found = questions.find_periods(open_store(folder))[1]
    assert found == periods if len(periods) != 4 else found[0] == "2020-01-30" and len(found) == 4


def test_a_network_has_few_ties_in_each_spell(store: Store) -> None:
    ties = questions.find_networks(store)
    assert len(ties["head"].cat.categories) <= questions.PANELS
    assert ties.groupby("head", observed=True).size().max() <= questions.MOST


def test_every_point_of_every_figure_leads_to_passages(store: Store) -> None:
    links, html = set(), "<h1>?</h1>"
    for frame in every_table(store):
        drawn = figures.plot_networks(frame) if "holder" in frame else figures.plot_points(frame)
        picture = charts.show(drawn, figures.describe_points(frame, "Numbers"), store)._repr_html_()
        shown = set(re.findall(r'href="#(\w+)"', picture))
        assert shown == set(frame["anchor"]) and len(shown) == len(frame) > 0
        links |= shown
        html += picture + figures.render_points(store, frame)._repr_html_()
    brief = figures.render_brief(store, questions.brief_store(store))
    html += brief._repr_html_()
    assert links <= find_ids(html)
    assert [
        f for f in find_faults(html, {"11-corpus.ipynb": find_ids(html)}) if "security policy" not in f
    ] == []


def test_passages_are_the_articles_own_with_who_and_whom_marked(store: Store) -> None:
    frame = questions.count_acts(store, "type", kept=9)
    text = figures.render_points(store, frame, most=9)
    act = next(i for i in sure_acts() if i.target_span)
    assert toy.ANALYSIS.quote(
        toy.span("The Norland army shelled a post of the Sudrian army on Sunday.")
    ) in repr(text)
    assert 'class="r-whom' in text.html and toy.ANALYSIS.quote(act.trigger) in text.html
    assert text.html.count('<p dir="auto">') == frame["passages"].sum()


def test_the_brief_counts_and_leads(store: Store) -> None:
    lines = questions.brief_store(store)
    assert lines[0] == "4 articles of 3 outlets are counted, from 2020-01-30 to 2020-04-15."
    anchors = {a for frame in every_table(store) for a in frame["anchor"]}
    assert {m[2] for line in lines for m in REFERENCE.finditer(line)} <= anchors
    left = dict(questions.summarize_left_out(store).itertuples(index=False, name=None))
    assert (
        left["articles with the text of another"]
        == left["articles without a date, in no figure over time"]
        == 1
    )
    assert questions.summarize_outlets(store)["articles"].sum() == COUNTED


def test_what_articles_hold_does_no_harm(tmp_path: Path) -> None:
    store = open_store(
        write_store(tmp_path / "a '[b] <i>", [tell("<b>x</b>'--", "<script>", "2020-01-01", HOSTILE)])
    )
    html = "<h1>?</h1>"
    for frame in every_table(store):
        drawn = figures.plot_networks(frame) if "holder" in frame else figures.plot_points(frame)
        html += charts.show(drawn, figures.describe_points(frame, "Numbers"), store)._repr_html_()
        html += figures.render_points(store, frame)._repr_html_()
    html += figures.render_brief(store, questions.brief_store(store))._repr_html_()
    assert "<script>" not in html and "<b>x" not in html
    assert [
        f for f in find_faults(html, {"11-corpus.ipynb": find_ids(html)}) if "security policy" not in f
    ] == []


def test_stances_without_ground_and_articles_without_a_day_break_nothing(tmp_path: Path) -> None:
    bare = replace(toy.ANALYSIS, stances=tuple(replace(s, evidence=()) for s in toy.ANALYSIS.stances))
    for day, empty in (("2020-01-01", []), (None, ["a", "p", "t", "s", "n"])):
        store = open_store(write_store(tmp_path / f"store {day}", [tell("a", None, day, bare)]))
        tables = every_table(store)
        assert [frame.empty for frame in tables] == [bool(empty)] * 5 + [False] * 2
        for frame in tables:
            figures.plot_networks(frame) if "holder" in frame else figures.plot_points(frame)
            assert figures.render_points(store, frame).html and figures.describe_points(frame, "Numbers")
        assert ("all without a date" in questions.brief_store(store)[0]) == bool(empty)


def test_without_a_store_there_is_a_sentence_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STANCEBOOK_STORE", raising=False)
    store = choose_store("stores/of 2020")
    assert all(frame.empty for frame in every_table(store))
    assert questions.brief_store(store)[0].startswith("There is no store called of 2020 here; make one with")
    assert (
        "Nothing to show." in charts.show(figures.plot_points(questions.count_quoted(store)), "x", store).svg
    )
    monkeypatch.setenv("STANCEBOOK_STORE", "gone")
    with pytest.raises(ArticleError, match="gone is no store with articles"):
        choose_store("stores/of 2020")


def test_a_store_is_found_by_its_variable_or_here_or_above(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANCEBOOK_STORE", str(folder))
    assert choose_store("anything").path == folder.resolve()
    monkeypatch.delenv("STANCEBOOK_STORE")
    (folder.parent / "deep").mkdir(exist_ok=True)
    monkeypatch.chdir(folder.parent / "deep")
    assert choose_store("store").path == folder.resolve()
    (tmp_path / "broken" / "part-0").mkdir(parents=True)
    with pytest.raises(ArticleError, match=r"broken cannot be opened \(.*\); make it anew"):
        open_store(tmp_path / "broken")


@pytest.mark.parametrize("given", [True, False])
def test_the_notebook(folder: Path, given: bool) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert notebook.metadata.stancebook.report is False
    execute_notebooks(
        {"11-corpus": notebook},
        NOTEBOOK.parent,
        {"STANCEBOOK_STORE": str(folder) if given else ""},
        lambda name: None,
    )
    cells = [c for c in notebook.cells if c.cell_type == "code" and c.id != "imports"]
    assert all(c.outputs and c.outputs[-1].output_type == "execute_result" for c in cells)
    html = "<h1>?</h1>" + "".join(o.data["text/html"] for c in cells for o in c.outputs)
    assert ("Norland" in html) == given
    assert [
        f for f in find_faults(html, {"11-corpus.ipynb": find_ids(html)}) if "security policy" not in f
    ] == []
