"""Scores to structures."""

import itertools

import numpy as np
import pytest

from stancebook.reader.decode import find_bilou, find_tree

LABELS = ["O", "B-X", "I-X", "L-X", "U-X", "B-Y", "I-Y", "L-Y", "U-Y"]


def scores(*rows):
    """One row a word: the labels that score high, the first highest."""
    table = np.zeros((len(rows), len(LABELS)), np.float32)
    for n, names in enumerate(rows):
        for k, name in enumerate(names.split()):
            table[n, LABELS.index(name)] = 5 - 2 * k
    return table


@pytest.mark.parametrize(
    ("rows", "breaks", "spans"),
    [
        (("O", "B-X", "I-X", "L-X", "O"), (), [(1, 4, "X")]),
        (("U-X", "U-Y"), (), [(0, 1, "X"), (1, 2, "Y")]),
        (("B-X", "L-Y L-X"), (), [(0, 2, "X")]),  # kinds do not mix
        (("B-X U-X",), (), [(0, 1, "X")]),  # nothing stays open
        (("B-X", "I-X L-X", "L-X U-X"), (2,), [(0, 2, "X"), (2, 3, "X")]),  # no span crosses a break
        ((), (), []),
    ],
)
def test_bilou(rows, breaks, spans):
    found = find_bilou(scores(*rows), LABELS, breaks)
    assert [f[:3] for f in found] == spans
    assert all(0 < f[3] <= 1 for f in found)


def best_tree(s):
    """The best single-rooted tree by trying all."""
    n = len(s)
    best, best_score = None, -1e9
    for heads in itertools.product(range(-1, n), repeat=n):
        if heads.count(-1) != 1 or any(h == i for i, h in enumerate(heads)):
            continue

        def reaches(i, heads=heads):
            for _ in range(n):
                if heads[i] == -1:
                    return True
                i = heads[i]
            return heads[i] == -1

        score = sum(s[i, h + 1] for i, h in enumerate(heads))
        if score > best_score and all(reaches(i) for i in range(n)):
            best, best_score = list(heads), score
    return best_score, best


@pytest.mark.parametrize("seed", range(40))
def test_tree_is_the_best_one(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))
    s = rng.normal(0, 3, (n, n + 1)).astype(np.float32)
    s[np.arange(n), np.arange(1, n + 1)] = -1e4  # no word heads itself
    norm = s - np.log(np.exp(s).sum(1, keepdims=True))
    heads = find_tree(s)
    assert heads.count(-1) == 1
    assert sum(norm[i, h + 1] for i, h in enumerate(heads)) == pytest.approx(best_tree(norm)[0], abs=1e-3)
