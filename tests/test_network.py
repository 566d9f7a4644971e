"""Graphs of the toy article and of hand-made signed graphs."""

import networkx as nx
import pytest

from stancebook.briefing import answers
from stancebook.measures import blocs, network
from stancebook.plover import PLOVER_SCORES, QUAD_CLASSES, QUAD_TYPES, sign
from toy import ANALYSIS, EMPTY


def signed(*ties: tuple[str, str, float], confidence: float = 1.0) -> nx.DiGraph:
    """A stance graph of the ties given."""
    graph = nx.DiGraph()
    for a, b, weight in ties:
        graph.add_edge(
            a,
            b,
            weight=weight,
            score=weight,
            sign=sign(weight),
            confidence=confidence,
            polarity="",
            contested=False,
            evidence="",
        )
    for n in graph:
        graph.nodes[n].update(name=n.upper(), type="state", country=None)
    return graph


BUILDERS = [network.build_interactions, network.build_stances, network.build_citations]


# -- PLOVER


def test_plover_is_closed_and_whole():
    assert len(PLOVER_SCORES) == 16 and set(PLOVER_SCORES) == set(QUAD_CLASSES) and len(QUAD_TYPES) == 4
    assert all(-10 <= score <= 10 for score in PLOVER_SCORES.values())
    assert {sign(PLOVER_SCORES[event]) for event in QUAD_TYPES["material conflict"]} == {-1}
    assert {
        sign(PLOVER_SCORES[event])
        for quad, events in QUAD_TYPES.items()
        if quad.endswith("cooperation")
        for event in events
    } == {1}


# -- graphs


def test_interactions_without_a_target_are_no_edges():
    graph = network.build_interactions(ANALYSIS)
    assert set(graph) == {a.id for a in ANALYSIS.actors}
    assert {key for *_, key in graph.edges(keys=True)} == {i.id for i in ANALYSIS.interactions if i.target}


def test_an_edge_carries_its_record():
    edge = network.build_interactions(ANALYSIS).edges["sudria", "westmark", "i3"]
    assert edge["event_type"] == "REQUEST" and edge["weight"] == 0 and edge["sign"] == 0
    assert (
        edge["said_by"] == "sudrian-official"
        and edge["voice"] == "Sudrian official"
        and edge["sentence"] == 3
    )
    attack = network.build_interactions(ANALYSIS).edges["norland-army", "sudrian-army", "i4"]
    assert (
        attack["weight"] == pytest.approx(-9 * 0.94)
        and attack["said_by"] is None
        and attack["quad_class"] == "material conflict"
    )


def test_stances_keep_sign_and_evidence():
    edge = network.build_stances(ANALYSIS).edges["norland", "sudria"]
    assert (
        edge["sign"] == -1
        and edge["weight"] == pytest.approx(-6.4 * 0.88, abs=1e-3)
        and edge["evidence"].split() == ["c1", "c2", "i4"]
    )


def test_citations_lead_from_the_outlet_to_the_speaker_to_those_named():
    graph = network.build_citations(ANALYSIS)
    assert graph.edges["vale-radio", "sudrian-official", "carries"]["claims"] == "c5"
    assert graph.edges["northern-post", "ida-berg", "carries"]["weight"] == 2
    assert graph.has_edge("sudrian-official", "westmark", "names") and not graph.has_edge(
        "norland", "norland"
    )
    frame = network.summarize_citations(graph)
    assert list(frame["relation"]) == sorted(frame["relation"]) and frame["claims"].sum() == sum(
        e["weight"] for *_, e in graph.edges(data=True)
    )


def test_a_tie_sums_both_directions_and_leaves_out_what_is_denied():
    graph = network.build_interactions(ANALYSIS)
    graph.add_edge(
        "sudria",
        "norland",
        key="x",
        event_type="ASSAULT",
        weight=-9.0,
        sign=-1,
        status="denied",
        confidence=1.0,
    )
    assert not network.build_ties(graph).has_edge("sudria", "norland")
    ties = network.build_ties(signed(("a", "b", 3), ("b", "a", -5)))
    assert ties.edges["a", "b"]["weight"] == -2 and ties.edges["a", "b"]["sign"] == -1


@pytest.mark.parametrize("build", BUILDERS)
def test_nothing_is_a_graph_too(build):
    assert len(build(EMPTY)) == 0


# -- measures


@pytest.mark.parametrize(
    ("ties", "signs", "balanced", "reading"),
    [
        (
            [("a", "b", 1), ("b", "c", 1), ("a", "c", 1)],
            "+ + +",
            True,
            "A, B, C: each on good terms with the others",
        ),
        ([("a", "b", 1), ("b", "c", -1), ("a", "c", -1)], "+ − −", True, "A and B against C"),
        (
            [("a", "b", 1), ("b", "c", 1), ("a", "c", -1)],
            "+ + −",
            False,
            "B is on good terms with both A and C, who oppose each other",
        ),
        (
            [("a", "b", -1), ("b", "c", -1), ("a", "c", -1)],
            "− − −",
            False,
            "A, B, C: each against the others",
        ),
    ],
)
def test_triangles_in_words(ties, signs, balanced, reading):
    (row,) = network.find_triangles(signed(*ties)).itertuples()
    assert (row.signs, row.balanced, row.reading, row.stability) == (signs, balanced, reading, 1.0)


