"""Train the encoder on all layers together: python -m training.train CORPORA WORK [--epochs 4]

Writes WORK/epoch-N.pt after each epoch, and WORK/part.pt every few minutes, and goes on from the last one;
`python -m training.export` makes data/pipeline of it.
"""

import argparse
import gzip
import json
import math
import random
import time
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy

from stancebook.reader.windows import WordPieces
from training.corpora import IGNORE, label_sets, names_of, read_all, swap_names, windows_of
from training.events import add_events, read_coreference, read_events, read_ours, read_pairs
from training.examples import example_documents
from training.furniture import with_furniture
from training.larger import Larger
from training.model import BASE, TAGS, Reader
from training.teach import add_labels
from training.whole import LABELS, prepare, whole_losses

STRAIGHT = {"“": '"', "”": '"', "‘": "'", "’": "'"}


def vary(words, rng):
    """The words as other newsrooms print them: straight or curly quotation marks, dashes, all capitals, no
    capitals.
    """
    dice = rng.random()
    if dice < 0.15:
        words = [STRAIGHT.get(w, w.replace("’", "'")) for w in words]
    elif dice < 0.40:
        curly, opened = [], False
        for w in words:
            if w in ('"', "``", "''"):
                w, opened = ("”" if opened else "“"), not opened
            curly.append(w.replace("'", "’"))
        words = curly
    if rng.random() < 0.2:
        dash = rng.choice(["-", "–", "—", "--"])
        words = [dash if w in ("–", "—", "--") else w for w in words]
    dice = rng.random()
    return [w.upper() for w in words] if dice < 0.02 else [w.lower() for w in words] if dice < 0.04 else words


def hide(encoded, mask, rng, share=0.1):
    """The same ids with the pieces of some words masked, so that no single word is relied upon."""
    ids, case, first = encoded
    for n, start in enumerate(first):
        if rng.random() < share:
            stop = first[n + 1] if n + 1 < len(first) else len(ids) - 1
            ids[start:stop] = [mask if i != ids[-1] else i for i in ids[start:stop]]
    return ids, case, first


def collate(items, pieces, labels, names, rng, plain=False):
    """Tensors of a batch: the encoder's inputs; for each layer, labels padded with IGNORE, and their weights;
    which words there are.
    """
    if plain:
        encoded = [pieces.encode(i["words"], i["paragraphs"]) for i in items]
    else:
        items = [swap_names(i, names, labels, rng) if names else i for i in items]
        mask = pieces.tokenizer.token_to_id("[MASK]")
        encoded = [hide(pieces.encode(vary(i["words"], rng), i["paragraphs"]), mask, rng) for i in items]
    length, width = max(len(e[0]) for e in encoded), max(len(e[2]) for e in encoded)
    pad = lambda rows, size, fill: torch.tensor([list(r) + [fill] * (size - len(r)) for r in rows])  # noqa: E731
    inputs = {
        "ids": pad([e[0] for e in encoded], length, 0),
        "case": pad([e[1] for e in encoded], length, 0),
        "mask": pad([[1] * len(e[0]) for e in encoded], length, 0),
        "first": pad([e[2] for e in encoded], width, 0),
    }
    layers = (*OF_WINDOWS, "head", "dep", "source_of", "cue_of")
    gold = {x: pad([i.get(x, ()) for i in items], width, IGNORE) for x in layers}
    weight = {x: torch.tensor([[TAUGHT if x in i["taught"] else 1.0] for i in items]) for x in layers}
    return inputs, gold, weight, pad([[1] * len(e[2]) for e in encoded], width, 0)


