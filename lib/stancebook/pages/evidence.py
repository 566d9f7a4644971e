"""The evidence as HTML: the whole article with all that was found in it, single sentences, tables that link
to them, and the foot of a page.

Each function returns a Fragment: HTML in a notebook or page, plain text in a terminal. No script; what comes
from the article is escaped.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd

from stancebook import prose
from stancebook.figures import charts
from stancebook.fragments import (
    ARTICLE_PAGE,
    HAND,
    Fragment,
    Mark,
    isolate,
    link,
    link_references,
    mark_text,
    scroll_box,
    show,
    wrap,
)
from stancebook.measures import doubts, tables
from stancebook.prose import signed
from stancebook.records import ON_CORRECTIONS, Actor, Analysis, Claim, Interaction, Span, Stance

LAYERS = (
    ("actors", "actors"),
    ("claims", "claims"),
    ("acts", "interactions"),
    ("notes", "notes in the margin"),
)
PAGES = {"c": "03-claims.ipynb", "i": "04-interactions.ipynb"}
VIA = {
    "name": "by name",
    "alias": "by another name",
    "metonym": "by its capital or seat",
    "adjective": "by an adjective",
    "description": "by a description",
    "pronoun": "by a pronoun",
    "correction": "corrected by hand",
}
MARK = (
    f'<span class="sb-hand" role="img" aria-label="corrected by hand" title="corrected by hand">{HAND}</span>'
)
DEEDS = {  # what a correction says that sets no field
    **{"drop": "dropped", "keep": "confirmed", "merge": "is the same as {value}"},
    **{"split": "split off as {value}", "add": "added {which} {value}"},
}
KEYS = {
    Claim: 'claims: <span class="k-who">who says</span> <span class="k-cue">the reporting word</span> '
    '<span class="k-what">what is claimed</span>',
    Interaction: 'interactions: <span class="k-who">who</span> <span class="k-act">does what</span> '
    '<span class="k-whom">to whom</span>',
}


def render_brief(analysis: Analysis, sentences: Iterable[str]) -> Fragment:
    """The sentences as a list; links behind words lead to the article."""
    lines, known = list(sentences), known_anchors(analysis)
    body = "".join(f"<li>{link_references(line, known)}</li>" for line in lines)
    return wrap(
        f'<ul class="sb-brief">{body}</ul>',
        "\n".join(f"- {prose.plain(line)}" for line in lines),
        of=analysis,
    )


def known_anchors(analysis: Analysis) -> set[str]:
    """The anchors of the article page: sentences, claims and interactions."""
    return {f"s{n}" for n in range(len(analysis.sentences))} | set(doubts.records_by_id(analysis))


def render_article(analysis: Analysis) -> Fragment:
    """The text by paragraph, its actors coloured and lettered, claims and interactions marked, with notes
    beside them.
    """
    marks = [*_mention_marks(analysis), *_claim_marks(analysis), *_interaction_marks(analysis)]
    layers = "".join(
        f'<label><input type="checkbox" class="l-{key}" checked> {words}</label>' for key, words in LAYERS
    )
    body = f'<fieldset class="sb-layers"><legend>Show</legend>{layers}</fieldset>{_legend(analysis)}'
    body += (
        "".join(_paragraph(analysis, numbers, marks) for numbers in _paragraphs(analysis))
        or '<p class="sb-none">The article has no text.</p>'
    )
    plain = (
        "\n".join(
            f"{prose.number(n)} {analysis.quote((s.start, s.end))}" for n, s in enumerate(analysis.sentences)
        )
        or "The article has no text."
    )
    return wrap(body, plain, "sb-article", _rules(analysis), analysis)


def make_codes(actors: Iterable[Actor]) -> dict[str, str]:
    """A short code for each actor, never twice the same: a state's ISO code, an acronym, initials."""
    codes: dict[str, str] = {}
    for actor in actors:
        words = re.findall(r"\w+", actor.name) or ["?"]
        short = words[0] if len(words) == 1 and words[0].isupper() and len(words[0]) <= 5 else None
        code = (
            (actor.country if actor.type == "state" else None)
            or short
            or "".join(w[0] for w in words[:4]) * (len(words) > 1)
            or words[0][:3]
        )
        taken, number = set(codes.values()), 2
        unique = code = code.upper()
        while unique in taken:
            unique, number = f"{code}{number}", number + 1
        codes[actor.id] = unique
    return codes


