"""What the sources disagree about: claims of one thing are a concept, which actors hold or reject.

The heart of discourse network analysis (Leifeld 2017, The Oxford Handbook of Political Networks;
Discourse Network Analyzer). Two claims speak to one point where `likeness` is sure; groups grow from the
surest pair down, while half of the pairs that they join are likely. A denial rejects; where a 'not' or a
verdict ('a lie') stands in one claim only, or the cue condemns, the side is not clear. An analyst names and
corrects points with rows of the layer `concepts` in `<article>.corrections.csv`, whose `passage` is words of
what a claim says:

    name     its point is called `value`                  side   it `holds` or `rejects` its point
    merge    its point is also that of the claim `value`  split  it speaks to another point, called `value`
    drop     it speaks to none

"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

import networkx as nx
import pandas as pd

from stancebook.fragments import HAND
from stancebook.measures.likeness import Comparer, Pair, find_clauses, find_turning, is_turned, read_measured
from stancebook.measures.ranking import rank
from stancebook.measures.union import number_of
from stancebook.prose import NOT_CLEAR, cite
from stancebook.records import Analysis, Claim, rows_of
from stancebook.text.anchors import find_words

MOST = 1_500  # claims that are compared with each other
LONGEST = 14  # words of a name that is taken from a claim
EDGES = " “”\"'‘’,.;:…"  # what a name does not begin or end with
HOLDS, REJECTS, UNCLEAR, BOTH = "holds", "rejects", "not clear", "both"
_latest: list[tuple[Analysis, tuple[list[Claim], list[Pair]]]] = []  # at most one
ORDER = ("drop", "split", "merge", "name", "side")  # of an analyst's rows


@dataclass(frozen=True)
class Concept:
    """A point, named by an analyst (`by_hand`) or after its middlemost claim; its claims, each one's side."""

    name: str
    claims: tuple[Claim, ...]
    sides: dict[str, str] = field(default_factory=dict)
    by_hand: bool = False


def find_concepts(analysis: Analysis) -> list[Concept]:
    """The points to which two speakers or two articles at least speak, those most spoken to first."""
    claims, likely = find_likely(analysis)
    points = _Points(analysis, claims, _group(len(claims), likely), likely)
    points.correct()
    found = [points.concept(k) for k in dict.fromkeys(points.of.values())]
    spoken = [
        c for c in found if len({(x.actor, number_of(analysis, x.content[0][0])) for x in c.claims}) > 1
    ]
    return sorted(spoken, key=lambda c: (-len(c.claims), c.claims[0].content))


def find_likely(analysis: Analysis) -> tuple[list[Claim], list[Pair]]:
    """The claims that have a point, and the pairs of them that may have one in common, with their chance."""
    if not (_latest and _latest[0][0] is analysis):
        _latest[:] = [(analysis, _find_likely(analysis))]
    return _latest[0][1]


def _find_likely(analysis: Analysis) -> tuple[list[Claim], list[Pair]]:
    parts = [c for c in analysis.claims if find_clauses(analysis.quote(*c.content))]
    claims = [c for c in parts if not any(_is_most(d, c) for d in parts)][:MOST]
    pairs = Comparer([analysis.quote(*c.content) for c in claims]).likely(read_measured()["unsure"])
    return claims, [(a, b, p) for a, b, p in pairs if not _overlap(claims[a], claims[b])]


def _is_most(inner: Claim, outer: Claim) -> bool:
    """Whether a claim within another's content is most of it: 'A says that B denied …' is B's point."""
    held = [s for s in inner.content if any(a <= s[0] and s[1] <= b for a, b in outer.content)]
    size = sum(b - a for a, b in outer.content)
    return inner.content != outer.content and 2 * sum(b - a for a, b in held) >= size


def _overlap(one: Claim, other: Claim) -> bool:
    return any(a < d and c < b for a, b in one.content for c, d in other.content)


def _group(size: int, likely: Sequence[Pair]) -> list[list[int]]:
    """Groups of claims, joined from the surest pair down."""
    known, group = {(a, b) for a, b, _ in likely}, {n: [n] for n in range(size)}
    for a, b, chance in sorted(likely, key=lambda pair: (-pair[2], pair)):
        one, other = group[a], group[b]
        if chance < read_measured()["sure"]:
            break
        across = sum((min(m, n), max(m, n)) in known for m in one for n in other) if one is not other else 0
        if across and 2 * across >= len(one) * len(other):
            one += other
            group |= dict.fromkeys(other, one)
    return list({id(one): one for one in group.values()}.values())


