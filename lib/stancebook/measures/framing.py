"""The words chosen for each actor, and whose they are: by voice, loaded ones, contrasts, missing agents.

A voice is the article's own (None) or the speaker's in whose claim the words stand. Inside quotation marks
they are the speaker's (`verbatim`); in an indirect claim they may be the reporter's paraphrase. A loaded word
is marked, not judged: the lexicon gives its reason.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

import pandas as pd
from spacy.tokens import Doc, Token

from stancebook.layers.quotes import find_quotations
from stancebook.lexicons import read_rows, read_words
from stancebook.measures.blocs import find_sides
from stancebook.measures.ranking import rank
from stancebook.measures.voices import find_voice, is_quoted, tell_voice, voice_of
from stancebook.prose import agree, cite, count, in_sentences, join
from stancebook.records import Analysis, Mention, Span, rows_of

FRAGMENT = 4  # words; a longer quotation is reported speech, not a word held at arm's length
# a word right before a name that says something of it: 'so-called', 'US-led', 'Iran-backed', 'pro-Iran'
MODIFIER = re.compile(
    rf"(?:[\w.]+[-‑](?:{'|'.join(sorted(read_words('modifiers')))})|(?:self|anti|pro)[-‑]\w+)\s+$", re.I
)
UNSURE = 0.3  # confidence of a mention below which it says nothing of how an actor is called


def find_framing(analysis: Analysis) -> pd.DataFrame:
    """A term for an actor in one voice a row: how often, whether loaded, first sentence, spans.

    A term is the mention with the modifiers before it, its article left out; pronouns are no term, nor is a
    description that may be another's.
    """
    groups: dict[tuple[str, str, str | None], list[tuple[Mention, Span]]] = {}
    for m in sorted(analysis.mentions, key=lambda m: m.start):
        if m.via != "pronoun" and m.confidence >= UNSURE:
            span = _with_modifiers(analysis.text, m)
            voice = voice_of(find_voice(analysis, (m.start, m.end)))
            key = (m.actor, _term(analysis.text[slice(*span)]).casefold(), voice)
            groups.setdefault(key, []).append((m, span))
    rows = []
    for (actor, _, voice), found in groups.items():
        first, span = found[0]
        term = _term(analysis.text[slice(*span)])
        told = tell_voice(analysis, (first.start, first.end))
        told["verbatim"] = voice is not None and all(is_quoted(analysis, (m.start, m.end)) for m, _ in found)
        facts = {"actor": actor, "name": analysis.name(actor), "term": term, "count": len(found)}
        rows.append({**facts, **told, **_describe(term), "spans": [span for _, span in found]})
    columns = "actor name term voice voice_name verbatim count loaded kind neutral reason sentence spans"
    return _frame(rows, columns).astype({"loaded": bool, "verbatim": bool})


def find_loaded(analysis: Analysis) -> pd.DataFrame:
    """A loaded word of the text a row, in order: its reason, its voice, the actor that it is said of."""
    rows = []
    for span, entry in _loaded_in(analysis.text):
        actor = _said_of(analysis, *span)
        facts = {"term": analysis.quote(span), "actor": actor, "name": analysis.name(actor), "span": span}
        rows.append({**entry, **facts, **tell_voice(analysis, span)})
    return _frame(rows, "term kind neutral reason voice voice_name verbatim actor name sentence span")


def find_scare_quotes(analysis: Analysis) -> pd.DataFrame:
    """At most four words in quotation marks, a row each: distance or mere quotation, the reader decides."""
    whole = [(a, b) for c in analysis.claims if c.kind == "direct" for a, b in c.content]
    rows = []
    for start, end in find_quotations(analysis.text):
        inner = analysis.quote((start + 1, end - 1)).rstrip(",.;:!?")
        fills = any(a <= start + 1 and end - 1 <= b and b - a <= end - start + 1 for a, b in whole)
        if inner and len(inner.split()) <= FRAGMENT and not fills:
            rows.append({"term": inner, "span": (start, end), **tell_voice(analysis, (start + 1, end - 1))})
    return _frame(rows, "term voice voice_name sentence span")


def find_contrasts(framing: pd.DataFrame) -> pd.DataFrame:
    """An actor that is called by a loaded and by another term, a row, the strongest contrast first.

    Where all terms are loaded, those of others stand against the article's own: "terrorists" (Turkey), but
    also "militants" (the article).
    """
    rows = []
    for actor, group in framing.groupby("actor", sort=False):
        if group["loaded"].all():
            group = group.assign(loaded=group["voice"].notna())
        both = [_list_terms(group[group["loaded"] == flag]) for flag in (True, False)]
        if all(both):
            share = group.loc[group["loaded"], "count"].sum() / group["count"].sum()
            rows.append((actor, group["name"].iloc[0], *both, round(share, 2)))
    return rank(rows, "actor name loaded other share", "-share name")


def _list_terms(group: pd.DataFrame) -> list[str]:
    """'“terrorists” (Turkey and the article)'."""
    return [f"“{t}” ({join(sorted(set(g['voice_name'])))})" for t, g in group.groupby("term", sort=False)]


def summarize_asymmetries(analysis: Analysis) -> pd.DataFrame:
    """A side a row: mentions by name, by seat, by description; loaded ones, those in the article's voice."""
    sides, rows = find_sides(analysis), dict[str, Counter[str]]()
    for m in analysis.mentions:
        if m.via == "pronoun" or m.actor not in sides:
            continue
        row = rows.setdefault(sides[m.actor], Counter())
        term = _term(analysis.text[slice(*_with_modifiers(analysis.text, m))])
        is_loaded = bool(_loaded_in(term))
        named = m.via != "description" and not analysis.quote((m.start, m.end)).islower()  # no 'refugees'
        row.update(["mentions", ("seats" if m.via == "metonym" else "names") if named else "descriptions"])
        row["loaded"] += is_loaded
        row["own_voice"] += is_loaded and find_voice(analysis, (m.start, m.end)) is None
    counted = "mentions names seats descriptions loaded own_voice"
    table = [
        (side, *(row[c] for c in counted.split()), row["loaded"] / row["mentions"])
        for side, row in rows.items()
    ]
    return rank(table, f"side {counted} share", "-mentions side").round({"share": 2})


