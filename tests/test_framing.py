"""Terms, voices, loaded words and passives, on sentences made for the purpose."""

import pytest
import spacy
from spacy.tokens import Doc

from stancebook.measures import framing
from stancebook.records import Actor, Analysis, Claim, Interaction, Mention, Sentence
from toy import ANALYSIS, EMPTY

LEXICON = [
    {"term": term, "kind": kind, "neutral": neutral, "reason": f"why {term}"}
    for term, kind, neutral in [
        ("terrorist", "label", "militant"),
        ("regime", "label", "government"),
        ("so-called", "distance", ""),
        ("offensive", "euphemism", "attack"),
        ("puppet army", "insult", "army"),
        ("puppet", "insult", ""),
    ]
]


@pytest.fixture(autouse=True)
def lexicon(monkeypatch):
    """A lexicon of our own for the time of a test."""
    framing._forms.cache_clear()
    monkeypatch.setattr(framing, "read_rows", lambda name: LEXICON)
    yield
    framing._forms.cache_clear()


def made(text: str, mentions: dict[str, str], claims: list[tuple[str, str, str | None]] = ()) -> Analysis:
    """An analysis of one text: words → actor id; (content, kind, speaker) a claim."""
    actors = tuple(Actor(a, a.title(), "state", None) for a in dict.fromkeys(mentions.values()))
    spans = tuple(
        Mention(actor, text.index(words), text.index(words) + len(words), "name", 0.9)
        for words, actor in mentions.items()
    )
    said = tuple(
        Claim(
            f"c{n}",
            0,
            speaker,
            None,
            None,
            ((text.index(c), text.index(c) + len(c)),),
            kind,
            "say",
            False,
            None,
            0.9,
        )
        for n, (c, kind, speaker) in enumerate(claims)
    )
    return Analysis(
        "made",
        None,
        text,
        {},
        (Sentence(0, len(text), 0),),
        (),
        actors,
        tuple(sorted(spans, key=lambda m: m.start)),
        said,
    )


# -- terms and voices


def test_the_same_party_in_two_voices():
    text = "Arda fights the militants. Arda said the terrorists had fled."
    analysis = made(
        text,
        {"the militants": "group", "the terrorists": "group"},
        [("the terrorists had fled", "indirect", "arda")],
    )
    frame = framing.find_framing(analysis)
    assert frame[["term", "voice", "loaded"]].values.tolist() == [
        ["militants", None, False],
        ["terrorists", "arda", True],
    ]
    assert frame.iloc[1][["kind", "neutral", "reason"]].tolist() == ["label", "militant", "why terrorist"]
    (contrast,) = framing.find_contrasts(frame).itertuples()
    assert contrast.loaded == ["“terrorists” (a source not stated)"] and contrast.share == 0.5


def test_two_loaded_words_for_one_party_are_a_contrast_too():
    text = "Arda fights the terrorists. Arda said the regime had fled."
    analysis = made(
        text,
        {"the terrorists": "group", "the regime": "group"},
        [("the regime had fled", "indirect", "arda")],
    )
    (contrast,) = framing.find_contrasts(framing.find_framing(analysis)).itertuples()
    assert contrast.loaded == ["“regime” (a source not stated)"] and contrast.other == [
        "“terrorists” (the article)"
    ]


@pytest.mark.parametrize(
    ("text", "words", "term", "loaded"),
    [
        ("Forces of US-led NATO arrived.", "NATO", "US-led NATO", False),
        ("The so-called Vale Republic answered.", "Vale Republic", "so-called Vale Republic", True),
        ("It attacked the regime of Arda.", "the regime of Arda", "regime of Arda", True),
        ("Talks between Arda’s ministers failed.", "Arda’s", "Arda", False),
        ("They told Arda to wait.", "Arda", "Arda", False),
        ("A puppet army crossed.", "army", "puppet army", True),
    ],
)
def test_terms_take_the_modifiers_that_say_something(text, words, term, loaded):
    row = framing.find_framing(made(text, {words: "x"})).iloc[0]
    assert (row["term"], row["loaded"]) == (term, loaded)


def test_pronouns_are_no_terms():
    terms = framing.find_framing(ANALYSIS)
    assert not {"it", "It"} & set(terms["term"])
    assert terms["count"].sum() == sum(m.via != "pronoun" for m in ANALYSIS.mentions)


@pytest.mark.parametrize(
    ("claims", "voice", "verbatim"),
    [
        ([], None, False),
        ([("Bela said the puppet had lied", "indirect", "arda")], "arda", False),
        # within an indirect claim the words are the outer speaker's
        (
            [
                ("Bela said the puppet had lied", "indirect", "arda"),
                ("the puppet had lied", "indirect", "bela"),
            ],
            "arda",
            False,
        ),
        # a direct quotation keeps its own speaker
        (
            [
                ("Bela said the puppet had lied", "indirect", "arda"),
                ("the puppet had lied", "direct", "bela"),
            ],
            "bela",
            True,
        ),
    ],
)
def test_whose_words_they_are(claims, voice, verbatim):
    (row,) = framing.find_loaded(
        made("Arda said Bela said the puppet had lied.", {"Arda": "arda", "Bela": "bela"}, claims)
    ).itertuples()
    assert (row.voice, row.verbatim) == (voice, verbatim)


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Bela’s offensive began.", "bela"),
        ("The offensive began near Bela.", None),
        ("The regime Bela fell.", "bela"),
        ("Bela began an offensive.", None),
    ],
)
def test_of_whom_a_loaded_word_is_said(text, actor):
    (row,) = framing.find_loaded(made(text, {"Bela": "bela"})).itertuples()
    assert row.actor == actor


