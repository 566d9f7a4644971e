"""Scores → what a text says of parties: their mentions, whom they refer to, who does what to whom.

All of it is plain data, words counted without blanks: it is stored with the document, and turned into records
by the rooms after it.
"""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from stancebook.reader.decode import softmax
from stancebook.reader.reading import Act, Party, Segment
from stancebook.reader.references import (
    SOURCE,
    SPEAKER,
    TARGET,
    Referring,
    is_pronoun,
    kind_of,
    pair_features,
)

Scores = dict[str, NDArray[np.float32]]
LONGEST = 24  # words of a mention
MENTION = 0.1  # log-odds from which words are a mention
DOUBTED = -2.0  # log-odds below which not even a phrase that acts or speaks is one
ACT = 0.3  # probability from which a word tells of an act
SECOND = 0.3  # probability from which it tells of a second one
SHARED = 0.3  # probability from which a further word is a source or target too


class ArticleScores:
    """The scores of a text's words, and what can be asked of them; `weights`: the small matrices beside."""

    def __init__(self, segment: Segment, weights: Scores, types: Sequence[str], furniture: Sequence[bool]):
        self.score, self.words = segment.score, segment.words
        self.sentences, self.sentence = segment.starts, segment.sentence
        self.heads, self.labels = segment.heads, segment.labels
        self.weights, self.types, self.furniture = weights, types, furniture

    def mentions(self, taking_part: Sequence[tuple[int, int]]) -> list[Party]:
        """All mentions, in order of their first and last words; nothing in the page's furniture is one.

        Phrases that speak, act or are acted upon are mentions too, unless the reader is rather sure that they
        are none.
        """
        spans: dict[tuple[int, int], float] = {}
        for begin, end in zip(self.sentences, self.sentences[1:]):
            within, phrases = {}, [p for p in taking_part if begin <= p[0] < end]
            first, last = self.score["span_first"][begin:end], self.score["span_last"][begin:end]
            size = first.shape[1] - 1
            odds = first[:, :size] @ last[:, :size].T / size**0.5 + first[:, size:] + last[:, size]
            for a, b in np.argwhere(np.triu(odds > MENTION) & ~np.triu(np.ones_like(odds, bool), LONGEST)):
                if not self.furniture[begin + a]:
                    within[int(begin + a), int(begin + b)] = float(odds[a, b])
            within = {s: odds for s, odds in _without_crossing(within).items() if not self._is_clause(*s)}
            for a, b in phrases:
                free = not self.furniture[a] and not any(c <= b and a <= d for c, d in within)
                if free and b - a < LONGEST and (chance := self._odds(a, b)) > DOUBTED:
                    within[a, b] = chance
            spans |= within
        for n, word in enumerate(self.words):
            if is_pronoun(word) and not self.furniture[n]:
                spans.setdefault((n, n), -4.0)  # means somebody only if it refers to somebody
        return self._resolved(spans)

    def _is_clause(self, a: int, b: int) -> bool:
        """Whether the words hold the subject of their head: 'Litzman returned to the ministry, Birger'."""
        subjects = {self.heads[n] for n in range(a, b + 1) if self.labels[n].startswith("nsubj")}
        return any(a <= h <= b and not (a <= self.heads[h] <= b and self.heads[h] != h) for h in subjects)

    def _odds(self, a: int, b: int) -> float:
        first, last = self.score["span_first"][a], self.score["span_last"][b]
        return float(first[:-1] @ last[:-1] / (len(first) - 1) ** 0.5 + first[-1] + last[-1])

    def _resolved(self, spans: dict[tuple[int, int], float]) -> list[Party]:
        places = sorted(spans)
        kinds = [kind_of(self.words[a : b + 1]) for a, b in places]
        referring = [self._referring(a, b, kind) for (a, b), kind in zip(places, kinds)]
        chances = self.whom(referring, referring, "ask", before=True)
        a, b = [p[0] for p in places], [p[1] for p in places]
        hidden = np.maximum(self.score["type_first"][a] + self.score["type_last"][b], 0)
        types, homes = (
            softmax(hidden @ self.weights[f"{x}.weight"].T + self.weights[f"{x}.bias"])
            for x in ("types", "homes")
        )
        found = []
        for n, place in enumerate(places):
            chance, nobody = float(1 / (1 + np.exp(-spans[place]))), float(chances[n, 0])
            shares = tuple(types[n].tolist()), tuple(homes[n].tolist())
            refers = _likeliest(chances[n, 1 : n + 1], 0.02)
            found.append(Party(*place, kinds[n], chance, *shares, nobody, refers))
        return found

    def whom(
        self, asking: Sequence[Referring], mentions: Sequence[Referring], by: str, before: bool = False
    ) -> NDArray[np.float32]:
        """(asking, 1 + mentions): the chance of each mention to be who is meant; column 0 for nobody."""
        if not asking:
            return np.zeros((0, 1 + len(mentions)), np.float32)
        first, last = [q.first for q in asking], [q.last for q in asking]
        query = self.score[by][first] if by in self.score else self.score[f"{by}_first"][first]
        nobody = query[:, -1:]
        query = query[:, :-1] + (0 if by in self.score else self.score[f"{by}_last"][last])
        weights = self.weights["pairs"][[q.kind for q in asking]]
        out = nobody + weights[:, -1:]
        if mentions:
            key = self.score["key_first"][[m.first for m in mentions]]
            key = key + self.score["key_last"][[m.last for m in mentions]]
            alike = np.einsum("qmf,qf->qm", pair_features(asking, mentions), weights[:, :-1])
            scores = query @ key.T / key.shape[1] ** 0.5 + alike
            if before:
                scores = np.where(np.tri(len(asking), len(mentions), -1, bool), scores, -1e4)
            out = np.concatenate([out, scores], 1)
        return softmax(out)

    def _referring(self, first: int, last: int, kind: int) -> Referring:
        words = tuple(w.lower() for w in self.words[first : last + 1])
        return Referring(first, last, kind, self.sentence[first], words)

    def speakers(
        self, quotations: Sequence[tuple[int, int]], parties: Sequence[Party]
    ) -> list[tuple[tuple[int, float], ...]]:
        """For each quotation (first and last word), the mentions of who may have said it."""
        asking = [self._referring(a, b, SPEAKER) for a, b in quotations]
        mentions = [self._referring(p.first, p.last, p.kind) for p in parties]
        return [_likeliest(row[1:], 0.05) for row in self.whom(asking, mentions, "speaker")]

    def triggers(self) -> list[int]:
        """The words that tell of an act."""
        likely = np.flatnonzero(1 - softmax(self.score["act"])[:, 0] > ACT).tolist()
        return [n for n in likely if not self.furniture[n]]

    def ends(self) -> list[int]:
        """The words that are sources or targets of acts."""
        found = [self._end(t, end) for t in self.triggers() for end in ("source", "target")]
        return sorted({words[0][0] for words, none in found if words and words[0][1] > none})

    def acts(self, parties: Sequence[Party]) -> list[Act]:
        """The acts that words tell of, in order."""
        chances, status = softmax(self.score["act"]), softmax(self.score["status"])
        triggers = self.triggers()
        mentions = [self._referring(p.first, p.last, p.kind) for p in parties]
        missing = {}
        for end, kind in (("source", SOURCE), ("target", TARGET)):
            rows = self.whom([self._referring(t, t, kind) for t in triggers], mentions, f"missing_{end}")
            missing[end] = [_likeliest(row[1:], 0.1) for row in rows]
        found = []
        for n, t in enumerate(triggers):
            told = chances[t, 1:] / (1 - chances[t, 0])
            (source, no_source), (target, no_target) = self._end(t, "source"), self._end(t, "target")
            for k in np.argsort(-told)[:2].tolist():
                if told[k] == told.max() or told[k] * (1 - chances[t, 0]) > SECOND:
                    chance = float(chances[t, 1 + k])
                    ends = (source, target, no_source, no_target, missing["source"][n], missing["target"][n])
                    found.append(Act(t, self.types[1 + k], chance, tuple(status[t].tolist()), *ends))
        return found

    def _end(self, trigger: int, end: str) -> tuple[tuple[tuple[int, float], ...], float]:
        """The words of the sentence that may be the act's source or target, and the chance that none is."""
        begin, stop = self.sentences[self.sentence[trigger]], self.sentences[self.sentence[trigger] + 1]
        ask, words = self.score[f"trigger_{end}"][trigger], self.score[f"as_{end}"][begin:stop]
        scores = np.concatenate([self.score[f"no_{end}"][trigger], words @ ask / len(ask) ** 0.5])
        chances = softmax(scores)
        return tuple((begin + w, p) for w, p in _likeliest(chances[1:], 0.05)), float(chances[0])


