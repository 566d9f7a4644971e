"""Scores of words to structures: label sequences to spans, arc scores to trees."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
COUNTED = ("DATE", "MONEY")  # entities that are no names
FORBIDDEN, ONE_ROOT = -1e12, -1e6  # no arc; a second root costs more than any tree gains


def softmax(scores: Scores) -> Scores:
    """Probabilities along the last axis."""
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@cache
def _allowed(labels: tuple[str, ...]) -> tuple[NDArray, NDArray, NDArray]:
    """Penalties of BILOU moves: from label to label, into the first word, out of the last word."""
    opens = np.array([x[0] in "BI" for x in labels])
    continues = np.array([x[0] in "IL" for x in labels])
    kind = np.array([x[2:] for x in labels])
    legal = np.where(opens[:, None], continues & (kind[:, None] == kind), ~continues)
    return np.where(legal, 0, -1e4), np.where(continues, -1e4, 0), np.where(opens, -1e4, 0)


def find_bilou(
    scores: Scores, labels: Sequence[str], breaks: Sequence[int] = ()
) -> list[tuple[int, int, str, float]]:
    """The best legal BILOU sequence (Viterbi) as spans (start, end, label, probability); none over a break.

    `scores` is (words, labels), log-probabilities up to a constant; a span's probability is that of its least
    certain edge.
    """
    move, first, last = _allowed(tuple(labels))
    best = np.log(softmax(scores) + 1e-9)
    stops = {0, len(scores), *breaks}
    score = np.zeros(len(labels))
    back = np.zeros((len(scores), len(labels)), dtype=np.int32)
    for n, row in enumerate(best):
        if n in stops:
            ended = score + last if n else score
            back[n] = int(ended.argmax())
            score = row + first + ended.max()
        else:
            paths = score[:, None] + move
            back[n] = paths.argmax(0)
            score = row + np.maximum.reduce(paths, 0)
    path = [int((score + last).argmax())] if len(scores) else []
    for n in range(len(scores) - 1, 0, -1):
        path.append(int(back[n, path[-1]]))
    path.reverse()
    found, begin = [], 0
    for n, label in enumerate(path):
        if labels[label][0] in "BU":
            begin = n
        if labels[label][0] in "LU":
            edges = best[begin, path[begin]], best[n, label]
            found.append((begin, n + 1, labels[label][2:], float(np.exp(min(edges)))))
    return found


def agree_on_names(
    found: Sequence[tuple[int, int, str, float]], words: Sequence[str]
) -> list[tuple[int, int, str, float, float]]:
    """One label for all mentions of a name, by vote: (start, end, label, probability, share of the vote).

    Sure mentions weigh more (the cube of their probability); a surname goes with the person named in full,
    and a name that is found in one place is a name in all. Worth a point of F1 on dev. Dates and sums of
    money have no vote.
    """
    votes: dict[tuple[str, ...], Any] = defaultdict(Counter)
    for a, b, label, p in found:
        if label not in COUNTED:
            votes[tuple(words[a:b])][label] += p**3
    label_of = {name: max(sorted(count), key=count.__getitem__) for name, count in votes.items()}
    for name in [n for n, label in label_of.items() if label == "PERSON" and len(n) > 1]:
        if name[-1:] in label_of:
            label_of[name[-1:]] = "PERSON"
    out, taken = [], set[int]()
    for a, b, label, p in found:
        name = tuple(words[a:b])
        new = label if label in COUNTED else label_of[name]
        share = 1.0 if label in COUNTED else votes[name][new] / votes[name].total()
        out.append((a, b, new, p if new == label else min(p, 0.5), share))
        taken.update(range(a, b))
    places: dict[str, list[int]] = defaultdict(list)
    for n, word in enumerate(words):
        places[word].append(n)
    sure = [n for n in votes if n[0][0].isupper() and len("".join(n)) > 2 and votes[n].total() >= 0.5]
    for name in sorted(sure, key=len, reverse=True):
        total, label = votes[name].total(), label_of[name]
        for a in places[name[0]]:
            here = range(a, a + len(name))
            if tuple(words[a : here.stop]) == name and taken.isdisjoint(here):
                out.append((a, here.stop, label, 0.5, votes[name][label] / total))
                taken.update(here)
    return sorted(out)


def find_tree(scores: Scores) -> list[int]:
    """The head of each word in the best tree with one root (Chu-Liu-Edmonds): -1 for the root word.

    `scores` is (words, 1 + words), column 0 the root.
    """
    n = len(scores)
    arcs = np.full((n + 1, n + 1), FORBIDDEN)
    arcs[1:] = np.log(softmax(scores).astype(np.float64) + 1e-9)
    np.fill_diagonal(arcs, FORBIDDEN)
    heads = _best_heads(arcs)
    if (heads[1:] == 0).sum() != 1:  # seldom: most trees have one root unasked
        arcs[1:, 0] += ONE_ROOT
        heads = _best_heads(arcs)
    return [int(h) - 1 for h in heads[1:]]


def _best_heads(arcs: NDArray[np.float64]) -> NDArray[np.int64]:
    """Heads of the maximum spanning arborescence from node 0 under arcs[dependent, head]."""
    heads = arcs.argmax(1)
    heads[0] = 0
    members = _find_cycle(heads)
    if not members:
        return heads
    outside = np.array([node for node in range(len(arcs)) if node not in set(members)])
    # what it costs to break the cycle at a member
    entering = arcs[members] - arcs[members, heads[members]][:, None]
    small = np.full((len(outside) + 1, len(outside) + 1), FORBIDDEN)  # the cycle as one node, the last
    small[:-1, :-1] = arcs[np.ix_(outside, outside)]
    small[-1, :-1] = entering[:, outside].max(0)
    small[:-1, -1] = arcs[np.ix_(outside, np.asarray(members))].max(1)
    found = _best_heads(small)
    for node, head in zip(outside[1:], found[1:-1]):
        heads[node] = outside[head] if head < len(outside) else members[arcs[node, members].argmax()]
    entrance = outside[found[-1]]
    heads[members[entering[:, entrance].argmax()]] = entrance
    return heads


def _find_cycle(heads: NDArray[np.int64]) -> list[int]:
    """The nodes of a cycle among the heads, none where they form a tree."""
    visited: dict[int, int] = {0: 0}
    for start in range(1, len(heads)):
        path, node = [], start
        while node not in visited:
            visited[node] = start
            path.append(node)
            node = int(heads[node])
        if node and visited[node] == start:
            return path[path.index(node) :]
    return []