def test_the_longer_entry_wins_and_parts_of_words_do_not_count():
    frame = framing.find_loaded(
        made("The puppet army met the regiment, counterterrorists and inoffensive puppets.", {})
    )
    assert frame["term"].tolist() == ["puppet army", "puppets"]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("It wanted no “face-off” there.", ["face-off"]),
        ("Put in a 'quasi-state of war' now.", ["quasi-state of war"]),
        ('The "liberation," he wrote.', ["liberation"]),
        ("The countries' border and Arda's army’s post.", []),
        ("“We shall never accept any of this again,” he said.", []),
        ("The ‘Arda’s own’ plan", ["Arda’s own"]),
    ],
)
def test_words_held_at_arms_length(text, terms):
    assert framing.find_scare_quotes(made(text, {})).get("term").tolist() == terms


def test_sides_are_counted_with_their_officials():
    frame = framing.summarize_asymmetries(ANALYSIS).set_index("side")
    assert frame.loc["Sudria", "mentions"] == sum(
        m.via != "pronoun" and m.actor.startswith("sudria") for m in ANALYSIS.mentions
    )
    assert (frame[["names", "seats", "descriptions"]].sum(axis=1) == frame["mentions"]).all()


# -- passives


def parsed(words: str, heads: list[int], deps: str) -> Doc:
    """A hand-annotated sentence; heads are word numbers."""
    return Doc(spacy.blank("en").vocab, words=words.split(), heads=heads, deps=deps.split())


PASSIVES = [
    # "A warship was deployed .": nobody is said to have done it
    (
        parsed("A warship was deployed .", [1, 3, 3, 3, 3], "det nsubj:pass aux:pass ROOT punct"),
        [("A warship was deployed", "A warship")],
    ),
    (
        parsed(
            "A warship was deployed by Arda .",
            [1, 3, 3, 3, 5, 3, 3],
            "det nsubj:pass aux:pass ROOT case obl:agent punct",
        ),
        [],
    ),
    (
        parsed(
            "A warship was deployed by Arda .",
            [1, 3, 3, 3, 5, 3, 3],
            "det nsubj:pass aux:pass ROOT case obl punct",
        ),
        [],
    ),
    (
        parsed(
            "A warship was seen by night near Arda .",
            [1, 3, 3, 3, 5, 3, 7, 3, 3],
            "det nsubj:pass aux:pass ROOT case obl:tmod case obl punct",
        ),
        [("A warship was seen", "A warship")],
    ),
    (parsed("Arda deployed a warship .", [1, 1, 3, 1, 1], "nsubj ROOT det obj punct"), []),
    # what joins the clause to another is not its patient
    (
        parsed(
            "Arda waited and a warship was sent .",
            [1, 1, 4, 4, 6, 6, 1, 1],
            "nsubj ROOT cc det nsubj:pass aux:pass conj punct",
        ),
        [("a warship was sent", "a warship")],
    ),
    # a subordinate passive
    (
        parsed(
            "Arda said that villages were burned .",
            [1, 1, 5, 5, 5, 1, 1],
            "nsubj ROOT mark nsubj:pass aux:pass ccomp punct",
        ),
        [("villages were burned", "villages")],
    ),
]


@pytest.mark.parametrize(("doc", "found"), PASSIVES)
def test_passives_without_an_agent(doc, found):
    frame = framing.find_agentless(doc, made(doc.text, {}))
    assert [(r.clause, r.patient) for r in frame.itertuples()] == found
    assert all(doc.text[r.span[0] : r.span[1]] == r.clause for r in frame.itertuples())


def test_the_agent_comes_from_the_coded_act_where_there_is_one():
    doc = PASSIVES[0][0]
    act = Interaction(
        "i1", 0, "arda", None, "MOBILIZE", None, None, (0, 22), (0, 22), "actual", None, "", 0.9
    )
    analysis = Analysis(
        "made",
        None,
        doc.text,
        {},
        (Sentence(0, 22, 0),),
        (),
        (Actor("arda", "Arda", "state", None),),
        (),
        (),
        (act,),
    )
    (row,) = framing.find_agentless(doc, analysis).itertuples()
    assert (row.agent, row.agent_name) == ("arda", "Arda")
    assert framing.find_agentless(doc, made(doc.text, {}))["agent_name"].tolist() == ["not said"]


def test_without_a_parse_there_are_no_passives():
    assert framing.find_agentless(spacy.blank("en")("It was done."), EMPTY).empty


# -- any article


@pytest.mark.parametrize("analysis", [ANALYSIS, EMPTY], ids=["toy", "empty"])
@pytest.mark.parametrize("words", [LEXICON, []], ids=["lexicon", "no lexicon"])
def test_every_table_and_the_brief_stand_for_any_article(analysis, words, monkeypatch):
    framing._forms.cache_clear()
    monkeypatch.setattr(framing, "read_rows", lambda name: words)
    terms = framing.find_framing(analysis)
    frames = [
        terms,
        framing.find_loaded(analysis),
        framing.find_scare_quotes(analysis),
        framing.find_contrasts(terms),
        framing.summarize_asymmetries(analysis),
    ]
    assert all(len(frame.columns) > 3 for frame in frames)
    assert all(line.endswith(".") for line in framing.brief_framing(analysis))


def test_terms_stand_in_the_text_where_they_are_said_to():
    for row in framing.find_framing(ANALYSIS).itertuples():
        assert (
            all(row.term.casefold() in ANALYSIS.quote(span).casefold() for span in row.spans)
            and len(row.spans) == row.count
        )
