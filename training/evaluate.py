"""Measure the pipeline on the dev parts, calibrate its confidences, write the model card: python -m training.evaluate CORPORA SCORER data/pipeline

SCORER is score.py, the scorer of analysis documents. Writes reader/calibration.json, `performance` in meta.json, trust.json and README.md.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from unittest.mock import patch

import numpy as np
from spacy.tokens import Doc

from stancebook import interactions
from stancebook.analysis import analyze
from stancebook.article import build_article
from stancebook.lexicons import DATA
from stancebook.pipeline import LINKS, load_pipeline, log_odds
from stancebook.reading import scores_of
from training.corpora import read_rows, read_syntax


def load_scorer(path):
    spec = importlib.util.spec_from_file_location("score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def prf(hit, predicted, gold):
    p, r = hit / max(predicted, 1), hit / max(gold, 1)
    return {"precision": round(p, 4), "recall": round(r, 4), "f1": round(2 * p * r / max(p + r, 1e-9), 4), "gold": gold, "predicted": predicted}


def score_syntax(nlp, folder):
    """Accuracy of tags, lemmas and arcs on gold words and gold sentences; F1 of sentence starts found without them."""
    counts, sentences = {"all": Counter()}, Counter()
    reader = nlp.get_pipe("reader")
    for name in ("ewt-dev", "gum-dev"):
        for gold in read_syntax(folder / f"syntax/{name}.conllu.gz"):
            doc = reader(Doc(nlp.vocab, gold["words"], sent_starts=gold["start"]))
            free = reader(Doc(nlp.vocab, gold["words"]))
            genre = "GUM " + gold["id"].split("_")[1] if name == "gum-dev" else "EWT " + gold["id"].split("-")[0]
            found, wanted = {t.i for t in free if t.is_sent_start}, {i for i, s in enumerate(gold["start"]) if s}
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
    shares = {part: {k: round(n[k] / n["words"], 4) for k in ("xpos", "upos", "lemma", "uas", "las")} for part, n in counts.items()}
    return {**shares.pop("all"), "sentences": prf(**sentences), "genres": dict(sorted(shares.items()))}


def score_machine(pipeline, article):
    """Seconds to load, words a second on one core, and peak memory in MB, in a fresh process."""
    one_run = """
import resource, sys, time
began = time.perf_counter()
from stancebook.pipeline import load_pipeline
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
    run = subprocess.run([sys.executable, "-c", one_run, pipeline, article], env=one, capture_output=True, text=True, check=True)
    seconds, speed, peak = map(float, run.stdout.split())
    return {"seconds to load": round(seconds, 2), "words a second": round(speed, -1), "peak megabytes": round(peak)}


def apply(form, rule):
    strip, add = rule.lstrip("p").split("|")
    return form.lower()[: len(form) - int(strip)] + add


def score_entities(nlp, folder):
    """P, R, F1 a label, for all, for actors' labels and a region; and (raw probability, right) of each entity."""
    counts, pairs = {}, []
    for row in read_rows(folder / "entities/worldwide-dev.jsonl.gz"):
        gold, doc = {tuple(e) for e in row["entities"]}, nlp(row["text"])
        found = {(e.start_char, e.end_char, e.label_) for e in doc.ents}
        pairs += [(tuple(scores_of(e)[k] for k in ("entity", "vote")), (e.start_char, e.end_char, e.label_) in gold) for e in doc.ents]
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
    """The scorer's figures for the attributions as the reader links them, and (raw probabilities, right) of each."""
    tally, pairs = scorer.Tally(), []
    for row in read_rows(folder / "attribution/polnear-dev.jsonl.gz"):
        doc = nlp(row["text"])
        found = [{"source": chars(doc, a.source), "cue": chars(doc, a.cue), "content": chars(doc, *a.contents)} for a in doc._.attributions]
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
    """Probability of each item under weights fitted on the other folds (blocks, so that an article is mostly in one)."""
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
        {"confidence": round(float(p[order == b].mean()), 3), "right": round(float(right[order == b].mean()), 3), "n": int((order == b).sum())}
        for b in range(bins)
        if (order == b).any()
    ]
    return rows, round(sum(abs(r["confidence"] - r["right"]) * r["n"] for r in rows) / len(p), 4)