def find_agentless(doc: Doc, analysis: Analysis) -> pd.DataFrame:
    """A passive without its agent a row: clause, verb, patient, its actor, the agent that an interaction has.

    `doc`: the article in Universal Dependencies (a subject `nsubj:pass` without `obl:agent`).
    """
    rows = []
    for verb in doc if doc.has_annotation("DEP") else ():
        subject = next((c for c in verb.children if c.dep_ == "nsubj:pass"), None)
        if subject is not None and not _has_agent(verb):
            rows.append(_read_passive(analysis, verb, subject))
    return _frame(rows, "clause verb patient actor name agent agent_name voice_name sentence span")


def _read_passive(analysis: Analysis, verb: Token, subject: Token) -> dict[str, object]:
    first = next(t for t in subject.subtree if t.dep_ not in ("cc", "punct", "mark") or t == subject)
    patient = (first.idx, subject.right_edge.idx + len(subject.right_edge))
    told = verb.idx, verb.idx + len(verb)
    span = min(first.idx, verb.idx), max(patient[1], told[1])
    acts = (i.source for i in analysis.interactions if i.source and i.trigger[0] <= verb.idx < i.trigger[1])
    affected = (m.actor for m in analysis.mentions if patient[0] <= m.start and m.end <= patient[1])
    agent, actor = next(acts, None), next(affected, None)
    return {
        "clause": analysis.quote(span),
        "verb": verb.text,
        "patient": analysis.quote(patient),
        "actor": actor,
        "name": analysis.name(actor),
        "agent": agent,
        "agent_name": analysis.name(agent, "not said"),
        "span": span,
        **tell_voice(analysis, told),
    }


def _has_agent(verb: Token) -> bool:
    """Whether the passive names who did it; corpora before UD 2.8 mark 'by' with a plain oblique."""
    return any(
        c.dep_ == "obl:agent"
        or (c.dep_ == "obl" and any(g.dep_ == "case" and g.lower_ == "by" for g in c.children))
        for c in verb.children
    )


