"""Slots over the parse: who fills the subject, object and prepositions of a predicate, whichever way the sentence turns it.

Trees are Universal Dependencies v2 as in the English corpora EWT and GUM. Slots hold head words; `interactions.py` resolves them to actors.
"""

from collections.abc import Iterable, Sequence
from functools import cache

from spacy.tokens import Token

from stancebook import lexicons

PREDICATES = {"VERB", "NOUN", "ADJ", "PROPN"}
ENDINGS = (("ies", "y"), ("ied", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"))
TIMES = set("monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
            "november december today yesterday tomorrow day week month year".split())
RELATIVE = {"WDT", "WP", "WP$"}
CLAUSAL = {"acl", "acl:relcl", "advcl", "advcl:relcl", "ccomp", "xcomp", "csubj", "parataxis", "conj", "ROOT"}
MISTAKEN = {"mark", "ccomp", "xcomp", "obl", "advcl"}
MODIFIERS = ("amod", "compound", "nmod", "nmod:unmarked", "nmod:desc")


def base_forms(token: Token) -> tuple[str, ...]:
    """The lemma and what it could have been, lower case: 'arrest' too where the tagger made 'arreste' of 'arrested'; 'cease-fire' for 'fire'."""
    word, lemma = token.lower_, token.lemma_.lower()
    linked = f"{token.nbor(-2).lower_}-{word}" if token.i > 1 and token.nbor(-1).text in ("-", "‑") and not token.nbor(-1).whitespace_ else ""
    return (linked, lemma, *_regular(word)) if linked else (lemma, *_regular(word))


@cache
def _regular(word: str) -> tuple[str, ...]:
    stems = [word] + [word[: -len(ending)] + rest for ending, rest in ENDINGS if word.endswith(ending) and len(word) > len(ending) + 2]
    return tuple(stems + [x[:-1] for x in stems if x[-1:] == x[-2:-1] and x != word])


def relation(token: Token) -> str:
    """The word's dependency label, mended where its part of speech gives a parser's slip away ('they' as a mark, a bare noun as a clause)."""
    label = token.dep_
    if label not in MISTAKEN or token.pos_ not in ("NOUN", "PROPN", "PRON") or token.head.pos_ != "VERB":
        return label
    own = {c.dep_ for c in token.children}
    if label == "mark":
        return "nsubj" if token.i < token.head.i and token.tag_ not in RELATIVE else label
    if own & {"nsubj", "cop", "nsubj:pass", "aux"}:
        return label
    if "case" in own:
        return "obl" if label in ("ccomp", "xcomp", "advcl") else label
    return "obj" if token.i > token.head.i and not is_time(token) and not (own & {"mark"}) and label != "xcomp" else label


def children(token: Token, *labels: str) -> list[Token]:
    """The dependents with one of the labels, in text order."""
    return [c for c in token.children if relation(c) in labels]


def coordinated(token: Token) -> list[Token]:
    """The word and all that is coordinated with it ('France', 'Germany' and 'Italy' for 'France'), in text order."""
    out = [token]
    for other in children(token, "conj"):
        if other.pos_ not in ("VERB", "AUX") or token.pos_ in ("VERB", "AUX"):
            out += coordinated(other)
    return out


def case_of(token: Token) -> str:
    """The preposition that introduces a phrase, lower case, '' if none; 'out of' gives 'of', 'in response to' gives 'to'."""
    marks = [c for c in token.children if c.dep_ in ("case", "mark") and c.pos_ not in ("PART", "PRON") and c.i < token.i]
    if not marks and token.pos_ == "NOUN":  # 'with Norlandish and Sudrian officials', where the parser has hung it on the first adjective
        marks = [c for a in token.lefts if a.dep_ == "amod" for c in a.lefts if c.dep_ == "case"]
    if not marks:
        return ""
    parts = [marks[-1], *children(marks[-1], "fixed")]
    return "to" if parts[-1].lower_ == "to" else parts[-1].lower_ if parts[-1].lower_ == "of" else parts[0].lower_


def is_time(token: Token) -> bool:
    """Whether a phrase says when: 'on Friday', 'in recent weeks'."""
    return token.ent_type_ == "DATE" or any(x in TIMES for x in base_forms(token))


def clause_of(token: Token) -> Token:
    """The head word of the innermost clause that the word stands in."""
    while token.dep_ not in CLAUSAL or (token.dep_ == "conj" and token.pos_ not in ("VERB", "AUX")):
        if token.head == token:
            break
        token = token.head
    return token


def antecedent(token: Token) -> Token:
    """What a relative pronoun stands for ('Norland' in 'Norland, which backs Sudria'); any other word itself."""
    if token.tag_ not in RELATIVE and token.lower_ not in ("which", "who", "whom"):
        return token
    clause = next((up for up in (token, *token.ancestors) if up.dep_ in ("acl:relcl", "advcl:relcl", "acl")), None)
    before = token.nbor(-1) if token.i else token
    if before.text == "," and before.i and (clause is None or clause.dep_ == "advcl:relcl"):
        before = before.nbor(-1)
    if clause is None or clause.dep_ == "advcl:relcl":  # the parser has not seen whose clause it is
        return before if before.pos_ in ("PROPN", "NOUN") else clause.head if clause is not None else token
    # 'rebels in Sudria, and Norland which backs …': the name right before it, not the head
    return before if before.pos_ == "PROPN" and before.dep_ in ("conj", "nsubj") else clause.head


def is_passive(verb: Token) -> bool:
    """Whether the surface subject undergoes the act: 'was freed', 'prisoners freed by', 'the besieged town'."""
    if any(c.dep_ in ("aux:pass", "csubj:pass", "obl:agent") for c in verb.children):
        return True
    if children(verb, "nsubj:pass"):  # 'has arrested reporters': the parser's slip
        return not (children(verb, "aux") and children(verb, "obj"))
    if verb.tag_ not in ("VBN", "VBD", "JJ") or children(verb, "nsubj", "aux", "obj"):
        return False
    if verb.dep_ in ("amod", "acl", "xcomp", "advcl"):
        return verb.tag_ == "VBN" or verb.dep_ in ("amod", "acl")
    return verb.dep_ == "conj" and verb.tag_ == "VBN" and is_passive(verb.head)


BLAMING = {"of", "for", "from", "over"}  # what introduces the deed of a verb's object


def agents(verb: Token) -> list[Token]:
    """Who acts in a passive: the by-phrase, or the name in 'Sudria-backed'."""
    marked = [c for c in children(verb, "obl:agent", "obl", "nmod") if case_of(c) == "by"]
    if marked or verb.dep_ != "amod":
        return [antecedent(c) for c in marked]
    return [c for c in children(verb, "compound", "obl", "obl:unmarked", "obl:npmod", "nsubj", "advmod") if c.pos_ in ("PROPN", "NOUN", "ADJ")]


def surface_subjects(predicate: Token) -> list[Token]:
    """The grammatical subject, if need be the one that the predicate shares with, or inherits from, the clause around it."""
    own = children(predicate, "nsubj", "nsubj:pass", "nsubj:outer")
    own = [t for t in own if t.tag_ in RELATIVE] or own  # a relative clause has no other subject, whatever the parser says
    if own:
        return [antecedent(t) for t in own]
    head, label = predicate.head, predicate.dep_
    if label in ("acl", "acl:relcl", "amod"):
        # 'a plan to attack' is the planner's; 'troops attacking' and 'the town attacked' are the noun's
        return _planners(head) if label == "acl" and predicate.tag_ == "VB" else [head]
    if label == "xcomp":
        controlled = children(head, "obj", "iobj") if head.pos_ == "VERB" else []
        return [antecedent(t) for t in controlled[-1:]] or logical_subjects(head)
    if label in ("advcl", "obl") and predicate.tag_ == "VBG" and head.pos_ == "VERB" and case_of(predicate) in BLAMING:
        # 'accused Sudria of shelling', 'praised Norland for freeing': the one blamed or praised is who did it
        return [t for t in logical_objects(head) if t != predicate] or logical_subjects(head)
    if label == "advcl" and not (predicate.tag_ in ("VBD", "VBZ", "VBP") and children(predicate, "mark")):
        return surface_subjects(head) if predicate.tag_ == "VBN" else logical_subjects(head) or surface_subjects(head)
    if label == "conj" or (label in ("parataxis", "ccomp") and predicate.tag_ in ("VBG", "VBN")):
        return surface_subjects(head)
    return []


def _planners(noun: Token) -> list[Token]:
    return children(noun, "nmod:poss") or (surface_subjects(noun.head) if noun.dep_ in ("obj", "nsubj:pass") else [])


def logical_subjects(predicate: Token) -> list[Token]:
    """Who acts, in the active and the passive."""
    return agents(predicate) if is_passive(predicate) else surface_subjects(predicate)


def logical_objects(predicate: Token) -> list[Token]:
    """What is acted on: the object, the passive's subject, or the noun that a relative clause lacks ('raids that Norland flew')."""
    if is_passive(predicate):
        return surface_subjects(predicate)
    own = children(predicate, "obj") or children(predicate, "iobj")
    if own:
        return [antecedent(t) for t in own]
    raised = [c for clause in children(predicate, "xcomp", "ccomp") for c in before_to(clause)]
    if raised:
        return raised
    if predicate.dep_ == "acl:relcl":
        subjects = children(predicate, "nsubj", "nsubj:pass")
        if subjects and all(antecedent(t) == t for t in subjects) and not children(predicate, "xcomp", "ccomp"):
            return [predicate.head]
    if predicate.dep_ == "conj" and predicate.head.i < predicate.i and _shares_object(predicate):
        return logical_objects(predicate.head)
    return []


def before_to(clause: Token) -> list[Token]:
    """'told Sudria to leave': the one told, where the parser has given it to the second verb."""
    marks = [m.i for m in clause.children if m.lower_ == "to" and m.dep_ in ("mark", "aux")]
    return [c for c in children(clause, "nsubj", "obj", "iobj") if marks and c.i < marks[0]]


def _shares_object(verb: Token) -> bool:
    """'arrested and then deported': the second verb has nothing to its right."""
    return verb.tag_ == verb.head.tag_ and not [c for c in verb.children if c.i > verb.i and c.dep_ != "punct"]


def governor(noun: Token) -> Token | None:
    """The verb whose object, subject in the passive, or oblique the noun is, through 'a series of …' and coordination."""
    while noun.dep_ == "conj" or (noun.dep_ == "nmod" and case_of(noun) == "of"):
        noun = noun.head
    if relation(noun) in ("obj", "nsubj:pass", "obl", "xcomp", "nsubj") and noun.head.pos_ == "VERB":
        return noun.head
    if noun.dep_ in ("nsubj", "nsubj:pass"):  # 'a summit is under discussion'
        return noun.head
    participles = [c for c in children(noun, "acl", "acl:relcl") if is_passive(c) and agents(c)]
    return participles[0] if participles else None


def phrases(predicate: Token, preposition: str) -> list[Token]:
    """The nouns that the preposition links to the predicate, its object or the verb that carries it, nearest first."""
    out = _own_phrases(predicate, preposition)
    if not out and predicate.pos_ == "VERB":
        for thing in logical_objects(predicate) + children(predicate, "obl"):
            out += [p for t in coordinated(thing) for p in _own_phrases(t, preposition)] if thing.pos_ == "NOUN" else []
    return out


def _own_phrases(predicate: Token, preposition: str) -> list[Token]:
    out = [antecedent(c) for c in children(predicate, "obl", "nmod", "obl:agent", "advcl", "acl")
           if c.pos_ not in ("VERB", "AUX") and case_of(c) == preposition and not is_time(c)]
    if not out and predicate.pos_ == "NOUN" and preposition not in ("by", ""):  # 'sanctions led by Norland against Sudria'
        out = [p for c in children(predicate, "acl") if c.tag_ == "VBN" for p in _own_phrases(c, preposition)]
    if not out and predicate.pos_ != "VERB" and predicate.dep_ == "nmod" and case_of(predicate) == "of":
        out = [p for p in _own_phrases(predicate.head, preposition) if p != predicate]  # 'a series of raids on'
    return out


def complements(predicate: Token) -> list[Token]:
    """The heads of the clauses that a predicate takes: 'asked Sudria to leave', 'said that it would', 'the refusal to talk'."""
    labels = ("xcomp", "ccomp") if predicate.pos_ == "VERB" else ("xcomp", "ccomp", "acl", "advcl", "csubj")
    out = [c for c in children(predicate, *labels) if c.i > predicate.i or c.dep_ == "ccomp"]
    if predicate.pos_ != "VERB":
        out = [c for c in out if c.dep_ in ("xcomp", "ccomp") or c.tag_ == "VB" or any(m.lower_ == "that" for m in children(c, "mark"))]
    return out


def is_purpose(clause: Token) -> bool:
    """Whether the clause is an infinitive: 'sent troops to attack'."""
    return clause.tag_ == "VB" and any(c.lower_ == "to" for c in clause.children if c.dep_ in ("mark", "aux"))


def auxiliaries(verb: Token) -> set[str]:
    """The lower-case auxiliaries of a clause, those shared by a coordinated verb included ('will attack and destroy')."""
    own = {c.lower_ for c in children(verb, "aux", "aux:pass", "cop")}
    if verb.dep_ == "conj" and verb.tag_ == "VB" and not children(verb, "nsubj", "mark"):
        own |= auxiliaries(verb.head)
    return {"will" if a in ("'ll", "’ll", "wo") else a for a in own}


def particles(verb: Token) -> set[str]:
    """Particles and adverbs that make one verb with it: 'call off', 'hand over', 'strike back'."""
    own = {c.lower_ for c in children(verb, "compound:prt", "advmod")}
    behind = verb.nbor(1) if verb.i + 1 < len(verb.doc) else verb
    return own | ({behind.lower_} if behind.tag_ in ("RP", "RB") and behind.head.i > behind.i else set())  # 'handed over | 15 prisoners'


def noun_phrase(token: Token) -> tuple[int, int]:
    """Character span of a noun with what stands before it and whose or where it is, without relative clauses and appositions."""
    right = [c for c in token.children if c.dep_ in ("flat", "compound") and c.i > token.i]
    places = [p for name in ("of", "in", "from", "at", "near", "by") for p in _own_phrases(token, name) if p.i > token.i]
    last = max([token, *right, *places], key=lambda t: t.i)
    left = [c for c in token.children if c.i < token.i and c.dep_ in ("det", "amod", "compound", "nummod", "nmod:poss", "nmod", "nmod:desc", "flat")]
    first = token.doc[min([c.left_edge.i for c in left], default=token.i)]
    return first.idx, last.idx + len(last)


def evidence(tokens: Iterable[Token], spans: Sequence[tuple[int, int]] = ()) -> tuple[int, int]:
    """The shortest character span over the words and spans."""
    spans = [*spans, *((t.idx, t.idx + len(t)) for t in tokens)]
    return min(s[0] for s in spans), max(s[1] for s in spans)


# -- status: does the act happen?

NEGATIONS = {"not", "n't", "n’t", "never", "no", "neither", "nor", "without", "nobody", "none"}
POSSIBLE = {"may", "might", "could", "can", "ca", "would", "'d", "’d", "should", "must", "ought"}
CONDITIONS = {"if", "unless", "whether", "lest"}


@cache
def read_operators() -> dict[tuple[str, str], str]:
    """(lemma, part of speech) → 'light', 'planned', 'possible' or 'denied': what a word says of the act that it governs or modifies."""
    return {(row["lemma"], row["pos"]): row["effect"] for row in lexicons.read_rows("operators")}


def effect(token: Token) -> str | None:
    """What the word says of the act that it governs or modifies; 'light' carries it unchanged ('launch an attack')."""
    return next((read_operators()[x, token.pos_] for x in base_forms(token) if (x, token.pos_) in read_operators()), None)


def is_negated(token: Token) -> bool:
    """Whether the word itself is negated: 'did not attack', 'no attack', 'without attacking'."""
    return any(c.lower_ in NEGATIONS for c in children(token, "advmod", "det", "mark", "case", "cc:preconj", "advcl"))


def find_status(predicate: Token, negatable: bool = True) -> str:
    """actual, planned, possible or denied, from negation, modality, condition and what governs the act, up to the clause's end.

    `negatable` False leaves the predicate's own negation out: 'will not accept' is a refusal that does happen.
    """
    found: set[str] = set()
    for start in (predicate, *_first_part(predicate)):
        token: Token | None = start
        while token is not None:
            found |= _marks(token) - (set() if negatable or token != predicate else {"denied", "planned"})
            token = _operator(token, found)
    return next((s for s in ("denied", "possible", "planned") if s in found), "actual")


def _first_part(token: Token) -> list[Token]:
    """'face' for the 'off' of 'a face-off', where the parser has torn them apart."""
    if token.i < 2 or token.nbor(-1).text != "-" or token.nbor(-1).whitespace_ or token.nbor(-2).whitespace_:
        return []
    first = token.nbor(-2)
    return [first] if first.head != token and token.head != first else []


def _marks(token: Token) -> set[str]:
    found = {"denied"} if is_negated(token) or any(is_negated(c) or c.lower_ in NEGATIONS for c in children(token, "nsubj", "nsubj:pass")) else set()
    helpers = auxiliaries(token)
    to = any(c.lower_ == "to" for c in children(token, "mark"))
    arranged = to and token.tag_ == "VB" and helpers & {"is", "are", "was", "were"}  # 'is to visit'
    if arranged or helpers & {"will", "shall"} or (helpers & {"would", "'d", "’d"} and token.dep_ == "ccomp"):  # 'said it would' is a future
        found.add("planned")
    elif helpers & POSSIBLE and not ("would" in helpers and token.dep_ == "ccomp"):
        found.add("possible")
    if any(c.lower_ in CONDITIONS for c in children(token, "mark", "advmod")):
        found.add("possible")
    return found | ({effect(c) for c in children(token, "amod", "advmod", "compound")} - {None, "light"})


def _noun_before_of(token: Token) -> Token | None:
    """'intentions' for the 'raid' of 'have no intentions of a raid', where the parser has hung it on the verb: 'of' belongs to a noun."""
    of = next((c for c in token.children if c.dep_ == "case" and c.lower_ == "of"), None) if token.dep_ == "obl" else None
    return of.nbor(-1) if of is not None and of.i > 0 and of.nbor(-1).pos_ == "NOUN" else None


def _operator(token: Token, found: set[str]) -> Token | None:
    """The word whose marks hold for the act too; what it says itself is added to `found`."""
    head = _noun_before_of(token) or token.head
    says = effect(head)
    if token.dep_ in ("xcomp", "ccomp", "acl") and says and says != "light" and head != token:
        found.add(says)
    if token.dep_ == "advcl" and is_purpose(token):
        found.add("planned")  # 'sent troops to attack'
        return None
    if token.dep_ == "xcomp" or (token.dep_ == "acl" and token.tag_ == "VB"):
        return head
    if token.dep_ == "conj":
        return head if token.pos_ != "VERB" else _operator(head, found) if not children(token, "nsubj") and head != token else None
    if token.pos_ != "VERB" and token.dep_ in ("obj", "nsubj", "nsubj:pass", "obl", "nmod") and says:
        if says != "light":
            found.add(says)
        return head
    return None
