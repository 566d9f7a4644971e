"""What the syntax says of a mention: whether it acts, undergoes, speaks, or is merely a place."""

from functools import cache

from spacy.tokens import Token

from stancebook.lexicons import read_rows

PLACE = set("in at near inside within outside across around throughout off along from to into toward towards over".split())
REPORTING = {"say", "report", "add", "claim", "warn", "announce", "write", "tell", "note", "state", "accuse", "call", "condemn", "publish", "quote"}


def _lead(token: Token) -> Token:
    """The first of what is coordinated, in apposition or one name with the token."""
    while token.dep_ in ("conj", "appos", "flat") and token.head != token:
        token = token.head
    return token


def preposition(token: Token) -> str:
    """The preposition of the phrase that the token heads, or ''."""
    return next((c.lower_ for c in token.children if c.dep_ == "case" and c.tag_ != "POS"), "")


def is_place(token: Token) -> bool:
    """Whether the token stands in a phrase of place: 'in Ankara', 'Aceh, Indonesia'."""
    token = _lead(token)
    return token.dep_ in ("obl", "nmod", "advmod", "obl:unmarked") and preposition(token) in PLACE


def is_within(token: Token) -> bool:
    """Whether what happens takes place at the organisation: 'a student at Harvard'."""
    return token.dep_ in ("obl", "nmod") and preposition(token) in ("at", "in", "inside", "near", "outside")


def is_language(token: Token) -> bool:
    """Whether the name of a people is that of its language: 'speak English', 'in Arabic'."""
    spoken = token.dep_ == "obj" and token.head.lemma_ in ("speak", "learn", "teach", "read")
    return token.tag_ in ("NNP", "JJ") and (spoken or preposition(token) == "in")


def gives(token: Token) -> bool:
    """'condemnation from Seoul', 'drew support from Ankara': a deed comes from somebody, not from a place."""
    while token.dep_ == "conj":
        token = token.head
    things = [token.head] if token.dep_ == "nmod" else [c for c in token.head.children if c.dep_ == "obj"]
    return preposition(token) == "from" and any(t.pos_ == "NOUN" and is_deed(t) for t in things)


def is_subject(token: Token) -> bool:
    """Whether the token acts or undergoes, as subject or agent."""
    return token.dep_ in ("nsubj", "nsubj:pass", "obl:agent")


def is_source(token: Token) -> bool:
    """Whether the token is who says or reports: 'a rights group said', 'according to local media'."""
    if token.dep_ == "obl" or token.dep_ == "obl:agent":
        return any(c.lower_ == "according" for c in token.children) or (token.dep_ == "obl:agent" and token.head.lemma_ in REPORTING)
    return token.dep_ == "nsubj" and token.head.lemma_ in REPORTING


def undergoes(token: Token) -> bool:
    """Whether something is done to whom the token names: 'arrested candidates'."""
    return token.dep_ in ("obj", "nsubj:pass", "conj") and _governing(token).lemma_.lower() in _harms()


def is_argument(token: Token) -> bool:
    """Whether the token takes part in what a verb or noun of action says: subject, object, agent, or its phrase."""
    token = _lead(token)
    return token.dep_ in ("nsubj", "nsubj:pass", "obj", "iobj", "obl:agent", "csubj", "nsubj:outer") or (
        token.dep_ in ("obl", "nmod", "nmod:poss")
        and preposition(token) in ("against", "with", "by", "between", "among", "for", "to", "on", "of", "at", "")
    )


@cache
def _deeds() -> dict[str, frozenset[str]]:
    """Lemmas of political acts, by part of speech, from predicates.csv."""
    rows = read_rows("predicates")
    return {pos: frozenset(r["lemma"] for r in rows if r["pos"] == pos) for pos in ("VERB", "NOUN", "ADJ")}


def is_deed(token: Token) -> bool:
    """Whether the token is a verb, or a noun that names a political act."""
    return token.lemma_.lower() in _deeds()["NOUN"] and token.pos_ == "NOUN" or token.pos_ == "VERB"


def in_deed(token: Token) -> bool:
    """Whether the verb or noun that governs the token is a political act."""
    return _governing(token).lemma_.lower() in _deeds()["VERB"] | _deeds()["NOUN"]


def _governing(token: Token) -> Token:
    return _lead(token).head


@cache
def _harms() -> frozenset[str]:
    """Lemmas of verbs that do harm to their object."""
    return frozenset(r["lemma"] for r in read_rows("predicates") if r["pos"] == "VERB" and r["type"] in ("ASSAULT", "COERCE", "SANCTION"))
