"""Doc -> claims: speaker, cue, content, kind, act, anonymity, outlet."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import count

from spacy.tokens import Doc, Token

from stancebook.frames import antecedent, case_of, coordinated, is_purpose
from stancebook.lexicons import read_rows
from stancebook.names import role_at
from stancebook.pipeline import Attribution
from stancebook.records import Actor, Claim, Mention, Sentence, Span

QUOTES = '"“”„«»'
FIRST_PERSON = {"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"}
ASKING = {"ask", "demand"}
QUANTITIES = {"some", "many", "most", "several", "few", "all", "both", "none", "others", "dozens", "hundreds", "thousands", "majority"}
# verbs that tell what their object names: 'issued an order'
VOICING = {"issue", "make", "give", "voice", "express", "raise", "deliver", "send", "release", "file", "repeat", "sign", "have"}
UNSAID = {"if", "whether", "unless", "not", "n't", "n’t", "never", "would", "could", "might", "may", "can", "should", "will", "to"}
REPEATED = "stress emphasize emphasise underline underscore highlight reiterate reaffirm affirm express voice".split()
# verbs that are said rather than done -> prepositions of what they tell
SAID: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("accuse blame condemn criticise criticize denounce decry deplore praise thank commend".split(), ("of", "for", "over", "on")),
    **dict.fromkeys("deny reject dismiss refute rebut".split(), ()),
    **dict.fromkeys("call appeal".split(), ("on", "upon", "for", "to")),
    **dict.fromkeys(["refer"], ("to",)),
    **dict.fromkeys("urge demand implore beg warn".split(), ("of", "against", "to")),
    **dict.fromkeys(["pledge", "promise", "vow", "threaten", *REPEATED], ()),
}
# verbs that need one of these nouns to tell anything: 'rejected the allegations', 'stressed the importance of'
NEEDING: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("reject", "dismiss"),
        frozenset("allegation accusation charge claim criticism report suggestion notion idea rumour rumor".split()),
    ),
    **dict.fromkeys(
        REPEATED,
        frozenset("importance need necessity commitment support position stance keenness readiness willingness role right concern hope regret "
                  "rejection opposition call demand desire determination belief confidence view opinion condolence gratitude appreciation "
                  "solidarity".split()),
    ),
}
QUOTING = {"quote", "cite"}
DOUBTFUL = 0.3  # confidence up to which a cue within a quotation must be a reporting word
LEAST = 0.05  # confidence below which a claim is left out
UNSEEN = 0.6  # of an attribution found by shape; a guess, not calibrated: PolNeAR dev has four of them, three right
NESTED = 0.8  # of the outer claim's confidence


def find_claims(doc: Doc, actors: Sequence[Actor], mentions: Sequence[Mention], sentences: Sequence[Sentence]) -> list[Claim]:
    """The claims in the order of the text; a claim within another's content comes after it."""
    by_id = {a.id: a for a in actors}
    attributions = [a for a in doc._.attributions or () if a.confidence >= LEAST]
    quotations = _quotations(doc)
    attributions = [_with_quoted(doc, _with_name(doc, _with_subject(doc, a))) for a in attributions]
    attributions = [_with_quotation(doc, _with_sentence(doc, a), quotations) for a in attributions]
    attributions = [_with_antecedent(doc, a) for a in attributions]
    attributions = [a for a in attributions if not _is_stray(doc, a, attributions, quotations)]
    attributions += [*_according(doc, attributions), *_unattributed(doc, attributions, quotations)]
    attributions += _reported(doc, attributions)
    attributions += _charged(doc, attributions)
    attributions = [b for a in attributions for b in _with_quoted_source(doc, a, mentions)]
    attributions += _nested(doc, attributions, mentions)
    claims, text = [], doc.text
    for a in attributions:
        source, cue = _chars(doc, a.source), _chars(doc, a.cue)
        content = tuple(c for c in (_chars(doc, part) for part in a.contents) if c)
        actor, *others = _actors_at(doc, a.source, mentions)
        anchor = cue or source or content[0]
        sentence = next((n for n, s in enumerate(sentences) if s.start <= anchor[0] < s.end), 0)
        claims.append(
            Claim(
                "",
                sentence,
                actor,
                source,
                cue,
                content,
                _kind(text, content),
                _act(doc, a),
                _is_anonymous(doc, a, by_id.get(actor or "")),
                _venue(doc, a, mentions, by_id),
                a.confidence,
            )
        )
        claims += [replace(claims[-1], actor=other, source=span) for other, span in others]
    claims = sorted(_inherit_venues(_inherit_speakers(doc, claims), by_id), key=lambda c: (c.content[0][0], -c.content[-1][1], c.cue or (0, 0)))
    number = count(1)
    return [replace(c, id=f"c{next(number)}") for c in claims]


