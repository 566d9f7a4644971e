"""The spaCy pipeline: one small encoder reads tags, lemmas, syntax, entities and attributions in a single
pass.
"""

import io
import json
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime
import spacy
import srsly
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, LEMMA, POS, TAG
from spacy.language import Language
from spacy.parts_of_speech import IDS as POS_IDS
from spacy.tokens import Doc, Span

from stancebook.house import DATA
from stancebook.reader.decode import agree_on_names, find_bilou, find_tree, softmax
from stancebook.reader.reading import Attribution, Quotation, Reading, Segment, Told, add_scores
from stancebook.reader.readout import ArticleScores, find_furniture
from stancebook.reader.windows import Window, WordPieces, find_segments, find_windows
from stancebook.records import ArticleError
from stancebook.text.article import find_paragraphs

FILES = ("model.onnx", "tokenizer.json", "labels.json", "heads.npz", "calibration.json", "lemmas.json")
CLOSING = set("\"'”’»)]")
# Log-odds added to labels. Attributions: PolNeAR’s score is the same from 0 to 0.8, but other kinds of news
# lose fewer claims.
# MISC is rare and found too seldom: on dev its names stand among ORG and PERSON; from 0.6 to 1.3 actors’
# labels gain 0.7 to 0.9 of F1.
FAVOUR = {"SOURCE": 0.5, "CUE": 0.5, "CONTENT": 0.5, "MISC": 0.6}
OUTSIDE = {
    "case",
    "cc",
    "mark",
    "punct",
    "cop",
    "aux",
    "conj",
    "appos",
    "acl",
    "acl:relcl",
    "nsubj",
    "obl",
}  # end a phrase to the left
LEAVES = {"aux", "aux:pass", "cop"}
LOOSE = {
    "punct",
    "fixed",
    "goeswith",
    "conj",
    "cc",
    "advmod",
}  # may stand with an auxiliary after all: 'can’t but'
TAGS = ("upos", "xpos", "lemma")
OF_PAIRS = ("arc", "rel_dep", "rel_head", "source_of", "cue_of")  # outputs that compare the words of a window
LINKS = ("source", "cue", "content", "source_link", "cue_link")  # what an attribution's confidence is made of


def load_pipeline(name: str | Path | None = None) -> Language:
    """The pipeline `name` (a package or path), else that of STANCEBOOK_PIPELINE, else the one in
    data/pipeline; loaded once.
    """
    return _load(str(name or os.environ.get("STANCEBOOK_PIPELINE") or DATA / "pipeline"))


@cache
def _load(name: str) -> Language:
    try:
        return spacy.load(name)
    except Exception as error:  # whatever a folder that is no pipeline makes spaCy raise
        why = " ".join(str(error).split())[:120]
        raise ArticleError(
            f"The pipeline {name} cannot be loaded ({why}); set STANCEBOOK_PIPELINE to a pipeline or "
            f"unset it."
        ) from None


@Language.factory(
    "stancebook_reader",
    assigns=[
        "token.tag",
        "token.pos",
        "token.lemma",
        "token.dep",
        "token.head",
        "doc.sents",
        "doc.ents",
        "doc._.attributions",
    ],
)
def make_reader(nlp: Language, name: str) -> "Reader":
    """An empty reader; `from_disk` fills it."""
    return Reader()


