"""Interactions: a hand-annotated sentence and the records that are expected from it, under a small lexicon of its own."""

import csv
import re
from collections import Counter

import pytest
from spacy.tokens import Doc

from annotated import NLP, build_doc
from stancebook import frames, interactions, lexicons, parties
from stancebook.interactions import find_interactions
from stancebook.records import Actor, Claim, Interaction, Mention, Sentence

TYPES = ("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT").split()

PREDICATES = """
attack VERB - ASSAULT subj obj
attack NOUN - ASSAULT poss on|against
attack NOUN amod:verbal ACCUSE poss on|against
arrest NOUN - COERCE poss of|poss
attack VERB obj:problem - subj obj
offensive NOUN - ASSAULT poss against|on
launch VERB obj:attack ASSAULT subj on|against
free VERB - CONCEDE subj obj
accept VERB neg REJECT subj obj
back VERB - SUPPORT subj obj
support NOUN - SUPPORT poss for|to
ask VERB xcomp REQUEST subj comp
agree VERB xcomp AGREE subj comp yes
talk NOUN - CONSULT poss with|between yes
summit NOUN - CONSULT poss with|none yes
meet VERB - CONSULT subj obj|with yes
send VERB obj:@forces|@weapons MOBILIZE subj into|to
deploy VERB - MOBILIZE subj to|none
call VERB prt:off;obj:strike CONCEDE subj with|none
guilty ADJ - ACCUSE subj of
condemn VERB - ACCUSE subj obj
"""
NOUNS = "tank weapons|troops forces|missile weapons|strike protest|side side|depot base"
ROLES = "police court prisoner"
OPERATORS = "launch VERB light|hold VERB light|continue VERB light|plan VERB planned|imminent ADJ planned|discussion NOUN possible|deny VERB denied"


@pytest.fixture(autouse=True)
def small_lexicon(monkeypatch: pytest.MonkeyPatch):
    """A lexicon of a few rows, so that tuning the real one moves no test."""
    def rows(name: str) -> tuple[dict[str, str], ...]:
        if name == "predicates":
            columns = ("lemma", "pos", "with", "type", "source", "target", "symmetric")
            return tuple(dict(zip(columns, [*("" if v == "-" else v for v in line.split()), "", ""], strict=False)) for line in PREDICATES.split("\n") if line)
        if name == "roles":
            return tuple({"noun": noun} for noun in ROLES.split())
        columns, text = {"nouns": (("lemma", "class"), NOUNS), "operators": (("lemma", "pos", "effect"), OPERATORS)}[name]
        return tuple(dict(zip(columns, line.split(), strict=True)) for line in text.split("|"))

    caches = (interactions.read_rules, parties.read_classes, parties.read_roles, frames.read_operators)
    monkeypatch.setattr(lexicons, "read_rows", rows)
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


def parse(notation: str) -> tuple[Doc, list[Mention]]:
    """A Doc and its mentions; the mark after @ is the actor."""
    doc, spans = build_doc(notation)
    return doc, [Mention(actor, doc[a:b].start_char, doc[a:b].end_char, "name", 0.9) for a, b, actor in spans]


def code(notation: str, claims: tuple[Claim, ...] = ()) -> tuple[Doc, list[Interaction]]:
    """The Doc and what is found in it."""
    doc, mentions = parse(notation)
    actors = [Actor(name, name, "state", None) for name in {m.actor for m in mentions} | {c.actor for c in claims if c.actor}]
    return doc, find_interactions(doc, actors, mentions, claims, [Sentence(0, len(doc.text), 0)])


