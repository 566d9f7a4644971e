"""The reference corpora as windows of words with labels; read in place, never copied."""

import gzip
import json
from collections import Counter, defaultdict
from pathlib import Path

import spacy

from stancebook.reader.windows import find_windows
from training.tokens import make_tokenizer_of

IGNORE = -100
TOKENIZER = make_tokenizer_of(spacy.blank("en")).tokenizer


def read_rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def words_of(text):
    """Words with their offsets and paragraph numbers; a newline ends a paragraph."""
    words, offsets, paragraphs, paragraph = [], [], [], 0
    for token in TOKENIZER(text):
        if token.is_space:
            paragraph += "\n" in token.text
        else:
            words.append(token.text)
            offsets.append((token.idx, token.idx + len(token)))
            paragraphs.append(paragraph)
    return words, offsets, paragraphs


def bilou(spans, offsets):
    """One label a word from character spans (start, end, label); the first span wins where two overlap."""
    labels, starts = ["O"] * len(offsets), {}
    for s, e, label in sorted(spans):
        inside = _inside(offsets, s, e)
        if not inside or any(labels[n] != "O" for n in inside):
            continue
        starts[s, e] = inside[0]
        if len(inside) == 1:
            labels[inside[0]] = "U-" + label
        else:
            for n in inside:
                labels[n] = "I-" + label
            labels[inside[0]], labels[inside[-1]] = "B-" + label, "L-" + label
    return labels, starts


def read_entities(path):
    for row in read_rows(path):
        words, offsets, paragraphs = words_of(row["text"])
        yield {
            "id": row["id"],
            "task": "entities",
            "words": words,
            "paragraphs": paragraphs,
            "ner": bilou(row["entities"], offsets)[0],
        }


def read_attributions(path):
    """BILOU labels, and links: cue's first word -> source's first word; content's first word -> cue's first
    word (-1: none).
    """
    for row in read_rows(path):
        words, offsets, paragraphs = words_of(row["text"])
        attributions = row["annotations"][0]["attributions"]
        spans = [
            (*s, role.upper())
            for a in attributions
            for role in ("source", "cue", "content")
            for s in a.get(role, [])
        ]
        labels, starts = bilou(set(spans), offsets)
        source_of, cue_of = {}, {}
        for a in attributions:
            source, cue, content = (
                [starts.get(tuple(s)) for s in a.get(role, [])] for role in ("source", "cue", "content")
            )
            for c in cue[:1]:
                if c is not None and (not source or source[0] is not None):
                    source_of[c] = source[0] if source else -1
            for c in content:
                if c is not None and (not cue or cue[0] is not None):
                    cue_of[c] = cue[0] if cue else -1
        links = {"source_of": source_of, "cue_of": cue_of}
        yield {
            "id": row["id"],
            "task": "attribution",
            "words": words,
            "paragraphs": paragraphs,
            "attr": labels,
            **links,
        }


def lemma_rule(form, lemma):
    """'<letters to strip>|<letters to add>', lower-cased; 'p' before where the lemma keeps its capitals."""
    keep = "p" if lemma[:1].isupper() or lemma[1:] != lemma[1:].lower() else ""
    a, b = form.lower(), lemma.lower()
    n = 0
    while n < min(len(a), len(b)) and a[n] == b[n]:
        n += 1
    return f"{keep}{len(a) - n}|{b[n:]}"


def read_syntax(path):
    """A document of CoNLL-U each: words, sentence numbers, tags, heads (index of the head in the document, -1
    for a root).
    """

    def fresh():
        return defaultdict(list, task="syntax")

    doc, paragraph, sentence = fresh(), 0, 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("# newdoc"):
                if doc["words"]:
                    yield doc
                doc, paragraph = fresh(), 0
                doc["id"] = line.partition("= ")[2]
            elif line.startswith("# newpar"):
                paragraph += 1
            elif not line:
                sentence += 1
            elif line[0].isdigit():
                col = line.split("\t")
                if not col[0].isdigit():
                    continue
                if col[0] == "1":
                    base = len(doc["words"])
                doc["words"].append(col[1])
                doc["paragraphs"].append(paragraph)
                doc["sentences"].append(sentence)
                doc["start"].append(col[0] == "1")
                doc["upos"].append(col[3])
                doc["xpos"].append(col[4])
                doc["lemma"].append(lemma_rule(col[1], col[2]))
                doc["head"].append(base + int(col[6]) - 1 if col[6] != "0" else -1)
                doc["dep"].append(col[7])
    if doc["words"]:
        yield doc


def read_syntax_parts(folder, part):
    yield from read_syntax(Path(folder) / f"syntax/ewt-{part}.conllu.gz")
    yield from read_syntax(Path(folder) / f"syntax/gum-{part}.conllu.gz")


