"""Which party a pronoun or description stands for: a linear ranker over the parties named before it."""

from collections import Counter
from dataclasses import dataclass
from math import exp, log

from spacy.tokens import Token

from stancebook.frames import antecedent

SINGULAR_PERSON = {"he", "him", "his", "himself", "she", "her", "hers", "herself"}
THING = {"it", "its", "itself"}
PLURAL = {"they", "them", "their", "theirs", "themselves"}
SPEAKING = {"say", "tell", "add", "continue", "explain", "note", "argue", "state", "claim", "warn", "insist", "write", "ask", "conclude"}
REACH = 3  # sentences back
OFTEN = 0.4  # for the logarithm of how often a party was meant before (GUM dev: pronouns 67.8 without, 72.0 with)
ENOUGH = 5  # times, from which on more of them count no more
NEVER = -99.0


@dataclass(frozen=True)
class Candidate:
    """A mention of a party, as an antecedent: its key, head token, type, number, and whether it only modifies a noun."""

    key: tuple[str, ...]
    token: int
    type: str
    plural: bool
    modifier: bool


def is_pronoun(token: Token) -> bool:
    """Whether the token is a third-person pronoun that may stand for a party; not the 'it' of 'it rains'."""
    return token.lower_ in SINGULAR_PERSON | THING | PLURAL and token.pos_ in ("PRON", "DET") and token.dep_ != "expl"


def find_antecedent(token: Token, candidates: list[Candidate], *, description: bool = False) -> tuple[tuple[str, ...], float] | None:
    """The best candidate's key and its share of the (softmax) score, or None where none fits."""
    sentence, often = _sentence_numbers(token.doc), Counter(c.key for c in candidates)
    relatives, told = _through_relatives(_clause(token)), _told(token)
    scores: dict[tuple[str, ...], float] = {}
    for c in candidates:
        back = sentence[token.i] - sentence[c.token]
        if back > (30 if description else REACH) or (not description and not _agrees(token, c)):
            continue
        score = None if c.token in told and not description else _score(token, token.doc[c.token], c, back, description, relatives)
        scores[c.key] = max(score + OFTEN * log(min(often[c.key], ENOUGH)), scores.get(c.key, NEVER)) if score is not None else -NEVER
    scores = {key: score for key, score in scores.items() if score < -NEVER}  # one mention that grammar forbids forbids the party
    if not scores:
        return None
    best = max(scores, key=lambda k: scores[k])
    if scores[best] < (NEVER if description else -2.5):
        return None
    return best, exp(scores[best]) / (sum(exp(s) for s in scores.values()) + 0.3)


def _sentence_numbers(doc) -> list[int]:
    if "sentence_numbers" not in doc.user_data:
        doc.user_data["sentence_numbers"] = [n for n, s in enumerate(doc.sents) for _ in s]
    return doc.user_data["sentence_numbers"]


def _agrees(token: Token, c: Candidate) -> bool:
    """Number and animacy: 'he' a person, 'it' no person, 'they' several or a body."""
    word = token.lower_
    if word in SINGULAR_PERSON:
        return not c.plural and (c.type == "person" or (c.type in ("government", "population") and c.key[0] == "unnamed"))
    if word in THING:
        return c.type not in ("person", "population") and not c.plural and c.key[0] != "unnamed"
    return c.plural or c.type in ("population", "armed_group", "military", "media", "organisation", "igo", "government", "state")


def _subject(token: Token) -> bool:
    return token.dep_ in ("nsubj", "nsubj:pass")


def _score(token: Token, other: Token, c: Candidate, back: int, description: bool, relatives: set[int]) -> float | None:
    """Salience: near, a subject, the subject of the clause that governs; None where grammar forbids."""
    clause = _clause(token)
    if token.dep_ in ("obj", "iobj", "obl") and _subject(other) and other.head == token.head and "self" not in token.lower_:
        return None  # 'Turkey attacked it': not Turkey
    score = -0.9 * back - 0.01 * (token.i - other.i)
    modifies = other.dep_ in ("nmod", "nmod:poss", "compound", "amod", "appos")
    by_relative = back == 0 and other.i in relatives
    subject = _subject(other) or by_relative
    governs = by_relative or (back == 0 and subject and other.head in {clause, *clause.ancestors})
    if description and not _subject(token):
        # 'Turkey … in the Arab country', 'its operation in the Arab country': a description is rarely who acts there
        score -= 1.5 * (governs or (other.dep_ == "nmod:poss" and other.head in token.ancestors))
    else:
        score += 1.2 * subject + (0.0 if description else 1.5 + 0.5 * by_relative) * governs
    if not description:
        score -= 0.7 * modifies + 1.0 * c.modifier
    if _subject(token) and _subject(other) and back == 1:
        score += 0.6
    if _reports(token) and _reports(other):
        score += 1.2  # '…,” Berg said. …, he said': who speaks goes on speaking
    if token.lower_ in PLURAL:
        score += 1.5 * c.plural - 0.8 * (c.type == "state")
    return score


def _through_relatives(clause: Token) -> set[int]:
    """The nouns that are subjects by a relative pronoun: 'Berg, who said he would'."""
    verbs = (clause, *clause.ancestors)
    return {antecedent(c).i for verb in verbs for c in verb.children if _subject(c) and c.lower_ in ("who", "which")}


def _told(token: Token) -> set[int]:
    """Names and nouns in what the pronoun tells before it is named: in '“Berg lied,” he said', he is not Berg (Chomsky's Principle C)."""
    if not _subject(token) or token.pos_ != "PRON":
        return set()
    clauses = [c for c in token.head.children if c.dep_ in ("ccomp", "parataxis") and c.i < token.i]
    return {t.i for clause in clauses for t in clause.subtree if t.pos_ != "PRON"}


def _reports(token: Token) -> bool:
    """Whether the token is the subject of a verb of speaking."""
    return _subject(token) and token.head.lemma_.lower() in SPEAKING


def _clause(token: Token) -> Token:
    """The verb of the clause that the token stands in."""
    while token.head != token and token.pos_ not in ("VERB", "AUX"):
        token = token.head
    return token
