"""Scores of words → sentences and their trees (Universal Dependencies), written on spaCy's tokens."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, LEMMA, POS, TAG
from spacy.parts_of_speech import IDS as POS_IDS
from spacy.tokens import Doc

from stancebook.reader.decode import find_tree, softmax
from stancebook.reader.reading import Segment
from stancebook.reader.windows import Block

CLOSING = set("\"'”’»)]")
# what ends a phrase to the left
OUTSIDE = set("case cc mark punct cop aux conj appos acl acl:relcl nsubj obl".split())
LEAVES = {"aux", "aux:pass", "cop"}
# what may stand with an auxiliary after all: 'can’t but'
LOOSE = set("punct fixed goeswith conj cc advmod".split())


def find_starts(scores: NDArray, words: list[str], paragraphs: list[int]) -> list[int]:
    """Where sentences begin, and the number of words; a paragraph begins one, a comma never ends one."""
    begins = softmax(scores)[:, 1] > 0.5
    starts = [0]
    for n in range(1, len(words)):
        before = n - 1
        while before > starts[-1] and words[before] in CLOSING:
            before -= 1
        # '“…,” he said' is one sentence
        if paragraphs[n] != paragraphs[n - 1] or (begins[n] and words[before] != ","):
            starts.append(n)
    return [*starts, len(words)]


def parse(
    blocks: Sequence[Block], starts: list[int], relations: list[str], weights: dict[str, NDArray]
) -> tuple[list[int], list[str]]:
    """Head (index among the words, itself for a root) and relation of each word."""
    heads: list[int] = []
    labels: list[str] = []
    for begin, end in zip(starts, starts[1:]):
        arcs = np.full((end - begin, end - begin + 1), -1e4, np.float32)
        rows = blocks[begin:end]
        for n, (w, out) in enumerate(rows):
            a, b, own = max(begin, w.first), min(end, w.stop), out["arc"][begin + n - w.first]
            arcs[n, 1 + a - begin : 1 + b - begin] = own[1 + a - w.first : 1 + b - w.first]
            arcs[n, 0] = own[0]
        tree = find_tree(arcs)
        scores = _score_relations(rows, begin, tree, weights)
        scores[[n for n, h in enumerate(tree) if h >= 0], relations.index("root")] = -1e4
        names = ["ROOT" if h < 0 else relations[n] for h, n in zip(tree, scores.argmax(1))]
        # a verb's auxiliary has no dependents of its own: 'the ministry has urged'
        tree = [
            tree[h] if h >= 0 and names[h] in LEAVES and name not in LOOSE else h
            for h, name in zip(tree, names)
        ]
        heads += [begin + h if h >= 0 else begin + n for n, h in enumerate(tree)]
        labels += _with_one_subject(tree, names)
    return heads, labels


def _score_relations(
    rows: Sequence[Block], begin: int, tree: list[int], weights: dict[str, NDArray]
) -> NDArray:
    """(words, relations); a head outside of a word's window (an arc across a seam) counts as the root."""
    dep = np.stack([out["rel_dep"][begin + n - w.first] for n, (w, out) in enumerate(rows)])
    places = [begin + h + 1 - w.first if h >= 0 else 0 for h, (w, _) in zip(tree, rows)]
    heads = [out["rel_head"] for _, out in rows]
    head = np.stack([of[at if 0 < at < len(of) else 0] for of, at in zip(heads, places)])
    return np.maximum(dep + head, 0) @ weights["rel.weight"].T + weights["rel.bias"]


def _with_one_subject(tree: list[int], names: list[str]) -> list[str]:
    """A second subject, behind its verb, is the object: 'the king received the president'."""
    before = {h for n, (h, name) in enumerate(zip(tree, names)) if name == "nsubj" and n < h}
    with_object = {h for h, name in zip(tree, names) if name == "obj"}
    return [
        "obj" if name == "nsubj" and n > h and h in before - with_object else name
        for n, (h, name) in enumerate(zip(tree, names))
    ]


def find_phrase(word: int, segment: Segment) -> tuple[int, int]:
    """The noun phrase of a word: what stands before it and belongs to it, and the rest of its name."""
    heads, labels, sentence = segment.heads, segment.labels, segment.sentence
    first = last = word
    for n in range(word - 1, -1, -1):
        if sentence[n] != sentence[word] or heads[n] < n or heads[n] > word or labels[n] in OUTSIDE:
            break
        first = n
    while (
        last + 1 < len(heads)
        and sentence[last + 1] == sentence[word]
        and heads[last + 1] == word
        and labels[last + 1] == "flat"
    ):
        last += 1
    return first, last


def _lemma(form: str, rule: str) -> str:
    """The form with the rule '<letters to strip>|<letters to add>' applied; 'p' in front keeps capitals."""
    strip, add = rule.lstrip("p").split("|")
    base = form if rule[0] == "p" else form.lower()
    return base[: len(base) - int(strip)] + add if int(strip) < len(base) or add else base


def annotate(
    doc: Doc, words: list[int], tags: dict[str, list[str]], heads: list[int], labels: list[str]
) -> None:
    """Write tags, lemmas and syntax on the tokens; a blank hangs on the word before it."""
    strings, values = doc.vocab.strings, np.zeros((len(doc), 5), np.uint64)
    position = {i: n for n, i in enumerate(words)}
    for token in doc:
        n = position.get(token.i)
        if n is None:
            tag, pos, lemma, dep = "_SP", "SPACE", token.text, "dep"
            head = token.i - 1 if token.i > words[0] else words[0]
        else:
            tag, pos, lemma = tags["xpos"][n], tags["upos"][n], _lemma(token.text, tags["lemma"][n])
            dep, head = labels[n], words[heads[n]]
        texts = strings.add(tag), POS_IDS[pos], strings.add(lemma), strings.add(dep)
        values[token.i] = [*texts, np.int64(head - token.i).astype(np.uint64)]
    doc.from_array([TAG, POS, LEMMA, DEP, HEAD], cast(Any, values))