def _rules(analysis: Analysis) -> str:
    """Rules of this article alone: a colour for each actor, and the passages that light up with
    their note.
    """
    colours = charts.actor_colours(analysis)
    rules = [
        f".sb .a{n}{{--a:light-dark({colours[a.id][0]},{colours[a.id][1]})}}"
        for n, a in enumerate(analysis.actors)
        if a.id in colours
    ]
    lit = [
        f".sb-article:has(#{i}:is(:target,:hover,:focus-within)) .{i}"
        for i in doubts.records_by_id(analysis)
        if re.fullmatch(r"[a-z]\d+", i)
    ]
    return "".join(rules) + (f"{','.join(lit)}{{background:var(--hit)}}" if lit else "")


def _legend(analysis: Analysis) -> str:
    codes, frame = make_codes(analysis.actors), tables.summarize_actors(analysis)
    number = {a.id: n for n, a in enumerate(analysis.actors)}
    items = "".join(
        f'<li class="a{number[r.actor]}"><span class="sb-code">{show(codes[r.actor])}</span> '
        f"{isolate(r.name)} "
        f'<span class="sb-soft">{r.mentions}</span></li>'
        for r in frame.itertuples(index=False)
        if r.mentions
    )
    return (
        f'<ul class="sb-legend" aria-label="Actors, with their number of mentions">{items}</ul>'
        if items
        else '<p class="sb-none">No actor is mentioned.</p>'
    )


def _mention_marks(analysis: Analysis) -> Iterable[Mark]:
    codes, number = make_codes(analysis.actors), {a.id: n for n, a in enumerate(analysis.actors)}
    for m in analysis.mentions:
        if m.actor in codes:
            title = f"{analysis.name(m.actor)}, {VIA.get(m.via, m.via)}"
            yield Mark(m.start, m.end, f"sb-m a{number[m.actor]}", title, codes[m.actor])


def _claim_marks(analysis: Analysis) -> Iterable[Mark]:
    for c in analysis.claims:
        last = max(c.content, key=lambda s: s[1])
        for start, end in c.content:
            yield Mark(
                start, end, f"sb-c {c.id}", after=_reference(c.id, "sb-cref") if (start, end) == last else ""
            )
        if c.cue:
            yield Mark(*c.cue, f"sb-q {c.id}")


def _interaction_marks(analysis: Analysis) -> Iterable[Mark]:
    for i in analysis.interactions:
        yield Mark(
            *i.evidence,
            f"sb-i {i.id}",
            f"{i.id}: {tables.describe(analysis, i)}",
            after=_reference(i.id, "sb-iref"),
        )


def _reference(anchor: str, classes: str) -> str:
    return f'<a class="sb-ref {classes}" href="#{show(anchor)}">{show(anchor)}</a>'


def _paragraphs(analysis: Analysis) -> list[list[int]]:
    groups: dict[int, list[int]] = {}
    for n, s in enumerate(analysis.sentences):
        groups.setdefault(s.paragraph, []).append(n)
    return list(groups.values())