class Reader:
    """A spaCy component that runs the ONNX encoder over windows of a Doc and decodes every layer.

    Each window is run by itself, so that a batch's other texts never change a result; thread-safe once
    loaded.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return _make_from, (self.files,)  # another process opens its own session

    def __call__(self, doc: Doc) -> Doc:
        words = [t.i for t in doc if not t.is_space]
        if not words:
            return doc
        texts, paragraphs = [doc[i].text for i in words], _paragraph_of(doc, words)
        given, read, names = _given_starts(doc, words), Reading(), list[Any]()
        for begin, stop in find_segments(paragraphs, given):
            score = self._score(texts[begin:stop], paragraphs[begin:stop])
            starts = _within(given, begin, stop) or _sentence_starts(
                score["start"], texts[begin:stop], paragraphs[begin:stop]
            )
            segment = Segment(
                score, texts[begin:stop], paragraphs[begin:stop], starts, *self._parse(score, starts)
            )
            names += [(begin + a, begin + b, *rest) for a, b, *rest in self._names(segment)]
            read.add(
                begin,
                segment,
                self._parties(segment),
                {x: [self.labels[x][n] for n in score[x].argmax(1)] for x in TAGS},
            )
        rules = [
            self.lemmas.get(f"{w.lower()} {tag}", rule)
            for w, tag, rule in zip(texts, read.tags["xpos"], read.tags["lemma"])
        ]
        _annotate(doc, words, {**read.tags, "lemma": rules}, read.heads, read.labels)
        found = agree_on_names(names, texts)
        spans = [Span(doc, words[a], words[b - 1] + 1, label) for a, b, label, _, _ in found]
        doc.set_ents(spans)
        scores = [{"entity": p, "vote": share} for *_, p, share in found]
        add_scores(
            doc, {s: {**raw, "confidence": self.calibrate("entities", raw)} for s, raw in zip(spans, scores)}
        )
        read.store(doc, words)
        return doc

    def _names(self, segment: Segment) -> list[tuple[int, int, str, float]]:
        """The names found, none of them across paragraphs."""
        p = segment.paragraphs
        breaks = [n for n in range(1, len(p)) if p[n] != p[n - 1]]
        return find_bilou(self._favour(segment.score, "ner"), self.labels["ner"], breaks)

    def _parties(self, segment: Segment) -> Told:
        """What the text says of parties: attributions, mentions, acts, who says what stands without a source;
        furniture apart.
        """
        kinds = find_furniture(segment.score["furniture"], segment.paragraphs, self.labels["furniture"])
        furniture = [kind != "none" for kind in kinds]
        scores = ArticleScores(segment, self.heads, self.labels["act"], furniture)
        outer, inner = (self._attributions(segment.score, layer) for layer in ("attr", "inner"))
        told = [a for a in outer + inner if not furniture[a.contents[0][0]]]
        taking_part = [(a.source[0], a.source[1] - 1) for a in told if a.source]
        taking_part += [_phrase(w, segment) for w in scores.ends()]
        parties = scores.mentions(taking_part)
        unsourced = [a for a in told if not a.source]
        speakers = scores.speakers([(a.contents[0][0], a.contents[-1][1] - 1) for a in unsourced], parties)
        quotations = [Quotation(a.contents[0][0], found) for a, found in zip(unsourced, speakers)]
        return Told(told, parties, scores.acts(parties), quotations, kinds)

    def pipe(self, docs: Iterable[Doc], batch_size: int = 1) -> Iterator[Doc]:
        """The documents, one after the other."""
        yield from map(self, docs)

    # -- scores

    def _score(self, words: list[str], paragraphs: list[int]) -> dict[str, Any]:
        """Scores of every word; those of pairs under 'blocks': for each word, the window that owns it and its
        outputs.
        """
        kept: dict[str, list[NDArray]] = {}
        blocks: list[tuple[Window, dict[str, NDArray]]] = []
        for window in find_windows(words, paragraphs, self.pieces):
            cut = slice(window.first, window.stop)
            ids, case, first = self.pieces.encode(words[cut], paragraphs[cut])
            values = self.session.run(
                None, {"ids": np.array([ids]), "case": np.array([case]), "first": np.array([first])}
            )
            out = {name: value[0] for name, value in zip(self.outputs, values)}
            own = slice(window.own - window.first, window.own_stop - window.first)
            for name in self.of_words:
                kept.setdefault(name, []).append(out[name][own])
            blocks += [(window, {name: out[name] for name in OF_PAIRS})] * (window.own_stop - window.own)
        return {**{name: np.concatenate(parts) for name, parts in kept.items()}, "blocks": blocks}

    def _favour(self, score: dict[str, Any], layer: str) -> NDArray:
        return score[layer] + np.array(
            [FAVOUR.get(label[2:], 0.0) for label in self.labels[layer]], np.float32
        )

    def _parse(self, score: dict[str, Any], starts: list[int]) -> tuple[list[int], list[str]]:
        """Head (index among the words, itself for a root) and relation of each word."""
        heads: list[int] = []
        labels: list[str] = []
        for begin, end in zip(starts, starts[1:]):
            arcs = np.full((end - begin, end - begin + 1), -1e4, np.float32)
            rows = score["blocks"][begin:end]
            for n, (w, out) in enumerate(rows):
                a, b = max(begin, w.first), min(end, w.stop)
                arcs[n, 1 + a - begin : 1 + b - begin] = out["arc"][
                    begin + n - w.first, 1 + a - w.first : 1 + b - w.first
                ]
                arcs[n, 0] = out["arc"][begin + n - w.first, 0]
            tree = find_tree(arcs)
            names = self._relations(rows, begin, tree)
            # a verb's auxiliary has no dependents of its own (Universal Dependencies): 'the ministry has
            # urged'
            tree = [
                tree[h] if h >= 0 and names[h] in LEAVES and name not in LOOSE else h
                for h, name in zip(tree, names)
            ]
            heads += [begin + h if h >= 0 else begin + n for n, h in enumerate(tree)]
            labels += _with_one_subject(tree, names)
        return heads, labels

    def _relations(
        self, rows: list[tuple[Window, dict[str, NDArray]]], begin: int, tree: list[int]
    ) -> list[str]:
        dep = np.stack([out["rel_dep"][begin + n - w.first] for n, (w, out) in enumerate(rows)])
        head = np.stack(
            [
                out["rel_head"][_inside(begin + h + 1 - w.first, len(out["rel_head"])) if h >= 0 else 0]
                for h, (w, out) in zip(tree, rows)
            ]
        )
        scores = np.maximum(dep + head, 0) @ self.heads["rel.weight"].T + self.heads["rel.bias"]
        root = self.labels["dep"].index("root")
        scores[[n for n, h in enumerate(tree) if h >= 0], root] = -1e4
        return ["ROOT" if h < 0 else self.labels["dep"][n] for h, n in zip(tree, scores.argmax(1))]

    def _attributions(self, score: dict[str, Any], layer: str) -> list[Attribution]:
        """Contents joined to the cue that each points to, cues to the source that each points to (Dozat-style
        biaffine links).
        """
        spans = find_bilou(self._favour(score, layer), self.labels["attr"])
        by_role = {role: [s for s in spans if s[2] == role] for role in ("SOURCE", "CUE", "CONTENT")}
        contents: dict[tuple[int, int] | None, list] = {}
        for s in by_role["CONTENT"]:
            cue, p = _best_link(score["blocks"], "cue_of", s, by_role["CUE"])
            contents.setdefault(cue[:2] if cue else None, []).append((s, p))
        known = {s[:2]: s for s in spans}
        found = []
        for cue, parts in contents.items():
            groups = [parts] if cue else [[part] for part in parts]  # contents without a cue stand alone
            for group in groups:
                source, linked = (
                    _best_link(score["blocks"], "source_of", known[cue], by_role["SOURCE"])
                    if cue
                    else (None, 1.0)
                )
                scores = {
                    "content": min(s[3] for s, _ in group),
                    "cue_link": min(p for _, p in group),
                    "source_link": linked,
                }
                scores |= {"cue": known[cue][3] if cue else 0.0, "source": source[3] if source else 0.0}
                spoken = self.labels["speech"][int(score["speech"][cue[0]].argmax())] if cue else "say"
                told = tuple(s[:2] for s, _ in group)
                found.append(
                    Attribution(
                        source and source[:2], cue, told, scores, self.calibrate("claims", scores), spoken
                    )
                )
        return sorted(found, key=lambda a: (a.contents[0], a.cue or (0, 0)))

    def calibrate(self, layer: str, probabilities: dict[str, float]) -> float:
        """The chance of being right on dev data, by a logistic regression on the raw probabilities' log-odds
        (Platt 1999).
        """
        weights = self.calibration[layer]
        total = weights["bias"] + sum(
            weights.get(name, 0.0) * log_odds(p) for name, p in probabilities.items()
        )
        return float(1 / (1 + np.exp(-total)))

    def judge(self, layer: str, probabilities: dict[str, float]) -> tuple[float, bool]:
        """The chance of being right, and whether it lies below the line above which seven of ten are right on
        dev data.
        """
        chance = self.calibrate(layer, probabilities)
        return chance, chance < self.calibration[layer].get("line", 0.0)

    # -- disk

    def _open(self) -> "Reader":
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(
            self.files["model.onnx"], options, providers=["CPUExecutionProvider"]
        )
        self.outputs = [o.name for o in self.session.get_outputs()]
        self.of_words = [name for name in self.outputs if name not in OF_PAIRS]  # a row a word
        self.pieces = WordPieces(self.files["tokenizer.json"])
        self.labels: dict[str, list[str]] = json.loads(self.files["labels.json"])
        self.lemmas: dict[str, str] = json.loads(self.files["lemmas.json"])
        self.calibration: dict[str, dict[str, float]] = json.loads(self.files["calibration.json"])
        with np.load(io.BytesIO(self.files["heads.npz"])) as arrays:
            self.heads = dict(arrays)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the encoder's files into a folder."""
        Path(path).mkdir(parents=True, exist_ok=True)
        for name, data in self.files.items():
            (Path(path) / name).write_bytes(data)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "Reader":
        """Read the encoder's files from a folder."""
        self.files = {name: (Path(path) / name).read_bytes() for name in FILES}
        return self._open()

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The encoder's files as one string of bytes."""
        return srsly.msgpack_dumps(self.files)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "Reader":
        """Read what `to_bytes` wrote."""
        self.files = srsly.msgpack_loads(data)
        return self._open()