def find_quoted_pronouns(doc: Doc, claims: Sequence[Claim]) -> list[Mention]:
    """'we' and 'I' in direct speech are the speaker."""
    found, text = [], doc.text
    for claim in claims:
        if claim.actor and claim.kind != "indirect":
            for start, end in claim.content:
                for token in doc.char_span(start, end, alignment_mode="expand") or ():
                    if token.lower_ in FIRST_PERSON and _is_quoted(text, token.idx):
                        found.append(Mention(claim.actor, token.idx, token.idx + len(token), "pronoun", 0.8 * claim.confidence))
    best: dict[tuple[int, int], Mention] = {}
    for m in found:  # the innermost speaker comes last
        best[m.start, m.end] = m
    return list(best.values())


@cache
def cue_rows() -> dict[str, tuple[str, str]]:
    """Cue lemma -> (speech act, reliability)."""
    return {row["cue"]: (row["act"], row["reliability"]) for row in reversed(read_rows("cues"))}


def _chars(doc: Doc, span: tuple[int, int] | None) -> Span | None:
    """Character offsets of a token span, without blanks at its ends."""
    if span is None:
        return None
    start, end = doc[span[0]].idx, doc[span[1] - 1].idx + len(doc[span[1] - 1])
    return (start, end)


def _actor_at(doc: Doc, span: tuple[int, int] | None, mentions: Sequence[Mention]) -> str | None:
    """The actor whom the source names: the mention that holds the phrase's head, the longest first, else a person within."""
    if span is None:
        return None
    tokens = doc[span[0] : span[1]]
    head = tokens.root
    if head.tag_ in ("WDT", "WP"):  # 'Turkey, which denies …'
        head = antecedent(head)
        tokens = doc[head.i : head.i + 1]
    if head.lower_ in QUANTITIES:  # 'some of the neighbours'
        head = next((c for c in head.children if c.dep_ == "nmod"), head)
    inside = [m for m in mentions if m.start < tokens.end_char and tokens.start_char < m.end]
    at_head = [m for m in inside if m.start <= head.idx < m.end]
    same = [m for m in inside if m.start >= tokens.start_char - 4 and m.end <= tokens.end_char + 1]
    last = [m for m in inside if m.end >= tokens.end_char - 1 and m.start > head.idx and _is_titled(doc, m, span[0])]
    best = max(last or at_head, key=lambda m: (m.via != "adjective", m.end - m.start), default=None)
    if best is None or best.via == "adjective":
        best = max((m for m in same if m.via != "adjective"), key=lambda m: m.end - m.start, default=best)
    return best.actor if best else None


def _actors_at(doc: Doc, span: tuple[int, int] | None, mentions: Sequence[Mention]) -> list:
    """The actor of the source, and (actor, span) of each other that is coordinated with it: 'the UN and Norland have criticised …'."""
    actor = _actor_at(doc, span, mentions)
    if span is None or actor is None:
        return [actor]
    head, others = doc[span[0] : span[1]].root, {}
    for other in coordinated(head)[1:]:
        mention = max((m for m in mentions if m.start <= other.idx < m.end and m.via != "pronoun"), key=lambda m: m.end - m.start, default=None)
        if other.i < span[1] and mention and mention.actor != actor:
            others.setdefault(mention.actor, (mention.start, mention.end))
    return [actor, *others.items()]


