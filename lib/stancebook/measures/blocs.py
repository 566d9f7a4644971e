"""A signed graph → blocs: the parting of the actors that contradicts the least of what was found.

Frustration: the weight of friendly ties between blocs plus that of hostile ties inside them (Doreian & Mrvar
2009, with any number of blocs as in Davis 1967). Actors share a bloc only where friendly ties lead from one
to the other: a common enemy alone makes no bloc.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import networkx as nx
import pandas as pd

from stancebook.measures.network import (
    ROUNDS,
    build_interactions,
    build_stances,
    build_ties,
    find_triangles,
    resample,
    summarize_brokers,
)
from stancebook.prose import count, in_sentences, join
from stancebook.records import Analysis, rows_of

EXHAUSTIVE = 12  # actors that are parted in every possible way; beyond, a seeded local search
RESTARTS = 20
SMALL = 6  # actors with signed ties below which blocs are hardly more than the list of ties
Parting = tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Blocs:
    """`members`: actor ids, largest bloc first; `frustration` of `total` weight contradicts it;
    `equally_good`: partings as good as this one.
    """

    members: tuple[tuple[str, ...], ...]
    frustration: float
    total: float
    exact: bool
    equally_good: int


def find_blocs(graph: nx.DiGraph) -> Blocs:
    """The parting of the actors with signed ties that has the least frustration; exact up to 12 actors that
    friendly ties hold together.
    """
    ties = build_ties(graph)
    signed = ties.edge_subgraph([(a, b) for a, b, t in ties.edges(data=True) if t["sign"]])
    members, cost, exact, good = [], 0.0, True, 1
    for component in _held_together(signed, frozenset(signed)):
        inside = signed.subgraph(component)
        if all(t["sign"] > 0 for _, _, t in inside.edges(data=True)):
            members.append(component)
            continue
        search = _part_exactly if len(component) <= EXHAUSTIVE else _part_locally
        best, partings = search(inside)
        cost, exact, good = cost + best, exact and search is _part_exactly, good * len(partings)
        members += partings[0]
    ordered = sorted((tuple(sorted(m)) for m in members), key=lambda m: (-len(m), m))
    total = sum(abs(t["weight"]) for _, _, t in signed.edges(data=True))
    return Blocs(tuple(ordered), round(cost, 3), round(total, 3), exact, good)


def order_by_bloc(graph: nx.DiGraph) -> list[str]:
    """The actors of the graph that have an edge, bloc by bloc, those without a signed tie last."""
    inside = [n for members in find_blocs(graph).members for n in members]
    return inside + sorted(n for n, degree in graph.degree if degree and n not in inside)


def summarize_blocs(graph: nx.DiGraph, rounds: int = ROUNDS) -> pd.DataFrame:
    """A bloc a row: actors, names, weight of the friendly ties inside, opponents by name, stability (share of
    reruns that kept it together).
    """
    ties, name, rows = build_ties(graph), graph.nodes(data="name"), []
    draws = [[set(m) for m in find_blocs(draw).members] for draw in resample(graph, rounds)]
    for number, members in enumerate(find_blocs(graph).members, 1):
        inside = [t["weight"] for _, _, t in ties.subgraph(members).edges(data=True) if t["weight"] > 0]
        across = [(b, tie) for n in members for b, tie in ties[n].items() if b not in members]
        against = sorted({str(name[b]) for b, tie in across if tie["sign"] < 0})
        kept = sum(any(set(members) <= bloc for bloc in draw) for draw in draws) / rounds
        row = (number, list(members), [name[n] for n in members], round(sum(inside), 1), against, kept)
        rows.append(row)
    return pd.DataFrame(rows, columns="bloc actors names held_by against stability".split())


def describe_blocs(blocs: Blocs) -> str:
    """One or two sentences: how well the parting fits, whether another fits as well, and what so few actors
    can bear.
    """
    actors = sum(map(len, blocs.members))
    if not actors:
        return "No tie has a sign, so there are no blocs."
    share, others = blocs.frustration / (blocs.total or 1), blocs.equally_good - 1
    told = f"The blocs contradict {'many' if share >= 0.2 else 'a few' if share else 'none'} of the ties"
    if others:
        told += (
            f"; {count(others, 'other way')} to part the actors {'fits' if others == 1 else 'fit'} as well"
        )
    told += "."
    if not blocs.exact:
        told += " They were sought, not proved: there are too many actors to try every way."
    if actors < SMALL:
        told += (
            f" With only {actors} actors, each bloc rests on a tie or two: read the ties, not the pattern."
        )
    return told


def _held_together(signed: nx.Graph, nodes: frozenset[str]) -> list[frozenset[str]]:
    """The nodes in groups within which friendly ties lead from any to any; by smallest id."""
    friendly = nx.Graph((a, b) for a, b, t in signed.subgraph(nodes).edges(data=True) if t["sign"] > 0)
    friendly.add_nodes_from(nodes)
    return sorted((frozenset(c) for c in nx.connected_components(friendly)), key=min)


def _part_exactly(inside: nx.Graph) -> tuple[float, list[Parting]]:
    """The least frustration and every parting that has it: each friendly tie, heaviest first, is kept or cut
    (branch and bound).
    """
    friendly = sorted((-t["weight"], *sorted((a, b))) for a, b, t in inside.edges(data=True) if t["sign"] > 0)
    best, found = float("inf"), list[Parting]()

    def branch(k: int, groups: dict[str, frozenset[str]], apart: set[frozenset[str]], cost: float) -> None:
        nonlocal best, found
        if cost > best + 1e-9:
            return
        while k < len(friendly) and groups[friendly[k][1]] == groups[friendly[k][2]]:
            k += 1
        if k == len(friendly):
            parting = tuple(sorted(set(groups.values()), key=min))
            found = [*found, parting] if cost > best - 1e-9 else [parting]
            best = min(best, cost)
            return
        weight, a, b = -friendly[k][0], friendly[k][1], friendly[k][2]
        merged = groups[a] | groups[b]
        if not any(pair <= merged for pair in apart):
            between = [
                inside.edges[x, y]["weight"] for x in groups[a] for y in groups[b] if inside.has_edge(x, y)
            ]
            hostile = -sum(weight for weight in between if weight < 0)
            branch(k + 1, groups | dict.fromkeys(merged, merged), apart, cost + hostile)
        branch(k + 1, groups, apart | {frozenset((a, b))}, cost + weight)

    branch(0, {n: frozenset([n]) for n in inside}, set(), 0.0)
    return best, found


def _part_locally(inside: nx.Graph) -> tuple[float, list[Parting]]:
    """The best of several seeded descents that move one actor at a time; each parting as good, once."""
    random, costs = Random(0), {}
    for _ in range(RESTARTS):
        group = _descend(inside, random)
        blocs = [frozenset(n for n in group if group[n] == g) for g in set(group.values())]
        parting = tuple(sorted((part for bloc in blocs for part in _held_together(inside, bloc)), key=min))
        costs[parting] = round(_frustration(inside, parting), 6)
    best = min(costs.values())
    return best, sorted((p for p in costs if costs[p] == best), key=lambda p: [sorted(m) for m in p])


def _descend(inside: nx.Graph, random: Random) -> dict[str, int]:
    """Actor → group from a random start, after moves of one actor and merges of two groups that each lower
    the frustration.
    """
    nodes = sorted(inside)
    groups = random.randint(1, len(nodes))
    group = {n: random.randrange(groups) for n in nodes}
    while True:
        moved = False
        for n in random.sample(nodes, len(nodes)):
            gain = dict.fromkeys(range(len(nodes) + 1), 0.0)  # one group more than there are: to stand alone
            for m, tie in inside[n].items():
                gain[group[m]] += tie["weight"]
            best = max(gain, key=lambda g: (gain[g], g == group[n], -g))
            if gain[best] > gain[group[n]] + 1e-9:
                group[n], moved = best, True
        if not (moved or _merge(inside, group)):
            return group


def _merge(inside: nx.Graph, group: dict[str, int]) -> bool:
    """Whether two groups had more friendly than hostile ties; the best such pair is merged."""
    between = Counter[tuple[int, int]]()
    for a, b, tie in inside.edges(data=True):
        if group[a] != group[b]:
            between[min(group[a], group[b]), max(group[a], group[b])] += tie["weight"]
    best = max(between, key=lambda pair: (between[pair], pair), default=None)
    if best is None or between[best] <= 1e-9:
        return False
    for n, g in group.items():
        group[n] = best[0] if g == best[1] else g
    return True


def _frustration(inside: nx.Graph, parting: Parting) -> float:
    """The weight of the ties that the parting contradicts."""
    bloc = {n: i for i, members in enumerate(parting) for n in members}
    return sum(
        abs(t["weight"]) for a, b, t in inside.edges(data=True) if (t["sign"] > 0) != (bloc[a] == bloc[b])
    )


def _steady(share: float) -> str:
    """How firm a finding is, from the share of the reruns that found it again."""
    if share >= 0.6:
        return "(firm)" if share >= 0.9 else "(fairly firm)"
    return "(shaky: it hangs on passages that may be misread)"


@in_sentences
def brief_network(analysis: Analysis) -> Iterator[str]:
    """How the actors are connected: blocs, what does not fit, the broker, and whether the result would stand
    on less.
    """
    acts, stances = build_interactions(analysis.findings), build_stances(analysis.findings)
    if not (acts.size() or stances.size()):
        why = "no interaction has both its parties, and there is no stance that is sure"
        yield f"No two actors are connected: {why}"
        return
    signs = Counter(e["sign"] for _, _, e in stances.edges(data=True))
    named = {1: "friendly", -1: "hostile", 0: "mixed"}
    kinds = join([f"{signs[sign]} {word}" for sign, word in named.items() if signs[sign]])
    both = f"{count(acts.size(), 'interaction')} with both parties, {count(stances.size(), 'stance')}"
    yield f"{both}: {kinds}" if kinds else both
    shared = [r for r in rows_of(summarize_blocs(stances)) if len(r.names) > 1]
    told = "; ".join(f"{join(r.names)} {_steady(r.stability)}" for r in shared)
    more = f"{count(len(shared), 'bloc')} of more than one actor: {told}"
    yield more if shared else "no two actors share a bloc"
    for worst in rows_of(find_triangles(stances).head(1)):
        if worst.balanced:
            yield "a friend’s enemy is an enemy wherever three actors all take a stand on one another"
        else:
            yield f"does not add up: {worst.reading} {_steady(worst.stability)}"
    for first in rows_of(summarize_brokers(stances).head(1)):
        pairs = f"both of {count(first.open_pairs, 'pair')} without a tie of their own"
        between = f"most in between: {first.name}, in friendship or conflict with {pairs}"
        yield f"{between} {_steady(first.stability)}"