def losses(model, out, gold, weight, words):
    """One mean cross-entropy for each layer present in the batch; labels that a teacher gave weigh less."""
    there = torch.cat([torch.ones_like(words[:, :1]), words], 1).bool().unsqueeze(1)
    scores = {layer: out[layer] for layer in OF_WINDOWS}
    scores |= {
        name: out[x].masked_fill(~there, -1e4)
        for name, x in (("head", "arc"), ("source_of", "source_of"), ("cue_of", "cue_of"))
    }
    if (gold["dep"] != IGNORE).any():
        at = gold["head"].clamp(min=0).unsqueeze(-1).expand(-1, -1, out["rel_head"].shape[-1])
        scores["dep"] = model.rel(torch.relu(out["rel_dep"] + out["rel_head"].gather(1, at)))
        gold["dep"] = gold["dep"].masked_fill(gold["head"] == IGNORE, IGNORE)
    loss = {}
    for layer, score in scores.items():
        each = cross_entropy(
            score.float().flatten(0, 1), gold[layer].flatten(), ignore_index=IGNORE, reduction="none"
        ).view_as(gold[layer])
        counted = (gold[layer] != IGNORE) * weight[layer]
        if counted.sum() > 0:
            loss[layer] = (each * weight[layer]).sum() / counted.sum()
    return loss


