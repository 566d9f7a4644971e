"""Measure the pipeline on the dev parts, calibrate its confidences, write the model card: python -m
training.evaluate CORPORA SCORER data/pipeline

SCORER is score.py, the scorer of analysis documents. Writes reader/calibration.json, `performance` in
meta.json, trust.json and README.md.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from stancebook.analysis import analyze
from stancebook.house import DATA
from stancebook.layers.acts import SCORES
from stancebook.layers.stances import FRIENDLY
from stancebook.reader.pipeline import LINKS, load_pipeline, log_odds
from stancebook.reader.reading import scores_of
from stancebook.text.article import build_article
from training.articles import analyze_articles, judge, load_scorer, score_articles
from training.card import trust_of, write_card
from training.corpora import read_rows, read_syntax
from training.events import is_held_back


def prf(hit, predicted, gold):
    p, r = hit / max(predicted, 1), hit / max(gold, 1)
    return {
        "precision": round(p, 4),
        "recall": round(r, 4),
        "f1": round(2 * p * r / max(p + r, 1e-9), 4),
        "gold": gold,
        "predicted": predicted,
    }


def score_syntax(nlp, folder):
    """Accuracy of tags, lemmas and arcs on gold words and gold sentences; F1 of sentence starts found without
    them.
    """
    counts, sentences = {"all": Counter()}, Counter()
    reader = nlp.get_pipe("reader")
    for name in ("ewt-dev", "gum-dev"):
        for gold in read_syntax(folder / f"syntax/{name}.conllu.gz"):
            doc = reader(Doc(nlp.vocab, gold["words"], sent_starts=gold["start"]))
            free = reader(Doc(nlp.vocab, gold["words"]))
            genre = (
                "GUM " + gold["id"].split("_")[1] if name == "gum-dev" else "EWT " + gold["id"].split("-")[0]
            )
            found, wanted = (
                {t.i for t in free if t.is_sent_start},
                {i for i, s in enumerate(gold["start"]) if s},
            )
            sentences.update(hit=len(found & wanted), predicted=len(found), gold=len(wanted))
            for t in doc:
                head = -1 if t.dep_ == "ROOT" else t.head.i
                dep = "root" if t.dep_ == "ROOT" else t.dep_
                right = head == gold["head"][t.i]
                right_now = {
                    "words": 1,
                    "xpos": t.tag_ == gold["xpos"][t.i],
                    "upos": t.pos_ == gold["upos"][t.i],
                    "uas": right,
                    "las": right and dep == gold["dep"][t.i],
                    "lemma": t.lemma_.lower() == apply(gold["words"][t.i], gold["lemma"][t.i]),
                }
                for part in ("all", genre):
                    counts.setdefault(part, Counter()).update(right_now)
    shares = {
        part: {k: round(n[k] / n["words"], 4) for k in ("xpos", "upos", "lemma", "uas", "las")}
        for part, n in counts.items()
    }
    return {**shares.pop("all"), "sentences": prf(**sentences), "genres": dict(sorted(shares.items()))}


def score_machine(pipeline, article):
    """Seconds to load, words a second on one core, and peak memory in MB, in a fresh process."""
    one_run = """
import resource, sys, time
began = time.perf_counter()
from stancebook.reader.pipeline import load_pipeline
nlp = load_pipeline(sys.argv[1])
loaded = time.perf_counter() - began
text = open(sys.argv[2], encoding="utf-8").read()
nlp(text)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
began = time.process_time()
for _ in range(10):
    nlp(text)