def _is_titled(doc: Doc, mention: Mention, first: int) -> bool:
    """Whether a person's name stands right behind a noun of the phrase: '… Student Association president Ann Lee'."""
    name = doc.char_span(mention.start, mention.end, alignment_mode="expand")
    return name is not None and name.start > first and name[0].ent_type_ == "PERSON" and name[0].nbor(-1).pos_ in ("NOUN", "PROPN")


def _with_subject(doc: Doc, a: Attribution) -> Attribution:
    """The attribution with the subject of its cue as source, where the tagger found none or one in another sentence."""
    verb = doc[a.cue[0] : a.cue[1]].root if a.cue else None
    if verb is None or (a.source and verb.sent.start <= a.source[0] < verb.sent.end):
        return a
    inside = {i for start, end in a.contents for i in range(start, end)}
    own = [c for c in verb.children if c.dep_ == "nsubj"]
    shared = [c for c in verb.head.children if c.dep_ == "nsubj"] if verb.dep_ == "conj" else []  # 'announced … but said'
    for child in own or shared:
        if child.i not in inside and child.tag_ != "WDT":
            return replace(a, source=_phrase(child))
    return a


def _with_quoted(doc: Doc, a: Attribution) -> Attribution:
    """The attribution with who is quoted as source, not who quotes: 'AFP quotes Berg as saying …', 'Berg was quoted as saying …'."""
    verb = doc[a.cue[0] : a.cue[1]].root if a.cue else None
    if verb is not None and verb.lower_ == "saying":
        verb = verb.head
    if verb is None or verb.lemma_ not in QUOTING or not any(c.lower_ == "saying" for c in verb.children):
        return a
    quoted = next((c for c in verb.children if c.dep_ in ("nsubj:pass", "obj", "iobj")), None)
    return replace(a, source=_phrase(quoted)) if quoted is not None else a


def _with_name(doc: Doc, a: Attribution) -> Attribution:
    """The whole of 'team member Ann Lee', where the tagger stopped before the name."""
    if a.source is None or a.source[1] >= len(doc) or doc[a.source[1]].ent_iob_ != "B" or doc[a.source[1]].ent_type_ != "PERSON":
        return a
    name = next(e for e in doc.ents if e.start == a.source[1])
    joined = doc[a.source[1] - 1].pos_ in ("NOUN", "PROPN") and name.root.head.i in range(*a.source)
    return replace(a, source=(a.source[0], name.end)) if joined else a


def _phrase(subject: Token) -> tuple[int, int]:
    """The subject as a source: with what stands before it and what belongs to its name, without relative clauses."""
    later = [c.right_edge.i for c in subject.rights if c.dep_ in ("flat", "nmod", "compound")]
    return subject.left_edge.i, max([subject.i, *later]) + 1


def _with_sentence(doc: Doc, a: Attribution) -> Attribution:
    """The content of 'according to' reaches to the end, or from the beginning, of its sentence, where the tagger took a part of it."""
    if a.cue is None or len(a.contents) != 1 or doc[a.cue[0]].lower_ != "according":
        return a
    (start, end), sentence = a.contents[0], doc[a.cue[0]].sent
    if start > a.cue[0]:
        end = max(end, sentence.end)
    else:
        start = min(start, sentence.start)
    while end > start + 1 and (doc[end - 1].is_space or doc[end - 1].is_punct):
        end -= 1
    return replace(a, contents=((start, end),))


def _with_quotation(doc: Doc, a: Attribution, quotations: Sequence[tuple[int, int]]) -> Attribution:
    """A content that is part of a quotation is all of it, where the cue stands outside: '“They fired. Six hit us”, said …'."""
    around = [q for q in quotations if a.cue and not q[0] <= a.cue[0] < q[1]]
    whole = {next((q for q in around if q[0] <= start and end <= q[1]), (start, end)) for start, end in a.contents}
    return replace(a, contents=tuple(sorted(whole)))