def _inside(offsets, start, end):
    return [n for n, (a, b) in enumerate(offsets) if a < end and start < b]


def read_all(folder, part):
    folder = Path(folder)
    yield from read_syntax_parts(folder, part)
    yield from read_entities(folder / f"entities/worldwide-{part}.jsonl.gz")
    yield from read_attributions(folder / f"attribution/polnear-{part}.jsonl.gz")


def label_sets(docs):
    """The labels of each layer, most frequent first; lemma rules seen fewer than 3 times are left out."""
    count = defaultdict(Counter)
    for doc in docs:
        for layer in ("upos", "xpos", "lemma", "dep", "ner", "attr"):
            count[layer].update(doc.get(layer, ()))
    labels = {
        layer: [x for x, n in c.most_common() if n >= (3 if layer == "lemma" else 1)]
        for layer, c in count.items()
    }
    return {"start": ["no", "yes"], **labels}


def lemma_table(docs):
    """'<form> <PTB tag>' -> the lemma rule seen most often with it; the tagger's rule is for words that are
    not here.
    """
    count = defaultdict(Counter)
    for doc in docs:
        for word, tag, rule in zip(doc.get("words", ()), doc.get("xpos", ()), doc.get("lemma", ())):
            count[f"{word.lower()} {tag}"][rule] += 1
    return {key: c.most_common(1)[0][0] for key, c in sorted(count.items())}


def windows_of(doc, pieces, labels):
    """Each window as words, paragraphs and label ids; an arc or link that leaves the window is ignored."""
    index = {layer: {x: n for n, x in enumerate(names)} for layer, names in labels.items()}
    for w in find_windows(doc["words"], doc["paragraphs"], pieces):
        cut = slice(w.first, w.stop)
        own = slice(w.own - w.first, w.own_stop - w.first)
        item = {
            "task": doc["task"],
            "taught": doc.get("taught", ()),
            "own": own,
            "words": doc["words"][cut],
            "paragraphs": doc["paragraphs"][cut],
        }
        for layer in ("upos", "xpos", "lemma", "dep", "ner", "attr"):
            if layer in doc and doc[layer]:
                item[layer] = [index[layer].get(x, IGNORE) for x in doc[layer][cut]]
        if doc.get("head"):
            item["start"] = [int(x) for x in doc["start"][cut]]
            item["head"] = [
                0 if h == -1 else h - w.first + 1 if w.first <= h < w.stop else IGNORE
                for h in doc["head"][cut]
            ]
        if "source_of" in doc:
            for layer in ("source_of", "cue_of"):
                item[layer] = [IGNORE] * len(item["words"])
                for a, b in doc[layer].items():
                    if w.first <= a < w.stop and (b == -1 or w.first <= b < w.stop):
                        item[layer][a - w.first] = 0 if b == -1 else b - w.first + 1
        yield item


SWAPPED = ("PERSON", "ORG", "LOC", "FAC", "MISC", "PRODUCT")


def names_of(items, labels):
    """All names of the training windows, as tuples of words, under their label and length."""
    names = defaultdict(list)
    for item in (i for i in items if i["task"] == "entities"):
        for a, b, label in _spans(item["ner"], labels["ner"]):
            names[label, b - a].append(tuple(item["words"][a:b]))
    return names


def swap_names(item, names, labels, rng):
    """The window with some of its names replaced by others of the same label and length (Dai and Adel 2020,
    mention replacement).

    A third of the names of the entity corpus; half of those taught in the attribution corpus, for who says
    something does not depend on who it is; none in treebanks. A name is swapped the same way throughout the
    window.
    """
    share, words, chosen = (
        {"entities": 0.3, "attribution": 0.5}.get(item["task"], 0.0),
        list(item["words"]),
        {},
    )
    for a, b, label in sorted(
        _spans(item.get("ner", ()), labels["ner"]), key=lambda s: s[0] - s[1]
    ):  # full names first
        name = tuple(words[a:b])
        if label in SWAPPED and name not in chosen:
            chosen[name] = (
                rng.choice(names[label, b - a]) if names[label, b - a] and rng.random() < share else name
            )
            if label == "PERSON" and len(name) > 1:
                chosen.setdefault(name[-1:], chosen[name][-1:])
        words[a:b] = chosen.get(name, name)
    return {**item, "words": words}


def _spans(tags, labels):
    """(first word, stop, label) of legal BILOU sequences; a span that a window cuts is left out."""
    start = None
    for n, tag in enumerate(tags):
        if tag == IGNORE:
            continue
        kind, _, label = labels[tag].partition("-")
        if kind in "BU":
            start = n
        if kind in "LU" and start is not None:
            yield start, n + 1, label
            start = None
