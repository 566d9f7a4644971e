"""What a mention refers to: scores of pairs of mentions in an article.

A mention's vector comes from its first and last word (Kirstain, Ram and Levy 2021, coreference without span
representations); to the product of two vectors, what their words and places say is added, weighted by the
kind of what refers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stancebook.lexicons import read_words

# what refers: a mention, a quotation, an act without an end
NAME, DESCRIPTION, PRONOUN, SPEAKER, SOURCE, TARGET = range(6)
PRONOUNS, DETERMINERS = read_words("pronouns"), read_words("determiners")
FEATURES = 20
DISTANCE = (1, 2, 3, 5, 8, 13, 21, 40)  # in mentions


@dataclass(frozen=True)
class Referring:
    """A mention, or what looks for one: first and last word, kind, sentence, its words in lower case."""

    first: int
    last: int
    kind: int
    sentence: int
    words: tuple[str, ...]


def is_pronoun(word: str) -> bool:
    """Whether the word is a personal pronoun of a party; 'US' is a state."""
    return word.lower() in PRONOUNS and (len(word) == 1 or not word.isupper())


def kind_of(words: Sequence[str]) -> int:
    """Whether a mention is a pronoun, a name or a description, by its form."""
    if len(words) == 1 and is_pronoun(words[0]):
        return PRONOUN
    words = [w for n, w in enumerate(words) if w != "-" and not (n and words[n - 1] == "-")]  # 'Cheng-huang'
    capital = [w for w in words if w[:1].isupper() and w.lower() not in DETERMINERS]
    if len(words) == 1 and words[0][:1] == "@":  # who posts under it
        return NAME
    return NAME if capital and (words[-1][:1].isupper() or len(capital) * 2 > len(words)) else DESCRIPTION


def pair_features(asking: Sequence[Referring], mentions: Sequence[Referring]) -> NDArray[np.float32]:
    """(asking, mentions, FEATURES): what is alike, and how far apart they stand."""
    out = np.zeros((len(asking), len(mentions), FEATURES), np.float32)
    if not len(asking) or not len(mentions):
        return out
    order, kinds, sentences, last = _columns(mentions, "first", "kind", "sentence", "last")
    columns = _columns(asking, "first", "kind", "sentence", "last")
    first, kind, sentence, end = (column[:, None] for column in columns)
    named = kind <= PRONOUN
    texts: dict[tuple[str, ...], int] = {}
    whole, tail = (
        [[texts.setdefault(part(m), len(texts)) for m in rows] for rows in (asking, mentions)]
        for part in (lambda m: m.words, lambda m: m.words[-1:])
    )
    for n, (ours, theirs) in enumerate((whole, tail)):
        out[:, :, n] = named & (np.array(ours)[:, None] == theirs)
    own, held = _content(asking, mentions)
    shared, sizes, theirs = own @ held.T, own.sum(1)[:, None], held.sum(1)
    out[:, :, 2] = named & (shared > 0)
    out[:, :, 3] = named & (sizes > 0) & (shared == sizes)
    out[:, :, 4] = named & (theirs > 0) & (shared == theirs)
    apart = np.abs(np.searchsorted(order, first) - np.arange(len(mentions)))
    np.put_along_axis(out, 5 + np.searchsorted(DISTANCE, apart)[:, :, None], 1.0, 2)
    gap = sentence - sentences
    out[:, :, 14], out[:, :, 15] = gap == 0, gap == 1
    out[:, :, 16], out[:, :, 17] = kinds == NAME, kinds == PRONOUN
    out[:, :, 18] = order > end
    out[:, :, 19] = (order <= end) & (first <= last)
    return out


def _columns(rows: Sequence[Referring], *names: str) -> list[NDArray[np.int64]]:
    return [np.array([getattr(m, name) for m in rows]) for name in names]


def _content(*sides: Sequence[Referring]) -> list[NDArray[np.float32]]:
    """Of each side, which of its mentions (rows) have which longer words (columns)."""
    sets = [[{w for w in m.words if len(w) > 3} for m in rows] for rows in sides]
    number = {w: n for n, w in enumerate(sorted(set[str]().union(*sets[0], *sets[1])))}
    found = [np.zeros((len(rows), len(number)), np.float32) for rows in sets]
    for table, rows in zip(found, sets):
        for n, words in enumerate(rows):
            table[n, [number[w] for w in words]] = 1
    return found
