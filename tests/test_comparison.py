"""Several articles as one: whose words stand where, the points on which they agree,
and what one leaves out.
"""

import shutil
from dataclasses import replace

import pytest

from outlets import PATHS, courier, ledger, radio
from stancebook import analyze, read_article
from stancebook.figures import grids
from stancebook.figures.charts import show
from stancebook.figures.layout import draw_congruence
from stancebook.fragments import HAND
from stancebook.measures import comparison, concepts
from stancebook.measures.union import join_actors, number_of, summarize_joined, unite
from stancebook.pages.compared import here
from stancebook.prose import plain
from stancebook.records import Actor, Analysis, Claim, Mention
from toy import ANALYSIS, EMPTY

ALL = unite([courier(), ledger(), radio()])
POINTS = concepts.find_concepts(ALL)
STAND = concepts.summarize_concepts(ALL)


def table(frame, *columns):
    return {
        tuple(plain(v) if isinstance(v, str) else v for v in row)
        for row in frame[[*columns]].itertuples(index=False)
    }


# -- as one


def test_offsets_ids_and_sentences_are_counted_on():
    ones = [courier(), ledger(), radio()]
    assert [c.id for c in ALL.claims] == [f"c{n}" for n in range(1, 16)]
    assert [ALL.quote(*c.content) for c in ALL.claims] == [
        one.quote(*c.content) for one in ones for c in one.claims
    ]
    assert [ALL.quote((m.start, m.end)) for m in ALL.mentions] == [
        one.quote((m.start, m.end)) for one in ones for m in one.mentions
    ]
    for c in ALL.claims:
        here_ = ALL.sentences[c.sentence]
        assert here_.start <= c.content[0][0] < here_.end and number_of(ALL, here_.start) == number_of(
            ALL, c.content[0][0]
        )
    assert [s.paragraph for s in ALL.sentences] == sorted(s.paragraph for s in ALL.sentences)
    assert {c.actor for c in ALL.claims} <= {a.id for a in ALL.actors} and len(
        {a.id for a in ALL.actors}
    ) == len(ALL.actors)


def test_an_actor_of_several_articles_is_one_and_the_page_says_how():
    assert table(summarize_joined(ALL), "name", "joined by") == {
        ("Lena Aldous", "the same name"),
        ("Brevik Chemicals", "the same name"),
        ("Police", "the same name"),
        ("Tomas Reik", "the same name"),
    }


def named(id_, *names, kind="person", via="name", country=None):
    text = ". ".join(names)
    mentions, at = [], 0
    for name in names:
        mentions.append(Mention(id_ + name, text.index(name, at), text.index(name, at) + len(name), via, 0.9))
        at = mentions[-1].end
    return Analysis(
        id_,
        None,
        text,
        {"outlet": None},
        (),
        (),
        tuple(Actor(id_ + n, n, kind, country) for n in names),
        tuple(mentions),
    )


@pytest.mark.parametrize("one, other, how", [
    (named("a", "Ida Berg"), named("b", "Berg"), "the surname"),
    (named("a", "Berg"), named("b", "Ida Berg"), "the surname"),
    (named("a", "Ida Berg", "Olaf Berg"), named("b", "Berg"), ""),  # which of them?
    (named("a", "Ida Berg"), named("b", "Ida Dahl"), ""),
    (
        named("a", "Vale Road Group", kind="organisation"),
        named("b", "VRG", kind="organisation"),
        "the initials",
    ),
    (named("a", "Vale Road Group", kind="organisation"), named("b", "VRG"), ""),  # a person
    (
        named("a", "a Sudrian official", via="description"),
        named("b", "a Sudrian official", via="description"),
        "",
    ),
    (
        named("a", "villagers", kind="population", via="description"),
        named("b", "Villagers", kind="population", via="description"),
        "the same name",
    ),
    (named("a", "Turkey", kind="state"), named("b", "Turkey", kind="state"), "the lexicon"),
    (
        named("a", "Ministry of Defence", kind="government", country="XNO"),
        named("b", "Ministry of Defence", kind="government", country="XSU"),
        "",
    ),
])  # fmt: skip
def test_who_is_one_with_whom(one, other, how):
    joined = [j.how for j in join_actors([one, other]) if len(j.of) == 2]
    assert joined == ([how] if how else [])