class _Points:
    """Which claim speaks to which point, what the points are called, and the sides that an analyst gave."""

    def __init__(
        self, analysis: Analysis, claims: list[Claim], groups: list[list[int]], likely: list[Pair]
    ) -> None:
        self.analysis, self.by_id = analysis, {c.id: c for c in analysis.claims}
        self.of = {claims[n].id: k for k, group in enumerate(groups) for n in group}
        chance = {pair: p for a, b, p in likely for pair in ((a, b), (b, a))}
        middle = [
            max(group, key=lambda n: (sum(chance.get((n, m), 0) for m in group), -n)) for group in groups
        ]
        self.words = {k: self._say(claims[n].id) for k, n in enumerate(middle)}
        self.titles: dict[int, str] = {}  # by hand
        self.sides: dict[str, str] = {}

    def correct(self) -> None:
        """Applies the analyst's rows, whatever their order."""
        rows = [r for r in self.analysis.metadata.get("corrections") or () if r["layer"] == "concepts"]
        for row in sorted(rows, key=lambda r: ORDER.index(r["field"])):
            for claim in (c for c in row["applied"] if c in self.by_id):
                self._apply(row["field"], row["value"], claim)

    def _apply(self, deed: str, value: str, claim: str) -> None:
        titled = next((k for k, title in self.titles.items() if title == value), None)
        if deed == "drop":
            self.of.pop(claim, None)
        elif deed == "merge":
            for other in self._at(value):
                self._join(self._point(claim), self._point(other))
        elif deed == "side":
            self._point(claim)
            self.sides[claim] = value
        else:
            point = self._point(claim) if deed == "name" else self._new(claim)
            self.titles |= {point: value} if value and titled is None else {}
            if value and titled is not None:
                self._join(point, titled)

    def concept(self, k: int) -> Concept:
        """The point with its claims, and the side of each."""
        claims = [c for c in self.analysis.claims if self.of.get(c.id) == k]
        words = self.words[k].strip(EDGES).removeprefix("that ").split()
        short = f"“{' '.join(words[:LONGEST])}{' …' * (len(words) > LONGEST)}”"
        sides = {c.id: self.sides.get(c.id) or _side(self.analysis, c, self.words[k]) for c in claims}
        by_hand = k in self.titles or not self.sides.keys().isdisjoint(sides)
        return Concept(self.titles.get(k, short), tuple(claims), sides, by_hand)

    def _at(self, words: str) -> list[str]:
        """The claims that say these words."""
        places = find_words(self.analysis.text, words)
        return [
            c.id
            for c in self.by_id.values()
            if any(a <= p and q <= b for a, b in c.content for p, q in places)
        ]

    def _say(self, claim: str) -> str:
        return self.analysis.quote(*self.by_id[claim].content)

    def _point(self, claim: str) -> int:
        return self.of[claim] if claim in self.of else self._new(claim)

    def _new(self, claim: str) -> int:
        """A point of the claim's own."""
        self.of[claim] = k = len(self.words)
        self.words[k] = self._say(claim)
        return k

    def _join(self, one: int, other: int) -> None:
        """Makes one point of two; a name given by hand stays."""
        if one in self.titles and other not in self.titles:
            one, other = other, one
        self.of.update({claim: other for claim, k in self.of.items() if k == one})


def _side(analysis: Analysis, claim: Claim, point: str) -> str:
    """Whether the speaker holds the point or rejects it: a denial does. Not clear where a 'not' or a verdict
    stands in one only, and where the cue is against what it names ('condemned the strike'), not against what
    it says ('protested that …').
    """
    said, turning = analysis.quote(*claim.content), find_turning(analysis.quote(claim.cue))
    if claim.act == "deny" or turning == "cue":
        return REJECTS
    against = turning and claim.kind != "direct" and not said.lower().startswith("that ")
    return UNCLEAR if against or is_turned(said, point) else HOLDS


def summarize_concepts(analysis: Analysis) -> pd.DataFrame:
    """A point and speaker a row: the side, in how many claims, in which articles, the claims as evidence."""
    articles, rows = [a["name"] for a in analysis.metadata.get("articles") or ()], []
    for number, concept in enumerate(find_concepts(analysis)):
        told: dict[str | None, list[Claim]] = defaultdict(list)
        for claim in concept.claims:
            told[claim.actor].append(claim)
        for actor, claims in told.items():
            clear = {concept.sides[c.id] for c in claims} - {UNCLEAR} or {UNCLEAR}
            first = {number_of(analysis, c.content[0][0]): c.id for c in reversed(claims)}
            where = [cite(name, first[n]) for n, name in enumerate(articles) if n in first]
            side, point = BOTH if len(clear) > 1 else clear.pop(), concept.name + HAND * concept.by_hand
            who, ids = (actor, analysis.name(actor, NOT_CLEAR)), [c.id for c in claims]
            rows.append((number, point, *who, side, len(claims), where, ids))
    columns = ["number", "point", "actor", "name", "side", "claims", "told by", "evidence"]
    return pd.DataFrame(rows, columns=columns)


