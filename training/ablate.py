"""What each knowledge source is worth: python -m training.ablate CORPORA GOLD SCORER

Codes the hand-annotated articles of GOLD and the training part of PLV with one source taken away at a time, and prints a table (docs/ablation.md).
"""

import argparse
import json
import tempfile
from contextlib import contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch

from stancebook.interactions import Coder, Rule

from stancebook import interactions
from stancebook.analysis import analyze
from stancebook.article import build_article
from stancebook.pipeline import load_pipeline
from training.corpora import read_rows
from training.evaluate import load_scorer

FIGURES = ("interactions: who and whom", "interactions: who and whom, type", "stances: pairs", "stances: pairs, polarity")


def without_parse(self, token, rule):
    """The acts of a predicate between the nearest mentions before and after it in its sentence."""
    near = [i for i in self.cast.mentions if token.sent.start <= i < token.sent.end]
    before, after = max((i for i in near if i < token.i), default=None), min((i for i in near if i > token.i), default=None)
    source, target = (self.cast.parties([self.doc[i]]) if i is not None else [] for i in (before, after))
    voice = interactions.find_voice(token, self.claims)
    return [self._record(token, rule, s, t, voice) for s in source[:1] for t in target[:1] if interactions._coded(s, t)]


@contextmanager
def without_conditions():
    """Each predicate with its first rule, whatever stands beside it."""
    rules = {key: tuple(Rule(r.lemma, r.pos, (), r.type, r.source, r.targets, r.symmetric) for r in group[-1:])
             for key, group in interactions.read_rules().items()}
    with patch.object(interactions, "read_rules", lambda: rules):
        yield


def without_attribution(doc):
    """The Doc as if nobody had said anything."""
    doc._.attributions = []
    return doc


SOURCES = {
    "all": (nullcontext, None),
    "without the parse (nearest actors)": (lambda: patch.object(Coder, "_records", without_parse), None),
    "without the conditions of the lexicon": (without_conditions, None),
    "without attribution": (nullcontext, without_attribution),
}


class Changed:
    """The pipeline with a last step of its own."""

    def __init__(self, nlp, change):
        self.nlp, self.change, self.meta = nlp, change or (lambda doc: doc), nlp.meta

    def __call__(self, text):
        return self.change(self.nlp(text))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("scorer", type=Path)
    args = parser.parse_args()
    nlp, scorer = load_pipeline(), load_scorer(args.scorer)
    plv = args.corpora / "interactions/plv-train.jsonl.gz"
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(args.gold.glob("*.txt"))}
    sentences = {row["id"]: row["text"] for row in read_rows(plv)}
    print("| | interactions: pair | with type | stances: pair | with polarity | PLV: type | type and both ends | a record |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, (changed, change) in SOURCES.items():
        with changed(), tempfile.TemporaryDirectory() as folder:
            for id, text in {**texts, **sentences}.items():
                document = analyze(build_article(text, id, {}), Changed(nlp, change)).as_json()
                (Path(folder) / f"{id}.json").write_text(json.dumps(document), encoding="utf-8")
            news, acts = scorer.score_articles(args.gold, folder)["all"], scorer.score_interactions(plv, folder)
        shares = [news[k]["f"] for k in FIGURES]
        shares += [acts["type"], acts["type, source and target"], acts["interactions per record"]]
        print(f"| {name} | {' | '.join(f'{v:.1f}' for v in shares)} |", flush=True)


if __name__ == "__main__":
    main()