def _paragraph(analysis: Analysis, numbers: list[int], marks: list[Mark]) -> str:
    """A paragraph with its notes; text that belongs to no sentence is shown too, unnumbered."""
    html, here = [], analysis.sentences[numbers[0] - 1].end if numbers[0] else 0
    for n in numbers:
        s = analysis.sentences[n]
        html.append(mark_text(analysis.text, here, s.start, marks))
        beside = f'<a class="sb-no" href="#s{n}" aria-label="sentence {n + 1}">{prose.number(n)}</a>'
        html.append(f'<span id="s{n}">{beside}{mark_text(analysis.text, s.start, s.end, marks)}</span>')
        here = s.end
    if numbers[-1] == len(analysis.sentences) - 1:
        html.append(mark_text(analysis.text, here, len(analysis.text), marks))
    notes = [r for r in doubts.records_by_id(analysis).values() if r.sentence in numbers]
    items = "".join(
        _note(analysis, r)
        for r in sorted(
            notes, key=lambda r: (r.sentence, r.id[0], int(r.id[1:]) if r.id[1:].isdecimal() else 0)
        )
    )
    return (
        f'<div class="sb-par"><p dir="auto">{"".join(html)}</p>{f"<ul>{items}</ul>" if items else ""}</div>'
    )


def _note(analysis: Analysis, record: Claim | Interaction) -> str:
    kind = "sb-claim" if isinstance(record, Claim) else "sb-act"
    page = PAGES[record.id[0]] if record.id[:1] in PAGES else ARTICLE_PAGE
    way = link(f"evidence-{record.id}", record.id, page)
    return f'<li id="{show(record.id)}" class="{kind}">{way} {_headline(analysis, record)}</li>'


def _headline(analysis: Analysis, record: Claim | Interaction) -> str:
    """The record in a line: who says it and how, or who does what to whom."""
    hand = f" · corrected by hand{HAND}" if analysis.is_corrected(record) else ""
    if isinstance(record, Interaction):
        voice = (
            f"said by {isolate(analysis.name(record.said_by))}"
            if record.said_by
            else "in the article’s own voice"
        )
        who = f"<b>{isolate(tables.describe(analysis, record))}</b>"
        return f"{who} · {record.type} · {voice} · {record.confidence:.2f}{hand}"
    hidden, through = (
        "unnamed source" if record.anonymous else "",
        f"through {analysis.name(record.venue)}" if record.venue else "",
    )
    facts = [
        isolate(fact)
        for fact in (record.act, record.kind, hidden, through, f"{record.confidence:.2f}")
        if fact
    ]
    return f"<b>{isolate(tables.name_source(analysis, record))}</b> · {' · '.join(facts)}{hand}"


def render_sentences(analysis: Analysis, records: Iterable[Claim | Interaction | Stance | str]) -> Fragment:
    """The sentence of each record, with who, what and whom highlighted; a stance stands for all its evidence,
    a string for its id; sentences ('s3') stand alone, if nothing else is asked for.
    """
    known, grounds = doubts.records_by_id(analysis), {}
    for record in records:
        if isinstance(record, Stance):
            pair = f"{analysis.name(record.holder)} towards {analysis.name(record.target)}"
            why = f"{pair}, {record.polarity}, {signed(record.score)}"
            for i in record.evidence:
                grounds.setdefault(i, []).append(why)
        else:
            grounds.setdefault(record if isinstance(record, str) else record.id, [])
    found = [(known[i], why) for i, why in grounds.items() if i in known]
    bare = [n for n in range(len(analysis.sentences)) if f"s{n}" in grounds]
    if bare and not found:
        spans = [(n, analysis.sentences[n].start, analysis.sentences[n].end) for n in bare]
        items = "".join(
            f'<li><p class="sb-head">{link(f"s{n}", f"sentence {n + 1}")}</p><p '
            f'dir="auto">{mark_text(analysis.text, a, b, [])}</p></li>'
            for n, a, b in spans
        )
        return wrap(
            f'<ol class="sb-sentences">{items}</ol>',
            "\n".join(f"{prose.number(n)} {analysis.text[a:b]}" for n, a, b in spans),
            of=analysis,
        )
    if not found:
        return wrap(
            '<p class="sb-none">There is no sentence to show.</p>',
            "There is no sentence to show.",
            of=analysis,
        )
    key = " · ".join(words for kind, words in KEYS.items() if any(isinstance(r, kind) for r, _ in found))
    items = "".join(_sentence_item(analysis, record, why) for record, why in found)
    plain = "\n".join(f"{r.id} ({prose.number(r.sentence)}) {_whole_quote(analysis, r)}" for r, _ in found)
    return wrap(f'<p class="sb-key">{key}</p><ol class="sb-sentences">{items}</ol>', plain, of=analysis)


