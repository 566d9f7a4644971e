"""The model card and the figures that notebook 08 reads, from what was measured."""

from pathlib import Path

ARTICLES = (  # layer, figure of the scorer, in words, note
    ("actors", "actors", "found", "every party of an article"),
    ("actors", "actors with type and country", "with type and country", "every party of an article"),
    ("actors", "pronouns", "pronouns resolved", "he, she, it, they"),
    ("claims", "claims: content and actor", "content and speaker", "claims within claims too"),
    ("interactions", "acts: type", "type, in its sentence", "every sentence that tells of an act"),
    (
        "interactions",
        "acts: type, source and target",
        "type and words of both ends",
        "every sentence that tells of an act",
    ),
    ("interactions", "interactions: who and whom", "who and whom", "unsure ones counted"),
    ("interactions", "interactions: who and whom, type", "who, whom and type", "unsure ones counted"),
    ("interactions", "main event: type", "type, in the first three sentences", "the main event"),
    ("stances", "stances: pairs", "holder and target", "unsure ones counted"),
    ("stances", "stances: pairs, polarity", "holder, target and polarity", "unsure ones counted"),
)


def trust_of(performance):
    """The figures as notebook 08 reads them: shares of 1, a row a layer and metric."""
    rows, add = (
        [],
        lambda layer, metric, dataset, p, r, f, note: rows.append(  # noqa: E731
            {
                "layer": layer,
                "metric": metric,
                "dataset": dataset,
                "precision": p,
                "recall": r,
                "f1": f,
                "note": note,
            }
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
        add("claims", name, said, c["p"] / 100, c["r"] / 100, c["f"] / 100, "US political news")
    for name, meaning in (
        ("uas", "right head"),
        ("las", "right head and relation"),
        ("xpos", "right tag"),
        ("lemma", "right lemma"),
    ):
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
    i, whole = performance["interactions"], "annotated news articles, dev"
    for name in ("type", "type, source and target"):
        add(
            "interactions",
            f"{name} found",
            "PLV, a fifth held back",
            None,
            i[name] / 100,
            None,
            "single sentences under another guide",
        )
    for layer, name, metric, note in ARTICLES:
        figure = performance["articles"][name]
        add(layer, metric, whole, figure["p"] / 100, figure["r"] / 100, figure["f"] / 100, note)
    curves = {layer: curve["bins"] for layer, curve in performance["calibration"].items()}
    return {
        "layers": rows,
        "calibration": curves,
        "faults": (Path(__file__).parent / "faults.txt").read_text(encoding="utf-8").splitlines(),
    }


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
        "| GUM without its non-commercial genres | the same; measuring of coreference "
        "| annotations CC BY 4.0, texts CC BY / BY-SA |",
        "| English Worldwide Newswire (Shan et al. 2023) | entities "
        "| published without a licence file; texts are their publishers' |",
        "| PolNeAR 1.0 (Newell, Margolin, Ruths 2018) | source, cue, content and their links | as above |",
        "| Articles of the two before, annotated anew for this project "
        "| parties, references, acts, claims within claims | ours; texts as above |",
        "| PLV (Hu et al. 2024), four fifths of its training part | acts | research release |",
        "",
        "No text of them is in this repository.",
        "",
        "## Measured",
        "",
        "On parts that were not trained on; chosen on them were the thresholds and the calibration. "
        "In per cent.",
        "",
        "| layer | what | data | precision | recall | F1 or share |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {r['layer']} | {r['metric']} | {r['dataset']} "
        f"| {percent(r['precision'])} | {percent(r['recall'])} | {percent(r['f1'])} |"
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
    lines += [
        "",
        "Syntax by genre, share of words with the right tag, head, head and relation:",
        "",
        "| | tag | head | both |",
    ]
    lines += ["| --- | --- | --- | --- |"]
    genres = meta["performance"]["syntax"]["genres"]
    lines += [
        f"| {name} | {percent(g['xpos'])} | {percent(g['uas'])} | {percent(g['las'])} |"
        for name, g in genres.items()
    ]
    machine = meta["performance"]["machine"]
    lines += [
        "",
        f"On the machine that measured it: {machine['seconds to load']} s to load, "
        f"{machine['words a second']:.0f} words a second on one core,",
        f"{machine['peak megabytes']} MB at the peak while it reads the article of this repository. "
        "`make bench` measures yours.",
    ]
    lines += [
        "",
        "## Confidence",
        "",
        "A logistic regression on the raw probabilities (Platt 1999), fitted on dev; "
        "the figures are cross-validated.",
        "",
        "| layer | confidence | right | number |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {layer} | {b['confidence']:.2f} | {b['right']:.2f} | {b['n']} |"
        for layer, bins in trust["calibration"].items()
        for b in bins
    ]
    lines += [
        "",
        *(
            f"Expected calibration error, {layer}: {100 * c['expected_calibration_error']:.1f} points."
            for layer, c in meta["performance"]["calibration"].items()
        ),
    ]
    lines += ["", "## Known faults", "", *(f"- {fault}" for fault in trust["faults"]), ""]
    path.write_text("\n".join(lines), encoding="utf-8")