def test_two_of_one_article_stay_two():
    assert len(join_actors([named("a", "Ida Berg"), named("b", "Berg", "Ida Berg")])) == 2


# -- points


def test_claims_on_one_point_and_the_side_of_each_speaker():
    assert table(STAND, "point", "name", "side") == {
        ("“toxic gas had leaked into the river”", "Lena Aldous", "holds"),
        ("“toxic gas had leaked into the river”", "Brevik Chemicals", "rejects"),
        ("“toxic gas had leaked into the river”", "Karl Sander", "not clear"),  # 'No toxic gas leaked'
        ("“The plant must be closed until every tank has been inspected”", "Lena Aldous", "holds"),
        ("“the company had hidden the results of its safety tests”", "Clear River", "holds"),
        ("“the company had hidden the results of its safety tests”", "Activists", "holds"),
        ("“closing the plant would cost 800 jobs”", "Tomas Reik", "holds"),
    }
    assert set(concepts.find_disputed(ALL)["point"]) == {"“toxic gas had leaked into the river”"}


def test_in_one_article_a_point_needs_two_speakers():
    (point,) = concepts.find_concepts(courier())
    assert {point.sides[c.id] for c in point.claims} == {"holds", "rejects"}
    assert concepts.find_concepts(EMPTY) == [] and concepts.find_concepts(ledger()) == []


@pytest.mark.parametrize("told, kind, side", [
    ("Berg | demanded | the closing of the plant", "indirect", "holds"),
    ("Berg | opposed | the closing of the plant", "indirect", "rejects"),
    ("Berg | condemned | the closing of the plant", "indirect", "not clear"),
    ("Berg | spoke out against | the closing of the plant", "indirect", "not clear"),
    ("Berg | protested | that the closing of the plant was overdue", "indirect", "holds"),
    ("Berg | protested: | “The closing of the plant is overdue”", "direct", "holds"),
    ("Berg | said | that she opposed the closing of the plant", "indirect", "not clear"),
    ("Berg | called | the closing of the plant a mistake", "indirect", "not clear"),
])  # fmt: skip
def test_opposition_without_a_denial_does_not_hold_the_point(told, kind, side):
    at = [(told.index(part), told.index(part) + len(part)) for part in told.split(" | ")]
    claim = Claim("c1", 0, "berg", at[0], at[1], (at[2],), kind, "say", False, None, 0.9)
    assert concepts._side(replace(EMPTY, text=told, claims=(claim,)), claim, "closing the plant") == side


GAS, CLOSE = "toxic gas had leaked", "plant must be closed"


@pytest.mark.parametrize("rows, expected", [
    (
        [(GAS, "name", "The leak")],
        {
            ("The leak", "Lena Aldous", "holds"),
            ("The leak", "Brevik Chemicals", "rejects"),
            ("The leak", "Karl Sander", "not clear"),
        },
    ),
    (
        [("No toxic gas", "side", "rejects")],
        {("“toxic gas had leaked into the river”", "Karl Sander", "rejects")},
    ),
    (
        [("the demand that", "merge", CLOSE)],
        {("“The plant must be closed until every tank has been inspected”", "Karl Sander", "rejects")},
    ),
    (
        [("cost 800 jobs", "name", "Closing"), (CLOSE, "name", "Closing")],
        {("Closing", "Tomas Reik", "holds"), ("Closing", "Lena Aldous", "holds")},
    ),
    (
        [("company hid", "split", "Hiding"), ("dead fish", "split", "Hiding")],
        {("Hiding", "Activists", "holds"), ("Hiding", "Fishermen", "holds")},
    ),
    ([("cost 800 jobs", "drop", "")], set()),
])  # fmt: skip
def test_an_analyst_names_merges_splits_and_corrects(rows, expected):
    articles = [courier(*rows), ledger(*rows), radio(*rows)]
    both = [concepts.summarize_concepts(u) for u in (unite(articles), unite(articles))]
    assert both[0].equals(both[1]) and expected <= {
        (p.removesuffix(HAND), *rest) for p, *rest in table(both[0], "point", "name", "side")
    }
    if rows[0][1] in ("drop", "split"):
        assert not any(rows[0][0] in point for point in both[0]["point"])
    backwards = unite([courier(*rows[::-1]), ledger(*rows[::-1]), radio(*rows[::-1])])
    assert set(table(concepts.summarize_concepts(backwards), "point", "name", "side")) == table(
        both[0], "point", "name", "side"
    )


