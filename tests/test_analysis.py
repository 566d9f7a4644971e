"""The analysis document: its schema, its offsets, its ids, on ordinary and on hard articles."""

import json

import jsonschema
import pytest

from stancebook.analysis import analyze
from stancebook.house import DATA
from stancebook.reader.pipeline import load_pipeline
from stancebook.text.article import build_article, read_article

SCHEMA = json.loads((DATA / "analysis.schema.json").read_text(encoding="utf-8"))
STORY = (
    "Talks fail in Geneva\n"
    "GENEVA — Norway's foreign minister Kari Nordmann said on Friday "
    "that her country would send aid to Mali.\n"
    "“We support the people of Mali,” she told Reuters. "
    "But an official denied that troops had attacked civilians near the border.\n"
    "Mali has asked the United Nations for help, the ministry said. "
    "France condemned the attack and imposed sanctions on Russia.\n"
)
HARD = {
    "story": STORY,
    "one line": "Norway attacks Mali",
    "no actor": "The rain fell on the hills all day long and then it stopped.",
    "markup": "<script>alert(1)</script> Norway said <b onclick='x()'>it</b> would “attack” &amp; leave. "
    + STORY,
    "another language": (
        "Der Minister sagte am Freitag, dass die Gespräche mit den Nachbarn weitergehen würden "
        "und kein Ende in Sicht sei."
    ),
    "signs": "😀 Norway said \u202eevil\u202c “no”. النرويج said yes. "
    + "x" * 300
    + " told Reuters that it left.",
    "quotation left open": "“We left,” said Norway.\n“We will be back, it added.\nMali said it would go.",
    "capitals": "NORWAY SENDS TROOPS TO MALI AS TALKS FAIL, MINISTER SAYS",
    "windows line ends": STORY.replace("\n", "\r\n"),
    "long": STORY * 40,
}


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


@pytest.fixture(scope="module", params=[*HARD, "idlib"])
def analysis(request, nlp):
    article = (
        read_article(DATA / "articles" / "idlib.txt")
        if request.param == "idlib"
        else build_article(HARD[request.param], request.param, {})
    )
    return analyze(article, nlp)


def test_the_document_is_valid(analysis):
    jsonschema.validate(analysis.as_json(), SCHEMA)


def test_offsets_lie_in_the_text(analysis):
    size = len(analysis.text)
    spans = [
        (r.start, r.end)
        for layer in (analysis.sentences, analysis.entities, analysis.mentions)
        for r in layer
    ]
    spans += [s for c in analysis.claims for s in (c.source, c.cue, *c.content) if s]
    spans += [s for i in analysis.interactions for s in (i.source_span, i.target_span, i.evidence) if s]
    assert all(0 <= a < b <= size and analysis.text[a:b].strip() for a, b in spans)
    assert all(a.end <= b.start for a, b in zip(analysis.sentences, analysis.sentences[1:]))


def test_ids_resolve(analysis):
    actors, records = (
        {a.id for a in analysis.actors},
        {r.id for r in (*analysis.claims, *analysis.interactions)},
    )
    assert len(actors) == len(analysis.actors) and len(records) == len(analysis.claims) + len(
        analysis.interactions
    )
    named = {m.actor for m in analysis.mentions} | {x for c in analysis.claims for x in (c.actor, c.venue)}
    named |= {x for i in analysis.interactions for x in (i.source, i.target, i.said_by)} | {
        x for s in analysis.stances for x in (s.holder, s.target)
    }
    assert named - {None} <= actors
    assert all(set(s.evidence) <= records for s in analysis.stances)
    assert all(0 <= r.sentence < len(analysis.sentences) for r in (*analysis.claims, *analysis.interactions))


def test_confidences_are_probabilities(analysis):
    assert all(
        0 <= r.confidence <= 1
        for layer in ("entities", "mentions", "claims", "interactions", "stances")
        for r in getattr(analysis, layer)
    )


def test_the_same_article_gives_the_same_document(nlp):
    documents = {json.dumps(analyze(build_article(STORY, "a", {}), nlp).as_json()) for _ in range(2)}
    assert len(documents) == 1


def test_who_says_what_in_a_plain_story(nlp):
    analysis = analyze(build_article(STORY, "story", {}), nlp)
    names = {a.name: a for a in analysis.actors}
    assert {"Kari Nordmann", "Mali", "Reuters", "United Nations", "France", "Russia"} <= set(names)
    assert names["Kari Nordmann"].country == "NOR" and names["Reuters"].type == "media"
    said = {(analysis.name(c.actor), c.act) for c in analysis.claims}
    assert ("Kari Nordmann", "say") in said and any(c.anonymous and c.act == "deny" for c in analysis.claims)
    acts = {(analysis.name(i.source), i.type, analysis.name(i.target)) for i in analysis.interactions}
    assert ("France", "SANCTION", "Russia") in acts and ("Mali", "REQUEST", "United Nations") in acts


def test_another_language_is_warned_of(nlp):
    analysis = analyze(build_article(HARD["another language"], "a", {}), nlp)
    assert "English" in analysis.metadata["warnings"][0]


def test_an_article_without_actors_has_none(nlp):
    analysis = analyze(build_article(HARD["no actor"], "a", {}), nlp)
    assert not analysis.actors and not analysis.interactions and not analysis.stances