def _make_from(files: dict[str, bytes]) -> Reader:
    """A reader of these files, none for an empty one."""
    reader = Reader()
    reader.files = files
    return reader._open() if files else reader


# -- from scores to a Doc


def log_odds(p: float) -> float:
    """The logarithm of p to 1 - p, bounded: 0 stands for 'there is none' as much as for impossible."""
    p = min(max(p, 0.01), 0.999)
    return float(np.log(p / (1 - p)))


def _paragraph_of(doc: Doc, words: list[int]) -> list[int]:
    """The paragraph number of each word."""
    paragraphs, found, n = find_paragraphs(doc.text), [], 0
    for i in words:
        while n + 1 < len(paragraphs) and doc[i].idx >= paragraphs[n + 1][0]:
            n += 1
        found.append(n)
    return found


def _sentence_starts(scores: NDArray, words: list[str], paragraphs: list[int]) -> list[int]:
    """Where sentences begin, and the number of words at the end; a paragraph always begins one, a comma never
    ends one.
    """
    begins = softmax(scores)[:, 1] > 0.5
    starts = [0]
    for n in range(1, len(words)):
        before = n - 1
        while before > starts[-1] and words[before] in CLOSING:
            before -= 1
        if paragraphs[n] != paragraphs[n - 1] or (
            begins[n] and words[before] != ","
        ):  # '“…,” he said' is one sentence
            starts.append(n)
    return [*starts, len(words)]


