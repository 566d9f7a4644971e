"""The evidence as HTML: complete, linked, and harmless whatever the article says."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest
from bs4 import BeautifulSoup

import toy
from stancebook.briefing import answers
from stancebook.fragments import Fragment, Mark, mark_text
from stancebook.measures import tables
from stancebook.pages import evidence
from stancebook.records import Actor, Analysis, Claim, Interaction, Mention, Sentence

HOSTILE_TEXT = (
    f"<script>alert(1)</script> said \u202eevil\u202c & “{'x' * 300}” שלום "
    "<img src=x onerror=alert(1)> 🐙 told.\n"
)
HOSTILE = Analysis(
    "h<b>",
    "<i>",
    HOSTILE_TEXT,
    {"warnings": ["<b>loud</b>"], "pipeline": "<u>"},
    (Sentence(0, len(HOSTILE_TEXT) - 1, 0),),
    (),
    (
        Actor("a", "<script>alert(1)</script>", "person", None),
        Actor("b", '"onload="שלום', "person", None),
        Actor("c", "", "media", None),
    ),
    (Mention("a", 0, 25, "name", 0.9), Mention("b", 5, 30, "name", 0.9)),
    (Claim("c1", 0, "a", (0, 25), (26, 30), ((20, 60), (10, 24)), "direct", "say", False, "b", 0.5),),
    (Interaction("i1", 0, "a", (0, 25), "ACCUSE", "b", None, (15, 70), (15, 20), "actual", None, "f", 0.4),),
)
VOID = {"input", "br", "meta", "link", "img"}


class Page(HTMLParser):
    """The tags, ids, links, shown text and open elements of a fragment."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.ids, self.links, self.open, self.words = [], [], [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)


def render_all(analysis):
    """Every fragment that the notebooks show of an analysis."""
    interactions = tables.summarize_interactions(analysis)
    return [
        evidence.render_brief(analysis, answers.brief_page(analysis)),
        evidence.render_article(analysis),
        evidence.render_footer(analysis),
        evidence.render_sentences(analysis, [*analysis.claims, *analysis.interactions]),
        evidence.render_table(interactions, "Interactions", analysis),
        evidence.render_table(tables.summarize_actors(analysis), "Actors", analysis, folded="Folded"),
        evidence.render_table(tables.summarize_stances(analysis), "Stances", analysis),
    ]


@pytest.mark.parametrize(
    "analysis",
    [toy.ANALYSIS, toy.EMPTY, HOSTILE, Analysis("none", None, "")],
    ids=["toy", "empty", "hostile", "blank"],
)
def test_fragments_are_sound_and_harmless(analysis):
    for fragment in render_all(analysis):
        assert isinstance(fragment, Fragment) and repr(fragment)
        page = Page(fragment._repr_html_())
        assert len(page.ids) == len(set(page.ids))
        allowed = {
            "div",
            "style",
            "ul",
            "ol",
            "li",
            "p",
            "a",
            "b",
            "span",
            "bdi",
            "fieldset",
            "legend",
            "label",
            "input",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "details",
            "summary",
            "dl",
            "dt",
            "dd",
        }
        assert {tag for tag, _ in page.tags} <= allowed
        assert not [
            name for _, attrs in page.tags for name in attrs if name.startswith("on") or name == "src"
        ]
        assert all(re.fullmatch(r"(\d\d-[a-z]+\.ipynb)?#[a-z]+(-[a-z])?\d+", href) for href in page.links)
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", fragment.html)


def test_the_article_is_shown_whole():
    for analysis in (toy.ANALYSIS, toy.EMPTY):
        # References and sentence numbers stand between the words; without them, nothing is missing.
        html = re.sub(r'<a class="sb-(ref|no).*?</a>', "", evidence.render_article(analysis).html)
        shown = "".join(Page(html).words)
        assert all(analysis.text[s.start : s.end] in shown for s in analysis.sentences)


def test_text_outside_of_every_sentence_is_shown_too():
    analysis = Analysis("gap", None, "Headline\nOne. Two. Tail", {}, (Sentence(9, 13, 1),))
    assert "".join(Page(evidence.render_article(analysis).html).words).endswith("Headline\ns1One. Two. Tail")


def test_every_record_has_its_anchor_and_its_sentence():
    ids = Page(evidence.render_article(toy.ANALYSIS).html).ids
    assert set(ids) == evidence.known_anchors(toy.ANALYSIS)
    page = Page(evidence.render_sentences(toy.ANALYSIS, [*toy.CLAIMS, *toy.INTERACTIONS]).html)
    assert page.ids == [f"evidence-{r.id}" for r in (*toy.CLAIMS, *toy.INTERACTIONS)]
    assert {"01-article.ipynb#c1", "01-article.ipynb#s3"} <= set(page.links)


def test_overlapping_and_nested_spans_are_split_at_their_boundaries():
    html = mark_text("abcdefgh", 0, 8, [Mark(1, 5, "x"), Mark(3, 7, "y", after="!"), Mark(4, 5, "z")])
    assert html == (
        'a<span class="x">bc</span><span class="x y">d</span>'
        '<span class="x y z">e</span><span class="y">fg</span>!h'
    )


def test_a_span_that_crosses_the_edge_is_cut_there():
    assert (
        mark_text("abcdef", 2, 4, [Mark(0, 3, "x"), Mark(3, 9, "y"), Mark(2, 2, "z")])
        == '<span class="x">c</span><span class="y">d</span>'
    )


def test_hidden_characters_become_visible():
    html = evidence.render_article(HOSTILE).html
    assert "U+202E" in html and "&lt;script&gt;" in html and "<script" not in html


