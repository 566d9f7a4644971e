"""An Analysis → signed directed graphs, and what so small ones can bear: degree by sign, brokerage, balance.

An edge carries `weight` (PLOVER scale, -10 conflict … +10 cooperation, times the record's confidence), `sign`
(-1, 0, +1) and `confidence`. A handful of actors bears no statistics: each result comes with `stability`, the
share of seeded reruns that found it again although every record was dropped with the probability that it is
wrong (1 - confidence).
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from itertools import combinations
from math import prod
from random import Random
from typing import Any, TypeVar

import networkx as nx
import pandas as pd

from stancebook.measures.ranking import rank
from stancebook.plover import PLOVER_SCORES, QUAD_CLASSES, sign
from stancebook.records import Analysis

ROUNDS = 200
SYMBOLS = {1: "+", 0: "○", -1: "−"}
Finding = TypeVar("Finding", bound=Hashable)
Graph = TypeVar("Graph", bound=nx.Graph)


def build_interactions(analysis: Analysis) -> nx.MultiDiGraph:
    """Who does what to whom: an actor a node (name, type, country), an interaction with both parties an edge.

    Edge: interaction (id), event_type and quad_class (PLOVER), weight, sign, status, said_by (actor id, None:
    the article's own voice), voice (its name), sentence (index), verb and quote (the article's words),
    confidence, unsure, corrected (by hand).
    """
    graph: nx.MultiDiGraph = _start(analysis, nx.MultiDiGraph(kind="interactions"))
    for i in analysis.interactions:
        if i.source in graph and i.target in graph:
            score = PLOVER_SCORES[i.type]
            graph.add_edge(
                i.source,
                i.target,
                key=i.id,
                interaction=i.id,
                event_type=i.type,
                quad_class=QUAD_CLASSES[i.type],
                weight=round(score * i.confidence, 3),
                sign=sign(score),
                status=i.status,
                said_by=i.said_by,
                voice=analysis.name(i.said_by, "the article"),
                sentence=i.sentence,
                verb=analysis.quote(i.trigger),
                quote=analysis.quote(i.evidence),
                confidence=round(i.confidence, 3),
                unsure=i.unsure,
                corrected=analysis.is_corrected(i),
            )
    return graph


def build_stances(analysis: Analysis) -> nx.DiGraph:
    """Who stands where toward whom, an edge a stance.

    Edge: polarity, score, sign (mixed: 0), weight, contested, confidence, unsure, corrected (by hand, or its
    ground), evidence (ids with blanks between). A node has the `side` and `side_name` that an analyst gave.
    """
    graph: nx.DiGraph = _start(analysis, nx.DiGraph(kind="stances"))
    signs = {"support": 1, "oppose": -1, "mixed": 0}
    for s in analysis.stances:
        if s.holder in graph and s.target in graph:
            graph.add_edge(
                s.holder,
                s.target,
                polarity=s.polarity,
                score=s.score,
                sign=signs[s.polarity],
                weight=round(s.score * s.confidence, 3),
                contested=s.contested,
                confidence=round(s.confidence, 3),
                unsure=s.unsure,
                corrected=analysis.is_corrected(s),
                evidence=" ".join(s.evidence),
            )
    ids = {a.name: a.id for a in analysis.actors}
    for row in analysis.metadata.get("corrections") or ():
        if (row["layer"], row.get("field")) in (("actors", "side"), ("actors", "side_name")):
            said = ids.get(row["value"], row["value"]) if row["field"] == "side" else row["value"]
            nx.set_node_attributes(graph, dict.fromkeys(row["applied"], said), row["field"])
    return graph


def build_citations(analysis: Analysis) -> nx.MultiDiGraph:
    """Who cites whom: outlet –carries→ speaker –names→ actors; weight (number of claims), claims (ids)."""
    graph: nx.MultiDiGraph = _start(analysis, nx.MultiDiGraph(kind="citations"))
    found: dict[tuple[str, str, str], list[str]] = {}
    for claim in analysis.claims:
        if not claim.actor or claim.actor not in graph:
            continue
        if claim.venue and claim.venue in graph:
            found.setdefault((claim.venue, claim.actor, "carries"), []).append(claim.id)
        named = {
            m.actor for m in analysis.mentions if any(a <= m.start and m.end <= b for a, b in claim.content)
        }
        for actor in sorted(named & set(graph) - {claim.actor}):
            found.setdefault((claim.actor, actor, "names"), []).append(claim.id)
    for (source, target, relation), claims in found.items():
        graph.add_edge(
            source, target, key=relation, relation=relation, weight=len(claims), claims=" ".join(claims)
        )
    return graph


def summarize_citations(graph: nx.MultiDiGraph) -> pd.DataFrame:
    """A pair of `build_citations` a row: who carries or names whom, in which claims; outlets first."""
    name = graph.nodes(data="name")
    rows = [
        (name[a], e["relation"], name[b], e["weight"], e["claims"].split())
        for a, b, e in graph.edges(data=True)
    ]
    return rank(rows, "from_name relation to_name claims evidence", "relation -claims from_name to_name")


def _start(analysis: Analysis, graph: Graph) -> Graph:
    """The graph with the article's name and all its actors."""
    graph.graph["name"] = analysis.title or analysis.id
    facts = ((a.id, {"name": a.name, "type": a.type, "country": a.country}) for a in analysis.actors)
    graph.add_nodes_from(facts)
    return graph