def find_disputed(analysis: Analysis) -> pd.DataFrame:
    """The rows of `summarize_concepts` of the points on which actors stand on both sides."""
    frame = summarize_concepts(analysis)
    sides = {number: set(group["side"]) for number, group in frame.groupby("number")}
    split = [number for number, taken in sides.items() if BOTH in taken or {HOLDS, REJECTS} <= taken]
    return frame[frame["number"].isin(split)]


def build_congruence(analysis: Analysis, frame: pd.DataFrame | None = None) -> nx.Graph:
    """Actors that speak to a point in common, an edge two.

    Edge: `congruence`, on how many they stand on one side; `conflict`, on how many against each other;
    `weight`, the first less the second (DNA's `subtract`); `sign`; the points' names. Each actor counts once
    a point and side, as in DNA where duplicates are ignored; what is not clear counts not.
    """
    frame = summarize_concepts(analysis) if frame is None else frame
    graph: nx.Graph = nx.Graph(kind="congruence", name=analysis.title or analysis.id)
    known = {a.id: a for a in analysis.actors}
    sides = {HOLDS: {1}, REJECTS: {-1}, BOTH: {1, -1}}
    for _, rows in frame[frame["actor"].isin(known) & frame["side"].isin(sides)].groupby("number"):
        for one, other in combinations(rows_of(rows), 2):
            a, b = sides[one.side], sides[other.side]
            none = {"congruence": 0, "conflict": 0, "concepts": [], "evidence": one.evidence[0]}
            edge = graph.get_edge_data(one.actor, other.actor, none)
            graph.add_edge(
                one.actor,
                other.actor,
                congruence=edge["congruence"] + len(a & b),
                conflict=edge["conflict"] + sum(x != y for x in a for y in b),
                concepts=[*edge["concepts"], one.point],
                evidence=edge["evidence"],
            )
    for _, _, edge in graph.edges(data=True):
        edge["weight"] = edge["congruence"] - edge["conflict"]
        edge["sign"] = (edge["weight"] > 0) - (edge["weight"] < 0)
    graph.add_nodes_from(
        (n, {"name": known[n].name, "type": known[n].type, "country": known[n].country}) for n in list(graph)
    )
    return graph


def summarize_congruence(analysis: Analysis) -> pd.DataFrame:
    """Two actors a row: on how many points they agree and disagree, on which; the sharpest conflict first."""
    graph = build_congruence(analysis)
    names, rows = graph.nodes(data="name"), []
    for a, b, edge in graph.edges(data=True):
        facts = edge["congruence"], edge["conflict"], edge["weight"], "; ".join(edge["concepts"])
        rows.append((names[a], names[b], *facts))
    columns = "name other_name congruence conflict weight points"
    return rank(rows, columns, "weight name other_name")


def find_perhaps(analysis: Analysis) -> pd.DataFrame:
    """Pairs of claims that may speak to one point, and stand in none together: the likeliest first."""
    claims, likely = find_likely(analysis)
    together = [{c.id for c in concept.claims} for concept in find_concepts(analysis)]
    rows: list[tuple[object, ...]] = []
    for a, b, p in sorted(likely, key=lambda pair: (-pair[2], pair)):
        pair = claims[a], claims[b]
        ids = [c.id for c in pair]
        if pair[0].actor != pair[1].actor and not any(group.issuperset(ids) for group in together):
            told = ((analysis.name(c.actor, NOT_CLEAR), analysis.quote(*c.content)) for c in pair)
            rows.append((*chain(*told), p, ids))
    columns = ["name", "claim", "other_name", "other_claim", "confidence", "evidence"]
    return pd.DataFrame(rows, columns=columns)


def brief_trust() -> str:
    """How often two claims that are put to one point do speak to one, as measured."""
    known = read_measured()
    share = round(10 * known["layers"][0]["precision"])
    return (
        f"Of ten pairs of claims that the program puts to one point, about {share} speak to one "
        f"({known['pairs']} pairs of claims in news articles, judged blind by one annotator)."
    )
