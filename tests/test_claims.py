"""Claims: hand-annotated sentences with their attribution, and what is made of it."""

import re

import pytest

from annotated import annotate
from stancebook.actors import find_actors
from stancebook.claims import find_claims, find_quoted_pronouns
from stancebook.lexicons import read_rows
from stancebook.pipeline import Attribution
from stancebook.records import Sentence


def claims(notation, *attributions):
    """Doc and claims; an attribution is (source, cue, content, …) as word ranges from 0."""
    doc = annotate(notation)
    doc._.attributions = [Attribution(source, cue, tuple(contents), {}, 0.8) for source, cue, *contents in attributions]
    actors, mentions = find_actors(doc)
    sentences = [Sentence(s.start_char, s.end_char, 0) for s in doc.sents]
    return doc, find_claims(doc, actors, mentions, sentences)


MALI = "Mali@LOC/NNP/2/nsubj denied~deny/VBD/0/root that/IN/5/mark it/PRP/5/nsubj fled~flee/VBD/2/ccomp ././2/punct"


def test_a_claim_has_speaker_cue_content_and_act():
    doc, (claim,) = claims(MALI, ((0, 1), (1, 2), (2, 5)))
    assert (claim.id, claim.actor, claim.act, claim.kind, claim.anonymous, claim.venue, claim.sentence) == ("c1", "mali", "deny", "indirect", False, None, 0)
    assert [doc.text[a:b] for a, b in (claim.source, claim.cue, *claim.content)] == ["Mali", "denied", "that it fled"]


@pytest.mark.parametrize(("content", "kind"), [
    ("“/,/6/punct We/PRP/4/nsubj left/VBD/6/ccomp ,/,/6/punct ”/,/6/punct", "direct"),
    ('"/,/6/punct We/PRP/4/nsubj left/VBD/6/ccomp ,/,/6/punct "/,/6/punct', "direct"),
    ("they/PRP/4/nsubj “/,/6/punct left/VBD/6/ccomp ,/,/6/punct ”/,/6/punct", "mixed"),
    ("Then/RB/3/advmod they/PRP/3/nsubj left/VBD/6/ccomp early/RB/3/advmod ,/,/6/punct", "indirect"),
])
def test_direct_mixed_or_indirect(content, kind):
    _, (claim,) = claims(content + " said~say/VBD/0/root Mali@LOC/NNP/6/nsubj", ((6, 7), (5, 6), (0, 5)))
    assert claim.kind == kind


@pytest.mark.parametrize(("cue", "act"), [
    ("said~say/VBD", "say"), ("denied~deny/VBD", "deny"), ("demanded~demand/VBD", "demand"), ("urged~urge/VBD", "demand"), ("accused~accuse/VBD", "accuse"),
    ("promised~promise/VBD", "promise"), ("threatened~threaten/VBD", "threaten"), ("praised~praise/VBD", "praise"), ("asked~ask/VBD", "ask"),
    ("reported~report/VBD", "report"), ("plans~plan/VBZ", "intend"), ("grunted~grunt/VBD", "say"),
])
def test_speech_acts(cue, act):
    _, (claim,) = claims(f"Mali@LOC/NNP/2/nsubj {cue}/0/root rain/NN/2/obj", ((0, 1), (1, 2), (2, 3)))
    assert claim.act == act


def test_a_named_institution_is_not_anonymous_an_official_is():
    _, (claim,) = claims("A/DT/3/det Malian@NORP/JJ/3/amod official/NN/4/nsubj said~say/VBD/0/root no/UH/4/obj", ((0, 3), (3, 4), (4, 5)))
    assert claim.anonymous and claim.actor == "malian-official"
    _, (claim,) = claims("Sources~source/NNS/2/nsubj said~say/VBD/0/root no/UH/2/obj", ((0, 1), (1, 2), (2, 3)))
    assert claim.anonymous


