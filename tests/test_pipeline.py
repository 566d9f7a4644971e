"""The trained pipeline: invariants that hold for any training, and floors on invented sentences."""

import json
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from stancebook.house import DATA
from stancebook.reader.pipeline import load_pipeline
from stancebook.reader.reading import reading_of
from stancebook.text.article import build_article

pytestmark = pytest.mark.skipif(
    not (DATA / "pipeline" / "meta.json").exists(),
    reason="data/pipeline is not there: training/README.md says how it is made",
)

LONG = " ".join(
    (
        f"The minister of province {n} said that talks with the rebels would go on, "
        "and the army sent troops to the border."
    )
    for n in range(60)
)
HARD = [
    "",
    " ",
    "\n\n",
    "Hello",
    "TROOPS ENTER CITY AS TALKS FAIL",
    "“We will go on,” he said. “We will not stop.\n“There is no other way.",
    'He said "yes and left.',
    "GENEVA — Envoys met on Monday.\n- First point\n- Second point\nno full stop",
    "One.\r\nTwo.\r\n\r\nThree.",
    "x" * 300 + " said the minister.",
    "😀 The minister said 👍🏽 “fine”. النص العربي said the minister.",
    LONG,
]


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


def snapshot(doc):
    """All that the pipeline says of a text, comparable."""
    return (
        [(t.text, t.tag_, t.pos_, t.lemma_, t.dep_, t.head.i, t.is_sent_start) for t in doc],
        [(e.start, e.end, e.label_, e._.confidence) for e in doc.ents],
        doc._.attributions,
    )


@pytest.mark.parametrize("text", HARD)
def test_any_text_is_read_whole(nlp, text):
    doc = nlp(text)
    assert doc.text == text
    for sent in doc.sents if text.strip() else ():
        assert sum(t.dep_ == "ROOT" for t in sent) == 1 and all(t.head.sent == sent for t in sent)
    for sent in doc.sents if text.strip() else ():
        assert "\n" not in sent.text.strip()
    for a in doc._.attributions or ():
        assert a.contents and all(
            0 <= s < e <= len(doc) for s, e in (*a.contents, *filter(None, (a.source, a.cue)))
        )
        assert 0 <= a.confidence <= 1


def test_alone_in_a_batch_and_in_threads_the_result_is_the_same(nlp):
    alone = [snapshot(nlp(t)) for t in HARD]
    assert [snapshot(d) for d in nlp.pipe(HARD, batch_size=3)] == alone
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda t: snapshot(nlp(t)), HARD)) == alone


def test_it_survives_disk_and_bytes(nlp, tmp_path):
    text = HARD[7]
    nlp.to_disk(tmp_path / "copy")
    assert snapshot(spacy.load(tmp_path / "copy")(text)) == snapshot(nlp(text))
    fresh = spacy.blank("en")
    fresh.add_pipe("stancebook_reader", name="reader")
    fresh.from_bytes(nlp.to_bytes())
    assert snapshot(fresh(text)) == snapshot(nlp(text))


def by_bytes(nlp, texts):
    return [Doc(nlp.vocab).from_bytes(doc.to_bytes()) for doc in nlp.pipe(texts)]


def by_docbin(nlp, texts):
    stored = DocBin(store_user_data=True, docs=nlp.pipe(texts)).to_bytes()
    return list(DocBin().from_bytes(stored).get_docs(nlp.vocab))


def by_processes(nlp, texts):
    return list(nlp.pipe(texts, n_process=2, batch_size=1))


@pytest.mark.parametrize("send", [by_bytes, by_docbin, by_processes])
def test_documents_can_be_stored_and_sent_with_all_layers(nlp, send):
    expected = [snapshot(nlp(text)) for text in HARD]
    assert any(attributions for *_, attributions in expected) and any(entities for _, entities, _ in expected)
    assert [snapshot(doc) for doc in send(nlp, HARD)] == expected


def test_what_the_reader_finds_is_plain_data(nlp):
    reading = reading_of(nlp(HARD[5]))
    assert (
        reading["attributions"] and json.loads(json.dumps(reading, allow_nan=False)).keys() == reading.keys()
    )


def test_a_reader_can_be_sent_to_another_process(nlp):
    sent = pickle.loads(pickle.dumps(nlp.get_pipe("reader")))
    assert snapshot(sent(nlp.make_doc(HARD[5]))) == snapshot(nlp(HARD[5]))


def test_given_sentences_are_kept(nlp):
    words = "They left . They came back .".split()
    doc = spacy.tokens.Doc(nlp.vocab, words, sent_starts=[True, False, False, True, False, False, False])
    assert [t.i for t in nlp.get_pipe("reader")(doc) if t.is_sent_start] == [0, 3]


def test_an_odd_quotation_mark_loses_only_its_own_quotation(nlp):
    text = (
        "“The road is open,” the mayor said.\nThe governor said the bridge “had been closed on Sunday.\n"
        "“We will rebuild it,” the engineer told reporters.\nThe minister denied that money had been lost."
    )
    cues = {nlp(text)[slice(*a.cue)].text for a in nlp(text)._.attributions if a.cue}
    assert len(cues & {"said", "told", "told reporters", "denied"}) >= 2
    assert len([a for a in nlp(text)._.attributions if a.source]) >= 4


@pytest.mark.parametrize(
    "quoted",
    [
        '"The road is open," the mayor said.',
        "“The road is open,” the mayor said.",
        "‘The road is open,’ the mayor said.",
    ],
)
def test_straight_curly_and_single_quotation_marks(nlp, quoted):
    doc = nlp(quoted)
    (a,) = doc._.attributions
    assert (
        doc[slice(*a.source)].text == "the mayor"
        and doc[slice(*a.cue)].text == "said"
        and "The road is open" in doc[slice(*a.contents[0])].text
    )


def test_size_on_disk(nlp):
    assert sum(f.stat().st_size for f in (DATA / "pipeline").rglob("*") if f.is_file()) < 35e6


def test_paragraphs_and_sentences_agree(nlp):
    from stancebook.analysis import find_sentences

    article = build_article(HARD[7], "a", {})
    sentences = find_sentences(nlp(article.text))
    assert [s.paragraph for s in sentences] == sorted(s.paragraph for s in sentences)
    for s in sentences:
        a, b = article.paragraphs[s.paragraph]
        assert a <= s.start < s.end <= b


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("A U.S.-led raid", ["A", "U.S.", "-", "led", "raid"]),
        ("The couple wed", ["The", "couple", "wed"]),
        ("“No,”he said", ["“", "No", ",", "”", "he", "said"]),
        ("Saudi-led, pro-Iran", ["Saudi", "-", "led", ",", "pro", "-", "Iran"]),
        ("he said“Yes”and left", ["he", "said", "“", "Yes", "”", "and", "left"]),
        ("Berg’s don't", ["Berg", "’s", "do", "n't"]),
    ],
)
def test_words_of_news_are_tokens(nlp, text, tokens):
    assert [t.text for t in nlp.make_doc(text)] == tokens


def test_the_state_in_a_compound_is_found(nlp):
    assert "U.S." in {
        e.text for e in nlp("The U.S.-led coalition said on Monday that it had struck two camps.").ents
    }
