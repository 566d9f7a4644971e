"""The article marked with what was found in it, and the sentences of single records."""

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup

from stancebook import prose
from stancebook.figures import charts
from stancebook.fragments import ARTICLE_PAGE, HAND, Fragment, Mark, isolate, link, mark_text, show, wrap
from stancebook.measures import tables
from stancebook.pages.markup import fill
from stancebook.prose import signed
from stancebook.records import Actor, Analysis, Claim, Interaction, Span, Stance, rows_of

LAYERS = {"actors": "actors", "claims": "claims", "acts": "interactions", "notes": "notes in the margin"}
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
KEYS = {
    Claim: 'claims: <span class="k-who">who says</span> <span class="k-cue">the reporting word</span> '
    '<span class="k-what">what is claimed</span>',
    Interaction: 'interactions: <span class="k-who">who</span> <span class="k-act">does what</span> '
    '<span class="k-whom">to whom</span>',
}
NO_SENTENCE = "There is no sentence to show."
Record = Claim | Interaction


def render_article(analysis: Analysis) -> Fragment:
    """The text by paragraph, its actors coloured and lettered, claims and interactions marked, with notes
    beside them.
    """
    marks = [*_mention_marks(analysis), *_claim_marks(analysis), *_interaction_marks(analysis)]
    codes, number = make_codes(analysis.actors), {a.id: n for n, a in enumerate(analysis.actors)}
    shown = [r for r in rows_of(tables.summarize_actors(analysis)) if r.mentions]
    legend = [(number[r.actor], codes[r.actor], r.name, r.mentions) for r in shown]
    paragraphs = [_paragraph(analysis, numbers, marks) for numbers in _paragraphs(analysis)]
    body = fill("article", LAYERS.items(), legend, paragraphs)
    sentences = enumerate(analysis.sentences)
    plain = "\n".join(f"{prose.number(n)} {analysis.quote((s.start, s.end))}" for n, s in sentences)
    return wrap(body, plain or "The article has no text.", "sb-article", _rules(analysis), analysis)


def make_codes(actors: Iterable[Actor]) -> dict[str, str]:
    """A short code for each actor, never twice the same: a state's ISO code, an acronym, initials."""
    codes: dict[str, str] = {}
    for actor in actors:
        words = re.findall(r"\w+", actor.name) or ["?"]
        initials = "".join(word[0] for word in words[:4]) if len(words) > 1 else words[0][:3]
        acronym = len(words) == 1 and words[0].isupper() and len(words[0]) <= 5
        country = actor.country if actor.type == "state" else None
        code, number = (country or (words[0] if acronym else initials)).upper(), 2
        unique = code
        while unique in codes.values():
            unique, number = f"{code}{number}", number + 1
        codes[actor.id] = unique
    return codes


def _rules(analysis: Analysis) -> str:
    """Rules of this article alone: a colour for each actor, and the passages that light up with a note."""
    colours = charts.actor_colours(analysis)
    pairs = [colours[a.id] for a in analysis.actors]
    rules = [f".sb .a{n}{{--a:light-dark({light},{dark})}}" for n, (light, dark) in enumerate(pairs)]
    ids = [i for i in analysis.by_id if re.fullmatch(r"[a-z]\d+", i)]
    lit = ",".join(f".sb-article:has(#{i}:is(:target,:hover,:focus-within)) .{i}" for i in ids)
    return "".join(rules) + (f"{lit}{{background:var(--hit)}}" if lit else "")


def _mention_marks(analysis: Analysis) -> Iterator[Mark]:
    codes, number = make_codes(analysis.actors), {a.id: n for n, a in enumerate(analysis.actors)}
    for m in analysis.mentions:
        if m.actor in codes:
            title = f"{analysis.name(m.actor)}, {VIA.get(m.via, m.via)}"
            yield Mark(m.start, m.end, f"sb-m a{number[m.actor]}", title, codes[m.actor])


def _claim_marks(analysis: Analysis) -> Iterator[Mark]:
    for c in analysis.claims:
        last = max(c.content, key=lambda span: span[1])
        for span in c.content:
            yield Mark(*span, f"sb-c {c.id}", after=_reference(c.id, "sb-cref") if span == last else "")
        if c.cue:
            yield Mark(*c.cue, f"sb-q {c.id}")


def _interaction_marks(analysis: Analysis) -> Iterator[Mark]:
    for i in analysis.interactions:
        title = f"{i.id}: {tables.describe(analysis, i)}"
        yield Mark(*i.evidence, f"sb-i {i.id}", title, after=_reference(i.id, "sb-iref"))


def _reference(anchor: str, classes: str) -> str:
    return f'<a class="sb-ref {classes}" href="#{show(anchor)}">{show(anchor)}</a>'


def _paragraphs(analysis: Analysis) -> list[list[int]]:
    """The numbers of the sentences of each paragraph."""
    groups: dict[int, list[int]] = {}
    for n, s in enumerate(analysis.sentences):
        groups.setdefault(s.paragraph, []).append(n)
    return list(groups.values())


def _paragraph(
    analysis: Analysis, numbers: list[int], marks: list[Mark]
) -> tuple[Markup, list[tuple[str, str, Markup]]]:
    """The text of a paragraph and its notes; text that belongs to no sentence is shown too, unnumbered."""
    html, here = [], analysis.sentences[numbers[0] - 1].end if numbers[0] else 0
    for n in numbers:
        s = analysis.sentences[n]
        html.append(mark_text(analysis.text, here, s.start, marks))
        beside = f'<a class="sb-no" href="#s{n}" aria-label="sentence {n + 1}">{prose.number(n)}</a>'
        html.append(f'<span id="s{n}">{beside}{mark_text(analysis.text, s.start, s.end, marks)}</span>')
        here = s.end
    if numbers[-1] == len(analysis.sentences) - 1:
        html.append(mark_text(analysis.text, here, len(analysis.text), marks))
    records = [r for r in analysis.by_id.values() if r.sentence in numbers]
    return Markup("".join(html)), [_note(analysis, r) for r in sorted(records, key=_by_place)]


