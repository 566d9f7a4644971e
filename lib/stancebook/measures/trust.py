"""How far each layer can be trusted: data/pipeline/trust.json in words, and how an article compares with it.

The file holds `layers` (precision, recall and F1 on a public data set), `calibration` (for a layer:
confidence, share right, number) and `faults`.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stancebook.house import DATA
from stancebook.measures.doubts import MEASURED
from stancebook.measures.likeness import read_measured
from stancebook.measures.ranking import rank
from stancebook.records import Analysis, rows_of

TRUST = DATA / "pipeline" / "trust.json"


def read_trust(path: Path = TRUST) -> dict[str, Any]:
    """The figures; empty lists where the file is missing or says nothing."""
    found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    empty: dict[str, Any] = {"layers": [], "calibration": {}, "faults": []}
    trust = {key: found.get(key) or nothing for key, nothing in empty.items()}
    return trust | {"layers": [*trust["layers"], *(read_measured()["layers"] if path == TRUST else ())]}


def summarize_layers(trust: dict[str, Any]) -> pd.DataFrame:
    """A measured layer a row: on which data, with which precision, recall and F1 (0 to 1)."""
    return pd.DataFrame(trust["layers"], columns="layer metric dataset precision recall f1 note".split())


def summarize_calibration(trust: dict[str, Any]) -> pd.DataFrame:
    """A layer and a level of confidence a row: the share that was right there, of how many records."""
    rows = [
        (layer, point["confidence"], point["right"], point.get("n"))
        for layer, points in trust["calibration"].items()
        for point in points
    ]
    return rank(rows, "layer confidence accuracy count", "layer confidence")


def brief_layers(trust: dict[str, Any]) -> list[str]:
    """Each layer's figures in words: of ten listed, how many are right; of ten there are, how many found."""
    lines = []
    for row in trust["layers"]:
        words = (("precision", "listed", "right"), ("recall", "there are", "found"))
        known = [(row[key], which, how) for key, which, how in words if row.get(key) is not None]
        ends = [f"of ten {which}, about {_tenths(share)} are {how}" for share, which, how in known]
        # A layer measured in several ways says which: whole claims and their sources differ.
        metric = f" ({row['metric']})" if row.get("metric") and row["metric"].casefold() != "f1" else ""
        if ends:
            lines.append(f"{row['layer'].capitalize()}{metric}: {'; '.join(ends)}.")
    missing = "This pipeline came without measured figures: "
    return lines or [missing + "treat every row as a suggestion to be read again in the article."]


def _tenths(share: float) -> str:
    """How many of ten, in words."""
    number = round(10 * share)
    return ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "all ten")[number]


def estimate_right(analysis: Analysis, trust: dict[str, Any]) -> pd.DataFrame:
    """A calibrated layer a row: how many of this article's records should be right, by their confidence."""
    rows = []
    for layer, points in summarize_calibration(trust).groupby("layer"):
        if layer in MEASURED:
            values, curve = analysis.table(str(layer))["confidence"], points[["confidence", "accuracy"]]
            right = np.interp(values.astype(float), *curve.astype(float).to_numpy().T).sum()
            rows.append((layer, len(values), round(right)))
    return pd.DataFrame(rows, columns=["layer", "records", "probably_right"])


def brief_article(analysis: Analysis, trust: dict[str, Any]) -> list[str]:
    """What that means for this article, a sentence a layer."""
    return [
        f"Of this article’s {row.records} {row.layer}, about {row.probably_right} should be right."
        if row.records
        else f"This article has no {row.layer} to be right or wrong about."
        for row in rows_of(estimate_right(analysis, trust))
    ]


def summarize_faults(trust: dict[str, Any]) -> pd.DataFrame:
    """A known fault a row."""
    return pd.DataFrame({"known fault": list(trust["faults"])}, dtype=object)