def _with_antecedent(doc: Doc, a: Attribution) -> Attribution:
    """For 'which' alone, the phrase that it stands for: 'a policy of turning boats away, which both have criticised'."""
    parts = [_antecedent(doc, c) if c[1] - c[0] == 1 and doc[c[0]].tag_ == "WDT" else c for c in a.contents]
    return replace(a, contents=tuple(p for p in parts if not any(q != p and q[0] <= p[0] and p[1] <= q[1] for q in parts)))


def _antecedent(doc: Doc, content: tuple[int, int]) -> tuple[int, int]:
    clause = next((t for t in doc[content[0]].ancestors if t.dep_ == "acl:relcl"), None)
    if clause is None or clause.head.left_edge.i >= content[0]:
        return content
    end = content[0]
    while doc[end - 1].is_punct:
        end -= 1
    return (clause.head.left_edge.i, end)


def _quotations(doc: Doc) -> list[tuple[int, int]]:
    """Token spans between double quotation marks that open and close in one paragraph, marks included."""
    found, opened = [], None
    for token in doc:
        if "\n" in token.text:
            opened = None
        elif token.text == "“" or (token.text == '"' and opened is None):
            opened = token.i
        elif token.text in ("”", '"') and opened is not None:
            found.append((opened, token.i + 1))
            opened = None
    return found


# -- attributions that the reader has missed, in the three shapes that leave little doubt


def _according(doc: Doc, attributions: Sequence[Attribution]) -> list[Attribution]:
    """'According to X, …' and '…, according to X': the rest of the clause that it stands in."""
    taken, found = {i for a in attributions if a.cue for i in range(*a.cue)}, []
    for token in doc[:-2]:
        if token.lower_ != "according" or token.nbor(1).lower_ != "to" or token.i in taken:
            continue
        nouns = [t for t in doc[token.i + 2 : token.i + 15] if t.pos_ in ("NOUN", "PROPN")]
        head = next((t for t in nouns if t.dep_ not in ("compound", "flat", "nmod:poss")), None)
        if head is None or head.sent != token.sent:
            continue
        clause = head.head if head.dep_ in ("obl", "nmod", "advmod") and head.head.pos_ in ("VERB", "AUX", "NOUN", "ADJ") else head.sent.root
        own = range(token.i, head.right_edge.i + 1)
        parts = _runs([t.i for t in clause.subtree if t.i not in own], doc)
        if sum(b - a for a, b in parts) > 1:
            found.append(Attribution((token.i + 2, own.stop), (token.i, token.i + 2), tuple(parts), {}, UNSEEN))
    return found


def _charged(doc: Doc, attributions: Sequence[Attribution]) -> list[Attribution]:
    """A verb that is said rather than done, with its subject and object: 'accused Berg of theft', 'denied the charges', 'urged them to go'."""
    taken = {i for a in attributions for s in (*a.contents, a.cue) if s for i in range(*s)}
    found = (_charge(doc, verb) for verb in doc if verb.pos_ == "VERB" and verb.i not in taken)
    return [a for a in found if a and not taken.intersection(range(*a.contents[0]))]


def _charge(doc: Doc, verb: Token) -> Attribution | None:
    """What one verb of `SAID` tells, and who tells it."""
    lemma, subject = verb.lemma_.lower(), _teller(verb)
    if lemma not in SAID or _is_hedged(verb) or subject is None or subject.lower_ in FIRST_PERSON | {"you"} or subject.tag_ in ("WDT", "WP"):
        return None
    phrases = [c for c in verb.rights if c.dep_ in ("obl", "advcl") and (case_of(c) in SAID[lemma] or "to" in SAID[lemma] and is_purpose(c))]
    told = [c for c in verb.rights if c.dep_ in ("obj", "iobj", "xcomp", "ccomp") or c in phrases]
    if not told or (lemma in ("call", "refer") and told[0].dep_ != "obl"):  # 'called them heroes'
        return None
    if (lemma in NEEDING and told[0].lemma_.lower() not in NEEDING[lemma]) or (lemma == "threaten" and subject.pos_ == "PRON"):
        return None
    start, end = told[0].left_edge.i, max(c.right_edge.i for c in told) + 1
    start += lemma in ("call", "refer") and doc[start].dep_ == "case"  # 'called on Berg to go': the cue is 'called on'
    parts = _runs(list(range(start, end)), doc)
    cue = min([verb.i, *(c.i for c in verb.lefts if c.dep_ == "aux")])
    return Attribution(_phrase(subject), (cue, start if lemma in ("call", "refer") else verb.i + 1), (parts[0],), {}, UNSEEN) if parts else None


