"""Whole articles in training: their windows read together, and what is learned over all words at once."""

from functools import cache

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from stancebook.reader.references import FEATURES, PRONOUN, SOURCE, SPEAKER, TARGET, Referring, pair_features
from stancebook.records import SPEECH_ACTS, STATUSES
from training.corpora import IGNORE, windows_of
from training.events import head_of
from training.furniture import KINDS

PLOVER = (
    "NONE AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT "
    "REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT"
).split()
LABELS = {"furniture": list(KINDS), "speech": list(SPEECH_ACTS), "act": PLOVER, "status": list(STATUSES)}
LONGEST = 24  # words of a mention
TAUGHT = 0.5  # what an article weighs that only a larger encoder has read, beside an annotated one
MOST_ACTS = 2.0  # in a sentence of PLV; more cost
ENDS = (".", "?", "!")


def prepare(doc, pieces, labels):
    """The article's windows, and its labels as they are used for all words at once."""
    out = {
        "items": list(windows_of(doc, pieces, labels)),
        "words": doc["words"],
        "mentions": doc.get("mentions", []),
    }
    if "pair" in doc:
        heads = {end: head_of(doc["pair"][end], doc["head"]) for end in ("source", "target")}
        out["pair"] = {"types": [PLOVER.index(t) for t in doc["pair"]["types"]], **heads}
    if "reading" in doc:
        out["reading"] = doc["reading"]
        places = [(p["first"], p["last"], p["kind"]) for p in doc["reading"]["parties"]]
        out["mentions"] = [(*place, [n]) for n, place in enumerate(places)]
    starts = doc.get("start") or [n == 0 or doc["words"][n - 1] in ENDS for n in range(len(doc["words"]))]
    number = -1
    out["sentence"] = [number := number + bool(s or n == 0) for n, s in enumerate(starts)]
    out["referring"] = [_referring(doc, out["sentence"], a, b, kind) for a, b, kind, _ in out["mentions"]]
    if "acts" not in doc:
        return out
    inner, speech = ({x: n for n, x in enumerate(labels[layer])} for layer in ("attr", "speech"))
    size = len(doc["words"])
    out["inner"] = torch.tensor([inner.get(x, IGNORE) for x in doc["inner"]])
    kinds = doc.get("furniture") or [None] * size  # of a sentence alone nothing is said
    out["furniture"] = torch.tensor([IGNORE if x is None else x for x in kinds])
    out["speech"] = torch.tensor([speech.get(doc["speech"].get(n), IGNORE) for n in range(size)])
    out["act"], out["status"] = torch.zeros(size, len(PLOVER)), torch.full((size,), IGNORE)
    out["act"][:, 0] = 1.0
    for n, act in doc["acts"].items():
        out["act"][n] = 0.0
        for t in act["types"]:
            out["act"][n, PLOVER.index(t)] = 1 / len(act["types"])
        out["status"][n] = act["status"]
    return {**out, **{x: doc[x] for x in ("acts", "speakers", "actor_types", "actor_homes")}}


def _referring(doc, sentence, first, last, kind):
    return Referring(
        first, last, kind, sentence[first], tuple(w.lower() for w in doc["words"][first : last + 1])
    )


def whole_losses(model, out, articles):
    """A loss for each thing that is learned over whole articles; `out` holds the scores of their windows, in
    order.
    """
    row, losses = 0, {}
    for article in articles:
        score = _of_words(out, article, row)
        found = {} if "reading" in article else _references(model, article, score)
        if "reading" in article:
            found |= taught_losses(model, article, score)
        if "pair" in article:
            found["pair"] = _pair(article, score)
        if "acts" in article:
            found |= (
                _labels(article, score)
                | _spans(model, article, score)
                | _ends(article, score)
                | _missing(model, article, score)
            )
        for name, loss in found.items():
            losses.setdefault(name, []).append(loss)
        row += len(article["items"])
    return {name: torch.stack(each).mean() for name, each in losses.items()}