CASES = {
    "active": (
        "Norland@n/NNP/2/nsubj attacked~attack/VBD/0/root Sudria@s/NNP/2/obj ././2/punct",
        ["n ASSAULT s actual"]),
    "passive": (
        "Sudria@s/NNP/3/nsubj:pass was~be/VBD/3/aux:pass attacked~attack/VBN/0/root by/IN/5/case Norland@n/NNP/3/obl:agent",
        ["n ASSAULT s actual"]),
    "agentless passive": (
        "Sudria@s/NNP/3/nsubj:pass was~be/VBD/3/aux:pass attacked~attack/VBN/0/root",
        []),
    "negated": (
        "Norland@n/NNP/4/nsubj did~do/VBD/4/aux not/RB/4/advmod attack/VB/0/root Sudria@s/NNP/4/obj",
        ["n ASSAULT s denied"]),
    "modal": (
        "Norland@n/NNP/3/nsubj may/MD/3/aux attack/VB/0/root Sudria@s/NNP/3/obj",
        ["n ASSAULT s possible"]),
    "planned": (
        "Norland@n/NNP/2/nsubj plans~plan/VBZ/0/root to/TO/4/mark attack/VB/2/xcomp Sudria@s/NNP/4/obj",
        ["n ASSAULT s planned"]),
    "condition": (
        "If/IN/3/mark Norland@n/NNP/3/nsubj attacks~attack/VBZ/6/advcl Sudria@s/NNP/3/obj all/DT/6/nsubj lose/VBP/0/root",
        ["n ASSAULT s possible"]),
    "subjects and objects coordinated": (
        "Norland@n/NNP/4/nsubj and/CC/3/cc Eastia@e/NNP/1/conj back/VBP/0/root Sudria@s/NNP/4/obj and/CC/7/cc Westmark@w/NNP/5/conj",
        ["n SUPPORT s actual", "n SUPPORT w actual", "e SUPPORT s actual", "e SUPPORT w actual"]),
    "subject shared by two verbs": (
        "Norland@n/NNP/2/nsubj attacked~attack/VBD/0/root Sudria@s/NNP/2/obj and/CC/5/cc freed~free/VBD/2/conj Westmark@w/NNP/5/obj",
        ["n ASSAULT s actual", "n CONCEDE w actual"]),
    "relative clause": (
        "ties~tie/NNS/0/root with/IN/3/case Norland@n/NNP/1/nmod ,/,/6/punct which/WDT/6/nsubj backs~back/VBZ/3/acl:relcl rebels@r/NNS/6/obj",
        ["n SUPPORT r actual"]),
    "reduced relative": (
        "rebels@r/NNS/0/root backed~back/VBN/1/acl by/IN/4/case Norland@n/NNP/2/obl:agent",
        ["n SUPPORT r actual"]),
    "hyphenated participle": (
        "Norland@n/NNP/3/compound -/,/3/punct backed~back/VBN/4/amod rebels@r/NNS/5/nsubj fled~flee/VBD/0/root",
        ["n SUPPORT r actual"]),
    "through a thing to its owner": (
        "Norland@n/NNP/2/nsubj attacked~attack/VBD/0/root Sudrian@s/JJ/4/amod positions~position/NNS/2/obj",
        ["n ASSAULT s actual"]),
    "into a place to its owner": (
        "Norland@n/NNP/2/nsubj sent~send/VBD/0/root tanks~tank/NNS/2/obj into/IN/8/case Sudria@s/NNP/8/nmod:poss ’s/POS/5/case Vale/NNP/8/compound "
        "province/NN/2/obl",
        ["n MOBILIZE s actual"]),
    "noun with possessor": (
        "Norland@n/NNP/3/nmod:poss ’s/POS/1/case offensive/NN/0/root against/IN/5/case rebels@r/NNS/3/nmod",
        ["n ASSAULT r actual"]),
    "noun with a light verb, coded once": (
        "Norland@n/NNP/2/nsubj launched~launch/VBD/0/root attacks~attack/NNS/2/obj on/IN/5/case Sudria@s/NNP/3/nmod",
        ["n ASSAULT s actual"]),
    "imminent": (
        "Norland@n/NNP/4/nmod:poss ’s/POS/1/case imminent/JJ/4/amod attack/NN/0/root on/IN/6/case Sudria@s/NNP/4/nmod",
        ["n ASSAULT s planned"]),
    "summit of heads, under discussion": (
        "a/DT/2/det summit/NN/13/nsubj of/IN/4/case heads~head/NNS/2/nmod of/IN/6/case Norland@n/NNP/4/nmod ,/,/8/punct Sudria@s/NNP/6/conj and/CC/10/cc "
        "Eastia@e/NNP/6/conj is~be/VBZ/13/cop under/IN/13/case discussion/NN/0/root",
        ["n CONSULT s possible", "n CONSULT e possible"]),
    "symmetric subjects": (
        "Norland@n/NNP/4/nsubj and/CC/3/cc Sudria@s/NNP/1/conj met~meet/VBD/0/root",
        ["n CONSULT s actual"]),
    "who is accused of an act has done it": (
        "Norland@n/NNP/2/nsubj backed~back/VBD/0/root Eastia@e/NNP/2/obj for/IN/5/mark attacking~attack/VBG/2/advcl Sudria@s/NNP/5/obj",
        ["n SUPPORT e actual", "e ASSAULT s actual"]),
    "under attack": (
        "rebels@r/NNS/2/nsubj came~come/VBD/0/root under/IN/4/case attack/NN/2/obl from/IN/6/case Norland@n/NNP/4/nmod",
        ["n ASSAULT r actual"]),
    "under attack by nobody in particular": (
        "rebels@r/NNS/4/nsubj are~be/VBP/4/cop under/IN/4/case attack/NN/0/root",
        []),
    "examples of a plural": (
        "Norland@n/NNP/2/nsubj attacked~attack/VBD/0/root rivals~rival/NNS/2/obj such/JJ/6/case as/IN/4/fixed Sudria@s/NNP/3/nmod and/CC/8/cc Westmark@w/NNP/6/conj",
        ["n ASSAULT s actual", "n ASSAULT w actual"]),
    "arranged": (
        "Norland@n/NNP/4/nsubj is~be/VBZ/4/aux to/TO/4/mark attack/VB/0/root Sudria@s/NNP/4/obj",
        ["n ASSAULT s planned"]),
    "a perfect that the parser took for a passive": (
        "Norland@n/NNP/3/nsubj:pass has~have/VBZ/3/aux attacked~attack/VBN/0/root Sudria@s/NNP/3/obj",
        ["n ASSAULT s actual"]),
    "where it happened is not who did it": (
        "attacks~attack/NNS/4/nsubj in/IN/3/case Norland@n/NNP/1/nmod attacked~attack/VBD/0/root Sudria@s/NNP/4/obj",
        []),
    "an apposition stands for its name": (
        "Norland@n/NNP/7/nsubj ,/,/4/punct a/DT/4/det country/NN/1/appos which/WDT/6/nsubj backs~back/VBZ/4/acl:relcl attacked~attack/VBD/0/root Sudria@s/NNP/7/obj",
        ["n ASSAULT s actual"]),
    "names that share their last word": (
        "North@n/NNP/3/compound and/CC/1/cc Sudria@s/NNP/4/nsubj met~meet/VBD/0/root",
        ["n CONSULT s actual"]),
    "both sides are the two last named": (
        "Norland@n/NNP/2/nsubj attacked~attack/VBD/0/root Sudria@s/NNP/2/obj before/IN/7/mark both/DT/6/det sides~side/NNS/7/nsubj met~meet/VBD/2/advcl",
        ["n ASSAULT s actual", "n CONSULT s actual"]),
    "the two agreed with each other": (
        "Norland@n/NNP/4/nsubj and/CC/3/cc Sudria@s/NNP/1/conj agreed~agree/VBD/0/root to/TO/6/mark talk/VB/4/xcomp",
        ["n AGREE s actual"]),
    "what is hit belongs to where it stands": (
        "Norland@n/NNP/2/nsubj attacked~attack/VBD/0/root tanks~depot/NNS/2/obj in/IN/5/case Sudria@s/NNP/2/obl",
        ["n ASSAULT s actual"]),
    "is in talks": (
        "Norland@n/NNP/4/nsubj is~be/VBZ/4/cop in/IN/4/case talks~talk/NNS/0/root with/IN/6/case Sudria@s/NNP/4/nmod",
        ["n CONSULT s actual"]),
    "a request is not the act asked for": (
        "Norland@n/NNP/2/nsubj asked~ask/VBD/0/root Eastia@e/NNP/2/obj to/TO/5/mark attack/VB/2/xcomp Sudria@s/NNP/5/obj",
        ["n REQUEST e actual"]),
    "an agreement between its subjects": (
        "Norland@n/NNP/4/nsubj and/CC/3/cc Sudria@s/NNP/1/conj agreed~agree/VBD/0/root to/TO/6/mark free/VB/4/xcomp prisoners~prisoner/NNS/6/obj",
        ["n AGREE s actual"]),
    "a refusal to come": (
        "Norland@n/NNP/4/nsubj will/MD/4/aux not/RB/4/advmod accept/VB/0/root Sudria@s/NNP/7/nmod:poss ’s/POS/5/case tanks~tank/NNS/4/obj",
        ["n REJECT s actual"]),
    "what one says one will do": (
        "Norland@n/NNP/2/nsubj says~say/VBZ/0/root it@n/PRP/5/nsubj will/MD/5/aux attack/VB/2/ccomp Sudria@s/NNP/5/obj",
        ["n THREATEN s actual"]),
    "an unresolved pronoun is the speaker": (
        "Norland@n/NNP/2/nsubj says~say/VBZ/0/root it/PRP/5/nsubj had~have/VBD/5/aux attacked~attack/VBN/2/ccomp Sudria@s/NNP/5/obj",
        ["n ASSAULT s actual"]),
    "particle": (
        "Workers@w/NNS/2/nsubj called~call/VBD/0/root off/RP/2/compound:prt the/DT/5/det strike/NN/2/obj",
        ["w CONCEDE None actual"]),
    "adjective": (
        "Norland@n/NNP/3/nsubj is~be/VBZ/3/cop guilty/JJ/0/root of/IN/5/case threats~threat/NNS/3/obl to/IN/7/case Sudria@s/NNP/5/nmod",
        ["n ACCUSE s actual"]),
    "a deed that is condemned is its doer's": (
        "Norland@n/NNP/2/nsubj condemned~condemn/VBD/0/root the/DT/4/det arrest/NN/2/obj of/IN/6/case rebels@r/NNS/4/nmod by/IN/8/case Sudria@s/NNP/4/nmod",
        ["n ACCUSE s actual", "s COERCE r actual"]),
    "a deed without a doer is nobody's": (
        "Norland@n/NNP/2/nsubj condemned~condemn/VBD/0/root the/DT/4/det arrest/NN/2/obj of/IN/6/case rebels@r/NNS/4/nmod",
        []),
    "nobody does it": (
        "No/DT/2/det Norlander@n/NNP/3/nsubj attacked~attack/VBD/0/root Sudria@s/NNP/3/obj",
        ["n ASSAULT s denied"]),
    "a row without a type is a veto": (
        "Norland@n/NNP/2/nsubj attacked~attack/VBD/0/root the/DT/4/det problem/NN/2/obj of/IN/6/case Sudria@s/NNP/4/nmod",
        []),
    "talks held in passing": (
        "In/IN/2/case talks~talk/NNS/6/obl with/IN/4/case Sudria@s/NNP/2/nmod Norland@n/NNP/6/nsubj praised~praise/VBD/0/root Eastia@e/NNP/6/obj",
        ["n CONSULT s actual"]),
    "an arrest’s of-phrase is its target": (
        "police@p/NNS/2/nsubj launched~launch/VBD/0/root the/DT/4/det arrest/NN/2/obj of/IN/6/case Berg@b/NNP/4/nmod",
        ["p COERCE b actual"]),
    "a thing is too uncertain a target": (
        "Norland@n/NNP/2/nsubj backs~back/VBZ/0/root the/DT/4/det plan/NN/2/obj",
        []),
    "not on a day": (
        "Norland@n/NNP/2/nsubj met~meet/VBD/0/root with/IN/4/case Friday/NNP/2/obl",
        []),
    "an adjective that changes the act": (
        "Norland@n/NNP/2/nsubj launched~launch/VBD/0/root verbal/JJ/4/amod attacks~attack/NNS/2/obj on/IN/6/case Sudria@s/NNP/4/nmod",
        ["n ACCUSE s actual"]),
    "troops of one’s own are no target": (
        "Norland@n/NNP/2/nsubj backs~back/VBZ/0/root its@n/PRP$/4/nmod:poss police/NNS/2/obj",
        []),
    "an agreement with whom the act is toward": (
        "Norland@n/NNP/2/nsubj agreed~agree/VBD/0/root to/TO/4/mark meet/VB/2/xcomp Sudria@s/NNP/4/obj",
        ["n AGREE s actual"]),
    "an object that the parser took for a clause": (
        "Norland@n/NNP/2/nsubj backs~back/VBZ/0/root Sudria@s/NNP/2/ccomp",
        ["n SUPPORT s actual"]),
    "a lemma that the tagger got wrong": (
        "Norland@n/NNP/2/nsubj attacked~attacke/VBD/0/root Sudria@s/NNP/2/obj",
        ["n ASSAULT s actual"]),
    "not with itself": (
        "Norland@n/NNP/2/nsubj attacked~attack/VBD/0/root Norland@n/NNP/5/nmod:poss ’s/POS/3/case rebels~rebel/NNS/2/obj",
        []),
}