def test_the_outlet_that_a_speaker_told():
    _, (claim,) = claims("Mali@LOC/NNP/2/nsubj told~tell/VBD/0/root Reuters@ORG/NNP/2/obj it/PRP/5/nsubj left/VBD/2/ccomp", ((0, 1), (1, 2), (3, 5)))
    assert claim.venue == "reuters"


def test_a_claim_within_a_claim_is_found_and_carries_the_outlet():
    notation = ("Reuters@ORG/NNP/2/nsubj reported~report/VBD/0/root Mali@LOC/NNP/4/nsubj asked~ask/VBD/2/ccomp Ghana@LOC/NNP/4/obj to/TO/7/mark help/VB/4/xcomp")
    doc, found = claims(notation, ((0, 1), (1, 2), (2, 7)))
    assert [(c.actor, c.act, c.venue) for c in found] == [("reuters", "report", None), ("mali", "ask", "reuters")]
    assert doc.text[slice(*found[1].content[0])] == "Ghana to help"


def test_we_in_direct_speech_is_the_speaker():
    doc, found = claims("“/,/6/punct We/PRP/4/nsubj left/VBD/6/ccomp ,/,/6/punct ”/,/6/punct said~say/VBD/0/root Mali@LOC/NNP/6/nsubj", ((6, 7), (5, 6), (0, 5)))
    assert [(m.actor, doc.text[m.start:m.end]) for m in find_quoted_pronouns(doc, found)] == [("mali", "We")]


def test_a_relative_pronoun_is_whom_it_stands_for():
    _, (claim,) = claims("Mali@LOC/NNP/0/root ,/,/1/punct which/WDT/4/nsubj denies~deny/VBZ/1/acl:relcl it/PRP/4/obj", ((2, 3), (3, 4), (4, 5)))
    assert claim.actor == "mali"


def test_lexicon_of_cues():
    rows = read_rows("cues")
    assert len({(r["cue"], r["pos"]) for r in rows}) == len(rows)
    assert {r["act"] for r in rows} == set("say deny demand accuse promise threaten praise ask report intend".split())
    assert {r["pos"] for r in rows} <= {"VERB", "NOUN", "ADP", "ADJ"} and {r["reliability"] for r in rows} <= {"", "neutral", "doubting", "endorsing", "emotive"}
    assert all(re.fullmatch(r"[a-zé][a-zé' -]*", r["cue"]) for r in rows)


def test_according_to_covers_its_sentence():
    notation = ("According~accord/VBG/3/case to/IN/1/fixed Reuters@ORG/NNP/6/obl ,/,/6/punct Mali@LOC/NNP/6/nsubj fled~flee/VBD/0/root and/CC/8/cc"
                " hid~hide/VBD/6/conj ././6/punct")
    doc, (claim,) = claims(notation, ((2, 3), (0, 2), (4, 6)))
    assert doc.text[slice(*claim.content[0])] == "Mali fled and hid"


def contents(notation, *attributions):
    """The words of each claim's content."""
    doc, found = claims(notation, *attributions)
    return [[doc.text[a:b] for a, b in claim.content] for claim in found]


QUOTED = '“/,/3/punct They/PRP/3/nsubj fired~fire/VBD/0/root ././3/punct | Six/CD/2/nsubj hit/VBD/6/ccomp us/PRP/2/obj ”/,/2/punct ,/,/6/punct said~say/VBD/0/root Mali@LOC/NNP/6/nsubj'


def test_a_part_of_a_quotation_is_all_of_it():
    assert contents(QUOTED, ((10, 11), (9, 10), (4, 7))) == [["“ They fired . Six hit us ”"]]


def test_a_quotation_beside_a_reporting_verb_needs_no_reader():
    doc, (claim,) = claims(QUOTED)
    assert (claim.actor, claim.kind) == ("mali", "direct") and contents(QUOTED) == [["“ They fired . Six hit us ”"]]
    assert contents(QUOTED.replace("said~say", "walked~walk")) == []