def _by_place(record: Record) -> tuple[int, str, int]:
    number = record.id[1:]
    return record.sentence, record.id[0], int(number) if number.isdecimal() else 0


def _note(analysis: Analysis, record: Record) -> tuple[str, str, Markup]:
    kind = "sb-claim" if isinstance(record, Claim) else "sb-act"
    leads = link(f"evidence-{record.id}", record.id, PAGES.get(record.id[:1], ARTICLE_PAGE))
    return record.id, kind, Markup(f"{leads} {_headline(analysis, record)}")


def _headline(analysis: Analysis, record: Record) -> str:
    """The record in a line, as HTML: who says it and how, or who does what to whom."""
    sure = f"{record.confidence:.2f}"
    if isinstance(record, Interaction):
        who, by = tables.describe(analysis, record), isolate(analysis.name(record.said_by))
        facts = [record.type, f"said by {by}" if record.said_by else "in the article’s own voice", sure]
    else:
        who = tables.name_source(analysis, record)
        hidden = "unnamed source" if record.anonymous else ""
        through = f"through {analysis.name(record.venue)}" if record.venue else ""
        facts = [isolate(f) for f in (record.act, record.kind, hidden, through, sure) if f]
    hand = f" · corrected by hand{HAND}" if analysis.is_corrected(record) else ""
    return f"<b>{isolate(who)}</b> · {' · '.join(facts)}{hand}"


def render_sentences(analysis: Analysis, records: Iterable[Record | Stance | str]) -> Fragment:
    """The sentence of each record, with who, what and whom highlighted; a stance stands for all its evidence,
    a string for its id; sentences ('s3') stand alone, if nothing else is asked for.
    """
    known, grounds = analysis.by_id, dict[str, list[str]]()
    for record in records:
        if isinstance(record, Stance):
            pair = f"{analysis.name(record.holder)} towards {analysis.name(record.target)}"
            for i in record.evidence:
                why = f"{pair}, {record.polarity}, {signed(record.score)}"
                grounds.setdefault(i, []).append(why)
        else:
            grounds.setdefault(record if isinstance(record, str) else record.id, [])
    found = [(known[i], why) for i, why in grounds.items() if i in known]
    if not found:
        bare = [n for n in range(len(analysis.sentences)) if f"s{n}" in grounds]
        return _render_bare(analysis, bare)
    key = " · ".join(words for kind, words in KEYS.items() if any(isinstance(r, kind) for r, _ in found))
    items = [_sentence_item(analysis, record, why) for record, why in found]
    quotes = [(r, analysis.quote(_reach(analysis, r))) for r, _ in found]
    plain = "\n".join(f"{r.id} ({prose.number(r.sentence)}) {words}" for r, words in quotes)
    return wrap(fill("sentences", Markup(key), items), plain, of=analysis)


def _render_bare(analysis: Analysis, numbers: list[int]) -> Fragment:
    """Sentences without a record."""
    if not numbers:
        return wrap(fill("nothing", NO_SENTENCE), NO_SENTENCE, of=analysis)
    spans = [(n, analysis.sentences[n].start, analysis.sentences[n].end) for n in numbers]
    items = [
        (None, Markup(link(f"s{n}", f"sentence {n + 1}")), (), Markup(mark_text(analysis.text, a, b, [])))
        for n, a, b in spans
    ]
    plain = "\n".join(f"{prose.number(n)} {analysis.text[a:b]}" for n, a, b in spans)
    return wrap(fill("sentences", "", items), plain, of=analysis)


def _roles(record: Record) -> list[tuple[Span, str]]:
    """The spans of a record with what stands there."""
    if isinstance(record, Claim):
        roles = [(record.source, "r-who"), (record.cue, "r-cue")]
        roles += [(span, "r-what") for span in record.content]
    else:
        roles = [(record.source_span, "r-who"), (record.target_span, "r-whom"), (record.evidence, "r-act")]
    return [(span, role) for span, role in roles if span]


def _reach(analysis: Analysis, record: Record) -> Span:
    """From the first to the last sentence that the record touches: a quotation may run over several."""
    touched = [analysis.sentences[record.sentence]]
    for s in analysis.sentences:
        if any(a < s.end and b > s.start for (a, b), _ in _roles(record)):
            touched.append(s)
    return min(s.start for s in touched), max(s.end for s in touched)


def _sentence_item(
    analysis: Analysis, record: Record, why: list[str]
) -> tuple[str, Markup, list[str], Markup]:
    headline, text, _ = show_passage(analysis, record)
    number = link(f"s{record.sentence}", f"sentence {record.sentence + 1}")
    head = f"{link(record.id)} · {number} · {headline}"
    return f"evidence-{record.id}", Markup(head), why, text


def show_passage(analysis: Analysis, record: Record) -> tuple[str, Markup, str]:
    """The record in a line, as HTML, and its sentences, marked and in plain words."""
    reach, marks = _reach(analysis, record), [Mark(*span, role) for span, role in _roles(record)]
    text = Markup(mark_text(analysis.text, *reach, marks))
    return _headline(analysis, record), text, analysis.quote(reach)
