"""Who says what: attributions become claims, with speaker, act, kind, anonymity and outlet."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import compress, pairwise

from spacy.tokens import Doc, Token

from stancebook.layers.actors import Cast
from stancebook.layers.names import role_at
from stancebook.layers.quotes import MARKS, find_quotations, quotation_at, quoting
from stancebook.layers.spans import Holding
from stancebook.layers.speaker_lines import LABELLED, NOBODY, find_by_form, going_on
from stancebook.lexicons import read_words
from stancebook.reader.reading import Attribution
from stancebook.reader.references import NAME
from stancebook.records import Actor, Claim, Sentence, Span

Chances = tuple[tuple[int, float], ...]  # (number of a mention, chance)
LEAST = 0.25  # confidence below which a claim is left out
SPEAKER = 0.45  # chance from which who speaks is taken to be known
GOVERNED = {"obj", "iobj", "obl", "nmod", "compound", "flat", "appos", "conj", "nmod:desc", "obl:unmarked"}


def find_claims(doc: Doc, cast: Cast, sentences: Sequence[Sentence]) -> list[Claim]:
    """The claims in the order of the text; a claim within another's content comes after it."""
    text = doc.text  # made anew each time it is asked for
    quotations, by_id, found = find_quotations(text), {a.id: a for a in cast.actors}, []
    heads = [doc[doc._.words[n]] for n in cast.heads]
    names = (p.kind == NAME and t.pos_ == "PROPN" for p, t in zip(cast.parties, heads))
    named = {actor for who in compress(cast.of, names) for actor in who}
    sure = [a for a in doc._.attributions if a.confidence >= LEAST]
    read = [_with_quotation(doc, text, _with_subject(doc, a), quotations) for a in sure]
    formal = find_by_form(doc, _typed(cast, by_id))
    attributions = _with_forms(_with_the_rest(doc, text, read, quotations), formal)
    said_by, starts = {q.first: q.said_by for q in doc._.quotations}, [s.start for s in sentences]
    position = {i: n for n, i in enumerate(doc._.words)}
    for a, whole in _each_alone(doc, attributions):
        source, cue = _chars(doc, a.source), _chars(doc, a.cue)
        content = tuple(c for c in (_chars(doc, part) for part in a.contents) if c)
        anchor = cue or content[0]
        sentence = max(0, bisect_right(starts, anchor[0]) - 1)
        speakers: Sequence[str | None] = _speakers(doc, cast, whole, position, said_by) or [None]
        for actor in speakers:
            anonymous = _is_anonymous(doc, whole, by_id.get(actor or ""), named)
            venue = _venue(doc, whole, cast, by_id)
            kind = "direct" if LABELLED in a.scores else quoting(text, quotations, content)
            found.append(
                Claim("", sentence, actor, source, cue, content, kind, a.act, anonymous, venue, a.confidence)
            )
    found.sort(key=lambda c: (c.content[0][0], -c.content[-1][1], c.cue or (0, 0), c.actor or ""))
    return [replace(c, id=f"c{n}") for n, c in enumerate(found, 1)]


def _typed(cast: Cast, by_id: dict[str, Actor]) -> list[tuple[Span, str]]:
    return [(span, by_id[who[0]].type) for span, who in zip(cast.spans, cast.of) if who]


def _with_forms(read: Sequence[Attribution], formal: Sequence[Attribution]) -> list[Attribution]:
    """What the reader found, and what the form of a line says where the reader names no speaker."""
    said = Holding((span, a) for a in formal for span in a.contents)
    spoken = Holding((span, span) for a in formal if LABELLED in a.scores for span in a.contents)

    def by_label(a: Attribution) -> bool:
        """Whether a label before the line says who speaks."""
        lines = [line for start, _ in a.contents for _, line in spoken.at(start)]
        named = a.source[0] if a.source else -1
        return bool(lines and a.source) and not any(start <= named < end for start, end in lines)

    kept = [
        a for a in read if not by_label(a) and (a.cue or not any(said.at(start) for start, _ in a.contents))
    ]
    told = Holding((span, a) for a in kept for span in a.contents)
    return [*kept, *(a for a in formal if not told.at(a.contents[0][0]))]


def _chars(doc: Doc, span: tuple[int, int] | None) -> Span | None:
    """Character offsets of a token span."""
    return (doc[span[0]].idx, doc[span[1] - 1].idx + len(doc[span[1] - 1])) if span else None