@in_sentences
def brief_framing(analysis: Analysis) -> Iterator[str]:
    """Which words for whom: loaded terms, in whose voice, and who has more than one kind of name."""
    words, contrasts = find_loaded(analysis), find_contrasts(find_framing(analysis))
    if not analysis.mentions and words.empty:
        yield "No term for an actor and no loaded word was found."
        return
    own, cited = words[words["voice"].isna()], words.dropna(subset="voice")
    if words.empty:
        yield "no word of the lexicon of loaded words stands in the article"
    else:
        yield f"{count(len(words), 'loaded word')}, {len(own)} of them in the article’s own voice"
    if len(own):
        yield f"in its own voice the article says {_cite_terms(own)}"
    voices = cited.groupby("voice_name")["term"].nunique().sort_values(ascending=False, kind="stable")
    if voices.max() > 1:
        yield f"most loaded words among those cited: {voices.index[0]} ({count(voices.iloc[0], 'word')})"
    for row in rows_of(contrasts.head(2)):
        yield f"{row.name}: called {join(row.loaded)}, but also {join(row.other[:3])}"
    quoted = find_scare_quotes(analysis)
    if terms := quoted["term"].nunique():
        expressions = f"{count(terms, 'expression')} {agree(terms, 'is')}"
        yield f"{expressions} set in quotation marks: {_cite_terms(quoted)}"


def _cite_terms(words: pd.DataFrame) -> str:
    """The first four terms, each a link to its sentence."""
    first = rows_of(words.drop_duplicates("term").head(4))
    return join([f"“{cite(r.term, f's{r.sentence}')}”" for r in first])


# -- terms


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    """The words of the lexicon, longer ones first, each with its row; a plural or possessive may follow."""
    rows = sorted(read_rows("loaded"), key=lambda row: -len(row["term"]))
    words = ["[ -]".join(map(re.escape, row["term"].split())) for row in rows]
    return tuple((re.compile(rf"(?<!\w){w}(?:e?s)?(?!\w)", re.I), row) for w, row in zip(words, rows))


def _loaded_in(text: str) -> list[tuple[Span, Mapping[str, str]]]:
    """The loaded words in the text, in order and without overlaps, each with its row of the lexicon."""
    found: list[tuple[Span, Mapping[str, str]]] = []
    for form, row in _forms():
        for m in form.finditer(text):
            if all(m.end() <= start or end <= m.start() for (start, end), _ in found):
                found.append((m.span(), row))
    return sorted(found, key=lambda hit: hit[0])


def _describe(term: str) -> dict[str, object]:
    """Whether the term is loaded; kind, neutral word and reason of the first loaded word in it."""
    found = _loaded_in(term)
    first = found[0][1] if found else {}
    return {"loaded": bool(found), **{key: first.get(key, "") for key in ("kind", "neutral", "reason")}}


def _with_modifiers(text: str, mention: Mention) -> Span:
    """The mention with loaded words and compounds like 'US-led' right before it."""
    start = mention.start
    while before := text[max(0, start - 60) : start]:
        found = MODIFIER.search(before)
        loaded = [a for (a, b), _ in _loaded_in(before) if re.fullmatch(r"\s", before[b:])]
        if not (found or loaded):
            break
        start -= len(before) - (found.start() if found else loaded[0])
    return start, mention.end


def _term(words: str) -> str:
    """The words on one line, without the article before them and the possessive after them."""
    line = " ".join(words.split())
    return re.sub(r"^(?:the|an?|another)\s+|['’]s?$", "", line, flags=re.I) or line


def _said_of(analysis: Analysis, start: int, end: int) -> str | None:
    """The actor whose mention holds the loaded word, stands after it, or owns it ('Syria’s offensive')."""
    text = analysis.text

    def owns(m: Mention) -> bool:
        return 0 <= start - m.end < 4 and bool(
            re.search(r"['’]s?\s+$", text[max(m.start, m.end - 2) : start])
        )

    for m in analysis.mentions:
        if (m.start <= start and end <= m.end) or text[end : m.start].isspace() or owns(m):
            return m.actor
    return None


def _frame(rows: list[dict[str, object]], columns: str) -> pd.DataFrame:
    """The rows as a table; None, not NaN, for the article's own voice and for no actor."""
    frame = pd.DataFrame(rows, columns=columns.split())
    for column in frame.columns.intersection(["voice", "actor"]):
        frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    return frame
