"""Claims: hand-annotated sentences with their attribution, and what is made of it."""

import pytest

from annotated import annotate, read_parties
from stancebook.layers.actors import find_cast
from stancebook.layers.claims import find_claims
from stancebook.layers.quotes import find_quotations
from stancebook.reader.reading import Attribution, Quotation
from stancebook.records import Sentence


def claims(notation, *attributions, parties=("Mali:state:",), said_by=()):
    """Doc and claims; an attribution is (source, cue, content, …) as word ranges from 0."""
    doc = read_parties(annotate(notation), *parties)
    doc._.attributions = [
        Attribution(source, cue, tuple(contents), {}, 0.8, "deny") for source, cue, *contents in attributions
    ]
    doc._.quotations = [Quotation(*q) for q in said_by]
    return doc, find_claims(doc, find_cast(doc), [Sentence(s.start_char, s.end_char, 0) for s in doc.sents])


def contents(doc, found):
    """The words of each claim's content."""
    return [[doc.text[a:b] for a, b in claim.content] for claim in found]


MALI = (
    "Mali/NNP/2/nsubj denied~deny/VBD/0/root that/IN/5/mark it/PRP/5/nsubj fled~flee/VBD/2/ccomp ././2/punct"
)


def test_a_claim_has_speaker_cue_content_and_act():
    doc, (claim,) = claims(MALI, ((0, 1), (1, 2), (2, 5)))
    assert (claim.id, claim.actor, claim.act, claim.kind, claim.anonymous, claim.venue, claim.sentence) == (
        "c1",
        "mali",
        "deny",
        "indirect",
        False,
        None,
        0,
    )
    assert [doc.text[a:b] for a, b in (claim.source, claim.cue, *claim.content)] == [
        "Mali",
        "denied",
        "that it fled",
    ]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("“/,/6/punct We/PRP/4/nsubj left/VBD/6/ccomp ,/,/6/punct ”/,/6/punct", "direct"),
        ('"/,/6/punct We/PRP/4/nsubj left/VBD/6/ccomp ,/,/6/punct "/,/6/punct', "direct"),
        ("‘/,/6/punct We/PRP/4/nsubj left/VBD/6/ccomp ,/,/6/punct ’/,/6/punct", "direct"),
        ("they/PRP/4/nsubj “/,/6/punct left/VBD/6/ccomp ,/,/6/punct ”/,/6/punct", "mixed"),
        ("Then/RB/3/advmod they/PRP/3/nsubj left/VBD/6/ccomp early/RB/3/advmod ,/,/6/punct", "indirect"),
    ],
)
def test_direct_mixed_or_indirect(content, kind):
    _, (claim,) = claims(content + " said~say/VBD/0/root Mali/NNP/6/nsubj", ((6, 7), (5, 6), (0, 5)))
    assert claim.kind == kind


def test_who_is_described_only_is_anonymous():
    notation = "A/DT/3/det Malian/JJ/3/amod official/NN/4/nsubj said~say/VBD/0/root no/UH/4/obj"
    _, (claim,) = claims(notation, ((0, 3), (3, 4), (4, 5)), parties=("A Malian official:government:",))
    assert claim.anonymous and claim.actor == "malian-official"


def test_each_of_several_speakers_has_its_claim():
    notation = "Mali/NNP/4/nsubj and/CC/3/cc Chad/NNP/1/conj said~say/VBD/0/root no/UH/4/obj"
    _, found = claims(notation, ((0, 3), (3, 4), (4, 5)), parties=("Mali:state:", "Chad:state:"))
    assert [c.actor for c in found] == ["chad", "mali"]


def test_the_outlet_that_a_speaker_told():
    notation = "Mali/NNP/2/nsubj told~tell/VBD/0/root Reuters/NNP/2/obj it/PRP/5/nsubj left/VBD/2/ccomp"
    _, (claim,) = claims(notation, ((0, 1), (1, 2), (3, 5)), parties=("Mali:state:", "Reuters:media:"))
    assert claim.venue == "reuters"


def test_a_relative_pronoun_is_whom_it_stands_for():
    _, (claim,) = claims(
        "Mali/NNP/0/root ,/,/1/punct which/WDT/4/nsubj denies~deny/VBZ/1/acl:relcl it/PRP/4/obj",
        ((2, 3), (3, 4), (4, 5)),
    )
    assert claim.actor == "mali"


QUOTED = (
    "“/,/3/punct They/PRP/3/nsubj fired~fire/VBD/0/root ././3/punct | "
    "Six/CD/2/nsubj hit/VBD/6/ccomp us/PRP/2/obj ”/,/2/punct"
    " ,/,/6/punct said~say/VBD/0/root Mali/NNP/6/nsubj"
)


def test_a_part_of_a_quotation_is_all_of_it():
    assert contents(*claims(QUOTED, ((10, 11), (9, 10), (4, 7)))) == [["“ They fired . Six hit us ”"]]


TWO = QUOTED + " | “/,/3/punct All/DT/3/nsubj lived~live/VBD/0/root ”/,/3/punct"


@pytest.mark.parametrize(
    "attributions",
    [
        [((10, 11), (9, 10), (4, 7), (12, 13))],  # one cue for both
        [
            ((10, 11), (9, 10), (4, 7)),
            (None, None, (12, 13)),
        ],  # the second without a cue, by who may have said it
    ],
)
def test_each_quotation_is_a_claim_of_its_own(attributions):
    doc, found = claims(TWO, *attributions, said_by=[(12, ((0, 0.8),))])
    assert contents(doc, found) == [["“ They fired . Six hit us ”"], ["“ All lived ”"]]
    assert [c.actor for c in found] == ["mali", "mali"] and found[1].cue is None


def test_an_unsure_speaker_is_nobody():
    _, found = claims(TWO, (None, None, (12, 13)), said_by=[(12, ((0, 0.2),))])
    assert [c.actor for c in found] == [None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“No,”he said. “Yes\nHe left", ["“No,”", "“Yes"]),
        ("He said 'it's fine' in the boys' club", ["'it's fine'"]),
        ("‘We’ll go’, said Ann", ["‘We’ll go’"]),
        ('a "b" c "d\nnext', ['"b"', '"d']),
        ("«Non», dit „Ja“", ["«Non»", "„Ja“"]),
        ("five o'clock and rock 'n' roll", []),
    ],
)
def test_quotations(text, expected):
    assert [text[a:b] for a, b in find_quotations(text)] == expected
