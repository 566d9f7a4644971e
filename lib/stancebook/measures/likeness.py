"""How likely two passages speak to one point: their words aligned by vectors, rare words counting more.

A passage is taken clause by clause, and the two clauses that are most alike decide. Each word piece of
one is set against the nearest of the other (cosine of static vectors; as BERTScore aligns, Zhang et al.
2020, but without context), weighted by how rare it is in news and among the passages at hand; a logistic
regression on how much is covered, and of what, gives the chance. The vectors are all-MiniLM-L6-v2's table
of words, its 32 main components in int8: 1 MB, no second model. How they were made and measured:
training/concepts.py.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from stancebook.house import DATA
from stancebook.lexicons import read_words

FOLDER = DATA / "concepts"
ALIKE = 0.5  # cosine from which two words count as related
SAME = 0.75  # cosine from which they are taken for one word in two forms
COMMON = 0.05  # weight below which a word says nothing of the point: 'the', 'said'
LEAST = 3  # pieces that say something, from which a clause has a point
FEATURES = ("covered", "shared", "size", "rarest")
CLAUSE = re.compile(r"(?<=[.!?])[”\"’']*\s+|\s…\s|;\s|\s[–—-]{1,2}\s")

Pair = tuple[int, int, float]


@cache
def read_measured() -> dict[str, Any]:
    """The weights of the features, the lines of sure and unsure pairs, and what was measured."""
    return json.loads((FOLDER / "measured.json").read_text(encoding="utf-8"))


@cache
def _read_words() -> tuple[Tokenizer, NDArray[np.float32], NDArray[np.float32]]:
    """The tokenizer, and of each piece its vector (of length 1) and its weight, 0 to 1.6."""
    with np.load(FOLDER / "words.npz") as table:
        vectors, weights = table["vectors"].astype(np.float32), table["weights"].astype(np.float32) / 100
    tokenizer = Tokenizer.from_file(str(DATA / "pipeline" / "reader" / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer, vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1), weights


def find_pieces(text: str) -> dict[int, float]:
    """The pieces of the text that say something, in order, with their weights: a word counts once."""
    tokenizer, _, weights = _read_words()
    read = tokenizer.encode(text, add_special_tokens=False)
    size = Counter(read.word_ids)
    return {i: weights[i] / size[word] for i, word in zip(read.ids, read.word_ids) if weights[i] > COMMON}


def find_clauses(text: str) -> list[str]:
    """The parts of the text that have a point of their own; none where it has no point."""
    return [part for part in CLAUSE.split(text) if len(find_pieces(part)) >= LEAST]


def is_turned(one: str, other: str) -> bool:
    """Whether a word that both have stands behind a 'not' in one of them only, or one only calls it wrong."""
    if len({read_words("turning", "verdict").isdisjoint(_words(text)) for text in (one, other)}) > 1:
        return True
    _, vectors, _ = _read_words()
    negated = [_find_negated(text) for text in (one, other)]
    pieces = [find_pieces(text) for text in (one, other)]
    for here, there, theirs in zip(negated, negated[::-1], pieces[::-1]):
        plain = [piece for piece in theirs if piece not in there]
        if here and plain and (vectors[list(here)] @ vectors[plain].T).max() >= SAME:
            return True
    return False


def find_turning(cue: str) -> str:
    """How a cue turns what it tells: 'cue' rejects it, 'against' condemns what it names, '' does not."""
    return next(
        (kind for kind in ("cue", "against") if not read_words("turning", kind).isdisjoint(_words(cue))), ""
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _find_negated(text: str) -> set[int]:
    """The first piece that says something behind each 'not'."""
    tokenizer, _, weights = _read_words()
    turning = read_words("turning", "negation")
    read, found, waiting = tokenizer.encode(text, add_special_tokens=False), set(), False
    for piece, word in zip(read.ids, read.tokens):
        if word in turning:
            waiting = True
        elif waiting and weights[piece] > COMMON:
            found.add(piece)
            waiting = False
    return found


class Comparer:
    """Compares clauses, each of a passage, with those before them; a passage without a point is like none."""

    def __init__(self, passages: Sequence[str]):
        _, vectors, _ = _read_words()
        clauses = [(n, find_pieces(part)) for n, text in enumerate(passages) for part in find_clauses(text)]
        self.of = np.array([n for n, _ in clauses], int)
        within = Counter(i for text in passages for i in find_pieces(text))
        flat = [i for _, pieces in clauses for i in pieces]
        weights = np.array([w for _, pieces in clauses for w in pieces.values()], np.float32)
        here = np.array([within[i] for i in flat], np.float32)
        rare = np.log((len(passages) + 1) / (here + 0.5)) / np.log(len(passages) + 1)
        self.vectors, self.weights = vectors[flat], weights * np.maximum(rare, COMMON)
        self.starts = np.cumsum([0, *(len(pieces) for _, pieces in clauses)])
        self.mass = np.add.reduceat(self.weights, self.starts[:-1]) if clauses else np.zeros(0)

    def features(self, n: int) -> NDArray[np.float64]:
        """A row for each clause before the nth: the share that each covers of the other (geometric mean), the
        weight that both share, that of the shorter, and that of the rarest word in both.
        """
        own, before, starts = slice(*self.starts[n : n + 2]), slice(0, self.starts[n]), self.starts[:n]
        near = np.clip((self.vectors[own] @ self.vectors[before].T - ALIKE) / (1 - ALIKE), 0, 1)
        theirs = np.add.reduceat(near.max(0) * self.weights[before], starts)
        ours = (np.maximum.reduceat(near, starts, axis=1) * self.weights[own, None]).sum(0)
        rarest = (near * np.minimum(self.weights[own, None], self.weights[before])).max(0)
        covered = np.sqrt(ours / self.mass[n] * theirs / self.mass[:n])
        size = np.minimum(self.mass[n], self.mass[:n])
        return np.stack([covered, ours + theirs, size, np.maximum.reduceat(rarest, starts)], 1)

    def likely(self, least: float) -> list[Pair]:
        """The pairs of passages (earlier, later, chance) that have at least that chance of one point."""
        known, best = read_measured(), dict[tuple[int, int], float]()
        weights = np.array([known["weights"][name] for name in FEATURES])
        for n in range(1, len(self.of)):
            chances = 1 / (1 + np.exp(-(self.features(n) @ weights + known["bias"])))
            for m in np.flatnonzero((chances >= least) & (self.of[:n] != self.of[n])):
                pair = int(self.of[m]), int(self.of[n])
                best[pair] = max(best.get(pair, 0.0), round(float(chances[m]), 4))
        return [(*pair, chance) for pair, chance in best.items()]