def _of_words(out, article, row):
    """From an output's name to its rows for the article's words, each read in the window that owns it;
    gathered once.
    """
    shapes = {name: out[name].shape[1] for name in ("act", "as_source")}

    def places(width, before):
        at = [
            torch.arange(i["own"].start, i["own"].stop) + before + (row + n) * width
            for n, i in enumerate(article["items"])
        ]
        return torch.cat(at)

    words, whole = places(shapes["act"], 0), places(shapes["as_source"], 1)
    widths = [i["own"].stop - i["own"].start for i in article["items"]]
    starts = torch.cat([torch.full((w,), (row + n) * shapes["as_source"]) for n, w in enumerate(widths)])
    assert len(words) == len(article["words"])

    @cache
    def rows(name, start=False):
        index = starts if start else whole if name.startswith("as_") else words
        return out[name].flatten(0, 1).index_select(0, index).float()

    return rows


def _labels(article, score):
    out = {
        x: cross_entropy(score(x), article[x], ignore_index=IGNORE, reduction="sum")
        for x in ("inner", "furniture", "speech", "status")
    }
    counts = {x: max(20, int((article[x] != IGNORE).sum())) for x in out}
    acts = cross_entropy(score("act"), article["act"], reduction="sum") / (len(article["acts"]) + 5)
    return {**{x: v / counts[x] for x, v in out.items()}, "act": acts}


def _spans(model, article, score):
    """Mentions of parties among all stretches of words of a sentence; their types, and whether they are of
    the article's country.
    """
    scores, legal = span_scores(article, score)
    gold = torch.zeros_like(scores)
    found = [(a, b, who) for a, b, _, who in article["mentions"] if who and b - a < LONGEST]
    for a, b, _ in found:
        gold[a, b - a] = 1.0
    loss = {"span": span_loss(scores, legal, gold)}
    typed = [(a, b, who[0]) for a, b, kind, who in article["mentions"] if len(who) == 1 and kind != PRONOUN]
    if typed:
        a, b, who = (list(x) for x in zip(*typed))
        types, homes = type_scores(model, score, a, b)
        loss["type"] = cross_entropy(types, torch.tensor([article["actor_types"][w] for w in who]))
        loss["home"] = cross_entropy(homes, torch.tensor([article["actor_homes"][w] for w in who]))
    return loss


def span_scores(article, score):
    """(words, LONGEST): how likely the words from each on are a mention, by their number less one; which of
    them end within the sentence.
    """
    first, last = score("span_first"), score("span_last")
    size = len(first)
    near = torch.arange(size).unsqueeze(1) + torch.arange(LONGEST)
    sentence = torch.tensor(article["sentence"])
    legal = (near < size) & (sentence[near.clamp(max=size - 1)] == sentence.unsqueeze(1))
    near = near.clamp(max=size - 1)
    scores = (
        torch.einsum("nd,nkd->nk", first[:, :-1], last[near][..., :-1]) / (first.shape[1] - 1) ** 0.5
        + first[:, -1:]
        + last[near][..., -1]
    )
    return scores, legal


def span_loss(scores, legal, gold):
    """Over all stretches of words, by the number of mentions."""
    each = binary_cross_entropy_with_logits(scores, gold, reduction="none")
    return (each * legal).sum() / (gold.sum() + 5)


def type_scores(model, score, first, last):
    """Of a party's types, and of whether it is of the article's country, for mentions by their words."""
    hidden = torch.relu(score("type_first")[first] + score("type_last")[last])
    return model.types(hidden).float(), model.homes(hidden).float()


def _ends(article, score):
    """The words of an act's source and target, in its sentence; each of several has its share."""
    loss, triggers = {}, list(article["acts"])
    if not triggers:
        return loss
    for end in ("source", "target"):
        scores = end_scores(article, score, end, triggers)
        gold = torch.zeros_like(scores)
        for n, t in enumerate(triggers):
            words = [w for w in article["acts"][t][end] if article["sentence"][w] == article["sentence"][t]]
            for w in words or [-1]:
                gold[n, w + 1] = 1 / max(1, len(words))
        loss[end] = cross_entropy(scores, gold)
    return loss


