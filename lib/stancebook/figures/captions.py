"""What each figure shows, in words computed from its data: the alternative text, also read where no figure
can be shown.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import networkx as nx
import pandas as pd

from stancebook.fragments import HAND
from stancebook.measures.blocs import find_blocs
from stancebook.measures.tables import STANDS
from stancebook.prose import agree, count, join, signed
from stancebook.records import rows_of

MOST = 12  # items that are read out; the rest is counted


def describe_mentions(frame: pd.DataFrame) -> str:
    """The bars of `plot_mentions`: how often each actor is mentioned."""
    shown = frame[frame["mentions"] > 0]
    if shown.empty:
        return "No actor is mentioned."
    bars = [f"{r.name} {r.mentions}" for r in rows_of(shown)]
    return f"Bar chart of mentions by actor: {_list(bars)}.{_by_hand(shown['corrected'])}"


def describe_sources(frame: pd.DataFrame) -> str:
    """The bars of `plot_sources`: claims by source, how many of them without a name."""
    if frame.empty:
        return "Nothing is attributed to a source."
    hidden = int(frame.loc[frame["anonymous"].astype(bool), "claims"].sum())
    rows = [
        f"{r.name}{' (not named)' * bool(r.anonymous)} {r.claims}{f' via {r.venue}' if r.venue else ''}"
        for r in rows_of(frame)
    ]
    named = f"{hidden} of {int(frame['claims'].sum())} come from sources without a name"
    return f"Bar chart of claims by source: {_list(rows)}. {named}."


def describe_stances(frame: pd.DataFrame) -> str:
    """The cells of `plot_stances`: who opposes and supports whom."""
    if frame.empty:
        return "No stance was found."
    unsure = frame["unsure"].astype(bool)
    sure = frame[~unsure].sort_values("score", key=abs, ascending=False, kind="stable")
    rows = [
        f"{r.holder_name} towards {r.target_name} {r.polarity} {signed(r.score)}"
        + " (contested)" * r.contested
        for r in rows_of(sure)
    ]
    listed = _list(rows) or "none is sure"
    doubts = f"{_unsure(unsure.sum())}{_by_hand(frame['corrected'])}"
    return f"Matrix of stances, holders by targets, strongest first: {listed}.{doubts}"


def describe_framing(frame: pd.DataFrame) -> str:
    """The bars of `plot_framing`: the terms for each actor, which are loaded, and whose they are."""
    if frame.empty:
        return "No term for an actor was found."
    terms, loaded = frame.groupby("actor")["term"].nunique(), frame[frame["loaded"].astype(bool)]
    most = frame.loc[frame["actor"] == terms.idxmax(), "name"].iloc[0]
    told = f"by voice; most terms: {most} with {terms.max()}"
    words = [f"“{r.term}” for {r.name}, in the words of {r.voice_name}" for r in rows_of(loaded)]
    marked = f"Loaded: {_list(words)}" if words else "None of them is in the lexicon of loaded words"
    return f"Bar chart of the terms for {count(len(terms), 'actor')}, {told}. {marked}."


def describe_calibration(frame: pd.DataFrame) -> str:
    """The lines of `plot_calibration`: by how much each layer is too sure of itself, or not sure enough."""
    if frame.empty:
        return "Nothing was measured."
    parts = []
    for layer, points in frame.groupby("layer", sort=True):
        total = points["count"].sum() or 1
        stated, right = ((points[c] * points["count"]).sum() / total for c in ("confidence", "accuracy"))
        parts.append(f"{layer} {stated:.0%} sure and {right:.0%} right")
    return f"Chart of stated confidence against the share that was right; on average {_list(parts)}."


def describe_interactions(graph: nx.MultiDiGraph) -> str:
    """The arrows of `draw_interactions`: how many of which sign, and each of them."""
    if not graph.size():
        return "No interaction between two actors was found."
    edges, doubts = _edges(graph)
    signs = Counter(e["sign"] for _, _, e in edges)
    named = {-1: "hostile", 1: "friendly", 0: "neutral"}
    kinds = join([f"{signs[sign]} {words}" for sign, words in named.items() if signs[sign]])
    rows = [
        f"{a} “{e['verb']}”, towards {b}{'' if e['status'] == 'actual' else ' (' + e['status'] + ')'}"
        f"{'' if e['said_by'] is None else ', says ' + e['voice']}"
        for a, b, e in edges
    ]
    actors = count(len({n for a, b, _ in edges for n in (a, b)}), "actor")
    listed = f" ({kinds}) among {actors}: {_list(rows, '; ')}" if rows else ""
    return f"Network of {count(len(edges), 'interaction')}{listed}.{doubts}"


def describe_stance_network(graph: nx.DiGraph) -> str:
    """The arrows of `draw_stances`, and the blocs."""
    if not graph.size():
        return "No stance was found."
    edges, doubts = _edges(graph)
    rows = [f"{a} {STANDS[e['polarity']]} {b}" for a, b, e in edges]
    parted = find_blocs(graph)
    blocs = [
        f"{f'{title}: ' if title else ''}{join([graph.nodes[n]['name'] for n in m])}"
        for m, title in zip(parted.members, parted.titles)
        if len(m) > 1 or title
    ]
    found = f" {count(len(blocs), 'bloc')}: {'; '.join(blocs)}." if blocs else " No two actors share a bloc."
    listed = f": {_list(rows, '; ')}" if rows else ""
    return f"Network of {count(len(edges), 'stance')}{listed}.{found}{doubts}"


def _edges(graph: nx.DiGraph) -> tuple[list[tuple[str, str, dict[str, Any]]], str]:
    """The edges that are sure, their ends by name; how many more are not, and how many are corrected."""
    edges = [(graph.nodes[a]["name"], graph.nodes[b]["name"], e) for a, b, e in graph.edges(data=True)]
    sure, marks = [edge for edge in edges if not edge[2]["unsure"]], [e["corrected"] for *_, e in edges]
    return sure, f"{_unsure(len(edges) - len(sure))}{_by_hand(marks)}"


def _unsure(number: int) -> str:
    """That so many more are unsure, where there are any."""
    return f" {number} more, drawn faint, {agree(number, 'is')} unsure." if number else ""


def _by_hand(marks: Iterable[bool]) -> str:
    """How many are corrected by hand, where any is."""
    number = sum(map(bool, marks))
    return f" {number}, marked{HAND}, {agree(number, 'is')} corrected by hand." if number else ""


def _list(items: list[str], between: str = ", ") -> str:
    """The first items, and how many are left out."""
    left = len(items) - MOST
    return between.join(items[:MOST]) + (f"{between}and {left} {agree(left, 'other')}" if left > 0 else "")