def test_a_broker_stands_between_partners_without_a_tie():
    graph = signed(("b", "a", 1), ("b", "c", 1), ("b", "d", 1), ("c", "d", -1))
    (row,) = network.summarize_brokers(graph).itertuples()
    assert (row.actor, row.partners, row.open_pairs, row.mediates) == ("b", 3, 2, ["C – D"])


def test_degrees_count_by_sign():
    frame = network.summarize_degrees(network.build_interactions(ANALYSIS)).set_index("actor")
    assert frame.loc["westmark", "friendly_given"] == 2 and frame.loc["westmark", "neutral"] == 1
    assert frame.loc["sudrian-army", "hostile_received"] == 1 and frame.loc["sudrian-army", "net"] < 0


def test_sure_records_are_stable_and_unsure_ones_are_not():
    ties = [("a", "b", 1), ("b", "c", 1), ("a", "c", -1)]
    assert network.find_triangles(signed(*ties))["stability"].item() == 1
    shaky = network.find_triangles(signed(*ties, confidence=0.8))["stability"].item()
    assert shaky == pytest.approx(0.8**3, abs=0.12)
    assert network.find_triangles(signed(*ties, confidence=0.8))["stability"].item() == shaky


# -- blocs


@pytest.mark.parametrize(
    ("ties", "members", "frustration"),
    [
        ([("a", "b", 3), ("c", "d", 3), ("a", "c", -2)], (("a", "b"), ("c", "d")), 0),
        ([("a", "b", -3), ("b", "c", -3)], (("a",), ("b",), ("c",)), 0),  # a common enemy makes no bloc
        ([("a", "b", 3), ("b", "c", 1), ("a", "c", -5)], (("a", "b"), ("c",)), 1),
        ([("a", "b", 3), ("b", "c", 3), ("a", "c", -1)], (("a", "b", "c"),), 1),
    ],
)
def test_blocs_of_least_frustration(ties, members, frustration):
    found = blocs.find_blocs(signed(*ties))
    assert (
        found.members == members
        and found.frustration == frustration
        and found.exact
        and found.equally_good == 1
    )


def test_partings_as_good_are_counted_and_told():
    found = blocs.find_blocs(signed(("a", "b", 2), ("b", "c", 2), ("a", "c", -5)))
    assert (
        found.equally_good == 2
        and "one other way to part the actors fits as well" in blocs.describe_blocs(found)
    )


def test_whom_an_analyst_moves_stands_there_and_what_that_contradicts_is_told():
    graph = signed(("a", "b", 3), ("a", "c", -2))
    graph.nodes["c"]["side"], graph.nodes["b"]["side_name"] = "a", "us"
    found = blocs.find_blocs(graph)
    assert (found.members, found.frustration, found.labels) == ((("a", "b", "c"),), 2, ["us ✎"])
    assert blocs.summarize_blocs(graph)["stability"].tolist() == [1]


@pytest.mark.parametrize("seed", range(6))
def test_every_search_finds_the_best_parting(seed):
    graph = nx.gnp_random_graph(8, 0.6, seed=seed)
    inside = network.build_ties(
        signed(
            *(
                (f"n{a}", f"n{b}", 1 + (a * 7 + b) % 4 if (a + b) % 3 else -1 - (a * b) % 4)
                for a, b in graph.edges
            )
        )
    )
    every = [(blocs._frustration(inside, parting), parting) for parting in partings_of(sorted(inside))]
    best, found = blocs._part_exactly(inside)
    assert best == pytest.approx(min(cost for cost, _ in every))
    assert all(blocs._frustration(inside, parting) == pytest.approx(best) for parting in found)
    cost, near = blocs._part_locally(inside)
    assert cost == pytest.approx(best) and set(near) <= set(found)


def partings_of(nodes):
    """Every way to part the nodes."""
    if not nodes:
        yield ()
        return
    for parting in partings_of(nodes[1:]):
        yield (frozenset(nodes[:1]), *parting)
        for i, members in enumerate(parting):
            yield (*parting[:i], members | {nodes[0]}, *parting[i + 1 :])


def test_forty_actors_take_seconds_not_minutes():
    graph = nx.gnp_random_graph(40, 0.15, seed=1)
    ties = [(f"n{a}", f"n{b}", 2.0 if (a % 2) == (b % 2) else -2.0) for a, b in graph.edges]
    ties.append(("n0", "n2", -9.0))
    found = blocs.find_blocs(signed(*ties))
    assert not found.exact and found.frustration <= 9 and "not proved" in blocs.describe_blocs(found)


@pytest.mark.parametrize("analysis", [ANALYSIS, EMPTY], ids=["toy", "empty"])
def test_tables_keep_their_columns(analysis):
    acts, stances = network.build_interactions(analysis), network.build_stances(analysis)
    frames = [
        network.summarize_degrees(acts),
        network.summarize_brokers(stances),
        network.find_triangles(stances),
        blocs.summarize_blocs(stances),
    ]
    assert all("stability" in f for f in frames) and all(f["stability"].between(0, 1).all() for f in frames)
    assert all(line.endswith(".") for line in answers.brief_network(analysis))
