"""How data/concepts is made and measured: python -m training.concepts CORPORA

Of pairs of claims that one annotator judged blind (concepts.csv: no text, only where the claims stand in the
corpora; same: they say the same, opposite: one denies what the other says, point: they speak to one
point, whose side is not clear, other), the chance that two claims speak to one point is learned, and
measured on pairs that were left out. Batch 1 is drawn by shared words, 2 by a first model's chance, 3 and
4 from what a second and a third held for likely. With --table BASE (a folder of all-MiniLM-L6-v2) the
table of words is made anew.
"""

import argparse
import csv
import gzip
import json
from collections import Counter
from pathlib import Path

import numpy as np

from stancebook.house import DATA
from stancebook.measures.likeness import FEATURES, Comparer, is_turned

OUT, JUDGED = DATA / "concepts", Path(__file__).with_name("concepts.csv")
SURE, UNSURE, PARTS, SIZE = 0.8, 0.5, 10, 32
GUESS = np.array([5.0, 0.4, -0.25, 0.4])  # weights that choose the clauses in the first round


def read_claims(corpora):
    """The texts with the contents of their claims, each a tuple of spans: articles annotated in full, and
    PolNeAR's.
    """
    texts = {}
    for path in sorted((corpora / "events" / "dev").glob("*.json")):
        claims = json.loads(path.read_text(encoding="utf-8"))["claims"]
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        texts[f"events/{path.stem}"] = text, [tuple(map(tuple, c["at"]["content"])) for c in claims]
    known = {name.partition("/")[2] for name in texts}
    with gzip.open(corpora / "attribution" / "polnear-dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["id"] not in known:
                claims = row["annotations"][0]["attributions"]
                texts[f"polnear/{row['id']}"] = row["text"], [tuple(map(tuple, c["content"])) for c in claims]
    return texts


def read_pairs(texts):
    """Of each judged pair its batch, both contents, the judgement, and FEATURES for each two clauses."""
    comparers, found = {}, []
    with open(JUDGED, encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            ends = [(row[f"{end}_text"], spans_of(row[f"{end}_content"])) for end in ("one", "other")]
            names = tuple(sorted({name for name, _ in ends}))
            if names not in comparers:
                claims = {(name, c): quote(texts[name][0], c) for name in names for c in texts[name][1] if c}
                comparers[names] = list(claims), Comparer(list(claims.values()))
            order, comparer = comparers[names]
            first, second = sorted(order.index(end) for end in ends)
            features = [
                comparer.features(n)[m]
                for n in np.flatnonzero(comparer.of == second)
                for m in np.flatnonzero(comparer.of[:n] == first)
            ]
            words = [quote(texts[name][0], spans) for name, spans in ends]
            found.append(
                (int(row["batch"]), words, row["judged"], np.array(features).reshape(-1, len(FEATURES)))
            )
    return found


def spans_of(cell):
    return tuple(tuple(map(int, part.split("-"))) for part in cell.split())


def quote(text, spans):
    return " ".join(" … ".join(text[a:b] for a, b in spans).split())


def fit(rows, right, penalty=0.5):
    """Weights and bias of a logistic regression (Newton's method; penalty on standardised weights)."""
    mean, spread = rows.mean(0), rows.std(0)
    x, w = np.c_[(rows - mean) / spread, np.ones(len(rows))], np.zeros(rows.shape[1] + 1)
    ridge = penalty * np.diag([1.0] * (len(w) - 1) + [0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve(x.T @ (x * (p * (1 - p) + 1e-6)[:, None]) + ridge, x.T @ (p - right) + ridge @ w)
    return w[:-1] / spread, w[-1] - (w[:-1] * mean / spread).sum()


def learn(features, right):
    """Weights and bias, of the clauses that the weights before held for most alike."""
    with_point, weights = [n for n, rows in enumerate(features) if len(rows)], GUESS
    for _ in range(4):
        best = np.array([max(features[n], key=lambda row: row @ weights) for n in with_point])
        weights, bias = fit(best, right[with_point])
    return weights, bias


def chances(features, weights, bias):
    return np.array(
        [1 / (1 + np.exp(-(rows @ weights).max() - bias)) if len(rows) else 0 for rows in features]
    )


def left_out(features, right, rounds=4):
    """The chance of each pair by weights that were learned without it, the mean of several partings."""
    total = np.zeros(len(right))
    for seed in range(rounds):
        order = np.random.RandomState(seed).permutation(len(right))
        for part in (order[n::PARTS] for n in range(PARTS)):
            rest = np.setdiff1d(order, part)
            learned = learn([features[n] for n in rest], right[rest])
            total[part] += chances([features[n] for n in part], *learned)
    return total / rounds


def measure(pairs):
    """What measured.json holds; prints precision and recall by line."""
    features, right = [p[3] for p in pairs], np.array([float(p[2] != "other") for p in pairs])
    last, chance = np.array([p[0] == 4 for p in pairs]), left_out(features, right)
    for line in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
        taken = chance >= line
        share, found = right[taken].mean(), right[taken].sum() / right.sum()
        print(f"from {line}: {taken.sum()} pairs, {share:.3f} right, {found:.3f} found;", end=" ")
        print(f"batch 4: {(taken & last).sum()}, {right[taken & last].mean():.3f}")
    weights, bias = learn(features, right)
    taken, sides = chance >= SURE, Counter()
    for _, words, judged, _ in pairs:
        sides[judged, is_turned(*words)] += 1
    print("sides:", dict(sides))
    kept, turned = (sides["same", t] + sides["opposite", t] for t in (False, True))
    note = f"{len(pairs)} pairs judged blind, half of them alike"
    row = {"layer": "concepts", "dataset": "claims of news articles, dev", "note": note}
    layers = [
        {
            **row,
            "metric": "two claims to one point",
            "precision": right[taken].mean(),
            "recall": right[taken].sum() / right.sum(),
        },
        {**row, "metric": "on the same side of it", "precision": sides["same", False] / kept, "recall": None},
    ]
    told = [
        {k: round(v, 3) if isinstance(v, float) else v for k, v in layer.items()} | {"f1": None}
        for layer in layers
    ]
    return {
        "weights": dict(zip(FEATURES, (round(float(w), 4) for w in weights))),
        "bias": round(float(bias), 4),
        "sure": SURE,
        "unsure": UNSURE,
        "pairs": len(pairs),
        "turned": round(sides["opposite", True] / turned, 3),
        "layers": told,
    }


def make_table(base, corpora):
    """words.npz: the main components of the model's table of words in int8, and how rare each piece is in
    news.
    """
    from tokenizers import Tokenizer
    from transformers import AutoModel

    words = AutoModel.from_pretrained(str(base)).embeddings.word_embeddings.weight.detach().numpy()
    tokenizer, number = Tokenizer.from_file(str(base / "tokenizer.json")), np.zeros(len(words))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    for name in ("attribution/polnear-train.jsonl.gz", "entities/worldwide-train.jsonl.gz"):
        with gzip.open(corpora / name, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                np.add.at(number, tokenizer.encode(row["text"], add_special_tokens=False).ids, 1)
    share = (number + 1) / (number.sum() + len(number))
    smooth = np.sqrt(1e-3 * share / (1e-3 + share))[number > 0, None]
    centred = words - words[number > 0].mean(0)
    _, axes = np.linalg.eigh((centred[number > 0] * smooth).T @ (centred[number > 0] * smooth))
    axes = axes[:, ::-1][:, :SIZE]
    vectors = centred @ (axes * np.sign(axes[np.abs(axes).argmax(0), np.arange(SIZE)]))
    weights = np.clip(np.log(1e-2 / share) / 6, 0, 1.6)
    for piece, n in tokenizer.get_vocab().items():
        if piece.startswith("[") or not any(c.isalnum() for c in piece.removeprefix("##")):
            weights[n] = 0
    scaled = (vectors / np.abs(vectors).max(1, keepdims=True) * 127).round().astype(np.int8)
    np.savez_compressed(OUT / "words.npz", vectors=scaled, weights=(weights * 100).round().astype(np.uint8))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--table", type=Path, metavar="BASE")
    args = parser.parse_args()
    if args.table:
        make_table(args.table, args.corpora)
    measured = measure(read_pairs(read_claims(args.corpora)))
    (OUT / "measured.json").write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