def _likeliest(chances: NDArray[np.float32], least: float) -> tuple[tuple[int, float], ...]:
    order = np.argsort(-chances, kind="stable")[:8]
    return tuple((int(n), float(chances[n])) for n in order if chances[n] > least)


def _without_crossing(spans: dict[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """The spans, less each that crosses a likelier one."""
    kept: list[tuple[int, int]] = []
    for a, b in sorted(spans, key=lambda s: -spans[s]):
        if not any(c < a <= d < b or a < c <= b < d for c, d in kept):
            kept.append((a, b))
    return {s: spans[s] for s in kept}


def find_furniture(scores: NDArray[np.float32], paragraphs: Sequence[int], names: Sequence[str]) -> list[str]:
    """What each word’s line is on the page, by all of its words; 'none' for the story itself.

    A dateline is the part of a line; its words have the label of their own.
    """
    logs = np.log(softmax(scores) + 1e-6)
    out, dateline = [], names.index("dateline")
    own = logs.argmax(1)
    line = np.delete(logs, dateline, 1)
    kinds = [name for name in names if name != "dateline"]
    for _, group in groupby(range(len(paragraphs)), key=paragraphs.__getitem__):
        rows = list(group)
        label = kinds[int(line[rows].mean(0).argmax())]
        out += ["dateline" if label == "none" and own[i] == dateline else label for i in rows]
    return out