def _is_hedged(verb: Token) -> bool:
    """Whether the verb is negated, modal or conditional, so that nothing need have been said."""
    return any(c.dep_ in ("aux", "advmod", "mark") and c.lower_ in UNSAID for c in verb.children)


def _teller(verb: Token) -> Token | None:
    """The subject of a verb, or of the verb that its participle hangs on: 'he said …, adding that …'."""
    own = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if own is None and verb.dep_ == "advcl" and verb.tag_ == "VBG" and not any(c.dep_ == "mark" for c in verb.children):
        return next((c for c in verb.head.children if c.dep_ == "nsubj"), None)
    return own


def _runs(tokens: list[int], doc: Doc) -> list[tuple[int, int]]:
    """The tokens as spans, without punctuation and blanks at their ends."""
    spans: list[list[int]] = []
    for i in tokens:
        if spans and i == spans[-1][1]:
            spans[-1][1] += 1
        else:
            spans.append([i, i + 1])
    for span in spans:
        while span[0] < span[1] and (doc[span[0]].is_space or doc[span[0]].text in ",;.:"):
            span[0] += 1
        while span[1] > span[0] and (doc[span[1] - 1].is_space or doc[span[1] - 1].text in ",;.:"):
            span[1] -= 1
    return [(a, b) for a, b in spans if a < b]


def _unattributed(doc: Doc, attributions: Sequence[Attribution], quotations: Sequence[tuple[int, int]]) -> list[Attribution]:
    """A quotation right beside a reporting verb with a subject: '“…”, said KCNA', 'Berg added: “…”'."""
    spoken = [a for a in attributions if not a.cue or doc[a.cue[0]].lower_ != "according"]  # '“…”, Berg said, according to the agency'
    found, taken = [], {a.cue[0] for a in spoken if a.cue}
    for start, end in quotations:
        outside = [a for a in spoken if not (a.cue and start <= a.cue[0] < end)]
        if end - start < 6 or any(s < end and start < e for a in outside for s, e in a.contents):
            continue
        near = [t for t in (*doc[end : end + 9], *doc[max(start - 4, 0) : start]) if t.pos_ == "VERB" and t.i not in taken]
        for verb in (t for t in near if _is_reporting(t)):
            subject = next((c for c in verb.children if c.dep_ == "nsubj" and not start <= c.i < end and c.tag_ not in ("WDT", "WP")), None)
            if subject is not None and "\n" not in doc[min(verb.i, start) : max(verb.i, end)].text:
                found.append(Attribution(_phrase(subject), (verb.i, verb.i + 1), ((start, end),), {}, UNSEEN))
                taken.add(verb.i)
                break
    return found


def _is_reporting(verb: Token) -> bool:
    """Whether the verb says that something was said, denied, promised, not that it was thought."""
    lemma = verb.lemma_.lower()
    phrases = [f"{lemma} {c.lower_}" for c in verb.children if c.dep_ == "compound:prt"]  # 'pointed out'
    act, reliability = next((cue_rows()[p] for p in (*phrases, lemma) if p in cue_rows()), ("", ""))
    return bool(reliability) or act in ("deny", "accuse", "promise", "threaten", "demand")


def _is_stray(doc: Doc, a: Attribution, others: Sequence[Attribution], quotations: Sequence[tuple[int, int]]) -> bool:
    """Whether a cue that is no reporting word stands within what another source says or a quotation: 'They perpetrated such …'."""
    if a.cue is None or a.confidence > DOUBTFUL or doc[a.cue[0] : a.cue[1]].root.lemma_.lower() in cue_rows():
        return False
    said = [content for other in others if other is not a for content in other.contents]
    return any(start <= a.cue[0] < end for start, end in (*said, *quotations))