def end_scores(article, score, end, triggers):
    """(triggers, 1 + words): of none, and of each word of the sentence, to be the source or target."""
    sentence, ask = torch.tensor(article["sentence"]), score(f"trigger_{end}")[triggers]
    scores = ask @ score(f"as_{end}").T / ask.shape[-1] ** 0.5
    scores = scores.masked_fill(sentence.unsqueeze(0) != sentence[triggers].unsqueeze(1), -1e4)
    none = (ask * score(f"as_{end}", True)[triggers]).sum(-1, keepdim=True) / ask.shape[-1] ** 0.5
    return torch.cat([none, scores], 1)


def _pair(article, score):
    """The word that tells of the act most likely: its type there, and the words of its source and target as
    seen from there.
    """
    pair, sentence = article["pair"], torch.tensor(article["sentence"])
    told = score("act").log_softmax(-1)[:, pair["types"]].logsumexp(-1)
    for end in ("source", "target"):
        ask, words = score(f"trigger_{end}"), score(f"as_{end}")
        scores = (ask @ words.T / ask.shape[-1] ** 0.5).masked_fill(
            sentence.unsqueeze(0) != sentence.unsqueeze(1), -1e4
        )
        none = (ask * score(f"as_{end}", True)).sum(-1, keepdim=True) / ask.shape[-1] ** 0.5
        told = told + torch.cat([none, scores], 1).log_softmax(-1)[:, 1 + pair[end]]
    acts = (1 - score("act").softmax(-1)[:, 0]).sum()
    return -told.max() + torch.relu(acts - MOST_ACTS)  # but few words of a sentence tell of acts


def _references(model, article, score):
    """For each mention, the earlier ones of the same party, or nobody."""
    asking = article["referring"]
    kept = [n for n, m in enumerate(article["mentions"]) if m[3]]
    if len(kept) < 2:
        return {}
    scores = _before(_scores(model, article, score, "ask", asking, kept), kept)
    wanted = [
        [[k for k, n in enumerate(kept) if n < q and w in article["mentions"][n][3]] for w in m[3]]
        for q, m in enumerate(article["mentions"])
    ]
    return {"refer": _marginal(scores, wanted)}


def _before(scores, kept):
    """The scores of nobody and of the mentions before each."""
    before = torch.tensor([[True, *(n < q for n in kept)] for q in range(len(scores))])
    return scores.masked_fill(~before, -1e4)


def _missing(model, article, score):
    """Speakers of quotations without a source, and the parties that an act's sentence leaves out, anywhere in
    the article.
    """
    loss, mentions = {}, article["mentions"]
    kept = [n for n, m in enumerate(mentions) if m[3]]
    if not kept:
        return loss
    of = lambda w: [k for k, n in enumerate(kept) if w in mentions[n][3]]  # noqa: E731
    if article["speakers"]:
        asking = [Referring(a, b, SPEAKER, article["sentence"][a], ()) for a, b, _ in article["speakers"]]
        scores = _scores(model, article, score, "speaker", asking, kept)
        loss["speaker"] = _marginal(scores, [[of(w)] for *_, w in article["speakers"]])
    for end, kind in (("source", SOURCE), ("target", TARGET)):
        triggers = [t for t, a in article["acts"].items() if not a[end]]
        if triggers:
            asking = [Referring(t, t, kind, article["sentence"][t], ()) for t in triggers]
            scores = _scores(model, article, score, f"missing_{end}", asking, kept)
            loss[f"missing_{end}"] = _marginal(
                scores, [[of(w) for w in article["acts"][t][f"{end}_party"]] for t in triggers]
            )
    return loss