def _roles(record: Claim | Interaction) -> list[tuple[Span | None, str]]:
    if isinstance(record, Claim):
        return [
            (record.source, "r-who"),
            (record.cue, "r-cue"),
            *((span, "r-what") for span in record.content),
        ]
    return [(record.source_span, "r-who"), (record.target_span, "r-whom"), (record.evidence, "r-act")]


def _reach(analysis: Analysis, record: Claim | Interaction) -> Span:
    """From the first to the last sentence that the record touches: a quotation may run over several."""
    spans = [s for s, _ in _roles(record) if s]
    touched = [
        s
        for n, s in enumerate(analysis.sentences)
        if n == record.sentence or any(a < s.end and b > s.start for a, b in spans)
    ]
    return min(s.start for s in touched), max(s.end for s in touched)


def _whole_quote(analysis: Analysis, record: Claim | Interaction) -> str:
    return analysis.quote(_reach(analysis, record))


def _sentence_item(analysis: Analysis, record: Claim | Interaction, why: list[str]) -> str:
    marks = [Mark(*span, role) for span, role in _roles(record) if span]
    ground = f'<p class="sb-head">ground for: {"; ".join(isolate(w) for w in why)}</p>' if why else ""
    text = mark_text(analysis.text, *_reach(analysis, record), marks)
    links = f"{link(record.id)} · {link(f's{record.sentence}', f'sentence {record.sentence + 1}')}"
    return (
        f'<li id="evidence-{show(record.id)}"><p class="sb-head">{links} · '
        f"{_headline(analysis, record)}</p>{ground}"
        f'<p dir="auto">{text}</p></li>'
    )


def render_table(
    frame: pd.DataFrame, caption: str, analysis: Analysis | None = None, *, folded: str = ""
) -> Fragment:
    """The table for the page: caption, scopes, ids and sentences as links; `folded` is the line behind which
    it hides.
    """
    known = known_anchors(analysis) if analysis else set()
    if frame.empty:
        return wrap(
            f'<p class="sb-none">{show(caption)}: nothing to show.</p>',
            f"{caption}: nothing to show.",
            of=analysis,
        )
    numeric = [_is_number(frame[column]) for column in frame.columns]
    head = "".join(
        f'<th scope="col"{_right(n)}>{show(_heading(str(c)))}</th>'
        for c, n in zip(frame.columns, numeric, strict=True)
    )
    rows, hand = [], _find_corrected(frame, analysis) if analysis else [False] * len(frame)
    for row, by_hand in zip(frame.itertuples(index=False, name=None), hand, strict=True):
        cells = [_cell(value, str(column), known) for value, column in zip(row, frame.columns, strict=True)]
        sizes = [
            _right(n) or (' class="sb-long"' if len(str(value)) > 40 else "")
            for n, value in zip(numeric, row, strict=True)
        ]
        rest = "".join(f"<td{size}>{cell}</td>" for cell, size in zip(cells[1:], sizes[1:], strict=True))
        rows.append(f'<tr><th scope="row"{sizes[0]}>{cells[0]}{MARK * by_hand}</th>{rest}</tr>')
    body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    table = f'<table class="sb-table"><caption>{show(caption)}</caption>{body}</table>'
    foot = f"{HAND} corrected by hand: {sum(hand)} of {prose.count(len(rows), 'row')}" if any(hand) else ""
    # A wide table scrolls by itself; the keyboard must reach it.
    body = scroll_box(table, caption) + (f'<p class="sb-key">{foot}</p>' if foot else "")
    return wrap(
        f'<details class="sb-fold"><summary>{show(folded)}</summary>{body}</details>' if folded else body,
        f"{caption}\n{frame.to_string(index=False)}{foot and chr(10) + foot}",
        of=analysis,
    )


