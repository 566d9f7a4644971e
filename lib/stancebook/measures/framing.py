"""The words chosen for each actor, and whose they are: terms by voice, loaded words, contrasts between voices
and sides, missing agents.

A voice is the article's own (None) or the speaker's in whose claim the words stand. Inside quotation marks
they are the speaker's (`verbatim`); in an indirect claim they may be the reporter's paraphrase. A loaded word
is marked, not judged: the lexicon gives its reason.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from spacy.tokens import Doc, Token

from stancebook.layers.quotes import find_quotations
from stancebook.lexicons import read_rows
from stancebook.measures.tables import find_sides
from stancebook.prose import agree, cite, count, join, sentence
from stancebook.records import Analysis, Claim, Mention, Span

Lexicon = Sequence[Mapping[str, str]]
COLUMNS = [
    "actor",
    "name",
    "term",
    "voice",
    "voice_name",
    "verbatim",
    "count",
    "loaded",
    "kind",
    "neutral",
    "reason",
    "sentence",
    "spans",
]
ARTICLE = "the article"
FRAGMENT = 4  # words; a longer quotation is reported speech, not a word held at arm's length
# a word right before a name that says something of it: 'so-called', 'US-led', 'Iran-backed'
MODIFIER = re.compile(
    r"(?:[\w.]+[-‑](?:called|led|backed|held|run|controlled|allied|aligned|torn|sponsored|funded|linked|affiliated|occupied|styled|"
    r"declared|proclaimed|imposed|government)|self[-‑]\w+|anti[-‑]\w+|pro[-‑]\w+)\s+$",
    re.I,
)
UNSURE = 0.3  # confidence of a mention below which it says nothing of how an actor is called


def find_framing(analysis: Analysis, loaded: Lexicon | None = None) -> pd.DataFrame:
    """A term for an actor in one voice a row: how often, whether loaded (kind, neutral word, reason), first
    sentence, spans in the text.

    A term is the mention with the modifiers before it, its article left out; pronouns are no term, nor is a
    description that may be another's.
    """
    lexicon, frame = _compile(loaded), {}
    for m in sorted(analysis.mentions, key=lambda m: m.start):
        if m.via == "pronoun" or m.confidence < UNSURE:
            continue
        start, end = _with_modifiers(analysis.text, m, lexicon)
        term = _term(analysis.text[start:end])
        claim = find_voice(analysis, (m.start, m.end))
        voice = voice_of(claim)
        entry = frame.setdefault(
            (m.actor, term.casefold(), voice),
            {
                "actor": m.actor,
                "name": analysis.name(m.actor),
                "term": term,
                "voice": voice,
                "voice_name": name_voice(analysis, claim),
                "verbatim": claim is not None,
                "count": 0,
                **_loaded(term, lexicon),
                "sentence": sentence_at(analysis, m.start),
                "spans": [],
            },
        )
        entry["count"] += 1
        entry["verbatim"] = bool(entry["verbatim"] and is_quoted(analysis, (m.start, m.end)))
        entry["spans"].append((start, end))
    return _own_as_none(
        pd.DataFrame(frame.values(), columns=COLUMNS).astype({"loaded": bool, "verbatim": bool})
    )


def find_loaded(analysis: Analysis, loaded: Lexicon | None = None) -> pd.DataFrame:
    """Every loaded word of the text a row, in order, with its reason, voice, whether verbatim, and the actor
    that it is said of (or None).
    """
    rows = []
    for start, end, row in _hits(analysis.text, _compile(loaded)):
        claim, actor = find_voice(analysis, (start, end)), _said_of(analysis, start, end)
        rows.append(
            {
                "term": analysis.quote((start, end)),
                "kind": row["kind"],
                "neutral": row["neutral"],
                "reason": row["reason"],
                "voice": voice_of(claim),
                "voice_name": name_voice(analysis, claim),
                "verbatim": is_quoted(analysis, (start, end)),
                "actor": actor,
                "name": analysis.name(actor),
                "sentence": sentence_at(analysis, start),
                "span": (start, end),
            }
        )
    columns = [
        "term",
        "kind",
        "neutral",
        "reason",
        "voice",
        "voice_name",
        "verbatim",
        "actor",
        "name",
        "sentence",
        "span",
    ]
    return _own_as_none(pd.DataFrame(rows, columns=columns))


def find_scare_quotes(analysis: Analysis) -> pd.DataFrame:
    """Words of at most four set in quotation marks, a row each: term, voice, sentence, span. Distance or mere
    quotation: the reader decides.
    """
    rows = []
    for start, end in find_quotations(analysis.text):
        inner = analysis.quote((start + 1, end - 1)).rstrip(",.;:!?")
        whole = any(
            a <= start + 1 and end - 1 <= b and b - a <= end - start + 1
            for c in analysis.claims
            if c.kind == "direct"
            for a, b in c.content
        )
        if inner and len(inner.split()) <= FRAGMENT and not whole:
            claim = find_voice(analysis, (start + 1, end - 1))
            rows.append(
                {
                    "term": inner,
                    "voice": voice_of(claim),
                    "voice_name": name_voice(analysis, claim),
                    "sentence": sentence_at(analysis, start),
                    "span": (start, end),
                }
            )
    return _own_as_none(pd.DataFrame(rows, columns=["term", "voice", "voice_name", "sentence", "span"]))


def find_contrasts(framing: pd.DataFrame) -> pd.DataFrame:
    """An actor that is called by a loaded and by another term, a row: both lists, each with its voices; the
    strongest contrast first.

    Where all terms are loaded, those of others stand against the article's own: "terrorists" (Turkey), but
    also "militants" (the article).
    """
    rows = []
    for actor, group in framing.groupby("actor", sort=False):
        if group["loaded"].all():
            group = group.assign(loaded=group["voice"].notna())
        terms = {
            flag: [
                f"“{t}” ({join(sorted(set(g['voice_name'])))})" for t, g in part.groupby("term", sort=False)
            ]
            for flag, part in group.groupby("loaded")
        }
        if len(terms) == 2:
            rows.append(
                {
                    "actor": actor,
                    "name": group["name"].iloc[0],
                    "loaded": terms[True],
                    "other": terms[False],
                    "share": round(group.loc[group["loaded"], "count"].sum() / group["count"].sum(), 2),
                }
            )
    frame = pd.DataFrame(rows, columns=["actor", "name", "loaded", "other", "share"])
    return frame.sort_values(["share", "name"], ascending=[False, True], ignore_index=True)


def summarize_asymmetries(analysis: Analysis, loaded: Lexicon | None = None) -> pd.DataFrame:
    """A side a row: mentions by name, by capital or seat, by description; loaded ones, how many of them in
    the article's own voice, their share.
    """
    sides, lexicon, rows = find_sides(analysis), _compile(loaded), {}
    for m in analysis.mentions:
        if m.via == "pronoun" or m.actor not in sides:
            continue
        row = rows.setdefault(
            sides[m.actor],
            dict.fromkeys(("mentions", "names", "seats", "descriptions", "loaded", "own_voice"), 0),
        )
        start, end = _with_modifiers(analysis.text, m, lexicon)
        is_loaded = _loaded(_term(analysis.text[start:end]), lexicon)["loaded"]
        row["mentions"] += 1
        described = (
            m.via == "description" or analysis.quote((m.start, m.end)).islower()
        )  # 'refugees' is no name
        row["descriptions" if described else "seats" if m.via == "metonym" else "names"] += 1
        row["loaded"] += is_loaded
        row["own_voice"] += is_loaded and find_voice(analysis, (m.start, m.end)) is None
    frame = pd.DataFrame(
        [
            {"side": side, **row, "share": round(row["loaded"] / row["mentions"], 2)}
            for side, row in rows.items()
        ],
        columns=["side", "mentions", "names", "seats", "descriptions", "loaded", "own_voice", "share"],
    )
    return frame.sort_values(["mentions", "side"], ascending=[False, True], ignore_index=True)


def find_agentless(doc: Doc, analysis: Analysis) -> pd.DataFrame:
    """A passive without its agent a row: clause, verb, patient, the patient's actor, the agent that a coded
    interaction supplies, sentence, span.

    `doc`: the article in Universal Dependencies (a subject `nsubj:pass` without `obl:agent`).
    """
    rows = []
    for verb in doc if doc.has_annotation("DEP") else ():
        subject = next((c for c in verb.children if c.dep_ == "nsubj:pass"), None)
        if subject is None or _has_agent(verb):
            continue
        first = next(t for t in subject.subtree if t.dep_ not in ("cc", "punct", "mark") or t == subject)
        patient = (first.idx, subject.right_edge.idx + len(subject.right_edge))
        span = (min(patient[0], verb.idx), max(patient[1], verb.idx + len(verb)))
        supplied = next(
            (i.source for i in analysis.interactions if i.source and i.trigger[0] <= verb.idx < i.trigger[1]),
            None,
        )
        affected = next(
            (m.actor for m in analysis.mentions if patient[0] <= m.start and m.end <= patient[1]), None
        )
        rows.append(
            {
                "clause": analysis.quote(span),
                "verb": verb.text,
                "patient": analysis.quote(patient),
                "actor": affected,
                "name": analysis.name(affected),
                "agent": supplied,
                "agent_name": analysis.name(supplied, "not said"),
                "voice_name": name_voice(analysis, find_voice(analysis, (verb.idx, verb.idx + len(verb)))),
                "sentence": sentence_at(analysis, verb.idx),
                "span": span,
            }
        )
    columns = [
        "clause",
        "verb",
        "patient",
        "actor",
        "name",
        "agent",
        "agent_name",
        "voice_name",
        "sentence",
        "span",
    ]
    return pd.DataFrame(rows, columns=columns)


def _has_agent(verb: Token) -> bool:
    """Whether the passive names who did it; corpora before UD 2.8 mark 'by' with a plain oblique."""
    return any(
        c.dep_ == "obl:agent"
        or (c.dep_ == "obl" and any(g.dep_ == "case" and g.lower_ == "by" for g in c.children))
        for c in verb.children
    )


def brief_framing(analysis: Analysis, loaded: Lexicon | None = None) -> list[str]:
    """Which words for whom: loaded terms, in whose voice, and who has more than one kind of name."""
    words, contrasts = find_loaded(analysis, loaded), find_contrasts(find_framing(analysis, loaded))
    if not analysis.mentions and words.empty:
        return ["No term for an actor and no loaded word was found."]
    own = words[words["voice"].isna()]
    lines = [
        "no word of the lexicon of loaded words stands in the article"
        if words.empty
        else f"{count(len(words), 'loaded word')}, {len(own)} of them in the article’s own voice"
    ]
    if len(own):
        said = [
            f"“{cite(r.term, f's{r.sentence}')}”" for r in own.drop_duplicates("term").head(4).itertuples()
        ]
        lines.append(f"in its own voice the article says {join(said)}")
    others = (
        words[words["voice"].notna()]
        .groupby("voice_name")["term"]
        .nunique()
        .sort_values(ascending=False, kind="stable")
    )
    if len(others) and others.iloc[0] > 1:
        lines.append(
            f"most loaded words among those cited: {others.index[0]} ({count(int(others.iloc[0]), 'word')})"
        )
    lines += [
        f"{r.name}: called {join(r.loaded)}, but also {join(r.other[:3])}"
        for r in contrasts.head(2).itertuples(index=False)
    ]
    quoted = find_scare_quotes(analysis)
    if terms := quoted["term"].nunique():
        lines.append(
            f"{count(terms, 'expression')} {agree(terms, 'is')} set in quotation marks: "
            + join(
                [
                    f"“{cite(r.term, f's{r.sentence}')}”"
                    for r in quoted.drop_duplicates("term").head(4).itertuples()
                ]
            )
        )
    return [sentence(line) for line in lines]


# -- voices


def find_voice(analysis: Analysis, span: Span) -> Claim | None:
    """The claim in whose wording the span stands; None where the article speaks itself.

    In claims within claims the inner words are still the outer speaker's, unless the inner one is quoted
    directly.
    """
    around = [
        (sum(b - a for a, b in c.content), c)
        for c in analysis.claims
        if any(a <= span[0] and span[1] <= b for a, b in c.content)
    ]
    direct = [pair for pair in around if pair[1].kind == "direct"]
    if direct:
        return min(direct, key=lambda pair: pair[0])[1]
    return max(around, key=lambda pair: pair[0])[1] if around else None


def voice_of(claim: Claim | None) -> str | None:
    """The speaker's id, '' for a speaker that was not resolved, None for the article's own voice."""
    return None if claim is None else claim.actor or ""


def name_voice(analysis: Analysis, claim: Claim | None) -> str:
    """Whose words: the speaker by name or in the article's words, or 'the article'."""
    return (
        ARTICLE
        if claim is None
        else analysis.name(claim.actor) or analysis.quote(claim.source) or "a source not stated"
    )


