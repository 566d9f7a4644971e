"""Scores of words → sentences and their trees (Universal Dependencies), written on spaCy's tokens."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, LEMMA, POS, TAG
from spacy.parts_of_speech import IDS as POS_IDS
from spacy.tokens import Doc

from stancebook.reader.decode import find_tree, softmax
from stancebook.reader.reading import Segment
from stancebook.reader.windows import Block

Run = tuple[int, int, Block]  # first word, stop, and their window with its outputs
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
        runs = list(_find_runs(blocks, begin, end))
        for first, stop, (w, out) in runs:
            a, b, own = max(begin, w.first), min(end, w.stop), out["arc"][first - w.first : stop - w.first]
            arcs[first - begin : stop - begin, 1 + a - begin : 1 + b - begin] = own[
                :, 1 + a - w.first : 1 + b - w.first
            ]
            arcs[first - begin : stop - begin, 0] = own[:, 0]
        tree = find_tree(arcs)
        scores = _score_relations(runs, begin, tree, weights)
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


def _find_runs(blocks: Sequence[Block], begin: int, end: int) -> Iterator[Run]:
    """The words of a sentence by the window that owns them: nearly always one."""
    for _, group in groupby(range(begin, end), key=lambda n: id(blocks[n])):
        first, *rest = group
        yield first, first + 1 + len(rest), blocks[first]


def _score_relations(
    runs: Sequence[Run], begin: int, tree: list[int], weights: dict[str, NDArray]
) -> NDArray:
    """(words, relations); a head outside of a word's window (an arc across a seam) counts as the root."""
    dep, head = [], []
    for first, stop, (w, out) in runs:
        to = np.array(tree[first - begin : stop - begin])
        at = np.where(to < 0, 0, begin + to + 1 - w.first)
        head.append(out["rel_head"][np.where((at > 0) & (at < len(out["rel_head"])), at, 0)])
        dep.append(out["rel_dep"][first - w.first : stop - w.first])
    hidden = np.maximum(np.concatenate(dep) + np.concatenate(head), 0)
    return hidden @ weights["rel.weight"].T + weights["rel.bias"]


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
    position, add, rows = {i: n for n, i in enumerate(words)}, doc.vocab.strings.add, []
    for i, token in enumerate(doc):
        n, text = position.get(i), token.text
        if n is None:
            tag, pos, lemma, dep = "_SP", "SPACE", text, "dep"
            head = i - 1 if i > words[0] else words[0]
        else:
            tag, pos, lemma = tags["xpos"][n], tags["upos"][n], _lemma(text, tags["lemma"][n])
            dep, head = labels[n], words[heads[n]]
        rows.append((add(tag), POS_IDS[pos], add(lemma), add(dep), (head - i) % 2**64))
    doc.from_array([TAG, POS, LEMMA, DEP, HEAD], cast(Any, np.array(rows, np.uint64)))