def score_rules(nlp, folder, scorer):
    """What the rules over the pipeline reach: interactions on PLV's training part, pronouns and descriptions on GUM's dev part.

    And (raw confidence, right) of each interaction that can be judged: PLV marks one a sentence, so only those are that share an end with it.
    """
    out, judged = {}, []
    for layer, name, score in (
        ("interactions", "interactions/plv-train", scorer.score_interactions),
        ("coreference", "coreference/gum-dev", scorer.score_coreference),
    ):
        gold = folder / f"{name}.jsonl.gz"
        with tempfile.TemporaryDirectory() as analyses:
            for row in read_rows(gold):
                document = analyze(build_article(row["text"], row["id"], {}), nlp).as_json()
                (Path(analyses) / f"{row['id']}.json").write_text(json.dumps(document), encoding="utf-8")
                for i in document["interactions"] if layer == "interactions" and row["source"] and row["target"] else ():
                    ends = [scorer.touches(row[end], i[f"{end}_span"]) for end in ("source", "target")]
                    if any(ends):
                        judged.append(([i["confidence"]], all(ends) and scorer.same_type(row["type"], i["type"])))
            out[layer] = score(gold, analyses)
    return out, judged


def trust_of(performance):
    """The figures as notebook 08 reads them: shares of 1, a row a layer and metric."""
    rows, add = (
        [],
        lambda layer, metric, dataset, p, r, f, note: rows.append(  # noqa: E731
            {"layer": layer, "metric": metric, "dataset": dataset, "precision": p, "recall": r, "f1": f, "note": note}
        ),
    )
    news, said, trees = "Worldwide newswire, dev", "PolNeAR, dev", "EWT and GUM, dev"
    for name in ("all", "actors' labels"):
        e = performance["entities"][name]
        add(
            "entities",
            f"exact span and label, {name}",
            news,
            e["precision"],
            e["recall"],
            e["f1"],
            "news from outside the West",
        )
    for name in ("source exact", "cue exact", "content exact", "whole claim"):
        c = performance["claims"][name]
        add(
            "claims",
            name,
            said,
            c["p"] / 100,
            c["r"] / 100,
            c["f"] / 100,
            "US political news",
        )
    for name, meaning in (("uas", "right head"), ("las", "right head and relation"), ("xpos", "right tag"), ("lemma", "right lemma")):
        add("syntax", meaning, trees, None, None, performance["syntax"][name], "share of words")
    for name, figure in performance["coreference"].items():
        add(
            "actors",
            f"{name} resolved",
            "GUM, dev",
            figure["p"] / 100,
            figure["r"] / 100,
            figure["f"] / 100,
            "people, bodies, places",
        )
    i = performance["interactions"]
    for name in ("type", "quad class", "type, source and target"):
        add(
            "interactions",
            f"{name} found",
            "PLV, training part",
            None,
            i[name] / 100,
            None,
            f"one is marked a sentence, {i['interactions per record']} found: no precision",
        )
    curves = {layer: curve["bins"] for layer, curve in performance["calibration"].items()}
    return {"layers": rows, "calibration": curves, "faults": (Path(__file__).parent / "faults.txt").read_text(encoding="utf-8").splitlines()}


def write_card(path, meta, trust, size):
    """README.md of the pipeline: what it is, on what it was trained, how well it does."""
    percent = lambda v: "" if v is None else f"{100 * v:.1f}"  # noqa: E731
    lines = [
        f"# Model card: {meta['lang']}_{meta['name']} {meta['version']}",
        "",
        f"{meta['description']}. One encoder (all-MiniLM-L6-v2, 22 million parameters, Apache-2.0),",
        "fine-tuned on all layers together and run as int8 ONNX;",
        f"{size / 1e6:.1f} MB in all. Made by `training/run`; see `training/README.md`.",
        'Use: `spacy.load("data/pipeline")` once `stancebook` is installed.',
        "",
        "| corpus | for | terms |",
        "| --- | --- | --- |",
        "| Universal Dependencies English EWT | tags, lemmas, syntax, sentences | CC BY-SA 4.0 |",
        "| GUM without its non-commercial genres | the same; measuring of coreference | annotations CC BY 4.0, texts CC BY / BY-SA |",
        "| English Worldwide Newswire (Shan et al. 2023) | entities | published without a licence file; texts are their publishers' |",
        "| PolNeAR 1.0 (Newell, Margolin, Ruths 2018) | source, cue, content and their links | as above |",
        "| PLV (Hu et al. 2024), training part | the rules for interactions were tuned on it; no weight was | research release |",
        "",
        "No text of them is in this repository.",
        "",
        "## Measured",
        "",
        "On parts that were not trained on; chosen on them were the thresholds and the calibration. In per cent.",
        "",
        "| layer | what | data | precision | recall | F1 or share |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {r['layer']} | {r['metric']} | {r['dataset']} | {percent(r['precision'])} | {percent(r['recall'])} | {percent(r['f1'])} |"
        for r in trust["layers"]
    ]
    lines += [
        "",
        "Entities by label and region (the prefix of the corpus's file names):",
        "",
        "| | precision | recall | F1 | in the corpus |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {name} | {percent(e['precision'])} | {percent(e['recall'])} | {percent(e['f1'])} | {e['gold']} |"
        for name, e in sorted(meta["performance"]["entities"].items())
    ]
    lines += ["", "Syntax by genre, share of words with the right tag, head, head and relation:", "", "| | tag | head | both |"]
    lines += ["| --- | --- | --- | --- |"]
    genres = meta["performance"]["syntax"]["genres"]
    lines += [f"| {name} | {percent(g['xpos'])} | {percent(g['uas'])} | {percent(g['las'])} |" for name, g in genres.items()]
    machine = meta["performance"]["machine"]
    lines += [
        "",
        f"On the machine that measured it: {machine['seconds to load']} s to load, {machine['words a second']:.0f} words a second on one core,",
        f"{machine['peak megabytes']} MB at the peak while it reads the article of this repository. `make bench` measures yours.",
    ]
    lines += [
        "",
        "## Confidence",
        "",
        "A logistic regression on the raw probabilities (Platt 1999), fitted on dev; the figures are cross-validated.",
        "",
        "| layer | confidence | right | number |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| {layer} | {b['confidence']:.2f} | {b['right']:.2f} | {b['n']} |" for layer, bins in trust["calibration"].items() for b in bins]
    lines += [
        "",
        *(
            f"Expected calibration error, {layer}: {100 * c['expected_calibration_error']:.1f} points."
            for layer, c in meta["performance"]["calibration"].items()
        ),
    ]
    lines += ["", "## Known faults", "", *(f"- {fault}" for fault in trust["faults"]), ""]
    path.write_text("\n".join(lines), encoding="utf-8")