def _reported(doc: Doc, attributions: Sequence[Attribution]) -> list[Attribution]:
    """A reporting verb with a subject and a clause: 'Sudria says the talks will go on'; within a content this is `_nested`."""
    taken = {i for a in attributions for s in (*a.contents, a.cue) if s for i in range(*s)}
    found = []
    for verb in (t for t in doc if t.pos_ == "VERB" and t.i not in taken and _is_reporting(t)):
        subject = _teller(verb)
        subject = subject if subject is not None and subject.lower_ not in FIRST_PERSON | {"you", "it", "which", "that"} else None
        clause = next((c for c in verb.children if c.dep_ == "ccomp" and c.pos_ in ("VERB", "AUX", "ADJ", "NOUN")), None)
        if subject is None or clause is None or _is_hedged(verb) or clause.i in taken:
            continue
        own = {verb.i, *(t.i for t in subject.subtree), *(c.i for c in verb.children if c.dep_ == "aux")}
        parts = _runs([t.i for t in clause.subtree if t.i not in own and (verb.tag_ != "VBG" or t.i > verb.i)], doc)
        cue = min([verb.i, *(c.i for c in verb.lefts if c.dep_ == "aux")])
        if sum(b - a for a, b in parts) > 2:
            found.append(Attribution(_phrase(subject), (cue, verb.i + 1), tuple(parts), {}, UNSEEN))
    return found


def _with_quoted_source(doc: Doc, a: Attribution, mentions: Sequence[Mention]) -> list[Attribution]:
    """The attribution, and whom its source quotes for it as a second one: 'according to Yonhap, quoting KCNA, …', '…, it said, citing officials'."""
    verb = doc[a.cue[0] : a.cue[1]].root if a.cue else None
    if verb is None:
        return [a]
    starts = {i for start, _ in a.contents for i in (start, start + 1)}
    for quoting in (t for t in verb.sent if t.lower_ in ("citing", "quoting") and not a.cue[0] <= t.i < a.cue[1]):
        source = next((c for c in quoting.children if c.dep_ == "obj"), None)
        if source is None or not (quoting.head == verb or quoting.i in starts):
            continue
        role, names = role_at(doc, source.i), [source, *(c for c in source.children if c.dep_ == "appos")]
        if not (role and role[0].kind == "anonymous") and not any(m.start <= name.idx < m.end for m in mentions for name in names):
            continue
        own = range(quoting.i, source.right_edge.i + 1)
        parts = tuple(_runs([i for start, end in a.contents for i in range(start, end) if i not in own], doc))
        if parts:
            return [replace(a, contents=parts), replace(a, source=(source.left_edge.i, own.stop), cue=(quoting.i, quoting.i + 1), contents=parts)]
    return [a]


def _kind(text: str, content: tuple[Span, ...]) -> str:
    """direct: all quoted; mixed: a quotation within; indirect: none."""
    parts = [text[a:b] for a, b in content]
    quoted = [
        _is_quoted(text, a + len(p) - len(p.lstrip(QUOTES + " ")))
        and _is_quoted(text, b - 1 - (len(p) - len(p.rstrip(QUOTES + " .,"))))
        and not any(q in p.strip(QUOTES + " .,") for q in '“”"')
        for (a, b), p in zip(content, parts)
    ]
    if all(quoted):
        return "direct"
    return "mixed" if any(quoted) or any(q in p for p in parts for q in QUOTES) else "indirect"


def _is_quoted(text: str, at: int) -> bool:
    """Whether the character stands within double quotation marks opened in its paragraph (or left open by the one before)."""
    start = text.rfind("\n", 0, at) + 1
    before = text[start:at]
    opened = before.count("“") - before.count("”") + before.count("«") - before.count("»")
    return opened > 0 or before.count('"') % 2 == 1