def _find_corrected(frame: pd.DataFrame, analysis: Analysis) -> list[bool]:
    """Which rows are of records that a person has corrected: by id, by both names of a stance, by name of
    actor.
    """
    hand = analysis.is_corrected
    ids = {i for i, record in doubts.records_by_id(analysis).items() if hand(record)}
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


def _is_number(column: pd.Series) -> bool:
    """Whether to write the column to the right: sentences are addresses, not amounts."""
    return (
        pd.api.types.is_numeric_dtype(column)
        and not pd.api.types.is_bool_dtype(column)
        and column.name not in ("sentence", "first")
    )


def _right(numeric: bool) -> str:
    return ' class="sb-num"' if numeric else ""


def _heading(column: str) -> str:
    return column.removesuffix("_name").replace("_", " ")


def _cell(value: Any, column: str, known: set[str]) -> str:
    """A value as HTML: lists joined, ids and sentences linked, numbers to two digits, nothing as a dash."""
    if isinstance(value, list | tuple):
        return ", ".join(_cell(v, column, known) for v in value) or "–"
    if value is None or value is pd.NA or value != value or value == "":
        return "–"
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return "yes" if value else "no"
    if column in ("sentence", "first"):
        return (
            link(f"s{value}", prose.number(int(value)))
            if f"s{value}" in known
            else show(prose.number(int(value)))
        )
    if isinstance(value, float):
        return signed(value) if column == "score" else f"{value:.2f}".replace("-", "−")
    text = str(value)
    return (
        link(text)
        if text in known and column in ("id", "evidence")
        else f"<bdi>{link_references(text, known)}</bdi>"
    )


def render_sheet(*parts: Fragment | charts.Picture) -> Fragment:
    """The parts side by side where there is room; a page that holds such a sheet is printed small, to fit on
    one side of paper.
    """
    cells = "".join(f"<div>{part._repr_html_()}</div>" for part in parts)
    return wrap(f'<div class="sb-parts">{cells}</div>', "\n\n".join(map(repr, parts)), "sb-sheet")


def render_footer(analysis: Analysis) -> Fragment:
    """Where the page comes from: the article and its hash, the pipeline, the library, the corrections
    applied.
    """
    facts = analysis.metadata
    corrections = [tell_correction(c) for c in facts.get("corrections") or ()]
    lines = [
        ("article", analysis.title or analysis.id),
        *(
            (name, facts.get(key) or "unknown")
            for name, key in (("SHA-256", "sha256"), ("pipeline", "pipeline"), ("library", "library"))
        ),
        (
            "corrections",
            f"{len(corrections)} by hand ({_tally(facts['corrections'])}), marked{HAND}"
            if corrections
            else "none",
        ),
        *(("correction", line) for line in corrections),
    ]
    lines += [("warning", w) for w in facts.get("warnings") or () if ON_CORRECTIONS not in w]
    body = "".join(f"<dt>{show(name)}</dt><dd>{isolate(str(value))}</dd>" for name, value in lines)
    return wrap(f"<dl>{body}</dl>", "\n".join(f"{name}: {value}" for name, value in lines), "sb-foot")


def _tally(rows: list[dict[str, Any]]) -> str:
    """How many rows did what: '2 changed, 1 added, 1 without effect'."""
    done = {"add": "added", "split": "added", "drop": "dropped", "keep": "confirmed", "merge": "merged"}
    kinds = Counter(done.get(r["field"], "changed") if r["applied"] else "without effect" for r in rows)
    return ", ".join(f"{number} {kind}" for kind, number in kinds.items())


def tell_correction(row: dict[str, Any]) -> str:
    """A correction in a line: '“the ministry”: actor is Russian Defense Ministry (paragraph 2 names it)'."""
    what = DEEDS.get(row["field"], "{field} is {value}").format_map(
        {**row, "value": row["value"] or "unknown"}
    )
    found = "" if row["applied"] else "; found nothing to correct"
    found += f"; {row['remark']}" if row.get("remark") else ""
    why = f" ({row['why']})" if row["why"] else ""
    return f"{row['layer']}, “{row['passage']}”: {what}{why}{found}"
