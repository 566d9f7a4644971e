"""When: the times that the article names, the days that they mean, and what happened or was said then."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from datetime import date
from itertools import islice

from spacy.tokens import Doc, Token

from stancebook.records import Claim, Date, Interaction, Span
from stancebook.text.dates import find_date
from stancebook.text.times import WORDS, Time, find_times, resolve

# clauses with the date of the one that they belong to: 'attacked, killing five'
SHARES_DATE = {"conj", "advcl"}
VERBS = {"VERB", "AUX"}
SAME_ACT = "xcomp"  # 'began to shell'; what is only planned has no date yet: 'agreed on Friday to leave'


def find_dates(
    doc: Doc, claims: Sequence[Claim], interactions: Sequence[Interaction], published: str | None
) -> list[Date]:
    """The times in the order of the text; `published`, a whole date, is what most are resolved from."""
    times = find_times(doc.text, [(e.start_char, e.end_char, e.label_) for e in doc.ents])
    starts, known = [t.idx for t in doc], find_date(published or "")
    day = date.fromisoformat(known) if known else None

    def words(span: Span) -> Token:
        return doc[bisect_right(starts, span[0]) - 1 : bisect_left(starts, span[1])].root

    roots = [words((t.start, t.end)) for t in times]
    cues = {words(c.cue).i for c in claims if c.cue}
    of: dict[int, list[str]] = {}
    said: dict[int, list[str]] = {}
    by_sentence: dict[int, list[int]] = {}
    for n, root in enumerate(roots):
        by_sentence.setdefault(root.sent.start, []).append(n)
    for c in claims:
        spoken = [n for span in c.content for n in _within(times, span)]
        if spoken:
            of.setdefault(min(spoken, key=lambda n: (_depth(roots[n]), n)), []).append(c.id)
        told = _date_of(words(c.cue), by_sentence, roots, True) if c.cue else None
        if told is not None and told not in spoken:
            said.setdefault(told, []).append(c.id)
    for i in interactions:
        at = _date_of(words(i.trigger), by_sentence, roots, i.status == "actual")
        if at is not None:
            of.setdefault(at, []).append(i.id)
    found = []
    for n, (t, root) in enumerate(zip(times, roots)):
        days = resolve(t, day, _lies_ahead(root, cues))
        first, last = (d.isoformat() if d else None for d in days or (None, None))
        ids = tuple(of.get(n, ())), tuple(said.get(n, ()))
        found.append(Date(t.start, t.end, first, last, days is not None, *ids))
    return found


def _within(times: Sequence[Time], span: Span) -> range:
    """The numbers of the times that begin within the characters."""
    return range(*(bisect_left(times, at, key=lambda t: t.start) for at in span))


def _depth(token: Token) -> int:
    return sum(1 for _ in token.ancestors)


def _date_of(
    word: Token, by_sentence: dict[int, list[int]], roots: Sequence[Token], actual: bool
) -> int | None:
    """The number of the time in the word's own clause, the nearest, else in the one whose date it shares."""
    near = by_sentence.get(word.sent.start, ())
    clause, reach = word, 2 if word.pos_ in VERBS else 1  # 'killed five in the attack on Friday'
    while near:
        own = [(abs(roots[n].i - word.i), n) for n in near if _governs(clause, roots[n], reach)]
        joined = clause.dep_ in SHARES_DATE and all(t.dep_ != "mark" for t in clause.children)
        shares = clause.pos_ not in VERBS or joined or (actual and clause.dep_ == SAME_ACT)
        if own or not shares or clause.head == clause:
            return min(own)[1] if own else None
        clause, reach = clause.head, 0
    return None


def _governs(word: Token, time: Token, reach: int) -> bool:
    """Whether the time belongs to the word, with so many nouns between them, and no clause."""
    above = list(islice(time.ancestors, reach + 1))
    return word in above and all(t.pos_ != "VERB" for t in above[: above.index(word)])


def _lies_ahead(time: Token, cues: Collection[int]) -> bool | None:
    """Whether the verb that the time belongs to tells of what is to come; None where no verb says."""
    if any(t.lower_ in WORDS["ahead"] for t in time.children):  # 'ahead of Monday'
        return True
    apart = time.head.pos_ in ("NOUN", "PROPN") and time.i < time.head.i  # of what 'Monday's debate' will do
    tense = not apart
    for token in (time, *time.ancestors):
        helpers = [t for t in token.children if t.dep_.startswith(("aux", "cop"))]
        tags = {t.tag_ for t in helpers}
        sign = WORDS["ahead"].get(token.lemma_.lower())
        if ("MD" in tags and not apart) or sign == "" or (sign == "to" and not tense):
            return True  # 'will meet', 'is due', 'agreed to meet'
        if token.pos_ not in VERBS and not tags:
            continue
        present, over = bool(tags & {"VBZ", "VBP"}), any(t.lemma_ == "have" for t in helpers)
        if any(t.tag_ == "TO" for t in token.children):
            if present or over:  # 'is to meet', 'is said to have met'
                return not over
            tense = False  # 'was forced to leave' does not tell when
        else:
            own = token.tag_ == "VBP" or (token.tag_ == "VBZ" and token.text.endswith("s"))
            present = (present or (own and not tags)) and not over
            told = tense and not (token.tag_ == "VB" and not tags) and not (present and token.i in cues)
            return present if told else None  # 'Remember in November', 'Turkey says on Friday'
    return None
