"""Sentences annotated by hand, so that a retrained model moves no test of a rule."""

import re

import spacy
from spacy.tokens import Doc, Span

NLP = spacy.blank("en")
POS = {"NNP": "PROPN", "NNPS": "PROPN", "NN": "NOUN", "NNS": "NOUN", "JJ": "ADJ", "IN": "ADP", "DT": "DET", "MD": "AUX", "CC": "CCONJ", "RB": "ADV", "CD": "NUM",
       "TO": "PART", "WDT": "PRON", "WP": "PRON", "PRP": "PRON", "PRP$": "PRON", "POS": "PART", ".": "PUNCT", ",": "PUNCT"}


def annotate(notation):
    """A Doc from 'Mali@LOC/NNP/2/nsubj sent~send/VBD/0/root …': word, @entity, ~lemma / tag / head from 1 in the sentence / relation; | ends a sentence."""
    words, tags, pos, lemmas, heads, labels, entities, starts = [], [], [], [], [], [], [], []
    for sentence in notation.split(" | "):
        base = len(words)
        for n, cell in enumerate(sentence.split()):
            word, entity, lemma, tag, head, label = re.fullmatch(r"([^@~/]+)(?:@([^~/]+))?(?:~([^/]+))?/([^/]+)/(\d+)/(\S+)", cell).groups()
            words.append(word)
            tags.append(tag)
            pos.append("AUX" if label.startswith(("aux", "cop")) else POS.get(tag, "VERB"))
            lemmas.append(lemma or word)
            heads.append(base + int(head) - 1 if int(head) else base + n)
            labels.append("ROOT" if label == "root" else label)
            entities.append(entity)
            starts.append(n == 0)
    doc = Doc(NLP.vocab, words=words, tags=tags, pos=pos, lemmas=lemmas, heads=heads, deps=labels)
    spans, n = [], 0
    while n < len(words):
        stop = n + 1
        while entities[n] and stop < len(words) and entities[stop] == entities[n]:
            stop += 1
        if entities[n]:
            spans.append(Span(doc, n, stop, entities[n]))
        n = stop
    doc.set_ents(spans)
    return doc
