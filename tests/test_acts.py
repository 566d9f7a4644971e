"""Interactions from hand-made acts: who, whom, status, voice, and how sure."""

import pytest
from spacy.tokens import Doc

from annotated import NLP, build_doc, read_parties
from stancebook.layers.actors import find_cast
from stancebook.layers.acts import SCORES, find_interactions
from stancebook.reader.reading import Act
from stancebook.records import Claim, Sentence

ACTUAL, DENIED = (0.9, 0.05, 0.03, 0.02), (0.1, 0.1, 0.1, 0.7)
WORDS = "Kenya attacked Mali and Chad . They denied it . Arrests followed"
KENYA, ATTACKED, MALI, CHAD, THEY, ARRESTS = 0, 1, 2, 4, 6, 10


def act(
    trigger=ATTACKED,
    source=((KENYA, 0.9),),
    target=((MALI, 0.9),),
    none=(0.05, 0.05),
    missing=((), ()),
    statuses=ACTUAL,
):
    return Act(trigger, "ASSAULT", 0.8, statuses, source, target, *none, *missing)


def find(*acts, claims=()):
    doc = Doc(NLP.vocab, WORDS.split())
    cast = find_cast(read_parties(doc, "Kenya:state:", "Mali:state~:", "Chad:state~:", "They:state:1+2"))
    doc._.acts = list(acts)
    sentences = [Sentence(0, 29, 0), Sentence(30, 45, 0), Sentence(46, 62, 0)]
    return find_interactions(
        doc, cast, claims, sentences, lambda layer, scores: (scores["act"], scores["act"] < 0.5)
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (act(), [("kenya", "mali")]),
        (act(target=((MALI, 0.5), (CHAD, 0.4))), [("kenya", "chad"), ("kenya", "mali")]),  # each of several
        (act(target=((MALI, 0.6), (CHAD, 0.1))), [("kenya", "mali")]),
        (act(source=((THEY, 0.9),), target=((KENYA, 0.9),)), [("chad", "kenya"), ("mali", "kenya")]),
        (act(target=((MALI, 0.2),), none=(0.05, 0.7)), [("kenya", None)]),
        (act(source=((KENYA, 0.2),), none=(0.7, 0.05)), []),  # nobody is known to have done it
        (
            act(ARRESTS, source=(), none=(0.9, 0.05), missing=(((0, 0.8),), ())),
            [("kenya", "mali")],
        ),  # whom the sentence leaves out
        (act(target=((KENYA, 0.9),)), []),  # nobody acts on themselves
    ],
)
def test_who_and_whom(given, expected):
    assert sorted((i.source, i.target) for i in find(given)) == sorted(expected)


def test_status_evidence_and_scores():
    (one,) = find(act(statuses=DENIED))
    assert (
        one.status == "denied"
        and WORDS[slice(*one.trigger)] == "attacked"
        and WORDS[slice(*one.evidence)] == "Kenya attacked Mali"
        and one.id == "i1"
        and tuple(one.scores) == SCORES
    )
    assert (
        WORDS[slice(*one.source_span)] == "Kenya"
        and WORDS[slice(*one.target_span)] == "Mali"
        and not one.unsure
    )


@pytest.mark.parametrize(("speaker", "expected"), [("chad", "chad"), ("kenya", "kenya"), (None, None)])
def test_voice_is_the_innermost_speaker_the_doer_too(speaker, expected):
    outer = Claim("c1", 0, "mali", None, (46, 53), ((0, 45),), "indirect", "say", False, None, 0.9)
    inner = Claim("c2", 0, speaker, None, (46, 53), ((0, 29),), "indirect", "say", False, None, 0.9)
    assert [i.said_by for i in find(act(), claims=[outer, inner])] == [expected]


@pytest.mark.parametrize(("adverb", "status"), [("allegedly", "possible"), ("again", "actual")])
def test_hearsay_is_possible(adverb, status):
    doc, _ = build_doc(f"Kenya/NNP/3/nsubj {adverb}/RB/3/advmod attacked~attack/VBD/0/root Mali/NNP/3/obj")
    cast = find_cast(read_parties(doc, "Kenya:state:", "Mali:state~:"))
    doc._.acts = [act(2, ((0, 0.9),), ((3, 0.9),))]
    (found,) = find_interactions(doc, cast, (), [Sentence(0, 30, 0)], lambda layer, scores: (0.9, False))
    assert found.status == status