@pytest.mark.parametrize(("notation", "expected"), CASES.values(), ids=CASES)
def test_records_of_a_sentence(notation: str, expected: list[str]):
    _, found = code(notation)
    assert sorted(f"{i.source} {i.type} {i.target} {i.status}" for i in found) == sorted(expected)


REPORTED = ("Norland@n/NNP/2/nsubj says~say/VBZ/0/root Sudria@s/NNP/4/nsubj attacked~attack/VBD/2/ccomp Eastia@e/NNP/4/obj")


def test_voice_is_the_innermost_claim():
    doc, _ = parse(REPORTED)
    outer = Claim("c1", 0, "w", None, None, ((0, len(doc.text)),), "indirect", "say", True, None, 0.9)
    inner = Claim("c2", 0, "n", (0, 7), None, ((doc[2].idx, len(doc.text)),), "indirect", "say", False, None, 0.9)
    assert [i.said_by for i in code(REPORTED, (outer, inner))[1]] == ["n"]
    assert [i.said_by for i in code(REPORTED, (outer,))[1]] == ["w"]
    assert [i.said_by for i in code(REPORTED)[1]] == [None]


def test_a_denied_claim_denies_its_acts():
    doc, _ = parse(REPORTED)
    claim = Claim("c1", 0, "n", (0, 7), None, ((doc[2].idx, len(doc.text)),), "indirect", "deny", False, None, 0.9)
    assert [i.status for i in code(REPORTED, (claim,))[1]] == ["denied"]


