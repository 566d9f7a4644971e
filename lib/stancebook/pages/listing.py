"""A table for a page or notebook: with a caption and scopes, ids and sentences as links."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from stancebook import prose
from stancebook.fragments import HAND, Fragment, link, link_references, scroll_box, show, wrap
from stancebook.pages.markup import fill
from stancebook.prose import signed
from stancebook.records import Analysis

LONG = 40  # characters, from which a cell keeps a width of its own
ADDRESSES = ("sentence", "first")  # columns with numbers of sentences


def render_table(
    frame: pd.DataFrame, caption: str, analysis: Analysis | None = None, *, folded: str = ""
) -> Fragment:
    """The table for the page: caption, scopes, ids and sentences as links; `folded` is the line behind which
    it hides.
    """
    if frame.empty:
        nothing = f"{caption}: nothing to show."
        return wrap(fill("nothing", nothing), nothing, of=analysis)
    known = known_anchors(analysis) if analysis else set()
    hand = _find_corrected(frame, analysis) if analysis else [False] * len(frame)
    names, kinds = [str(c) for c in frame.columns], [_kind(frame[c]) for c in frame.columns]
    head = [(name.removesuffix("_name").replace("_", " "), kind) for name, kind in zip(names, kinds)]
    rows = []
    for row, by_hand in zip(frame.itertuples(index=False, name=None), hand):
        cells = [Markup(_cell(value, name, known)) for value, name in zip(row, names)]
        sizes = [kind or ("sb-long" if len(str(value)) > LONG else None) for value, kind in zip(row, kinds)]
        rows.append((by_hand, list(zip(cells, sizes))))
    foot = f"{HAND} corrected by hand: {sum(hand)} of {prose.count(len(rows), 'row')}" if any(hand) else ""
    # A wide table scrolls by itself; the keyboard must reach it.
    body = scroll_box(fill("table", caption, head, rows, HAND), caption)
    body += f'<p class="sb-key">{foot}</p>' if foot else ""
    if folded:
        body = f'<details class="sb-fold"><summary>{show(folded)}</summary>{body}</details>'
    text = "\n".join(filter(None, (caption, frame.to_string(index=False), foot)))
    return wrap(body, text, of=analysis)


def known_anchors(analysis: Analysis) -> set[str]:
    """The anchors of the article page: sentences, claims and interactions."""
    return {f"s{n}" for n in range(len(analysis.sentences))} | set(analysis.by_id)


def _find_corrected(frame: pd.DataFrame, analysis: Analysis) -> list[bool]:
    """Which rows are of records that a person has corrected: by id, by both names of a stance, by an actor's
    name.
    """
    hand = analysis.is_corrected
    ids = {i for i, record in analysis.by_id.items() if hand(record)}
    pairs = {(analysis.name(s.holder), analysis.name(s.target)) for s in analysis.stances if hand(s)}
    names = {a.name for a in analysis.actors if hand(a)}
    rows = [dict(zip(frame.columns, row)) for row in frame.itertuples(index=False, name=None)]
    return [
        row.get("id") in ids
        or (row.get("holder_name"), row.get("target_name")) in pairs
        or row.get("via") == "correction"
        or (frame.columns[0] in ("name", "actor") and row[frame.columns[0]] in names)
        for row in rows
    ]


def _kind(column: pd.Series) -> str | None:
    """The class of a column that is written to the right: sentences are addresses, not amounts."""
    types = pd.api.types
    number = types.is_numeric_dtype(column) and not types.is_bool_dtype(column)
    return "sb-num" if number and column.name not in ADDRESSES else None


def _cell(value: Any, column: str, known: set[str]) -> str:
    """A value as HTML: lists joined, ids and sentences linked, numbers to two digits, nothing as a dash."""
    if isinstance(value, list | tuple):
        return ", ".join(_cell(v, column, known) for v in value) or "–"
    if value is None or value is pd.NA or value != value or value == "":
        return "–"
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return "yes" if value else "no"
    if column in ADDRESSES:
        number = prose.number(int(value))
        return link(f"s{value}", number) if f"s{value}" in known else show(number)
    if isinstance(value, float):
        return signed(value) if column == "score" else f"{value:.2f}".replace("-", "−")
    if str(value) in known and column in ("id", "evidence"):
        return link(str(value))
    return f"<bdi>{link_references(str(value), known)}</bdi>"