@pytest.mark.parametrize("notation, expected", [
    (MALI, [["that it fled"]]),
    (MALI.replace("denied~deny", "reached~reach"), []),
    ("If/IN/3/mark " + MALI.replace("/2/", "/3/").replace("/5/", "/6/"), []),
])
def test_a_clause_under_a_reporting_verb_needs_no_reader(notation, expected):
    assert contents(notation) == expected


def test_a_word_that_reports_nothing_is_no_cue_within_a_quotation():
    doc = annotate(QUOTED)
    doc._.attributions = [Attribution((5, 6), (6, 7), ((8, 10),), {}, 0.2)]
    actors, mentions = find_actors(doc)
    (claim,) = find_claims(doc, actors, mentions, [Sentence(0, len(doc.text), 0)])
    assert doc.text[slice(*claim.cue)] == "said"


def test_a_pronoun_that_nothing_resolves_is_who_spoke_last():
    notation = "Mali@LOC/NNP/2/nsubj said~say/VBD/0/root no/DT/2/obj | He/PRP/2/nsubj added~add/VBD/0/root yes/UH/2/obj"
    _, (first, second) = claims(notation, ((0, 1), (1, 2), (2, 3)), ((3, 4), (4, 5), (5, 6)))
    assert first.actor == second.actor == "mali"


def test_which_stands_for_the_phrase_before_it():
    notation = "a/DT/2/det ban/NN/0/root ,/,/6/punct which/WDT/6/obj Mali@LOC/NNP/6/nsubj denounced~denounce/VBD/2/acl:relcl"
    assert contents(notation, ((4, 5), (5, 6), (3, 4))) == [["a ban"]]


@pytest.mark.parametrize("notation, expected", [
    ("According~accord/VBG/3/case to/IN/1/fixed Reuters@ORG/NNP/6/obl ,/,/6/punct Mali@LOC/NNP/6/nsubj fell~fall/VBD/0/root ././6/punct", ["Mali fell"]),
    ("Mali@LOC/NNP/2/nsubj fell~fall/VBD/0/root ,/,/6/punct according~accord/VBG/6/case to/IN/4/fixed Reuters@ORG/NNP/2/obl ././2/punct", ["Mali fell"]),
    ("Mali@LOC/NNP/7/nsubj ,/,/5/punct according~accord/VBG/5/case to/IN/3/fixed Reuters@ORG/NNP/7/obl ,/,/5/punct fell~fall/VBD/0/root", ["Mali", "fell"]),
])
def test_according_to_needs_no_reader(notation, expected):
    doc, (claim,) = claims(notation)
    assert claim.actor == "reuters" and [doc.text[a:b] for a, b in claim.content] == expected


@pytest.mark.parametrize("object_of_quoting, actors", [("Interfax@ORG/NNP/6/obj", {"reuters", "interfax"}), ("worries~worry/NNS/6/obj", {"reuters"})])
def test_whom_the_source_quotes_says_the_same(object_of_quoting, actors):
    notation = (f"Mali@LOC/NNP/2/nsubj fell~fall/VBD/4/ccomp ,/,/4/punct said~say/VBD/0/root Reuters@ORG/NNP/4/nsubj citing~cite/VBG/4/advcl {object_of_quoting}")
    doc, found = claims(notation, ((4, 5), (3, 4), (0, 2)))
    assert {c.actor for c in found} == actors and {doc.text[slice(*c.content[0])] for c in found} == {"Mali fell"}


@pytest.mark.parametrize("verb, expected", [("issued~issue", "issued a threat"), ("buried~bury", None)])
def test_a_claim_within_a_claim_may_be_told_by_a_noun(verb, expected):
    notation = (f"Reuters@ORG/NNP/2/nsubj said~say/VBD/0/root Mali@LOC/NNP/4/nsubj {verb}/VBD/2/ccomp a/DT/6/det threat/NN/4/obj"
                " that/IN/9/mark it/PRP/9/nsubj strikes~strike/VBZ/6/acl ././2/punct")
    doc, found = claims(notation, ((0, 1), (1, 2), (2, 9)))
    assert [doc.text[slice(*c.cue)] for c in found if c.actor == "mali"] == ([expected] if expected else [])