def _speakers(
    doc: Doc, cast: Cast, a: Attribution, number: dict[int, int], said_by: dict[int, Chances]
) -> list[str]:
    """The actors whom the source names; without a source, who the reader thinks speaks."""
    if NOBODY in a.scores:
        return []
    if a.source is None:  # nobody is named where it is told
        words = (i for s, e in a.contents for i in range(s, e))
        best, chance = cast.likeliest(next((said_by[i] for i in words if i in said_by), ()))
        return [best] if best and chance >= SPEAKER else []
    root = doc[a.source[0] : a.source[1]].root
    if root.tag_ in ("WDT", "WP"):  # 'Turkey, which denies …'
        clause = next((t for t in root.ancestors if t.dep_ == "acl:relcl"), root)
        root = clause.head
    heads = [root, *(t for t in _coordinated(root) if t.i < a.source[1])]
    found = [who for t in heads for who in cast.at(number.get(t.i, -1))]
    inside = [n for n in range(a.source[0], a.source[1]) if n in number]
    found = found or next((who for n in inside if (who := cast.at(number[n]))), [])
    named = cast.called.get(doc[a.source[0] : a.source[1]].text)
    return list(dict.fromkeys(actor for actor, *_ in found)) or ([named] if named else [])


def _coordinated(token: Token) -> Iterator[Token]:
    for child in token.children:
        if child.dep_ == "conj":
            yield child
            yield from _coordinated(child)


def _with_subject(doc: Doc, a: Attribution) -> Attribution:
    """The attribution with its cue's subject as source, where none is found in its sentence."""
    verb = doc[a.cue[0] : a.cue[1]].root if a.cue else None
    if verb is not None and is_talked_of(verb):
        return replace(a, source=None, scores={**a.scores, NOBODY: 1.0})
    if verb is None or (a.source and verb.sent.start <= a.source[0] < verb.sent.end):
        return a
    inside = {i for start, end in a.contents for i in range(start, end)}
    heads = [verb, verb.head] if verb.dep_ == "conj" else [verb]  # 'announced … but said'
    subjects = ([c for c in head.children if c.dep_ == "nsubj"] for head in heads)
    for child in next(filter(None, subjects), ()):
        if child.i not in inside and child.tag_ != "WDT":
            return replace(a, source=_phrase(child))
    return a


def is_talked_of(verb: Token) -> bool:
    """Whether the verb's subject is talked of, and nobody is named who says so: 'Chad is said to have …'."""
    passive = any(c.dep_ in ("aux:pass", "nsubj:pass") for c in verb.children)
    return passive and verb.lemma_.lower() in read_words("talk", "verb")


def _phrase(subject: Token) -> tuple[int, int]:
    """The subject as a source: with what belongs to its name, without relative clauses."""
    later = [c.right_edge.i for c in subject.rights if c.dep_ in ("flat", "nmod", "compound")]
    return subject.left_edge.i, max([subject.i, *later]) + 1


def _each_alone(doc: Doc, attributions: Sequence[Attribution]) -> Iterator[tuple[Attribution, Attribution]]:
    """Each with the contents of its cue's sentence; a quotation in another sentence stands alone.

    '“We left,” Berg said. “Nobody stopped us.”' are two claims; beside each stands the attribution that names
    its source. What another claim holds already is none of its own.
    """
    alone = [(a, a) for a in attributions if a.cue is None]
    for a in attributions:
        if a.cue:
            sentence = doc[a.cue[0]].sent
            near = tuple(c for c in a.contents if c[0] < sentence.end and sentence.start < c[1])
            yield replace(a, contents=near or a.contents), a
            apart = [c for c in a.contents if near and c not in near]
            alone += [(replace(a, contents=(c,), cue=None, source=None), a) for c in apart]
    told = Holding((c, None) for a in attributions if a.cue for c in a.contents)
    for a, named in alone:
        if not any(c != d and c[1] <= d[1] for c in a.contents for d, _ in told.at(c[0])):
            yield a, named