def _act(doc: Doc, a: Attribution) -> str:
    """The speech act of the cue, from cues.csv: the whole cue first, then its words, the verb before others."""
    if a.cue is None:
        return "say"
    tokens = [t for t in doc[a.cue[0] : a.cue[1]] if not t.is_space]
    lemmas = [t.lemma_.lower() for t in tokens]
    rows = cue_rows()
    phrases = [" ".join(lemmas[i:j]) for i in range(len(lemmas)) for j in range(len(lemmas), i, -1)]
    order = sorted(phrases, key=lambda p: -p.count(" "))
    verbs = [t.lemma_.lower() for t in tokens if t.pos_ == "VERB"]
    found = [rows[p][0] for p in [p for p in order if " " in p] + verbs + order if p in rows]
    return found[0] if found else "say"


def _is_anonymous(doc: Doc, a: Attribution, actor: Actor | None) -> bool:
    """Whether the source is neither a named person nor an institution."""
    unnamed = actor is not None and actor.id in doc.user_data.get("anonymous", ())
    if a.source is None or unnamed or (actor is not None and actor.type == "person"):  # 'the official' who has a name is named
        return actor is None or unnamed
    head = doc[a.source[0] : a.source[1]].root
    hit = role_at(doc, head.i)
    if hit and hit[0].kind == "anonymous" and not any(t.ent_type_ == "PERSON" for t in doc[a.source[0] : a.source[1]]):
        return True
    return actor is None


def _venue(doc: Doc, a: Attribution, mentions: Sequence[Mention], by_id: dict[str, Actor]) -> str | None:
    """The outlet that the cue's verb addresses or names: 'told CNN', 'in an interview with Reuters'."""
    if a.cue is None:
        return None
    inside = {i for s, e in a.contents for i in range(s, e)} | set(range(*(a.source or (0, 0))))
    verb = doc[a.cue[0] : a.cue[1]].root
    verbs = {verb} | ({verb.head} if verb.dep_ in ("advcl", "conj", "xcomp") else set())
    for m in mentions:
        if by_id[m.actor].type == "media" and m.via != "pronoun":
            span = doc.char_span(m.start, m.end, alignment_mode="expand")
            if span is not None and span.root.i not in inside and _governed(span.root, verbs):
                return m.actor
    return None


def _governed(token: Token, verbs: set[Token]) -> bool:
    """Whether the token hangs on one of the verbs as object or phrase, a noun or two between at most."""
    if token.dep_ == "nsubj" and token.head in verbs and token.head.lemma_ in QUOTING:
        return True
    for _ in range(4):
        if token.dep_ not in ("obj", "iobj", "obl", "nmod", "compound", "flat", "appos", "conj", "nmod:desc", "obl:unmarked"):
            return False
        if token.head in verbs:
            return True
        token = token.head
    return False


def _inherit_speakers(doc: Doc, claims: Sequence[Claim]) -> list[Claim]:
    """A pronoun that nothing resolved is who spoke last before it: '“…,” Berg’s office said. “…,” it continued.'"""
    out: list[Claim] = []
    for claim in sorted(claims, key=lambda c: c.cue or c.source or c.content[0]):
        if claim.actor is None and claim.source and doc.text[slice(*claim.source)].lower() in ("it", "he", "she", "they"):
            before = next((c for c in reversed(out) if c.actor and c.source and c.source < claim.source), None)
            if before and claim.sentence - before.sentence <= 3:
                claim = replace(claim, actor=before.actor, anonymous=before.anonymous)
        out.append(claim)
    return out


def _inherit_venues(claims: list[Claim], by_id: dict[str, Actor]) -> list[Claim]:
    """A claim within an outlet's report was carried by that outlet."""
    found = []
    for c in claims:
        outer = [
            o
            for o in claims
            if o is not c
            and any(a <= c.content[0][0] and c.content[-1][1] <= b for a, b in o.content)
            and (o.content != c.content)
            and o.cue != c.cue
        ]
        carriers = [o.actor for o in outer if o.actor and by_id[o.actor].type == "media"] + [o.venue for o in outer if o.venue]
        found.append(replace(c, venue=carriers[0]) if not c.venue and carriers and carriers[0] != c.actor else c)
    return found