@pytest.mark.parametrize("notation, cue, content", [
    ("Mali@LOC/NNP/2/nsubj accused~accuse/VBD/0/root Ghana@LOC/NNP/2/obj of/IN/5/case theft/NN/2/obl", "accused", "Ghana of theft"),
    ("Mali@LOC/NNP/2/nsubj denied~deny/VBD/0/root the/DT/4/det charges~charge/NNS/2/obj", "denied", "the charges"),
    ("Mali@LOC/NNP/2/nsubj rejected~reject/VBD/0/root the/DT/4/det ball/NN/2/obj", None, None),
    ("Mali@LOC/NNP/2/nsubj called~call/VBD/0/root on/IN/4/case Ghana@LOC/NNP/2/obl to/TO/6/mark leave/VB/2/xcomp", "called on", "Ghana to leave"),
    ("Mali@LOC/NNP/2/nsubj called~call/VBD/0/root Ghana@LOC/NNP/2/obj early/RB/2/advmod", None, None),
    ("Mali@LOC/NNP/2/nsubj left~leave/VBD/0/root stressing~stress/VBG/2/advcl the/DT/5/det need/NN/3/obj for/IN/7/case peace/NN/5/nmod", "stressing", "the need for peace"),
    ("Mali@LOC/NNP/2/nsubj left~leave/VBD/0/root saying~say/VBG/2/advcl Ghana@LOC/NNP/6/nsubj would/MD/6/aux stay/VB/3/ccomp", "saying", "Ghana would stay"),
])
def test_what_is_said_rather_than_done_needs_no_reader(notation, cue, content):
    doc, found = claims(notation)
    assert [(doc.text[slice(*c.cue)], doc.text[slice(*c.content[0])], c.actor) for c in found] == ([(cue, content, "mali")] if cue else [])


@pytest.mark.parametrize("notation, source, cue, content", [
    ("Reuters@ORG/NNP/2/nsubj quotes~quote/VBZ/0/root Mali@LOC/NNP/2/obj as/IN/5/mark saying~say/VBG/2/advcl so/RB/5/advmod", (0, 1), (1, 2), (5, 6)),
    ("Mali@LOC/NNP/3/nsubj:pass is~be/VBZ/3/aux:pass quoted~quote/VBN/0/root as/IN/5/mark saying~say/VBG/3/advcl so/RB/5/advmod", (0, 1), (4, 5), (5, 6)),
])
def test_who_is_quoted_speaks(notation, source, cue, content):
    _, (claim,) = claims(notation, (source, cue, content))
    assert claim.actor == "mali" and claim.venue == ("reuters" if "Reuters" in notation else None)


def test_each_of_several_speakers_has_a_claim():
    notation = "Mali@LOC/NNP/4/nsubj and/CC/3/cc Ghana@LOC/NNP/1/conj denied~deny/VBD/0/root it/PRP/4/obj"
    doc, found = claims(notation, ((0, 3), (3, 4), (4, 5)))
    assert [(c.actor, doc.text[slice(*c.source)]) for c in found] == [("mali", "Mali and Ghana"), ("ghana", "Ghana")]


def test_an_accusation_within_a_claim():
    notation = "Reuters@ORG/NNP/2/nsubj said~say/VBD/0/root Mali@LOC/NNP/4/nsubj denied~deny/VBD/2/ccomp the/DT/6/det charges~charge/NNS/4/obj"
    _, found = claims(notation, ((0, 1), (1, 2), (2, 6)))
    assert {(c.actor, c.act, c.venue) for c in found} == {("reuters", "say", None), ("mali", "deny", "reuters")}