def _with_quotation(doc: Doc, text: str, a: Attribution, quotations: Sequence[Span]) -> Attribution:
    """A content in a quotation is all of it, if the cue stands outside, and where it goes on, that too."""
    whole = set()
    for start, end in (_one_voice(doc, text, content, a.cue, quotations) for content in a.contents):
        around = quotation_at(quotations, doc[start].idx + (doc[start].text in MARKS))
        tokens = doc.char_span(*around, alignment_mode="contract") if around else None
        beyond = around is None or doc[end - 1].idx >= around[1]
        if not around or not tokens or beyond or (a.cue and tokens.start <= a.cue[0] < tokens.end):
            whole.add((start, end))
            continue
        whole.add((min(start, tokens.start), max(end, tokens.end)))
        later = (doc.char_span(*q, alignment_mode="contract") for q in going_on(text, quotations, around[0]))
        whole |= {(t.start, t.end) for t in later if t}
    return replace(a, contents=tuple(sorted(whole)))


def _one_voice(
    doc: Doc, text: str, content: tuple[int, int], cue: tuple[int, int] | None, quotations: Sequence[Span]
) -> tuple[int, int]:
    """Of a question and its answer, quotations side by side, the one next to the cue: '“Who paid?” “The
    ministry did,” Berg said.'
    """
    start, end = _chars(doc, content) or (0, 0)
    inside = quotations[max(0, bisect_right(quotations, (start,)) - 1) : bisect_right(quotations, (end,))]
    pairs = ((before[1], after[0]) for before, after in pairwise(inside))
    turns = [b for a, b in pairs if text[a:b] == " " and "?" in text[a - 2 : a]]
    if not turns or not cue:
        return content
    first = doc.char_span(start, turns[0], alignment_mode="contract")
    last = doc.char_span(turns[-1], end, alignment_mode="contract")
    kept = last if cue[0] >= content[1] else first
    return (kept.start, kept.end) if kept else content


def _with_the_rest(
    doc: Doc, text: str, attributions: Sequence[Attribution], quotations: Sequence[Span]
) -> list[Attribution]:
    """With the quotation after their sentence that is nobody's: '“We left,” Berg said. “None came.”'"""
    opened = dict(quotations)
    held = Holding((c, None) for a in attributions for c in a.contents)
    found = []
    for a in attributions:
        sentence = doc[a.cue[0]].sent if a.cue else None
        at = sentence[-1].idx + len(sentence[-1]) if sentence is not None else 0
        gap = text[at : at + 2]
        at += len(gap) - len(gap.lstrip(" "))
        quoted = any(quotation_at(quotations, doc[s].idx) for s, _ in a.contents)
        rest = doc.char_span(at, opened[at], alignment_mode="contract") if quoted and at in opened else None
        if rest is not None and not any(held.at(t.i) for t in rest):
            more = replace(a, contents=(*a.contents, (rest.start, rest.end)))
            a = _with_quotation(doc, text, more, quotations)
        found.append(a)
    return found


def _is_anonymous(doc: Doc, a: Attribution, actor: Actor | None, named: set[str]) -> bool:
    """Whether the source is neither a named person nor an institution."""
    if actor is None or (actor.type == "person" and actor.id not in named):
        return True
    hit = role_at(doc, doc[a.source[0] : a.source[1]].root.i) if a.source else None
    return actor.id not in named and hit is not None and hit[0].kind == "anonymous"


def _venue(doc: Doc, a: Attribution, cast: Cast, by_id: dict[str, Actor]) -> str | None:
    """The outlet that the cue's verb addresses or names: 'told CNN', 'in an interview with Reuters'."""
    if a.cue is None:
        return None
    inside = {i for s, e in a.contents for i in range(s, e)} | set(range(*(a.source or (0, 0))))
    verb = doc[a.cue[0] : a.cue[1]].root
    verbs = {verb} | ({verb.head} if verb.dep_ in ("advcl", "conj", "xcomp") else set())
    for n in cast.between(verb.sent.start_char, verb.sent.end_char):
        token, who = doc[doc._.words[cast.heads[n]]], cast.of[n]
        if token.i not in inside and _is_governed(token, verbs):
            outlet = next((actor for actor in who if by_id[actor].type == "media"), None)
            if outlet:
                return outlet
    return None


def _is_governed(token: Token, verbs: set[Token]) -> bool:
    """Whether the token hangs on one of the verbs as object or phrase, a noun or two between at most."""
    for _ in range(4):
        if token.dep_ not in GOVERNED:
            return False
        if token.head in verbs:
            return True
        token = token.head
    return False
