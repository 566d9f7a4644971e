"""Label every training corpus with what it lacks: python -m training.teach CORPORA PIPELINE LABELS.json.gz

Each corpus is annotated on one layer or two. An encoder trained on all of them learns to tell them apart, and
forgets how to parse what looks like the entity corpus, or who speaks in what looks like a treebank. So a
first pipeline labels the rest, and the second training learns from both (multi-task self-training, Ghiasi et
al. 2021). Uses every core.
"""

import argparse
import gzip
import json
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

from spacy.tokens import Doc

from stancebook.reader.pipeline import load_pipeline
from training.corpora import bilou, lemma_rule, read_all
from training.events import read_pairs
from training.examples import example_documents

SURE = 0.3  # confidence from which an attribution is taught


@cache
def _teacher(path):
    return load_pipeline(path)


def read_as(nlp, doc):
    """The document of words, with its paragraphs, as the pipeline reads it; `read._.words` are the words."""
    words = []
    for n, word in enumerate(doc["words"]):
        if n and doc["paragraphs"][n] != doc["paragraphs"][n - 1]:
            words.append("\n")
        words.append(word)
    return nlp(Doc(nlp.vocab, words))


def label(doc, pipeline):
    """The labels that the document lacks, as `corpora` writes them."""
    read = read_as(_teacher(pipeline), doc)
    position = read._.words
    at, tokens = {i: n for n, i in enumerate(position)}, [read[i] for i in position]
    places = [(i, i + 1) for i in position]  # tokens count as characters do in the corpora
    out = {}
    if doc["task"] != "syntax":
        out["start"] = [bool(t.is_sent_start) for t in tokens]
        out["upos"], out["xpos"] = [t.pos_ for t in tokens], [t.tag_ for t in tokens]
        out["lemma"] = [lemma_rule(t.text, t.lemma_) for t in tokens]
        out["dep"] = ["root" if t.dep_ == "ROOT" else t.dep_ for t in tokens]
        out["head"] = [-1 if t.dep_ == "ROOT" else at.get(t.head.i, -1) for t in tokens]
    if doc["task"] != "entities":
        out["ner"] = bilou([(e.start, e.end, e.label_) for e in read.ents], places)[0]
    if doc["task"] != "attribution":
        found = [a for a in read._.attributions if a.confidence >= SURE]
        spans = {
            (*s, role)
            for a in found
            for role, s in [("SOURCE", a.source), ("CUE", a.cue), *(("CONTENT", c) for c in a.contents)]
            if s
        }
        out["attr"] = bilou(spans, places)[0]
        out["source_of"] = {at[a.cue[0]]: at[a.source[0]] if a.source else -1 for a in found if a.cue}
        out["cue_of"] = {at[c[0]]: at[a.cue[0]] if a.cue else -1 for a in found for c in a.contents}
    return out


def add_labels(docs, path):
    """Put the teacher's labels into the documents, in which `taught` then names these layers; the corpora
    come first in the file.
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for doc, line in zip(docs, lines):
            labels = json.loads(line)
            for layer in ("source_of", "cue_of"):
                if layer in labels:
                    labels[layer] = {int(a): b for a, b in labels[layer].items()}
            doc.update(labels)
            doc["taught"] = tuple(labels)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", type=Path)
    parser.add_argument("pipeline", type=Path)
    parser.add_argument("labels", type=Path)
    args = parser.parse_args()
    docs = [*read_all(args.corpora, "train"), *example_documents(), *read_pairs(args.corpora)]
    with ProcessPoolExecutor() as pool, gzip.open(args.labels, "wt", encoding="utf-8") as out:
        for n, labels in enumerate(pool.map(partial(label, pipeline=args.pipeline), docs, chunksize=8), 1):
            out.write(json.dumps(labels) + "\n")
            if n % 200 == 0:
                print(f"{n} of {len(docs)} documents", flush=True)


if __name__ == "__main__":
    main()