def test_a_stance_stands_for_its_evidence_once():
    page = Page(
        evidence.render_sentences(toy.ANALYSIS, [toy.STANCES[0], toy.STANCES[0], "i4", "nonsense"]).html
    )
    assert page.ids == ["evidence-c1", "evidence-c2", "evidence-i4"]
    assert "Norland towards Sudria, oppose, −6.4" in page.words


def test_sentences_stand_alone():
    assert Page(evidence.render_sentences(toy.ANALYSIS, ["s2", "s0", "s99"]).html).links == [
        "01-article.ipynb#s0",
        "01-article.ipynb#s2",
    ]
    assert "There is no sentence" in repr(evidence.render_sentences(toy.ANALYSIS, ["s99"]))


def test_a_claim_over_two_sentences_is_shown_whole():
    claim = replace(
        toy.CLAIMS[0], content=(toy.span("Sudria has moved"), toy.span("We will not accept these tanks"))
    )
    assert (
        "Sudria has moved" in (text := repr(evidence.render_sentences(toy.ANALYSIS, [claim.id])))
        and text.count("Norland") == 1
    )
    both = repr(evidence.render_sentences(replace(toy.ANALYSIS, claims=(claim,)), [claim]))
    assert "Norland says" in both and "We will not accept" in both


def test_codes_of_actors_are_short_and_differ():
    actors = [
        Actor("1", "NATO", "igo", None),
        Actor("2", "Russia", "state", "RUS"),
        Actor("3", "Russian Defense Ministry", "government", "RUS"),
        Actor("4", "Radio Dar Maktab", "media", None),
        Actor("5", "Kremlin", "government", "RUS"),
        Actor("6", "…", "person", None),
    ]
    assert list(evidence.make_codes(actors).values()) == ["NATO", "RUS", "RDM", "RDM2", "KRE", "?"]


def test_table_cells():
    frame = pd.DataFrame(
        {
            "id": ["c1", "c99"],
            "sentence": [1, 99],
            "score": [-2.0, 0.0],
            "share": [0.5, None],
            "anonymous": [True, False],
            "evidence": [["c1", "i1"], []],
            "holder_name": ["a<b", None],
        }
    )
    html = evidence.render_table(frame, "A < B", toy.ANALYSIS).html
    assert '<th scope="row"><a href="01-article.ipynb#c1">c1</a></th>' in html and ">c99</bdi>" in html
    assert (
        "<caption>A &lt; B</caption>" in html
        and '<th scope="col">holder</th>' in html
        and '<th scope="col" class="sb-num">score</th>' in html
    )
    assert (
        '<a href="01-article.ipynb#s1">s2</a>' in html
        and ">s100<" in html
        and "−2.0" in html
        and ">yes<" in html
        and ">no<" in html
    )
    assert html.count(">–<") == 3 and "a&lt;b" in html


def test_an_empty_table_says_so():
    assert repr(evidence.render_table(pd.DataFrame(columns=["id"]), "Claims")) == "Claims: nothing to show."


def test_the_foot_names_its_provenance():
    text = repr(evidence.render_footer(toy.ANALYSIS))
    assert (
        "0" * 64 in text
        and "en_toy 1.0" in text
        and "stancebook 0.1.0" in text
        and "corrections: none" in text
    )


def test_what_a_person_has_corrected_is_marked_and_counted_at_the_foot():
    rows = [
        {
            "layer": "claims",
            "passage": "talks",
            "which": "",
            "field": "act",
            "value": "say",
            "why": "so",
            "applied": ["c3"],
            "remark": "",
        },
        {
            "layer": "actors",
            "passage": "Norland",
            "which": "",
            "field": "name",
            "value": "Norland",
            "why": "",
            "applied": ["norland"],
            "remark": "",
        },
        {
            "layer": "stances",
            "passage": "shelled",
            "which": "",
            "field": "keep",
            "value": "",
            "why": "yes",
            "applied": ["westmark > norland"],
            "remark": "",
        },
        {
            "layer": "interactions",
            "passage": "held",
            "which": "AID",
            "field": "add",
            "value": "A > B",
            "why": "",
            "applied": [],
            "remark": "changes nothing",
        },
    ]
    corrected = replace(toy.ANALYSIS, metadata={**toy.ANALYSIS.metadata, "corrections": rows})
    claims = tables.summarize_claims(corrected)
    table = evidence.render_table(claims.drop(columns="corrected"), "All claims", corrected)
    marked = [
        row.th.text
        for row in BeautifulSoup(table.html, "html.parser").select("tbody tr")
        if row.select(".sb-hand")
    ]
    assert (
        marked == ["c3 ✎"]
        and "✎ corrected by hand: 1 of 5 rows" in table.html
        and "1 of 5 rows" in table.text
    )
    assert [r.id for r in claims.itertuples() if r.corrected] == ["c3"]
    for frame, first in (
        (tables.summarize_stances(corrected)[["holder_name", "target_name"]], "Westmark ✎"),
        (tables.summarize_actors(corrected)[["name", "mentions"]], "Norland ✎"),
    ):
        soup = BeautifulSoup(evidence.render_table(frame, "All", corrected).html, "html.parser")
        assert [row.th.text for row in soup.select("tbody tr") if row.select(".sb-hand")] == [first]
    assert "corrected by hand" not in evidence.render_table(claims, "All claims", toy.ANALYSIS).html
    assert evidence.render_sentences(corrected, corrected.claims).html.count("corrected by hand ✎") == 1
    foot = evidence.render_footer(corrected).text
    assert "corrections: 4 by hand (2 changed, 1 confirmed, 1 without effect), marked ✎" in foot
    assert "interactions, “held”: added AID A > B; found nothing to correct; changes nothing" in foot