def fit(names, pairs):
    """The weights of a layer's confidence by name, and its reliability when cross-validated; `pairs` are (raw probabilities, right)."""
    features, right = [[log_odds(v) for v in f] for f, _ in pairs], [r for _, r in pairs]
    w = fit_logistic(features, right)
    rows, error = reliability(cross_validated(features, right), right)
    return {"bias": round(float(w[-1]), 4), **{n: round(float(v), 4) for n, v in zip(names, w)}}, {"bins": rows, "expected_calibration_error": error}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("pipeline", type=Path)
    args = parser.parse_args()
    calibration, of_rules = args.pipeline / "reader" / "calibration.json", args.pipeline / "interactions.json"
    blank = {"entities": {"bias": 0.0, "entity": 1.0, "vote": 0.0}, "claims": {"bias": 0.0, **dict.fromkeys(LINKS, 0.0)}}
    calibration.write_text(json.dumps(blank), encoding="utf-8")
    nlp, scorer, began = load_pipeline(args.pipeline), load_scorer(args.scorer), time.time()
    syntax = score_syntax(nlp, args.corpora)
    entities, entity_pairs = score_entities(nlp, args.corpora)
    claims, claim_pairs = score_claims(nlp, args.corpora, scorer)
    fitted, curves = {}, {}
    fitted["entities"], curves["entities"] = fit(("entity", "vote"), entity_pairs)
    fitted["claims"], curves["claims"] = fit(LINKS, claim_pairs)
    calibration.write_text(json.dumps(fitted, indent=1), encoding="utf-8")
    with patch.object(interactions, "read_calibration", lambda: {"bias": 0.0, "score": 1.0}):
        rules, judged = score_rules(load_pipeline(args.pipeline), args.corpora, scorer)
    weights, curves["interactions"] = fit(("score",), judged)
    of_rules.write_text(json.dumps(weights) + "\n", encoding="utf-8")
    meta = json.loads((args.pipeline / "meta.json").read_text(encoding="utf-8"))
    machine = score_machine(args.pipeline, DATA / "articles" / "idlib.txt")
    measured = {"syntax": syntax, "entities": entities, "claims": claims, **rules}
    meta["performance"] = {**measured, "calibration": curves, "machine": machine}
    trust = trust_of(meta["performance"])
    (args.pipeline / "trust.json").write_text(json.dumps(trust, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (args.pipeline / "meta.json").write_text(json.dumps(meta, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write_card(args.pipeline / "README.md", meta, trust, sum(f.stat().st_size for f in args.pipeline.rglob("*") if f.is_file()))
    print(
        json.dumps(
            {
                "syntax": syntax,
                "entities": {k: v["f1"] for k, v in entities.items()},
                "claims": {k: v["f"] for k, v in claims.items()},
                **rules,
                "machine": machine,
                "ece": {k: v["expected_calibration_error"] for k, v in curves.items()},
                "seconds": round(time.time() - began),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