def build_ties(graph: nx.DiGraph) -> nx.Graph:
    """A tie for each pair, both directions summed: weight, sign (0: only requests, mixed or evened out).

    What is denied or unsure is no tie; an actor without a tie is left out.
    """
    ties: nx.Graph = nx.Graph()
    for a, b, edge in graph.edges(data=True):
        if a == b or not _holds(edge):
            continue
        before = ties.get_edge_data(a, b, {"weight": 0.0})["weight"]
        ties.add_edge(a, b, weight=round(before + edge["weight"] * abs(edge["sign"]), 6))
    for _, _, tie in ties.edges(data=True):
        tie["sign"] = sign(tie["weight"])
    ties.add_nodes_from((n, graph.nodes[n]) for n in list(ties))
    return ties


def _holds(edge: dict[str, Any]) -> bool:
    """Whether the edge is a finding: neither denied nor unsure."""
    return edge.get("status") != "denied" and not edge.get("unsure")


# -- stability


def resample(graph: Graph) -> Iterator[Graph]:
    """The graph ROUNDS times, each edge kept with its confidence as probability; the same on every run."""
    random = Random(0)
    edges = sorted(graph.edges)  # with their keys where there may be several between two
    for _ in range(ROUNDS):
        draw = graph.copy()
        draw.remove_edges_from([e for e in edges if random.random() >= graph.edges[e].get("confidence", 1.0)])
        yield draw


def measure_stability(graph: Graph, find: Callable[[Graph], Collection[Finding]]) -> dict[Finding, float]:
    """For each finding of the whole graph, the share of reruns (0 … 1) that found it again."""
    again = Counter(f for draw in resample(graph) for f in set(find(draw)))
    return {f: again[f] / ROUNDS for f in find(graph)}


# -- measures


def summarize_degrees(graph: nx.DiGraph) -> pd.DataFrame:
    """An actor with ties a row: edges given and received by sign, `net` (sum of weights), its stability.

    An actor with many hostile edges received is a target, one with friendly edges given a supporter; no
    denied or unsure act counts.
    """

    def net_signs(g: nx.DiGraph) -> list[tuple[str, int]]:
        return [(n, sign(round(net, 6))) for n, net in _net(g).items()]

    stable, net, rows = measure_stability(graph, net_signs), _net(graph), []
    for n, sign_of_net in net_signs(graph):
        given = _count_signs(graph.out_edges(n, data=True))
        received = _count_signs(graph.in_edges(n, data=True))
        both = given + received
        counts = given[1], received[1], given[-1], received[-1], both[0], round(net[n], 1), both.total()
        rows.append((n, graph.nodes[n]["name"], *counts, stable[n, sign_of_net]))
    columns = "actor name friendly_given friendly_received hostile_given hostile_received neutral net edges"
    return rank(rows, f"{columns} stability", "-edges name")


def _count_signs(edges: Iterable[tuple[str, str, dict[str, Any]]]) -> Counter[int]:
    """How many of the edges that are findings have which sign; what an actor does to itself is left out."""
    return Counter(e["sign"] for a, b, e in edges if a != b and _holds(e))