def test_rows_in_the_files_beside_the_articles(tmp_path):
    rows = {
        "courier": "concepts,toxic gas had leaked into the river,,name,The leak,short",
        "ledger": "concepts,No toxic gas leaked,,side,rejects,he denies it",
    }
    for path in PATHS:
        shutil.copy(path, tmp_path)
    for name, row in rows.items():
        (tmp_path / f"{name}.corrections.csv").write_text(
            f"layer,passage,which,field,value,why\n{row}\nactors,Brevik Chemicals,,name,Brevik,\n"
        )
    united = unite([analyze(read_article(tmp_path / path.name)) for path in PATHS])
    leak = {
        row
        for row in table(concepts.summarize_concepts(united), "point", "name", "side")
        if row[0] == f"The leak{HAND}"
    }
    assert {("Lena Aldous", "holds"), ("Karl Sander", "rejects"), ("Brevik", "rejects")} <= {
        row[1:] for row in leak
    }
    assert [r["applied"] for r in united.metadata["corrections"]][1] == [
        "brevik-chemicals"
    ] and not united.metadata["warnings"]


def test_congruence_and_conflict_as_in_discourse_network_analyzer():
    sides = {"A": "++-", "B": "+-?", "C": "-+±"}  # of actors on three points
    words = {"+": "holds", "-": "rejects", "?": "not clear", "±": "both"}
    actors = tuple(Actor(a, a, "person", None) for a in sides)
    rows = [
        {
            "number": n,
            "point": f"p{n}",
            "actor": a,
            "name": a,
            "side": words[s],
            "claims": 1,
            "told by": [],
            "evidence": ["c1"],
        }
        for a, line in sides.items()
        for n, s in enumerate(line)
    ]
    graph = concepts.build_congruence(replace(EMPTY, actors=actors), concepts.pd.DataFrame(rows))
    found = {(a, b): (e["congruence"], e["conflict"], e["weight"]) for a, b, e in graph.edges(data=True)}
    assert found == {("A", "B"): (1, 1, 0), ("A", "C"): (2, 2, 0), ("B", "C"): (0, 2, -2)}


def test_what_is_unsure_stands_apart():
    perhaps, sure = (
        concepts.find_perhaps(ALL),
        {frozenset((a.id, b.id)) for p in POINTS for a in p.claims for b in p.claims},
    )
    assert (
        len(perhaps)
        and perhaps["confidence"].between(0.5, 1).all()
        and not sure & {frozenset(ids) for ids in perhaps["evidence"]}
    )


# -- side by side


def test_who_is_quoted_where():
    quoted = comparison.summarize_quoted(ALL)
    claims = {(r.name, r.article): (r.claims, r.mentions > 0) for r in quoted.itertuples()}
    assert claims["Lena Aldous", "Maren Courier"] == (2, True) and claims[
        "Brevik Chemicals", "Radio North"
    ] == (0, True)
    assert claims["Tomas Reik", "Maren Courier"] == (0, False)


