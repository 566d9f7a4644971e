"""Whom pronouns mean: what form, syntax and quotation marks say, beside what the reader refers them to."""

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from stancebook.layers.joining import Member
from stancebook.layers.quotes import find_quotations, quotation_at
from stancebook.layers.spans import Holding
from stancebook.lexicons import read_rows
from stancebook.reader.reading import Party
from stancebook.reader.references import NAME, PRONOUN

PRONOUNS = {row["word"]: row for row in read_rows("pronouns")}
Meant = list[list[Member]]  # of each mention, the parties that it means
SUBJECTS = ("nsubj", "nsubj:pass")


def find_gender(doc: Doc, p: Party) -> str | None:
    """What a pronoun or a form of address says."""
    words = [doc[i].lower_.rstrip(".") for i in doc._.words[p.first : p.last + 1]]
    if p.kind == PRONOUN:
        return PRONOUNS[words[0]]["gender"] or None
    forms = {row["word"]: row["gender"] for row in read_rows("address")}
    return next((forms[w] for w in words if forms.get(w)), None) if p.kind == NAME else None


def find_barred(doc: Doc, parties: Sequence[Party], heads: Sequence[int]) -> dict[int, int]:
    """For a pronoun that is the object of a verb, the number of the mention that is its subject, whom it
    cannot mean: 'Haddad accused her' (Chomsky 1981, principle B).
    """
    tokens = [doc[doc._.words[h]] for h in heads]
    subjects = {t.head.i: n for n, t in enumerate(tokens) if t.dep_ == "nsubj"}
    return {
        n: subjects[t.head.i]
        for n, t in enumerate(tokens)
        if parties[n].kind == PRONOUN
        and t.dep_ in ("obj", "iobj")
        and t.head.i in subjects
        and not t.lower_.endswith(("self", "selves"))
    }


def mend_pronouns(doc: Doc, parties: Sequence[Party], heads: Sequence[int], of: Meant) -> None:
    """What syntax and quotation marks say of pronouns, beside what the reader takes them to refer to."""
    number = {doc._.words[h]: n for n, h in enumerate(heads)}
    pronouns = [(n, doc[doc._.words[p.first]]) for n, p in enumerate(parties) if p.kind == PRONOUN]
    for n, token in pronouns:
        form = PRONOUNS[token.lower_]
        if form["person"] == "3" and form["number"] == "plural" and len(of[n]) == 1:
            of[n] = _together(doc, n, parties, heads, number, of)
        elif not of[n] and token.dep_ in SUBJECTS:
            of[n] = _subject_after(token, form["gender"], number, of)
    _let_speakers_say_i(doc, pronouns, number, of)


def _together(
    doc: Doc, n: int, parties: Sequence[Party], heads: Sequence[int], number: dict[int, int], of: Meant
) -> list[Member]:
    """All of those who are named together with the one whom a plural means: 'Ida Berg and Olaf Dahl met. They
    …'.
    """
    meant = next((m for m, _ in parties[n].refers if of[n][0] in of[m]), None)
    if meant is None or parties[meant].kind == PRONOUN:
        return of[n] if meant is None else of[meant]
    token = doc[doc._.words[heads[meant]]]
    beside = [number[t.i] for t in token.conjuncts if t.i in number and token.tag_ not in ("NNS", "NNPS")]
    both = sorted(k for k in [meant, *beside] if k < n and len(of[k]) == 1 and parties[k].kind != PRONOUN)
    return list({id(of[k][0]): of[k][0] for k in both}.values()) or of[n]


def _subject_after(token: Token, gender: str, number: dict[int, int], of: Meant) -> list[Member]:
    """The subject of the main clause, for that of a clause before it: 'Before he spoke, Sow bowed'."""
    clause = token.head
    after = clause.head.children if clause.dep_ == "advcl" and clause.i < clause.head.i else ()
    meant = next((of[number[c.i]] for c in after if c.dep_ in SUBJECTS and c.i in number), [])
    fits = len(meant) == 1 and not (gender and meant[0].gender and gender != meant[0].gender)
    return meant if fits else []


def _let_speakers_say_i(
    doc: Doc, pronouns: Sequence[tuple[int, Token]], number: dict[int, int], of: Meant
) -> None:
    """'I', 'me' and 'my' in a quotation are whom its attribution names as source, and so is a 'we' that means
    nobody else.
    """
    quotations = find_quotations(doc.text)
    sources = [(a, number.get(doc[a.source[0] : a.source[1]].root.i)) for a in doc._.attributions if a.source]
    speaking = Holding((span, n) for a, n in sources if n is not None and of[n] for span in a.contents)
    for n, token in pronouns:
        form = PRONOUNS[token.lower_]
        own = form["person"] == "1" and (form["number"] == "singular" or not of[n])
        if own and quotation_at(quotations, token.idx):
            inner = min(speaking.at(token.i), key=lambda held: held[0][1] - held[0][0], default=None)
            of[n] = of[inner[1]] if inner else of[n]