def _net(graph: nx.DiGraph) -> dict[str, float]:
    """The sum of the weights of each actor's ties; actors without a tie left out."""
    ties = build_ties(graph)
    return {n: sum(t["weight"] for _, _, t in ties.edges(n, data=True)) for n in graph if n in ties}


def summarize_brokers(graph: nx.DiGraph) -> pd.DataFrame:
    """A broker a row: pairs linked through it alone, opponents that it is on good terms with, betweenness.

    `open_pairs`: partners of it without a tie of their own (Gould & Fernandez 1989, direction left aside;
    Burt 1992); `betweenness`: share of the shortest paths between others that pass it, 0 … 1 (Freeman 1977);
    `mediates`: opponents both on good terms with it, by name.
    """
    ties, name = build_ties(graph), graph.nodes(data="name")
    stable = measure_stability(graph, lambda g: list(_open_pairs(build_ties(g))))
    between, rows = nx.betweenness_centrality(ties), []
    for n, pairs in _open_pairs(ties).items():
        friends = [m for m in ties[n] if ties.edges[n, m]["sign"] > 0]
        opponents = [p for p in combinations(friends, 2) if ties.has_edge(*p) and ties.edges[p]["sign"] < 0]
        mediates = [f"{name[a]} – {name[b]}" for a, b in opponents]
        rows.append((n, name[n], len(ties[n]), pairs, round(between[n], 2), mediates, stable[n]))
    return rank(rows, "actor name partners open_pairs betweenness mediates stability", "-open_pairs name")


def _open_pairs(ties: nx.Graph) -> dict[str, int]:
    """For each actor between others, how many pairs of its partners have no tie with each other."""
    counts = {n: sum(not ties.has_edge(a, b) for a, b in combinations(ties[n], 2)) for n in ties}
    return {n: count for n, count in counts.items() if count}


def find_triangles(graph: nx.DiGraph) -> pd.DataFrame:
    """Three actors with a signed tie between each two, a row: signs, balanced or not, in plain words.

    Balanced: the product of the signs is positive – a friend's enemy is an enemy (Heider 1946; Cartwright &
    Harary 1956).
    """
    stable = measure_stability(graph, lambda g: list(_signed_triangles(g)))
    rows = []
    for (trio, signs), ties in _signed_triangles(graph).items():
        names = {n: graph.nodes[n]["name"] for n in trio}
        symbols = " ".join(SYMBOLS[s] for s in sorted(ties.values(), reverse=True))
        facts = sorted(trio), sorted(names.values()), symbols, prod(ties.values()) > 0
        rows.append((*facts, _read_triangle(ties, names), stable[trio, signs]))
    return rank(rows, "actors names signs balanced reading stability", "balanced -stability reading")


def _signed_triangles(
    graph: nx.DiGraph,
) -> dict[tuple[frozenset[str], frozenset[Any]], dict[frozenset[str], int]]:
    """Each triangle of signed ties, keyed by its actors and signs: pair → sign."""
    ties, found = build_ties(graph), {}
    for trio in (c for c in nx.enumerate_all_cliques(ties) if len(c) == 3):
        signs = {frozenset(p): ties.edges[p]["sign"] for p in combinations(sorted(trio), 2)}
        if all(signs.values()):
            found[frozenset(trio), frozenset(signs.items())] = signs
    return found


def _read_triangle(ties: dict[frozenset[str], int], names: dict[str, str]) -> str:
    """The triangle in plain words."""
    friends, rivals = ([p for p, s in ties.items() if s == way] for way in (1, -1))

    def tell(who: Iterable[str], last: str = " and ") -> str:
        return last.join(sorted(names[n] for n in who))

    if len(friends) == 3:
        return f"{tell(names, ', ')}: each on good terms with the others"
    if not friends:
        return f"{tell(names, ', ')}: each against the others"
    if len(friends) == 1:
        return f"{tell(friends[0])} against {tell(names.keys() - friends[0])}"
    middle = tell(names.keys() - rivals[0])
    return f"{middle} is on good terms with both {tell(rivals[0])}, who oppose each other"
