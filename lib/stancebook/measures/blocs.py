"""A signed graph → blocs: the parting of the actors that contradicts the least of what was found.

Frustration: the weight of friendly ties between blocs plus that of hostile ties inside them (Doreian & Mrvar
2009, with any number of blocs as in Davis 1967). Actors share a bloc only where friendly ties lead from one
to the other: a common enemy alone makes no bloc. What an analyst says of an actor's side is so.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from random import Random

import networkx as nx
import pandas as pd

from stancebook.fragments import HAND
from stancebook.measures.network import ROUNDS, build_stances, build_ties, resample
from stancebook.prose import count, join
from stancebook.records import Analysis

EXHAUSTIVE = 12  # actors that are parted in every possible way; beyond, a seeded local search
RESTARTS = 20
SMALL = 6  # actors with signed ties below which blocs are hardly more than the list of ties
HEADS = 2  # members that name a side
INSTITUTIONS = {"government", "military"}
Parting = tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Blocs:
    """`members`: actor ids, largest bloc first; `frustration` of `total` weight contradicts it;
    `equally_good`: partings as good as this one; `titles`: what an analyst calls each bloc, '' where it was
    only corrected, None where it was not.
    """

    members: tuple[tuple[str, ...], ...]
    frustration: float
    total: float
    exact: bool
    equally_good: int
    titles: tuple[str | None, ...]

    @property
    def labels(self) -> list[str]:
        """What each bloc is called: 'bloc 2', or by an analyst, with a mark."""
        numbered = enumerate(self.titles, 1)
        return [f"{title or f'bloc {n}'}{HAND * (title is not None)}" for n, title in numbered]


def find_blocs(graph: nx.DiGraph) -> Blocs:
    """The parting of the actors with signed ties that has the least frustration; exact up to 12 actors that
    friendly ties hold together. Whom an analyst has put on a side (`side` and `side_name` of the nodes)
    stands there.
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
    total = sum(abs(t["weight"]) for _, _, t in signed.edges(data=True))
    placed = _place_by_hand(graph, members)
    if any(title is not None for _, title in placed):
        cost, good = _frustration(signed, tuple(frozenset(m) for m, _ in placed)), 1
    ordered, titles = zip(*placed) if placed else ((), ())
    return Blocs(ordered, round(cost, 3), round(total, 3), exact, good, titles)


def _place_by_hand(
    graph: nx.DiGraph, members: list[frozenset[str]]
) -> list[tuple[tuple[str, ...], str | None]]:
    """The blocs with each actor where an analyst has put it, the largest first, and their titles."""
    given = {n: str(side) for n, side in graph.nodes(data="side") if side}
    named = {n: str(name) for n, name in graph.nodes(data="side_name") if name}
    group = {n: min(bloc) for bloc in members for n in bloc}
    group |= {n: n for n in (*given.values(), *named) if n in graph and n not in group}
    placed = dict(group)
    for n in given:
        way = [n]
        while way[-1] in given and way[-1] not in way[:-1]:
            way.append(given[way[-1]])
        end = min(way[way.index(way[-1]) :])  # several where they go in a circle
        placed[n] = group.get(end, end)
    blocs: dict[str, list[str]] = {}
    for n in sorted(placed):
        blocs.setdefault(placed[n], []).append(n)

    def title(key: str, bloc: list[str]) -> str | None:
        called = [named[n] for n in bloc if n in named] + [key] * (key not in graph)
        touched = called or any(n in given for n in bloc)
        return next(iter(called), "") if touched else None

    ordered = sorted(blocs.items(), key=lambda b: (-len(b[1]), b[1]))
    return [(tuple(bloc), title(key, bloc)) for key, bloc in ordered]


def order_by_bloc(graph: nx.DiGraph) -> list[str]:
    """The actors of the graph that have an edge, bloc by bloc, those without a signed tie last."""
    inside = [n for members in find_blocs(graph).members for n in members]
    return inside + sorted(n for n, degree in graph.degree if degree and n not in inside)


def part_sides(analysis: Analysis) -> Blocs:
    """The sides as the article draws them: the blocs of its stances.

    Whom the article introduces by another party stands with it, unless the two oppose each other.
    """
    graph = build_stances(analysis.findings)
    own = [pair for pair in _find_belonging(analysis) if not graph.has_edge(*pair)]
    graph.add_edges_from(own, sign=1, weight=1.0)
    return find_blocs(graph)


def find_sides(analysis: Analysis) -> dict[str, str]:
    """The side of each actor, named by an analyst or after its chief members; or the actor alone."""
    weight, own = Counter(m.actor for m in analysis.mentions), _find_belonging(analysis)
    sides, blocs = {a.id: a.name for a in analysis.actors}, part_sides(analysis)
    names = dict(sides)
    for members, title in zip(blocs.members, blocs.titles):
        led = {who for who, whose in own if who in members and whose in members}
        heads = [names[m] for m in sorted(set(members) - led or members, key=lambda m: (-weight[m], m))]
        more = [f"{len(heads) - HEADS} more"] if len(heads) > HEADS else []
        sides |= dict.fromkeys(members, title or join([*heads[:HEADS], *more]))
    return sides


def _find_belonging(analysis: Analysis) -> list[tuple[str, str]]:
    """Pairs of an actor and whose it is: 'Norland’s minister Ida Berg'; institutions are their state's."""
    stands = {who for s in analysis.findings.stances for who in (s.holder, s.target)}
    states = {a.country: a.id for a in analysis.actors if a.type == "state" and a.country and a.id in stands}
    bodies = [
        (a.id, states[a.country])
        for a in analysis.actors
        if a.type in INSTITUTIONS and a.country in states and len(states) > 1
    ]
    known = {a.id for a in analysis.actors}
    named = [m for m in analysis.mentions if m.via not in ("pronoun", "description") and m.actor in known]
    begin = defaultdict(list)
    for m in named:
        begin[m.start].append(m)
    led = [(m.actor, w.actor) for m in named for w in begin[m.start] if w.end < m.end and w.actor != m.actor]
    return list(dict.fromkeys(led + bodies))


def summarize_blocs(graph: nx.DiGraph) -> pd.DataFrame:
    """A bloc a row: actors, names, weight of friendly ties inside, opponents, share of reruns with it."""
    ties, name, rows = build_ties(graph), graph.nodes(data="name"), []
    draws = [[set(m) for m in find_blocs(draw).members] for draw in resample(graph)]
    blocs = find_blocs(graph)
    for label, members in zip(blocs.labels, blocs.members):
        inside = [t["weight"] for _, _, t in ties.subgraph(members).edges(data=True) if t["weight"] > 0]
        tied = [n for n in members if n in ties]
        across = [(b, tie) for n in tied for b, tie in ties[n].items() if b not in members]
        against = sorted({str(name[b]) for b, tie in across if tie["sign"] < 0})
        kept = sum(any(set(members) <= bloc for bloc in draw) for draw in draws) / ROUNDS
        row = (label, list(members), [name[n] for n in members], round(sum(inside), 1), against, kept)
        rows.append(row)
    return pd.DataFrame(rows, columns="bloc actors names held_by against stability".split())


def describe_blocs(blocs: Blocs) -> str:
    """One or two sentences: how well the parting fits, and what so few actors can bear."""
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
    """The least frustration and every parting that has it, by branch and bound over friendly ties."""
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
    """Actor → group from a random start, by moves of one actor and merges that lower the frustration."""
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