def _given_starts(doc: Doc, words: list[int]) -> list[int]:
    """The sentence starts that an earlier component or a treebank has set, and the number of words; nothing
    if there are none.
    """
    if not doc.has_annotation("SENT_START"):
        return []
    return [n for n, i in enumerate(words) if n == 0 or doc[i].is_sent_start] + [len(words)]


def _within(starts: list[int], begin: int, stop: int) -> list[int]:
    """The given starts of a segment, counted from its first word."""
    return [n - begin for n in starts if begin <= n < stop] + [stop - begin] if starts else []


def _with_one_subject(tree: list[int], names: list[str]) -> list[str]:
    """A second subject, behind its verb, is the object: 'the king received the president', where the labels
    said two subjects.
    """
    before = {h for n, (h, name) in enumerate(zip(tree, names)) if name == "nsubj" and n < h}
    with_object = {h for h, name in zip(tree, names) if name == "obj"}
    return [
        "obj" if name == "nsubj" and n > h and h in before - with_object else name
        for n, (h, name) in enumerate(zip(tree, names))
    ]


def _phrase(word: int, segment: Segment) -> tuple[int, int]:
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


def _inside(index: int, length: int) -> int:
    """The index, or the root's where it lies outside the window (an arc across a seam)."""
    return index if 0 < index < length else 0


def _best_link(blocks: list, layer: str, span: tuple, candidates: list[tuple]) -> tuple[tuple | None, float]:
    """The candidate span that the span's first word points to, or None for 'none of them', and the
    probability.
    """
    window, out = blocks[span[0]]
    p = softmax(out[layer][span[0] - window.first])
    near = [(float(p[1 + c[0] - window.first]), c) for c in candidates if window.first <= c[0] < window.stop]
    best = max(near, default=(0.0, None), key=lambda pair: pair[0])
    return best[::-1] if best[0] > p[0] else (None, float(p[0]))


def _lemma(form: str, rule: str) -> str:
    """The form with the rule '<letters to strip>|<letters to add>' applied; 'p' in front keeps capitals."""
    strip, add = rule.lstrip("p").split("|")
    base = form if rule[0] == "p" else form.lower()
    return base[: len(base) - int(strip)] + add if int(strip) < len(base) or add else base


def _annotate(
    doc: Doc, words: list[int], tags: dict[str, list[str]], heads: list[int], labels: list[str]
) -> None:
    """Write tags, lemmas and syntax on the tokens; a blank hangs on the word before it."""
    strings, values = doc.vocab.strings, np.zeros((len(doc), 5), np.uint64)
    position = {i: n for n, i in enumerate(words)}
    for token in doc:
        n = position.get(token.i)
        if n is None:
            head = token.i - 1 if token.i > words[0] else words[0]
            row = ("_SP", "SPACE", token.text, "dep", head)
        else:
            row = (
                tags["xpos"][n],
                tags["upos"][n],
                _lemma(token.text, tags["lemma"][n]),
                labels[n],
                words[heads[n]],
            )
        values[token.i] = [
            strings.add(row[0]),
            POS_IDS[row[1]],
            strings.add(row[2]),
            strings.add(row[3]),
            np.int64(row[4] - token.i).astype(np.uint64),
        ]
    doc.from_array([TAG, POS, LEMMA, DEP, HEAD], cast(Any, values))