def _scores(model, article, score, ask, asking, kept):
    """(asking, 1 + mentions): column 0 for nobody."""
    first, last = [q.first for q in asking], [q.last for q in asking]
    query = score(ask)[first] if ask.startswith("missing") else score(f"{ask}_first")[first].clone()
    if not ask.startswith("missing"):
        query = torch.cat([query[:, :-1] + score(f"{ask}_last")[last], query[:, -1:]], 1)
    mentions = [article["referring"][n] for n in kept]
    key = score("key_first")[[m.first for m in mentions]] + score("key_last")[[m.last for m in mentions]]
    weights = model.pairs[[q.kind for q in asking]]
    features = torch.from_numpy(pair_features(asking, mentions))
    scores = query[:, :-1] @ key.T / key.shape[-1] ** 0.5 + torch.einsum(
        "qmf,qf->qm", features, weights[:, :FEATURES]
    )
    return torch.cat([query[:, -1:] + weights[:, FEATURES:], scores], 1)


def _marginal(scores, wanted):
    """Minus the log of the chance of any right one, a party at a time; nobody where there is none."""
    logs = scores.log_softmax(-1)
    rows = []
    for row, parties in zip(logs, wanted):
        each = [torch.logsumexp(row[[k + 1 for k in ks]], 0) if ks else row[0] for ks in parties] or [row[0]]
        rows.append(-torch.stack(each).mean())
    return torch.stack(rows).mean()


def taught_losses(model, article, score):
    """What a larger encoder reads, by its chances (Hinton, Vinyals and Dean 2015): an article that nobody
    annotated. Each weighs TAUGHT. Whom a mention refers to is not taught: the small encoder knows it better.
    """
    parties, acts = article["reading"]["parties"], article["reading"]["acts"]
    size, loss = len(article["words"]), {}
    told = torch.zeros(size, len(PLOVER))
    for act in acts:
        told[act["trigger"], PLOVER.index(act["type"])] = act["chance"]
    told[:, 0] = 1 - told.sum(1).clamp(max=1.0)
    loss["act"] = cross_entropy(score("act"), told, reduction="sum") / (told[:, 1:].sum() + 5)
    scores, legal = span_scores(article, score)
    gold, named = torch.zeros_like(scores), [p for p in parties if p["kind"] != PRONOUN]
    for p in named:
        gold[p["first"], p["last"] - p["first"]] = p["chance"]
    loss["span"] = span_loss(scores, legal, gold)
    if named:
        places = [p["first"] for p in named], [p["last"] for p in named]
        types, homes = type_scores(model, score, *places)
        loss["type"] = cross_entropy(types, torch.tensor([p["types"] for p in named]))
        loss["home"] = cross_entropy(homes, torch.tensor([p["homes"] for p in named]))
    once = {act["trigger"]: act for act in acts}
    if once:
        loss["status"] = cross_entropy(
            score("status")[[*once]], torch.tensor([a["statuses"] for a in once.values()])
        )
    for end, kind in (("source", SOURCE), ("target", TARGET)) if once else ():
        scores = end_scores(article, score, end, [*once])
        loss[end] = cross_entropy(scores, _shares([(a[f"no_{end}"], a[end]) for a in once.values()], scores))
        out = {t: a for t, a in once.items() if a[f"no_{end}"] > 0.5}
        if out and parties:
            asking = [Referring(t, t, kind, article["sentence"][t], ()) for t in out]
            scores = _scores(model, article, score, f"missing_{end}", asking, range(len(parties)))
            wanted = [(1 - sum(p for _, p in a[f"missing_{end}"]), a[f"missing_{end}"]) for a in out.values()]
            loss[f"missing_{end}"] = cross_entropy(scores, _shares(wanted, scores))
    return {name: TAUGHT * value for name, value in loss.items()}


def _shares(rows, like):
    """(rows, 1 + …): the chance of none or nobody, then of each that is given, together 1."""
    out = torch.zeros_like(like)
    for n, (none, likely) in enumerate(rows):
        out[n, 0] = max(none, 0.0)
        for k, chance in likely:
            out[n, 1 + k] = chance
    out = out * (like > -1e3)  # what another parse puts into the next sentence is left out
    return out / out.sum(1, keepdim=True).clamp(min=1e-6)