def batches(items, pieces, size, rng):
    """Mixed batches of about `size` pieces, of items of like length, in random order."""
    order = sorted(items, key=lambda i: (sum(len(pieces(w)) for w in i["words"]) // 32, rng.random()))
    batch, longest, made = [], 0, []
    for item in order:
        longest = max(longest, sum(len(pieces(w)) for w in item["words"]) + 8)
        if batch and longest * (len(batch) + 1) > size:
            made.append(batch)
            batch, longest = [], longest
        batch.append(item)
    made.append(batch)
    rng.shuffle(made)
    return made


def begin_with(model, state, bare):
    """Begin with the weights of an earlier cycle, mixed with a share of the bare encoder's, which know best
    what words mean.

    A mean of the two keeps both skills (Wortsman et al. 2022); heads that the earlier cycle had not are left
    as they are.
    """
    own = model.state_dict()
    for name, value in state.items():
        if name == "mix":
            value = torch.cat([value, own[name][len(value) :]])
        plain = name.startswith("encoder") and "token_type" not in name
        own[name] = (1 - bare) * value + bare * own[name] if plain else value
    model.load_state_dict(own)


def mean_of(checkpoints):
    """The mean of the weights in several checkpoints (Izmailov et al. 2018)."""
    states = [torch.load(path, weights_only=True)["model"] for path in checkpoints]
    return {
        k: sum(s[k] for s in states) / len(states) if v.is_floating_point() else v
        for k, v in states[-1].items()
    }


def read_documents(folder, teacher, articles, readings=None):
    """All training documents, with a teacher's labels where given; `articles`: annotations of whole articles,
    coreference, pairs too; `readings`: what a larger encoder has read in the others.
    """
    docs = list(read_all(folder, "train"))
    labels = {**label_sets(docs), **LABELS}
    if articles:
        docs += [*example_documents(), *read_pairs(folder)]
    if teacher:
        add_labels(docs, teacher)
    if articles:
        events = read_events(folder, "train") | read_ours(folder)
        for doc in docs:
            event = doc.pop("event", None) or (events.get(doc.get("id")) if doc["task"] != "syntax" else None)
            if event:
                add_events(doc, *event)
        docs += read_coreference(folder, "train")
    if readings:
        with gzip.open(readings, "rt", encoding="utf-8") as lines:
            read = {row["id"]: row for row in map(json.loads, lines)}
        for doc in docs:
            if doc.get("id") in read and "acts" not in doc:
                doc["reading"] = read[doc["id"]]
    return docs, {**labels, "inner": labels["attr"]}


def epoch_batches(docs, pieces, labels, names, share, trees, part, rng):
    """Batches of an epoch in random order: (items, articles); a part of the annotated articles, and a share
    of treebanks and of all else.
    """
    first_lines = [
        d["words"][: d["paragraphs"].count(d["paragraphs"][0])][:14] for d in docs if d["task"] == "entities"
    ]
    read = [d for d in docs if rng.random() < (part if "acts" in d else OF_READ if "reading" in d else 0)]
    articles = []
    for doc in read:
        varied = with_other_surnames(doc, names, rng)
        if "acts" in doc and "pair" not in doc:
            varied = with_furniture(varied, names, first_lines, rng)
        articles.append(prepare(varied, pieces, labels))
    others = [prepare(d, pieces, labels) for d in docs if d["task"] == "coreference" and rng.random() < trees]
    articles += [prepare(d, pieces, labels) for d in docs if "pair" in d and "acts" not in d]
    rng.shuffle(articles)
    made = []
    for group in together(articles, ARTICLES):
        made.append(([i for a in group for i in a["items"]], group))
    made += [(a["items"], [a]) for a in others]
    rest = [d for d in docs if not d.keys() & {"mentions", "pair", "reading"}]
    read = [d for d in rest if rng.random() < (trees if d["task"] == "syntax" else share)]
    items = [w for d in read for w in windows_of(d, pieces, labels)]
    made += [(batch, []) for batch in batches(items, pieces, BATCH, rng)]
    rng.shuffle(made)
    return made


def with_other_surnames(doc, names, rng):
    """The article with its people's surnames swapped for others, each the same way throughout; half of the
    time as it is.

    Who does what does not depend on who it is; first names stay, since pronouns agree with them.
    """
    if rng.random() < 0.5:
        return doc
    surnames = [name[-1] for name in names["PERSON", 2]]
    swapped = {}
    for word, label in zip(doc["words"], doc.get("ner", ())):
        if label == "L-PERSON" and word.isalpha():
            swapped.setdefault(word, rng.choice(surnames))
    return {**doc, "words": [swapped.get(w, w) for w in doc["words"]]}


def together(articles, size):
    """Groups of neighbouring articles of at least that many words."""
    group = []
    for article in articles:
        group.append(article)
        if sum(len(a["words"]) for a in group) >= size:
            yield group
            group = []
    if group:
        yield group


OF_WINDOWS = TAGS[:6]  # layers whose labels come a window at a time
BATCH = 2048  # word pieces
BETWEEN = 480  # seconds between two checkpoints within an epoch
ARTICLES = 800  # words of annotated articles in a batch
TAUGHT = 0.3  # what a teacher's label weighs beside an annotator's
OF_READ = 0.25  # of the articles that only a larger encoder has read, in an epoch
WEIGHT = {"attr": 1.5, "ner": 1.5, "cue_of": 0.5, "source_of": 0.5, "start": 0.5, "lemma": 0.5, "upos": 0.5}
WEIGHT |= {
    "act": 1.5,
    "source": 2.0,
    "target": 2.0,
    "refer": 2.0,
    "span": 0.8,
    "furniture": 0.3,
    "speech": 0.3,
}
WEIGHT |= {"status": 0.5, "type": 0.7, "home": 0.5}
WEIGHT |= {"missing_source": 0.5, "missing_target": 0.5, "speaker": 0.5, "pair": 0.5}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--base", type=Path, default=BASE)
    parser.add_argument(
        "--larger",
        action="store_true",
        help="the larger encoder of training.larger, which is to teach this one",
    )
    parser.add_argument("--plain", action="store_true", help="without augmentation")
    parser.add_argument(
        "--start", type=Path, nargs="+", help="checkpoints whose mean weights to begin with: a second cycle"
    )
    parser.add_argument("--bare", type=float, default=0.0, help="the bare encoder's share in these weights")
    parser.add_argument(
        "--articles", action="store_true", help="learn parties, references and acts from whole articles too"
    )
    parser.add_argument("--part", type=float, default=1.0, help="of the annotated articles, read in an epoch")
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the documents without annotated acts, read in an epoch"
    )
    parser.add_argument(
        "--trees", type=float, default=1.0, help="of the treebanks, with their coreference, read in an epoch"
    )
    parser.add_argument(
        "--readings",
        type=Path,
        help="what `python -m training.larger` has read in articles without annotations",
    )
    parser.add_argument(
        "--teacher",
        type=Path,
        help="labels of `python -m training.teach`, for the layers that a corpus lacks",
    )
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    pieces = WordPieces((args.base / "tokenizer.json").read_bytes())
    docs, labels = read_documents(args.corpora, args.teacher, args.articles, args.readings)
    (args.work / "labels.json").write_text(json.dumps(labels, indent=1, ensure_ascii=False), encoding="utf-8")
    swaps = [w for doc in docs if doc["task"] == "entities" for w in windows_of(doc, pieces, labels)]
    model, names = Larger(labels) if args.larger else Reader(args.base, labels), names_of(swaps, labels)
    if args.start:
        begin_with(model, mean_of(args.start), args.bare)
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder")]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in model.encoder.parameters() if p.requires_grad], "lr": args.rate},
            {"params": heads, "lr": (10 if args.larger else 5) * args.rate},
        ],
        weight_decay=0.01,
        fused=True,
    )
    first = len(
        epoch_batches(docs, pieces, labels, names, args.share, args.trees, args.part, random.Random(0))
    )
    total = first * args.epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1.0, n / (0.06 * total), max(0.0, (total - n) / (0.94 * total)))
    )
    done = [*sorted(args.work.glob("epoch-*.pt")), *args.work.glob("part.pt")]
    last = 0, 0  # epoch and batch that are done
    for path in done[-2:]:
        state = torch.load(path, weights_only=True)
        if (state["epoch"], 0) > last:
            for name, part in (("model", model), ("optimizer", optimizer), ("schedule", schedule)):
                part.load_state_dict(state[name])
            last = (state["epoch"] - 1, state["batch"]) if "batch" in state else (state["epoch"], 0)

    def save(name, **done):
        parts = {"model": model, "optimizer": optimizer, "schedule": schedule}
        torch.save({**{k: v.state_dict() for k, v in parts.items()}, **done}, args.work / "new")
        (args.work / "new").replace(args.work / name)

    print(
        f"{len(docs)} documents, about {first} batches an epoch, { {k: len(v) for k, v in labels.items()} }",
        flush=True,
    )
    model.train()
    for epoch in range(last[0] + 1, args.epochs + 1):
        rng, seen, mean = random.Random(args.seed * 1000 + epoch), 0, {}
        began = saved = time.time()
        for n, (batch, articles) in enumerate(
            epoch_batches(docs, pieces, labels, names, args.share, args.trees, args.part, rng), 1
        ):
            if epoch == last[0] + 1 and n <= last[1]:
                continue
            if time.time() - saved > BETWEEN:
                save("part.pt", epoch=epoch, batch=n - 1)
                saved = time.time()
            given = collate(batch, pieces, labels, {} if articles else names, rng, args.plain)
            with torch.autocast("cpu", torch.bfloat16):
                out = model(**given[0])
                loss = losses(model, out, *given[1:])
            loss |= whole_losses(model, out, articles)
            sum(WEIGHT.get(k, 1.0) * v for k, v in loss.items()).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            if schedule.last_epoch < total - 1:
                schedule.step()
            optimizer.zero_grad()
            seen += int(given[0]["mask"].sum())
            for k, v in loss.items():
                mean[k] = (
                    v.item() if k not in mean or math.isnan(mean[k]) else 0.98 * mean[k] + 0.02 * v.item()
                )
            if n % 25 == 0:
                print(
                    f"epoch {epoch} batch {n}/{first} {seen / (time.time() - began):.0f} pieces/s",
                    {k: round(v, 3) for k, v in mean.items()},
                    flush=True,
                )
        save(f"epoch-{epoch}.pt", epoch=epoch)
        (args.work / "part.pt").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
