"""The spaCy pipeline: one small encoder reads syntax, entities, attributions and acts in a single pass."""

import io
import json
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import spacy
import srsly
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span

from stancebook.house import DATA
from stancebook.reader.attributions import favour, find_attributions
from stancebook.reader.decode import agree_on_names, find_bilou
from stancebook.reader.reading import Quotation, Reading, Segment, Told, add_scores
from stancebook.reader.readout import ArticleScores, find_furniture
from stancebook.reader.syntax import annotate, find_phrase, find_starts, parse
from stancebook.reader.windows import Block, WordPieces, find_segments, find_windows
from stancebook.records import ArticleError
from stancebook.text.article import find_paragraphs

FILES = ("model.onnx", "tokenizer.json", "labels.json", "heads.npz", "calibration.json", "lemmas.json")
TAGS = ("upos", "xpos", "lemma")
OF_PAIRS = ("arc", "rel_dep", "rel_head", "source_of", "cue_of")  # outputs that compare the words of a window
LINKS = ("source", "cue", "content", "source_link", "cue_link")  # what an attribution's confidence is made of


def load_pipeline(name: str | Path | None = None) -> Language:
    """The pipeline `name` (a package or path), else STANCEBOOK_PIPELINE, else data/pipeline; loaded once."""
    return _load(str(name or os.environ.get("STANCEBOOK_PIPELINE") or DATA / "pipeline"))


@cache
def _load(name: str) -> Language:
    try:
        return spacy.load(name)
    except Exception as error:  # whatever a folder that is no pipeline makes spaCy raise
        why = " ".join(str(error).split())[:120]
        how = "set STANCEBOOK_PIPELINE to a pipeline or unset it"
        raise ArticleError(f"The pipeline {name} cannot be loaded ({why}); {how}.") from None


@Language.factory(
    "stancebook_reader",
    assigns=[f"token.{x}" for x in ("tag", "pos", "lemma", "dep", "head")]
    + ["doc.sents", "doc.ents", "doc._.attributions"],
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
            part, places = texts[begin:stop], paragraphs[begin:stop]
            score = self._score(part, places)
            starts = _within(given, begin, stop) or find_starts(score["start"], part, places)
            tree = parse(score["blocks"], starts, self.labels["dep"], self.heads)
            segment = Segment(score, part, places, starts, *tree)
            names += [(begin + a, begin + b, *rest) for a, b, *rest in self._names(segment)]
            tags = {x: [self.labels[x][n] for n in score[x].argmax(1)] for x in TAGS}
            read.add(begin, segment, self._parties(segment), tags)
        tagged = zip(texts, read.tags["xpos"], read.tags["lemma"])
        rules = [self.lemmas.get(f"{word.lower()} {tag}", rule) for word, tag, rule in tagged]
        annotate(doc, words, {**read.tags, "lemma": rules}, read.heads, read.labels)
        found = agree_on_names(names, texts)
        spans = [Span(doc, words[a], words[b - 1] + 1, label) for a, b, label, _, _ in found]
        doc.set_ents(spans)
        raw = [{"entity": p, "vote": share} for *_, p, share in found]
        scores = [{**p, "confidence": self.calibrate("entities", p)} for p in raw]
        add_scores(doc, dict(zip(spans, scores)))
        read.store(doc, words)
        return doc

    def _names(self, segment: Segment) -> list[tuple[int, int, str, float]]:
        """The names found, none of them across paragraphs."""
        p = segment.paragraphs
        breaks = [n for n in range(1, len(p)) if p[n] != p[n - 1]]
        return find_bilou(favour(segment.score["ner"], self.labels["ner"]), self.labels["ner"], breaks)

    def _parties(self, segment: Segment) -> Told:
        """What the text says of parties: attributions, mentions, acts, who says what; furniture apart."""
        kinds = find_furniture(segment.score["furniture"], segment.paragraphs, self.labels["furniture"])
        furniture = [kind != "none" for kind in kinds]
        scores = ArticleScores(segment, self.heads, self.labels["act"], furniture)
        layers = (find_attributions(segment.score, x, self.labels, self.calibrate) for x in ("attr", "inner"))
        told = [a for found in layers for a in found if not furniture[a.contents[0][0]]]
        taking_part = [(a.source[0], a.source[1] - 1) for a in told if a.source]
        taking_part += [find_phrase(w, segment) for w in scores.ends()]
        parties = scores.mentions(taking_part)
        unsourced = [a for a in told if not a.source]
        speakers = scores.speakers([(a.contents[0][0], a.contents[-1][1] - 1) for a in unsourced], parties)
        quotations = [Quotation(a.contents[0][0], found) for a, found in zip(unsourced, speakers)]
        return Told(told, parties, scores.acts(parties), quotations, kinds)

    # -- scores

    def _score(self, words: list[str], paragraphs: list[int]) -> dict[str, Any]:
        """Scores of every word by output; those of pairs under 'blocks', a word's window with its outputs."""
        kept: dict[str, list[NDArray]] = {}
        blocks: list[Block] = []
        for window in find_windows(words, paragraphs, self.pieces):
            cut = slice(window.first, window.stop)
            ids, case, first = self.pieces.encode(words[cut], paragraphs[cut])
            given = {"ids": np.array([ids]), "case": np.array([case]), "first": np.array([first])}
            values = self.session.run(None, given)
            out = {name: value[0] for name, value in zip(self.outputs, values)}
            own = slice(window.own - window.first, window.own_stop - window.first)
            for name in self.of_words:
                kept.setdefault(name, []).append(out[name][own])
            blocks += [(window, {name: out[name] for name in OF_PAIRS})] * (window.own_stop - window.own)
        return {**{name: np.concatenate(parts) for name, parts in kept.items()}, "blocks": blocks}

    def calibrate(self, layer: str, probabilities: dict[str, float]) -> float:
        """The chance of being right on dev data, by a logistic regression on log-odds (Platt 1999)."""
        weights = self.calibration[layer]
        odds = sum(weights.get(name, 0.0) * log_odds(p) for name, p in probabilities.items())
        return float(1 / (1 + np.exp(-(weights["bias"] + odds))))

    def judge(self, layer: str, probabilities: dict[str, float]) -> tuple[float, bool]:
        """The chance of being right, and whether it lies below the line from which seven of ten are right."""
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


def _given_starts(doc: Doc, words: list[int]) -> list[int]:
    """The sentence starts that were set before, and the number of words; nothing if there are none."""
    if not doc.has_annotation("SENT_START"):
        return []
    return [n for n, i in enumerate(words) if n == 0 or doc[i].is_sent_start] + [len(words)]


def _within(starts: list[int], begin: int, stop: int) -> list[int]:
    """The given starts of a segment, counted from its first word."""
    return [n - begin for n in starts if begin <= n < stop] + [stop - begin] if starts else []