def is_quoted(analysis: Analysis, span: Span) -> bool:
    """Whether the span stands in quotation marks or in a direct quotation."""
    direct = [s for c in analysis.claims if c.kind == "direct" for s in c.content]
    return any(a <= span[0] and span[1] <= b for a, b in [*find_quotations(analysis.text), *direct])


def sentence_at(analysis: Analysis, position: int) -> int:
    """The index of the sentence at the position (the last one that begins before it)."""
    return max((n for n, s in enumerate(analysis.sentences) if s.start <= position), default=0)


# -- terms


def _compile(loaded: Lexicon | None) -> list[tuple[re.Pattern[str], Mapping[str, str]]]:
    """A pattern for each word of the lexicon, longest first; a plural or possessive ending is allowed."""
    rows = read_rows("loaded") if loaded is None else loaded
    return [
        (re.compile(rf"(?<!\w){'[ -]'.join(map(re.escape, row['term'].split()))}(?:e?s)?(?!\w)", re.I), row)
        for row in sorted(rows, key=lambda r: -len(r["term"]))
    ]


def _hits(
    text: str, lexicon: Iterable[tuple[re.Pattern[str], Mapping[str, str]]]
) -> list[tuple[int, int, Mapping[str, str]]]:
    """The loaded words in the text, in order, without overlaps: the longer wins."""
    found: list[tuple[int, int, Mapping[str, str]]] = []
    for pattern, row in lexicon:
        found += [
            (m.start(), m.end(), row)
            for m in pattern.finditer(text)
            if not any(a < m.end() and m.start() < b for a, b, _ in found)
        ]
    return sorted(found, key=lambda hit: hit[:2])