# -- claims within claims, which the training corpus does not mark


def _nested(doc: Doc, attributions: Sequence[Attribution], mentions: Sequence[Mention]) -> list[Attribution]:
    """'Ankara has asked the US to …', within what an official said: found by the parse."""
    taken = {i for a in attributions if a.cue for i in range(*a.cue)}
    named = {m.start for m in mentions}
    found = []
    for a in attributions:
        for part in a.contents:
            for token in doc[part[0] : part[1]]:
                if token.i not in taken and token.lemma_.lower() in cue_rows():
                    inner = _clause_claim(token, part) if token.pos_ == "VERB" else _noun_claim(token, part) if token.pos_ == "NOUN" else None
                    inner = inner or _within(_charge(doc, token), part)
                    if (
                        inner
                        and inner.source
                        and any(doc[i].idx in named for i in range(*inner.source))
                        and (_actor_at(doc, inner.source, mentions) != _actor_at(doc, a.source, mentions))
                    ):
                        taken.add(token.i)
                        found.append(replace(inner, confidence=NESTED * a.confidence))
    return found


def _clause_claim(verb: Token, within: tuple[int, int]) -> Attribution | None:
    """Subject, verb and clausal complement as a claim, where all stand within the span."""
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    clause = next((c for c in verb.children if c.dep_ in ("ccomp", "xcomp")), None)
    act = cue_rows()[verb.lemma_.lower()][0]
    asked = next((c for c in verb.children if c.dep_ in ("obj", "iobj")), None) if act in ASKING else None
    if (
        subject is None
        or subject.tag_ == "WDT"
        or not (clause or asked and act in ASKING)
        or (clause and clause.pos_ not in ("VERB", "AUX", "NOUN", "ADJ"))
    ):
        return None
    begin = min(c.left_edge.i for c in (clause, asked) if c)
    end = max(c.right_edge.i for c in (clause, asked) if c) + 1
    source = (subject.left_edge.i, subject.i + 1)
    if not (within[0] <= source[0] and source[1] <= begin and end <= within[1] + 1):
        return None
    cue = (min([verb.i, *(c.i for c in verb.children if c.dep_ in ("aux", "aux:pass") and source[1] <= c.i < verb.i)]), verb.i + 1)
    return Attribution(source, cue, ((begin, min(end, within[1])),), {})


def _noun_claim(noun: Token, within: tuple[int, int]) -> Attribution | None:
    """A clause told by a noun as a claim, of its owner or of the subject: 'he issued an order that …', 'under the pretext that …'."""
    verb = noun.head
    owner = next((c for c in noun.children if c.dep_ == "nmod:poss"), None)
    telling = noun.dep_ == "obl" or (noun.dep_ == "obj" and verb.lemma_.lower() in VOICING)
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None) if telling else None
    source = owner or subject
    clauses = [c for c in noun.children if c.dep_ == "acl"] + [c for c in verb.children if c.dep_ in ("advcl", "ccomp") and c.i > noun.i]
    clause = next((c for c in clauses if any(m.dep_ == "mark" and m.lower_ == "that" for m in c.children)), None)
    if source is None or source.tag_ in ("WDT", "WP") or clause is None:
        return None
    begin, end = clause.left_edge.i, clause.right_edge.i + 1
    if not (within[0] <= source.left_edge.i and end <= within[1] + 1 and noun.i < begin):
        return None
    cue = (verb.i, noun.i + 1) if noun.dep_ == "obj" and not owner else (noun.i, noun.i + 1)
    return Attribution((source.left_edge.i, source.right_edge.i + 1), cue, ((begin, min(end, within[1])),), {})


def _within(a: Attribution | None, part: tuple[int, int]) -> Attribution | None:
    """The attribution, if all of it stands within the span."""
    spans = (a.source, a.cue, *a.contents) if a and a.source and a.cue else ()
    return a if spans and all(part[0] <= start and end <= part[1] for start, end in spans) else None