print(loaded, 10 * len(text.split()) / (time.process_time() - began), peak)
"""
    one = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    run = subprocess.run(
        [sys.executable, "-c", one_run, pipeline, article],
        env=one,
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, speed, peak = map(float, run.stdout.split())
    return {
        "seconds to load": round(seconds, 2),
        "words a second": round(speed, -1),
        "peak megabytes": round(peak),
    }


def apply(form, rule):
    strip, add = rule.lstrip("p").split("|")
    return form.lower()[: len(form) - int(strip)] + add


def score_entities(nlp, folder):
    """P, R, F1 a label, for all, for actors' labels and a region; and (raw probability, right) of each
    entity.
    """
    counts, pairs = {}, []
    for row in read_rows(folder / "entities/worldwide-dev.jsonl.gz"):
        gold, doc = {tuple(e) for e in row["entities"]}, nlp(row["text"])
        found = {(e.start_char, e.end_char, e.label_) for e in doc.ents}
        pairs += [
            (tuple(scores_of(e)[k] for k in ("entity", "vote")), (e.start_char, e.end_char, e.label_) in gold)
            for e in doc.ents
        ]
        for name, keep in [
            ("all", lambda e: True),
            ("actors' labels", lambda e: e[2] in ("PERSON", "ORG", "LOC", "NORP")),
            (f"region {row['id'].split('_')[0]}", lambda e: True),
            *((x, lambda e, x=x: e[2] == x) for x in sorted({e[2] for e in gold | found})),
        ]:
            g, f = {e for e in gold if keep(e)}, {e for e in found if keep(e)}
            counts.setdefault(name, Counter()).update(hit=len(g & f), predicted=len(f), gold=len(g))
    return {name: prf(**c) for name, c in counts.items()}, pairs


def chars(doc, *spans):
    """Character offsets of the token spans that there are."""
    return [[doc[a].idx, doc[b - 1].idx + len(doc[b - 1])] for a, b in filter(None, spans)]


def score_claims(nlp, folder, scorer):
    """The scorer's figures for the attributions as the reader links them, and (raw probabilities, right) of
    each.
    """
    tally, pairs = scorer.Tally(), []
    for row in read_rows(folder / "attribution/polnear-dev.jsonl.gz"):
        doc = nlp(row["text"])
        found = [
            {"source": chars(doc, a.source), "cue": chars(doc, a.cue), "content": chars(doc, *a.contents)}
            for a in doc._.attributions
        ]
        gold = row["annotations"][0]["attributions"]
        scorer.score_claim_lists(row["text"], gold, found, tally)
        for a, claim in zip(doc._.attributions, found):
            one = scorer.Tally()
            scorer.score_claim_lists(row["text"], gold, [claim], one)
            pairs.append(([a.scores[k] for k in LINKS], bool(one.hit["whole claim"])))
    return tally.table(), pairs


def fit_logistic(features, right, ridge=1.0, rounds=30):
    """Weights and bias of a logistic regression, by Newton's method."""
    x = np.column_stack([np.array(features, float), np.ones(len(right))])
    y, w = np.array(right, float), np.zeros(x.shape[1])
    penalty = np.diag([ridge] * (x.shape[1] - 1) + [0])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + penalty, x.T @ (p - y) + penalty @ w)
    return w


def cross_validated(features, right, folds=5):
    """Probability of each item under weights fitted on the other folds (blocks, so that an article is mostly
    in one).
    """
    features, right = np.array(features, float), np.array(right)
    p, fold = np.zeros(len(right)), np.arange(len(right)) * folds // max(len(right), 1)
    for k in range(folds):
        w = fit_logistic(features[fold != k], right[fold != k])
        p[fold == k] = 1 / (1 + np.exp(-(features[fold == k] @ w[:-1] + w[-1])))
    return p


def reliability(p, right, bins=10):
    """Ten bins: mean confidence, share right, number; and the expected calibration error."""
    p, right = np.array(p), np.array(right, float)
    order = np.minimum((p * bins).astype(int), bins - 1)
    rows = [
        {
            "confidence": round(float(p[order == b].mean()), 3),
            "right": round(float(right[order == b].mean()), 3),
            "n": int((order == b).sum()),
        }
        for b in range(bins)
        if (order == b).any()
    ]
    return rows, round(sum(abs(r["confidence"] - r["right"]) * r["n"] for r in rows) / len(p), 4)


def score_analyses(nlp, folder, scorer):
    """What the whole analysis reaches: types and ends on the fifth of PLV that is held back, pronouns and
    descriptions on GUM's dev part.
    """
    held_back = [
        row for n, row in enumerate(read_rows(folder / "interactions/plv-train.jsonl.gz")) if is_held_back(n)
    ]
    parts = {
        "interactions": (held_back, scorer.score_interactions),
        "coreference": (read_rows(folder / "coreference/gum-dev.jsonl.gz"), scorer.score_coreference),
    }
    out = {}
    for layer, (rows, score) in parts.items():
        with tempfile.TemporaryDirectory() as analyses:
            gold = Path(analyses) / "gold.jsonl"
            gold.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            for row in rows:
                document = analyze(build_article(row["text"], row["id"], {}), nlp).as_json()
                (Path(analyses) / f"{row['id']}.json").write_text(json.dumps(document), encoding="utf-8")
            out[layer] = score(gold, analyses)
    return out


