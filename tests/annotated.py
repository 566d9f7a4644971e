"""Sentences annotated by hand, so that a retrained model moves no test of a rule."""

import re

import spacy
from spacy.tokens import Doc, Span

from stancebook.reader.reading import Party, reading_of
from stancebook.reader.references import kind_of
from stancebook.records import ACTOR_TYPES

NLP = spacy.blank("en")
POS = {
    "NNP": "PROPN",
    "NNPS": "PROPN",
    "NN": "NOUN",
    "NNS": "NOUN",
    "JJ": "ADJ",
    "IN": "ADP",
    "RP": "ADP",
    "DT": "DET",
    "MD": "AUX",
    "CC": "CCONJ",
    "RB": "ADV",
    "CD": "NUM",
    "TO": "PART",
    "WDT": "PRON",
    "WP": "PRON",
    "PRP": "PRON",
    "PRP$": "PRON",
    "POS": "PART",
    ".": "PUNCT",
    ",": "PUNCT",
}


def build_doc(notation):
    """A Doc and its marked spans (start, end, mark) from 'Mali@LOC/NNP/2/nsubj sent~send/VBD/0/root …'.

    A cell is word, @mark, ~lemma / tag / head from 1 in the sentence / relation; | ends a sentence.
    """
    words, tags, pos, lemmas, heads, labels, marks = [], [], [], [], [], [], []
    for sentence in notation.split(" | "):
        base = len(words)
        for n, cell in enumerate(sentence.split()):
            word, mark, lemma, tag, head, label = re.fullmatch(
                r"([^@~/]+)(?:@([^~/]+))?(?:~([^/]+))?/([^/]+)/(\d+)/(\S+)", cell
            ).groups()
            words.append(word)
            tags.append(tag)
            pos.append(
                "AUX"
                if label.startswith(("aux", "cop"))
                else "SCONJ"
                if label == "mark" and tag == "IN"
                else POS.get(tag, "VERB")
            )
            lemmas.append(lemma or word)
            heads.append(base + int(head) - 1 if int(head) else base + n)
            labels.append("ROOT" if label == "root" else label)
            marks.append(mark)
    spans, n = [], 0
    while n < len(words):
        stop = n + 1
        while marks[n] and stop < len(words) and marks[stop] == marks[n]:
            stop += 1
        if marks[n]:
            spans.append((n, stop, marks[n]))
        n = stop
    return Doc(NLP.vocab, words=words, tags=tags, pos=pos, lemmas=lemmas, heads=heads, deps=labels), spans


def annotate(notation):
    """A Doc whose marked spans are its entities."""
    doc, spans = build_doc(notation)
    doc.set_ents([Span(doc, *span) for span in spans])
    return doc


def read_parties(doc, *rows):
    """Give the Doc mentions: 'words:type:refers', refers the number of an earlier row, several by '+',
    or '' for nobody; '~' after the type where the country is another's, '-' where there is none.
    """
    reading_of(doc)["words"] = list(range(len(doc)))
    found = []
    for row in rows:
        words, type_, refers = row.split(":")
        size = len(words.split())
        taken = {p.first for p in found if p.last - p.first + 1 == size}
        first = next(n for n in range(len(doc)) if doc[n : n + size].text == words and n not in taken)
        last = first + size - 1
        homes = (
            (0.1, 0.8, 0.1)
            if type_.endswith("~")
            else (0.1, 0.0, 0.9)
            if type_.endswith("-")
            else (0.9, 0.1, 0.0)
        )
        types = tuple(0.9 if t == type_.rstrip("~-") else 0.01 for t in ACTOR_TYPES)
        meant = tuple((int(n), 0.9 / len(refers.split("+"))) for n in refers.split("+") if n)
        found.append(
            Party(
                first,
                last,
                kind_of([t.text for t in doc[first : last + 1]]),
                0.9,
                types,
                homes,
                0.1 if meant else 0.9,
                meant,
            )
        )
    doc._.parties = found
    return doc