def test_what_one_tells_as_a_fact_and_another_as_a_claim():
    assert table(comparison.find_told_apart(ALL), "act", "as a fact", "as a claim") == {
        ("Police “arrested”", outlet, "Daily Ledger, said by lawyer for the company")
        for outlet in ("Maren Courier", "Radio North")
    }


def test_the_same_claim_told_by_whom():
    retold = comparison.find_retold(ALL)
    jobs = retold[retold["point"] == "“closing the plant would cost 800 jobs”"]
    assert table(jobs, "outlet", "name", "words") == {
        (o, "Tomas Reik", "closing the plant would cost 800 jobs") for o in ("Daily Ledger", "Radio North")
    }


def test_words_for_the_same_party_by_outlet():
    words = comparison.summarize_words(ALL)
    assert set(words["name"]) == {"Lena Aldous", "Tomas Reik", "Brevik Chemicals", "Police"} and [
        *words.columns[1:]
    ] == ["Maren Courier", "Daily Ledger", "Radio North"]
    assert plain(words.set_index("name").loc["Tomas Reik", "Daily Ledger"]) == "Tomas Reik"


def test_what_one_leaves_out():
    assert table(comparison.find_left_out(ALL), "outlet", "what", "whom or which") == {
        ("Maren Courier", "no word on", "“closing the plant would cost 800 jobs”"),
        ("Radio North", "no word on", "“the company had hidden the results of its safety tests”"),
    }


def test_the_brief_says_who_disputes_what_and_how_far_to_trust_it():
    lines = [plain(line) for line in comparison.brief_comparison(ALL)]
    assert lines[0] == "In all 3 articles: Lena Aldous, Brevik Chemicals and Police."
    assert "Only Radio North quotes Fishermen." in lines and lines[-1].startswith("Of ten pairs")
    assert (
        "“toxic gas had leaked into the river”: Lena Aldous holds it, Brevik Chemicals rejects it." in lines
    )


@pytest.mark.parametrize(
    "analyses", [[ANALYSIS], [EMPTY], [EMPTY, replace(EMPTY, id="other")], [ANALYSIS, EMPTY]]
)
def test_little_to_compare_is_no_fault(analyses):
    united = unite(analyses)
    stand, quoted = concepts.summarize_concepts(united), comparison.summarize_quoted(united)
    graph = concepts.build_congruence(united)
    for figure, words in (
        (grids.plot_quoted(quoted), grids.describe_quoted(quoted)),
        (grids.plot_concepts(stand), grids.describe_concepts(stand)),
        (draw_congruence(graph), grids.describe_congruence(graph)),
    ):
        assert here(show(figure, words, united)).html.count("<svg") == 1
    for frame in (
        comparison.summarize_articles(united),
        comparison.find_retold(united),
        comparison.summarize_words(united),
        comparison.find_told_apart(united),
        comparison.find_left_out(united),
        concepts.find_perhaps(united),
        concepts.summarize_congruence(united),
    ):
        assert len(frame.columns)
    assert comparison.brief_comparison(united)


def test_figures_say_in_words_what_they_show():
    graph = concepts.build_congruence(ALL)
    assert (
        "“toxic gas had leaked into the river”: "
        "held by Lena Aldous, rejected by Brevik Chemicals, not clear for Karl Sander"
    ) in grids.describe_concepts(STAND)
    assert "Tomas Reik: Daily Ledger 1 and Radio North 1" in grids.describe_quoted(
        comparison.summarize_quoted(ALL)
    )
    assert "Lena Aldous and Brevik Chemicals agree on 0, disagree on 1" in grids.describe_congruence(graph)
    html = here(show(grids.plot_concepts(STAND), "", ALL)).html
    assert 'href="10-compare.ipynb#c' in html and ".ipynb" not in html.replace("10-compare.ipynb#c", "")


def test_the_texts_are_the_files():
    assert [a["id"] for a in ALL.metadata["articles"]] == [p.stem for p in PATHS]