def find_line(chances, right, wanted=0.7):
    """The lowest confidence from which at least that share is right."""
    order = np.argsort(-np.array(chances), kind="stable")
    share = np.cumsum(np.array(right, float)[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(share >= wanted)
    return round(float(np.array(chances)[order][good[-1]]), 3) if len(good) else 1.0


def fit_articles(reader, nlp, folder, layer, names):
    """Fit a layer's confidence on the annotated dev articles, and draw the line below which a record is
    unsure.
    """
    pairs = []
    for gold, document in analyze_articles(nlp, folder).values():
        for record, right in zip(document[layer], judge(gold, document)[layer]):
            scores = record.get("scores") or {
                "surest": record["confidence"],
                "friendly": FRIENDLY[record["polarity"]],
            }
            pairs.append(([scores[name] for name in names], right))
    weights, curve = fit(names, pairs)
    features, right = [[log_odds(v) for v in f] for f, _ in pairs], [r for _, r in pairs]
    return {**weights, "line": find_line(cross_validated(features, right), right)}, curve


def fit(names, pairs):
    """The weights of a layer's confidence by name, and its reliability when cross-validated; `pairs` are (raw
    probabilities, right).
    """
    features, right = [[log_odds(v) for v in f] for f, _ in pairs], [r for _, r in pairs]
    w = fit_logistic(features, right)
    rows, error = reliability(cross_validated(features, right), right)
    return {"bias": round(float(w[-1]), 4), **{n: round(float(v), 4) for n, v in zip(names, w)}}, {
        "bins": rows,
        "expected_calibration_error": error,
    }


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", type=Path)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("pipeline", type=Path)
    args = parser.parse_args()
    scorer, began, curves = load_scorer(args.scorer), time.time(), {}
    nlp = load_pipeline(args.pipeline)
    reader = nlp.get_pipe("reader")
    syntax = score_syntax(nlp, args.corpora)
    entities, pairs = score_entities(nlp, args.corpora)
    reader.calibration["entities"], curves["entities"] = fit(("entity", "vote"), pairs)
    claims, pairs = score_claims(nlp, args.corpora, scorer)
    reader.calibration["claims"], curves["claims"] = fit(LINKS, pairs)
    reader.calibration["stances"] = {"bias": 0.0, "surest": 1.0}
    for layer, names in (("interactions", SCORES), ("stances", ("surest", "friendly"))):
        reader.calibration[layer], curves[layer] = fit_articles(reader, nlp, args.corpora, layer, names)
    (args.pipeline / "reader" / "calibration.json").write_text(
        json.dumps(reader.calibration, indent=1) + "\n", encoding="utf-8"
    )
    articles = score_articles(analyze_articles(nlp, args.corpora), scorer)
    meta = json.loads((args.pipeline / "meta.json").read_text(encoding="utf-8"))
    machine = score_machine(args.pipeline, DATA / "articles" / "idlib.txt")
    measured = {
        "syntax": syntax,
        "entities": entities,
        "claims": claims,
        "articles": articles,
        **score_analyses(nlp, args.corpora, scorer),
    }
    meta["performance"] = {**measured, "calibration": curves, "machine": machine}
    trust = trust_of(meta["performance"])
    (args.pipeline / "trust.json").write_text(
        json.dumps(trust, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (args.pipeline / "meta.json").write_text(
        json.dumps(meta, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    write_card(
        args.pipeline / "README.md",
        meta,
        trust,
        sum(f.stat().st_size for f in args.pipeline.rglob("*") if f.is_file()),
    )
    short = {
        "entities": {k: v["f1"] for k, v in entities.items() if len(k) > 5},
        "claims": {k: v["f"] for k, v in claims.items()},
    }
    errors = {k: v["expected_calibration_error"] for k, v in curves.items()}
    lines = {layer: reader.calibration[layer]["line"] for layer in ("interactions", "stances")}
    print(
        json.dumps(
            {
                **measured,
                **short,
                "machine": machine,
                "ece": errors,
                "lines": lines,
                "seconds": round(time.time() - began),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
