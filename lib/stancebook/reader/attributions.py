"""Scores of words → attributions: sources, cues and contents, and which of them belong together."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancebook.reader.decode import find_bilou, softmax
from stancebook.reader.reading import Attribution
from stancebook.reader.windows import Block

Calibrate = Callable[[str, dict[str, float]], float]  # a layer, probabilities -> the chance of being right

# Log-odds added to labels. Attributions: PolNeAR’s score is the same from 0 to 0.8, but other kinds of news
# lose fewer claims. MISC is rare and found too seldom: on dev its names stand among ORG and PERSON; from 0.6
# to 1.3 actors’ labels gain 0.7 to 0.9 of F1.
FAVOUR = {"SOURCE": 0.5, "CUE": 0.5, "CONTENT": 0.5, "MISC": 0.6}
Found = tuple[int, int, str, float]  # start, end, label, probability


def favour(scores: NDArray, labels: Sequence[str]) -> NDArray:
    """The scores of words with what their labels are favoured by."""
    return scores + np.array([FAVOUR.get(label[2:], 0.0) for label in labels], np.float32)


def find_attributions(
    score: dict[str, Any], layer: str, labels: dict[str, list[str]], calibrate: Calibrate
) -> list[Attribution]:
    """Contents joined to the cue that each points to, cues to their source (Dozat-style biaffine links)."""
    spans = find_bilou(favour(score[layer], labels["attr"]), labels["attr"])
    sources, cues, contents = ([s for s in spans if s[2] == role] for role in ("SOURCE", "CUE", "CONTENT"))
    groups: dict[Found, tuple[Found | None, list[tuple[Found, float]]]] = {}
    for content in contents:
        cue, p = _best_link(score["blocks"], "cue_of", content, cues)
        key = cue or content  # without a cue, each stands alone
        groups.setdefault(key, (cue, []))[1].append((content, p))
    found = []
    for cue, parts in groups.values():
        source, linked = _best_link(score["blocks"], "source_of", cue, sources) if cue else (None, 1.0)
        scores = {"content": min(s[3] for s, _ in parts), "cue_link": min(p for _, p in parts)}
        scores |= {"source_link": linked, "cue": cue[3] if cue else 0.0}
        scores["source"] = source[3] if source else 0.0
        act = labels["speech"][int(score["speech"][cue[0]].argmax())] if cue else "say"
        told, confidence = tuple(s[:2] for s, _ in parts), calibrate("claims", scores)
        found.append(Attribution(source and source[:2], cue and cue[:2], told, scores, confidence, act))
    return sorted(found, key=lambda a: (a.contents[0], a.cue or (0, 0)))


def _best_link(
    blocks: Sequence[Block], layer: str, span: Found, candidates: Sequence[Found]
) -> tuple[Found | None, float]:
    """The candidate that the span's first word points to, or None for 'none of them', and the probability."""
    window, out = blocks[span[0]]
    p = softmax(out[layer][span[0] - window.first])
    near = [(float(p[1 + c[0] - window.first]), c) for c in candidates if window.first <= c[0] < window.stop]
    chance, best = max(near, default=(0.0, None), key=lambda pair: pair[0])
    return (best, chance) if chance > p[0] else (None, float(p[0]))