def _loaded(term: str, lexicon: list[tuple[re.Pattern[str], Mapping[str, str]]]) -> dict[str, object]:
    hits = _hits(term, lexicon)
    first = hits[0][2] if hits else {}
    return {"loaded": bool(hits), **{key: first.get(key, "") for key in ("kind", "neutral", "reason")}}


def _with_modifiers(
    text: str, mention: Mention, lexicon: list[tuple[re.Pattern[str], Mapping[str, str]]]
) -> Span:
    """The mention with loaded words and compounds like 'US-led' right before it."""
    start = mention.start
    while before := text[max(0, start - 60) : start]:
        modifier = MODIFIER.search(before)
        word = next(
            (m for p, _ in lexicon for m in p.finditer(before) if re.fullmatch(r"\s", before[m.end() :])),
            None,
        )
        if not (modifier or word):
            break
        start -= len(before) - (modifier or word).start()
    return start, mention.end


def _term(words: str) -> str:
    """The words on one line, without the article before them and the possessive after them."""
    line = " ".join(words.split())
    return re.sub(r"^(?:the|an?|another)\s+|['’]s?$", "", line, flags=re.I) or line


def _said_of(analysis: Analysis, start: int, end: int) -> str | None:
    """The actor whose mention holds the loaded word, stands right after it, or owns it ('Syria’s offensive')."""
    for m in analysis.mentions:
        between = (
            analysis.text[end : m.start]
            if m.start >= end
            else analysis.text[m.end : start]
            if m.end <= start
            else ""
        )
        touching = m.start >= end and between.isspace()
        possessive = re.search(r"['’]s?\s+$", analysis.text[m.start : m.end][-2:] + between)
        owning = m.end <= start and len(between) < 4 and possessive
        if (m.start <= start and end <= m.end) or touching or owning:
            return m.actor
    return None


def _own_as_none(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with None, not NaN, for the article's own voice and for no actor."""
    for column in {"voice", "actor"} & set(frame.columns):
        frame[column] = pd.Series(
            [v if isinstance(v, str) else None for v in frame[column]], index=frame.index, dtype=object
        )
    return frame
