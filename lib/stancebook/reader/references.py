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
    return NAME if capital and (words[-1][:1].isupper() or len(capital) * 2 > len(words)) else DESCRIPTION


def pair_features(asking: Sequence[Referring], mentions: Sequence[Referring]) -> NDArray[np.float32]:
    """(asking, mentions, FEATURES): what is alike, and how far apart they stand."""
    out = np.zeros((len(asking), len(mentions), FEATURES), np.float32)
    if not len(asking) or not len(mentions):
        return out
    order = np.array([m.first for m in mentions])
    kinds = np.array([m.kind for m in mentions])
    sentences = np.array([m.sentence for m in mentions])
    sets = [_content(m) for m in mentions]
    last, text = [m.words[-1] for m in mentions], [m.words for m in mentions]
    for n, q in enumerate(asking):
        row, own = out[n], _content(q)
        if q.kind <= PRONOUN:
            row[:, 0] = [t == q.words for t in text]
            row[:, 1] = [t == q.words[-1] for t in last]
            shared = np.array([len(own & s) for s in sets], np.float32)
            row[:, 2], row[:, 3] = shared > 0, [bool(own) and own <= s for s in sets]
            row[:, 4] = [bool(s) and s <= own for s in sets]
        apart = np.abs(np.searchsorted(order, q.first) - np.arange(len(mentions)))
        row[np.arange(len(mentions)), 5 + np.searchsorted(DISTANCE, apart)] = 1.0
        gap = q.sentence - sentences
        row[:, 14], row[:, 15] = gap == 0, gap == 1
        row[:, 16], row[:, 17] = kinds == NAME, kinds == PRONOUN
        row[:, 18] = order > q.last
        row[:, 19] = [m.first <= q.last and q.first <= m.last for m in mentions]
    return out


def _content(m: Referring) -> frozenset[str]:
    return frozenset(w for w in m.words if len(w) > 3)