def test_the_speaker_is_the_missing_party_of_talks():
    notation = "talks~talk/NNS/5/nsubj with/IN/3/case Sudria@s/NNP/1/nmod would/MD/5/aux continue/VB/0/root"
    doc, _ = parse(notation)
    claim = Claim("c1", 0, "n", None, None, ((0, len(doc.text)),), "indirect", "say", False, None, 0.9)
    found = code(notation, (claim,))[1]
    assert [(i.source, i.type, i.target, i.said_by) for i in found] == [("n", "CONSULT", "s", "n")]


def test_spans_quote_the_article_and_records_are_numbered():
    doc, found = code(CASES["into a place to its owner"][0])
    (record,) = found
    assert doc.text[slice(*record.source_span)] == "Norland" and doc.text[slice(*record.target_span)] == "Sudria"
    assert doc.text[slice(*record.evidence)].startswith("Norland sent tanks into Sudria")
    assert record.id == "i1" and record.frame == "send/VERB obj:@forces|@weapons subj→into|to" and 0 < record.confidence < 1


def test_no_predicate_no_record():
    assert code("Norland@n/NNP/0/root")[1] == []
    assert find_interactions(Doc(NLP.vocab), [], [], [], []) == []


def test_every_row_of_the_real_lexicon_is_valid():
    slots = {"subj", "obj", "iobj", "poss", "comp", "none"}
    with open(lexicons.DATA / "lexicons" / "predicates.csv", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with open(lexicons.DATA / "lexicons" / "nouns.csv", encoding="utf-8", newline="") as lines:
        classes = {row["class"] for row in csv.DictReader(lines)} | {"actor"}
    assert {row["pos"] for row in rows} <= {"VERB", "NOUN", "ADJ"} and {row["type"] for row in rows} <= {*TYPES, ""}
    assert all(slot in slots or slot.isalpha() for row in rows for slot in (row["source"], *row["target"].split("|")))
    assert {x for row in rows for x in re.findall(r"@([\w-]+)", row["with"])} <= classes
    assert not [key for key, n in Counter((r["lemma"], r["pos"], r["with"]) for r in rows).items() if n > 1]


def test_every_operator_is_valid():
    with open(lexicons.DATA / "lexicons" / "operators.csv", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["effect"] for row in rows} == {"light", "planned", "possible", "denied"}
    assert len({(row["lemma"], row["pos"]) for row in rows}) == len(rows)
