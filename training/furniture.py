"""Lines that are no part of the story (furniture.txt), put between an article's paragraphs so that the reader
learns to see them.
"""

import re
from functools import cache
from pathlib import Path

from training.corpora import TOKENIZER

KINDS = ("none", "byline", "dateline", "caption", "credit", "link", "heading")
PER_WORD = ("upos", "xpos", "lemma", "dep", "ner", "attr", "start", "inner")
BY_WORD = ("source_of", "cue_of")
UNKNOWN = 10**9  # a head outside every window


@cache
def templates():
    lines = (Path(__file__).parent / "furniture.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines]


def make_line(template, names, headlines, rng):
    """The words of a template with names of the training articles in its slots."""

    def fill(slot):
        if slot[1] in ("HEADLINE", "SHORT"):
            words = rng.choice(headlines)
            return " ".join(words[: rng.randint(2, 6)] if slot[1] == "SHORT" else words)
        label = slot[1]
        return " ".join(
            rng.choice(names[label, rng.choice([2, 2, 3] if label == "PERSON" else [1, 1, 2, 3])])
        )

    line = re.sub(r"\{([A-Z]+)\}", fill, template)
    if rng.random() < 0.15:
        line = line.upper()
    return [t.text for t in TOKENIZER(line)]


def with_furniture(doc, names, headlines, rng):
    """A copy of the document with some such lines in it; in what was there, short lines may be furniture and
    teach nothing.
    """
    breaks = [n for n, p in enumerate(doc["paragraphs"]) if n and p != doc["paragraphs"][n - 1]]
    put = {}
    for kind, template in rng.choices(templates(), k=rng.choice([0, 1, 2, 3, 4])):
        line = make_line(template, names, headlines, rng)
        if kind == "dateline":
            at = breaks[0] if breaks and rng.random() < 0.7 else 0
        elif kind == "byline" and breaks:
            at = rng.choice([breaks[0], breaks[0], breaks[min(1, len(breaks) - 1)]])
        else:
            at = rng.choice([*breaks, len(doc["words"])])
        put.setdefault(at, (kind, line))
    natural, new, shift, total, extra = doc.get("furniture") or _natural(doc), {}, [], 0, 0
    columns = {
        x: [] for x in ("words", "paragraphs", "furniture", "head", *PER_WORD) if x in doc or x == "furniture"
    }

    def insert(at):
        nonlocal total, extra
        kind, line = put[at]
        own_line = kind != "dateline"
        before = doc["paragraphs"][min(at, len(doc["paragraphs"]) - 1)] + (at == len(doc["words"]))
        for n, word in enumerate(line):
            for column in columns.values():
                column.append(None)
            columns["words"][-1], columns["furniture"][-1] = word, KINDS.index(kind)
            columns["paragraphs"][-1] = before + extra
            if "head" in columns:
                columns["head"][-1], columns["start"][-1] = UNKNOWN, n == 0
            if "inner" in columns:
                columns["inner"][-1] = "O"
        total += len(line)
        extra += own_line

    for n in range(len(doc["words"])):
        if n in put:
            insert(n)
        shift.append(n + total)
        for x, column in columns.items():
            column.append(natural[n] if x == "furniture" else doc[x][n])
        columns["paragraphs"][-1] += extra
    if len(doc["words"]) in put:
        insert(len(doc["words"]))
    move = lambda n: n if n < 0 or n == UNKNOWN else shift[n]  # noqa: E731
    if "head" in columns:
        kept = set(shift)
        columns["head"] = [move(h) if n in kept else UNKNOWN for n, h in enumerate(columns["head"])]
    new = {**doc, **columns}
    for x in BY_WORD:
        if x in doc:
            new[x] = {move(a): move(b) for a, b in doc[x].items()}
    new["mentions"] = [(move(a), move(b), *rest) for a, b, *rest in doc["mentions"]]
    if "acts" in doc:
        ends = ("source", "target")
        new["acts"] = {
            move(n): {**a, **{e: [move(w) for w in a[e]] for e in ends}} for n, a in doc["acts"].items()
        }
        new["speech"] = {move(n): act for n, act in doc["speech"].items()}
        new["speakers"] = [(move(a), move(b), who) for a, b, who in doc["speakers"]]
    return new


def _natural(doc):
    """'none' for words of long lines and of such as end like sentences, nothing (None) for others."""
    out, begin, words = [], 0, doc["words"]
    for n in range(1, len(words) + 1):
        if n == len(words) or doc["paragraphs"][n] != doc["paragraphs"][n - 1]:
            prose = n - begin > 12 or words[n - 1] in (".", "?", "!", "”", '"')
            out += [0 if prose else None] * (n - begin)
            begin = n
    return out
