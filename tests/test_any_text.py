"""Any text gives a valid document: no crash, offsets that reproduce the text,
no span that begins or ends with a blank.

`python tests/test_any_text.py 10000 [FOLDER]` tries as many texts,
cut, doubled and shuffled ones of a folder among them.
"""

import json
import random
import sys
from pathlib import Path

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from stancebook.analysis import analyze
from stancebook.reader.pipeline import load_pipeline
from stancebook.records import ArticleError
from stancebook.text.article import build_article
from test_analysis import HARD, SCHEMA, STORY

PIECES = [
    *STORY.split(),
    "“",
    "”",
    "‘",
    "’",
    '"',
    "\n",
    "\n\n",
    "\t",
    " ",
    "\u00a0",
    "\u2009",
    "\u200b",
    "\u00ad",
    "—",
    "(",
    ")",
    "U.S.-led",
    "No,”he",
]
TEXTS = st.text(max_size=300) | st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=80).map(
    " ".join
)
VALID = jsonschema.Draft202012Validator(SCHEMA)


def check(text):
    """Analyse the text and hold its document against the schema and the text."""
    try:
        article = build_article(text, "any", {})
    except ArticleError:  # no text
        return
    document = analyze(article, load_pipeline()).as_json()
    VALID.validate(document)
    spans = [
        (r["start"], r["end"]) for layer in ("sentences", "entities", "mentions") for r in document[layer]
    ]
    spans += [s for c in document["claims"] for s in (c["source"], c["cue"], *c["content"]) if s]
    spans += [
        s
        for i in document["interactions"]
        for s in (i["source_span"], i["target_span"], i["evidence"], i["trigger"])
        if s
    ]
    for start, end in spans:
        words = document["text"][start:end]
        assert 0 <= start < end <= len(text) and words == words.strip(), (start, end, words)
    json.dumps(document, allow_nan=False).encode("utf-8", "surrogatepass")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(TEXTS)
def test_any_text_gives_a_valid_document(text):
    check(text)


def test_a_party_renamed_by_a_later_name_keeps_its_claims():
    check("Ann Lee, spokeswoman for Karlsen, said on Friday that the talks had failed. Johan Karlsen left.")


def mixed(texts, rng):
    """A text cut, doubled or shuffled."""
    words = rng.choice(texts).split(" ")
    start = rng.randrange(len(words))
    part = words[start : start + rng.randrange(1, 200)]
    if rng.random() < 0.3:
        rng.shuffle(part)
    return " ".join(part * rng.choice([1, 1, 2]))


if __name__ == "__main__":
    count, rng = int(sys.argv[1]), random.Random(1)
    texts = (
        [p.read_text(encoding="utf-8") for p in sorted(Path(sys.argv[2]).glob("*.txt"))]
        if len(sys.argv) > 2
        else list(HARD.values())
    )
    for n in range(count):
        check(mixed(texts, rng) if n % 2 else TEXTS.example())
        if n % 500 == 499:
            print(n + 1, flush=True)
