"""Corrections: what a row changes or adds, what follows from it,
and what is said of a row that makes no sense.
"""

import json
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from stancebook.analysis import analyze
from stancebook.briefing.answers import brief_network, brief_page
from stancebook.cli import main
from stancebook.figures.captions import describe_stance_network
from stancebook.figures.layout import draw_stances
from stancebook.figures.palette import actor_colours
from stancebook.house import DATA
from stancebook.layers.corrector import Corrector
from stancebook.layers.stances import find_stances
from stancebook.measures.blocs import find_blocs, find_sides, summarize_blocs
from stancebook.measures.network import build_stances
from stancebook.reader.pipeline import load_pipeline
from stancebook.records import Analysis, ArticleError, Claim, Interaction, Mention
from stancebook.text.anchors import find_places, find_words, make_context
from stancebook.text.article import read_article
from stancebook.text.corrections import (
    COLUMNS,
    FIELDS,
    KINDS,
    Correction,
    add_rows,
    find_strays,
    read_corrections,
    read_rows,
)
from toy import ANALYSIS, span

HEAD = ",".join(COLUMNS)
SCHEMA = Draft202012Validator(json.loads((DATA / "analysis.schema.json").read_text(encoding="utf-8")))


def correct(*rows: Correction, of: Analysis = ANALYSIS) -> tuple[Analysis, Corrector]:
    """The analysis with the rows applied to its records, and what applied them."""
    it = Corrector(rows, of.text, of.sentences)
    actors, mentions = it.cast(of.actors, of.mentions)
    claims, acts = it.claims(of.claims), it.interactions(of.interactions)
    stances = it.stances(find_stances(acts, lambda layer, scores: (0.5, False)))
    layers = {
        "actors": actors,
        "mentions": mentions,
        "claims": claims,
        "interactions": acts,
        "stances": stances,
    }
    return replace(of, **{layer: tuple(records) for layer, records in layers.items()}), it


def row(layer, passage, which, field, value="", why="because", line=2, context=""):
    return Correction(layer, passage, which, field, value, why, line, context)


def by_hand(corrected: Analysis, layer: str) -> list:
    """The records of a layer that the rows have made anew or changed."""
    return [r for r in getattr(corrected, layer) if r not in getattr(ANALYSIS, layer)]


# -- what a row changes


def test_a_mention_goes_to_another_actor_or_away():
    moved, _ = correct(row("mentions", "villagers", "", "actor", "Sudria"))
    assert by_hand(moved, "mentions") == [Mention("sudria", *span("villagers"), "correction", 1.0)]
    assert "villagers" not in [a.id for a in moved.actors], "an actor without a mention is gone"
    gone, _ = correct(row("mentions", "villagers", "", "drop"))
    assert len(gone.mentions) == len(ANALYSIS.mentions) - 1


def test_a_word_that_stands_often_is_told_apart_by_the_words_around_it():
    place = span("Norland", 1)
    context = make_context(ANALYSIS.text, place)
    moved, _ = correct(row("mentions", "Norland", "", "actor", "Sudria", context=context))
    assert by_hand(moved, "mentions") == [Mention("sudria", *place, "correction", 1.0)]
    assert len(by_hand(correct(row("mentions", "Norland", "", "actor", "Sudria"))[0], "mentions")) == 3


def test_an_actor_is_renamed_retyped_merged_and_dropped():
    made, it = correct(
        row("actors", "Sudrian army", "", "name", "Army of Sudria"),
        row("actors", "Army of Sudria", "", "type", "armed_group"),
        row("actors", "Norland army", "military", "merge", "Norland"),
        row("actors", "Vale Radio", "", "drop"),
        row("mentions", "villagers", "", "actor", "Army of Sudria"),
    )
    names = {a.id: (a.name, a.type) for a in made.actors}
    assert names["sudrian-army"] == ("Army of Sudria", "armed_group")
    assert not {"norland-army", "vale-radio", "villagers"} & set(names)
    assert len([m for m in made.mentions if m.actor == "norland"]) == 5 and it.warnings() == []


def test_words_are_split_off_as_another_actor():
    made, _ = correct(
        row("actors", "it", "Sudrian army", "split", "Border guard", context="that it had crossed")
    )
    (new,) = by_hand(made, "actors")
    assert (new.name, new.type, new.country) == ("Border guard", "military", "XSU")
    assert [m.actor for m in by_hand(made, "mentions")] == ["border-guard"]


def test_a_claim_and_an_interaction_are_changed_where_the_passage_lies_within():
    made, _ = correct(
        row("claims", "talks would go on", "", "actor", "Norland"),
        row("interactions", "shelled", "ASSAULT", "status", "denied"),
        row("interactions", "held talks", "Westmark", "drop"),
    )
    (claim,) = by_hand(made, "claims")
    (act,) = by_hand(made, "interactions")
    assert (claim.actor, claim.confidence, act.status, act.frame) == (
        "norland",
        1.0,
        "denied",
        "corrected by hand: because",
    )
    assert len(made.interactions) == len(ANALYSIS.interactions) - 1


def test_what_is_kept_is_sure():
    doubtful = replace(ANALYSIS, interactions=tuple(replace(i, unsure=True) for i in ANALYSIS.interactions))
    made, it = correct(
        row("interactions", "shelled", "", "keep"), row("mentions", "It", "", "keep"), of=doubtful
    )
    assert [i.confidence for i in made.interactions if not i.unsure] == [1.0] and it.warnings() == []


def test_a_claim_an_interaction_and_a_stance_are_added():
    made, it = correct(
        row("claims", "It may send more guns", "intend", "add", "Norland army"),
        row("claims", "It may send more guns", "", "anonymous", "yes"),
        row("claims", "Westmark … Berg", "", "add"),
        row("interactions", "send more guns", "AID", "add", "Norland army > Norland"),
        row("interactions", "send more guns", "AID", "status", "possible"),
        row("stances", "fled the Vale", "oppose", "add", "villagers > Norland"),
        row("stances", "send more guns", "oppose", "add", "Norland army > Westmark"),
    )
    talks, gun = by_hand(made, "claims")
    assert gun == Claim(
        "c6",
        5,
        "norland-army",
        span("It", within="It may"),
        None,
        (span("It may send more guns"),),
        "indirect",
        "intend",
        True,
        None,
        1.0,
    )
    assert (talks.content, talks.actor, talks.anonymous) == ((span("Westmark"), span("Berg", 1)), None, True)
    (aid,) = by_hand(made, "interactions")
    assert (aid.source, aid.target, aid.status, aid.frame, aid.said_by) == (
        "norland-army",
        "norland",
        "possible",
        "added by hand: because",
        None,
    )
    assert ("norland-army", "norland", "support") in {(s.holder, s.target, s.polarity) for s in made.stances}
    stance = next(s for s in made.stances if s.target == "westmark" and s.holder == "norland-army")
    assert (stance.score, stance.confidence) == (-5.0, 1.0) and {"c6", aid.id} <= set(stance.evidence)
    assert [w for w in it.warnings() if "no claim or interaction stands there" in w] == it.warnings()


def test_a_stance_follows_from_corrected_interactions_and_can_be_corrected_itself():
    first = next(s for s in correct()[0].stances if s.polarity == "support")
    words = ANALYSIS.quote(next(i.evidence for i in ANALYSIS.interactions if i.id == first.evidence[0]))
    names = f"{ANALYSIS.name(first.holder)} > {ANALYSIS.name(first.target)}"
    made, _ = correct(row("stances", words, names, "polarity", "oppose"))
    changed = next(s for s in made.stances if (s.holder, s.target) == (first.holder, first.target))
    assert (changed.polarity, changed.score, changed.unsure) == ("oppose", -5.0, False)
    made, _ = correct(row("interactions", words, "", "drop"))
    assert (first.holder, first.target) not in {(s.holder, s.target) for s in made.stances}


def test_the_voice_of_an_added_act_is_that_of_the_claim_around_it():
    made, _ = correct(row("interactions", "missiles to shield the Vale", "AID", "add", "Westmark > Sudria"))
    assert [i.said_by for i in by_hand(made, "interactions")] == ["sudrian-official"]


# -- what is said of a row that does nothing


@pytest.mark.parametrize(
    "it, said",
    [
        (
            row("interactions", "bombed", "", "drop"),
            "found nothing to correct: it does not stand in the article",
        ),
        (
            row("interactions", "a post of the Sudrain army", "", "drop"),
            "the nearest is “a post of the Sudrian army”",
        ),
        (
            row("interactions", "shelled", "AID", "drop"),
            "there is no AID interaction; the nearest is ASSAULT, “The Norland army shelled",
        ),
        (
            row("mentions", "crossed", "", "drop"),
            "there is no such mention; the nearest is Sudrian army, “it”",
        ),
        (row("claims", "villagers", "", "drop"), "there is no such claim; the nearest is say, “Sudria has"),
        (
            row("claims", "talks would go on", "", "actor", "Nordland"),
            "no actor has the name “Nordland”; the nearest is “Norland”",
        ),
        (row("actors", "Norland", "person", "country", "XNO"), "“Norland” is of another type: state"),
        (row("actors", "Norland", "", "country", "XNO"), "changes nothing, for it is so already"),
        (row("claims", "talks would go on", "", "act", "promise"), "changes nothing, for it is so already"),
        (
            row("mentions", "Portsend", "", "actor", "Westmark"),
            "no mention had just these words, so one was added",
        ),
        (row("mentions", "Westmark", "", "add", "Westmark"), "changes nothing, for it is so already"),
        (row("interactions", "shelled", "", "target", "Norland army"), "both would be the same actor"),
        (
            row("mentions", "Norland", "", "drop", context="a camel was seen near Norland yesterday"),
            "does not stand in the article; the nearest is",
        ),
        (
            row("claims", "the Vale", "say", "add", "Norland"),
            "its passage stands 3 times, and the first was taken",
        ),
        (row("actors", "Atlantis", "", "side", "Norland"), "no actor has the name “Atlantis”"),
        (row("actors", "Norland", "person", "side", "Sudria"), "is of another type: state"),
        (
            row("actors", "fled", "Norland", "split", "Exiles"),
            "no mention of that actor has just these words",
        ),
    ],
)
def test_a_row_that_does_nothing_or_is_not_clear_is_said(it, said):
    (told,) = correct(it)[1].warnings()
    assert (
        told.startswith(f"Line 2 of the corrections (“{it.passage}”)") and said in told and told.endswith(".")
    )


def test_the_report_says_what_each_row_has_changed():
    it = correct(
        row("mentions", "villagers", "", "actor", "Sudria"),
        row("claims", "talks would go on", "", "act", "say"),
    )[1]
    assert [r["applied"] for r in it.report()] == [["-".join(map(str, span("villagers")))], ["c3"]]
    assert it.report(lambda a, b: (a + 1, b + 1))[0]["applied"] != it.report()[0]["applied"]


# -- sides


def parted(*rows: Correction) -> tuple[Analysis, dict[str, str]]:
    """The corrected analysis, and the side of each actor."""
    made, it = correct(*rows)
    made = replace(made, metadata={"corrections": it.report()})
    return made, find_sides(made)


def test_a_side_is_named_and_an_actor_moved_to_it():
    made, sides = parted(
        row("actors", "Norland", "", "side_name", "The alliance"),
        row("actors", "villagers", "", "side", "Norland"),
    )
    assert {sides[a] for a in ("norland", "westmark", "ida-berg", "villagers")} == {"The alliance"} and sides[
        "sudria"
    ] != "The alliance"
    alone = parted(row("actors", "Westmark", "", "side", "The neutrals"))[1]
    assert alone["westmark"] == "The neutrals" and "Westmark" not in alone["norland"]
    graph = build_stances(made)
    assert find_blocs(graph).labels[0] == "The alliance ✎" and "The alliance: " in describe_stance_network(
        graph
    )
    assert (
        "The alliance ✎" in draw_stances(graph)
        and "The alliance ✎" in summarize_blocs(graph)["bloc"].tolist()
    )
    assert "are one side, “The alliance” ✎" in " ".join(brief_page(made)) and "(The alliance ✎)" in " ".join(
        brief_network(made)
    )
    assert made.is_corrected(next(a for a in made.actors if a.id == "villagers"))
    assert actor_colours(made)["villagers"] == actor_colours(made)["norland"]


def test_rows_on_sides_hold_whatever_their_order_and_in_a_circle():
    chain = [
        row("actors", "villagers", "", "side", "Vale Radio"),
        row("actors", "Vale Radio", "", "side", "Sudria"),
    ]
    for rows in (chain, chain[::-1], [*chain, *(replace(r, line=9) for r in chain)]):
        _, sides = parted(*rows)
        assert sides["villagers"] == sides["vale-radio"] == sides["sudria"]
    _, sides = parted(chain[0], row("actors", "Vale Radio", "", "side", "villagers"))
    assert sides["villagers"] == sides["vale-radio"]
    moved = parted(
        row("actors", "Army of Sudria", "", "side", "Norland"),
        row("actors", "Sudrian army", "", "name", "Army of Sudria"),
    )[1]
    assert moved["sudrian-army"] == moved["norland"]


# -- any list of valid rows


PASSAGES = st.sampled_from(
    [
        *{ANALYSIS.quote((m.start, m.end)) for m in ANALYSIS.mentions},
        *(a.name for a in ANALYSIS.actors),
        "talks would go on",
        "shelled",
        "the Vale",
        "tanks … talks",
        "not there",
        "We will not accept these tanks",
    ]
)
NAMES = st.sampled_from([*(a.name for a in ANALYSIS.actors), "Berg", "Atlantis", "New One"])
PAIRS = st.builds("{} > {}".format, NAMES, NAMES)


@st.composite
def valid_rows(draw):
    layer = draw(st.sampled_from(list(FIELDS)))
    field = draw(st.sampled_from(list(FIELDS[layer])))
    allowed, kinds = FIELDS[layer][field], KINDS[layer]
    value = draw(st.sampled_from(allowed) if allowed else NAMES | PAIRS | st.just(""))
    which = draw(
        st.sampled_from(kinds) if field == "add" else st.just("") | NAMES | PAIRS | st.sampled_from(kinds)
    )
    context = draw(
        st.just("") | st.sampled_from(["Sudria has moved tanks into the Vale", "the Vale, a border province"])
    )
    return row(layer, draw(PASSAGES), which, field, "XSU" if field == "country" else value, context=context)


def test_a_name_that_nobody_has_is_said_of_an_added_claim_too():
    rows = [
        row("mentions", "a Sudrian official", "", "actor", "Norland"),
        row("claims", "a Sudrian official", "", "actor", "Atlantis"),
        row("claims", "a Sudrian official", "", "add"),
    ]
    _, it = correct(*(replace(r, line=n) for n, r in enumerate(rows, 2)))
    assert it.report()[1]["remark"].startswith("no actor has the name “Atlantis”")


@settings(max_examples=200, deadline=None)
@given(st.lists(valid_rows(), max_size=8))
def test_any_valid_rows_give_a_valid_document_and_twice_the_same(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("rows") / "a.corrections.csv"
    add_rows(path, rows)
    try:
        read = read_rows(path)
    except ArticleError:
        assume(False)
    assert [r.said for r in read] == [r.said for r in rows]
    made, it = correct(*read)
    ids = {a.id for a in made.actors}
    assert list(SCHEMA.iter_errors({**made.as_json(), "dates": []})) == []
    for record in (*made.mentions, *made.claims, *made.interactions, *made.stances):
        ends = {
            getattr(record, name, None)
            for name in ("actor", "source", "target", "said_by", "venue", "holder")
        }
        assert {e for e in ends if isinstance(e, str)} <= ids | {a.id for a in ANALYSIS.actors}
    known = {r.id for r in (*made.claims, *made.interactions)}
    assert len(known) == len(made.claims) + len(made.interactions)
    assert all(set(s.evidence) <= known for s in made.stances) and all(
        i.source != i.target for i in made.interactions
    )
    again, _ = correct(*read, *(replace(r, line=r.line + 100) for r in read))
    assert again == made
    said = {c["line"]: c for c in it.report()}
    assert all(c["applied"] or c["remark"] for c in said.values()), "nothing is lost in silence"


# -- the file


@pytest.mark.parametrize(
    "rows, fault",
    [
        (
            "verbs,x,,drop,,,",
            (
                "line 2: the layer must be mentions, actors, claims, interactions, "
                "stances or concepts, not 'verbs'"
            ),
        ),
        ("claims,x,,type,AID,,", "line 2: the field of claims must be"),
        ("interactions,x,,type,BOMB,,", "line 2: type must be AGREE"),
        ("actors,x,,country,Turkey,,", "line 2: country must be a code of three capitals"),
        ("claims,,,drop,,,", "line 2: the passage is empty"),
        ("actors,x,army,add,Y,,", "line 2: which must be state, government"),
        ("mentions,x,name,add,Y,,", "line 2: which must be empty, not 'name'"),
        ("mentions,x,,add,,,", "line 2: the value is empty: who is it?"),
        ("stances,x,oppose,add,A,no target,", "line 2: the value must be who > whom, not 'A'"),
        ("stances,x,,polarity,oppose,,", r"line 2: a stance needs a reason \(why\)"),
        ("claims,x,,drop,,,\nclaims,x,,drop,,again,", "line 3: it repeats line 2"),
        ("actors,A,,merge,B,,\nactors,A,,merge,C,,", "line 3: it merges again what is merged in line 2"),
        (
            "actors,A,,merge,B,,\nactors,B,,merge,C,,\nactors,C,,merge,A,,",
            "line 2: the merges go in a circle (A > B > C > A); line 3: ",
        ),
        ("actors,A,,side,B,,\nactors,A,,side,C,,", "line 3: it moves again what is moved in line 2"),
        ("actors,A,,side_name,,,", "line 2: the side_name is empty"),
        ("actors,A,,merge,A,,", "line 2: the merges go in a circle"),
        ("actors,A,,merge,A,,\nverbs,x,,drop,,,", "line 2: the merges go in a circle .*; line 3: the layer"),
        (
            "claims,x,,drop,,,\nverbs,x,,drop,,,\nclaims,y,,sing,,,",
            "line 3: .*; line 4: .*; correct or remove these rows.",
        ),
    ],
)
def test_rows_that_make_no_sense_are_one_sentence(tmp_path, rows, fault, capsys):
    (tmp_path / "a.txt").write_text("Norway condemned Mali.", encoding="utf-8")
    (tmp_path / "a.corrections.csv").write_text(f"{HEAD}\n{rows}\n", encoding="utf-8")
    before = {p.name for p in tmp_path.iterdir()}
    with pytest.raises(
        ArticleError, match=f"a.corrections.csv, {fault.replace('(A', '.A').replace('A)', 'A.')}"
    ):
        read_corrections(tmp_path / "a.txt")
    assert main(["analyze", str(tmp_path / "a.txt"), "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1 and {p.name for p in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "data",
    [
        b"layer,passage\n",
        b"\xff\xfe\x00",
        b"",
        b"layer,passage,field,colour\n",
        b"layer,layer,passage,field\n",
    ],
)
def test_a_file_that_is_no_table_is_one_sentence(tmp_path, data):
    (tmp_path / "a.corrections.csv").write_bytes(data)
    with pytest.raises(ArticleError, match="a.corrections.csv"):
        read_corrections(tmp_path / "a.txt")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_columns_may_be_separated_by_commas_semicolons_or_tabs_in_any_order(tmp_path, mark):
    lines = [["why", "layer", "passage", "field"], ["no; not, so", "claims", 'a "b" c', "drop"]]
    text = "\ufeff" + "\r\n".join(
        mark.join(f'"{c}"'.replace('a "b" c', 'a ""b"" c') for c in line) for line in lines
    )
    (tmp_path / "a.corrections.csv").write_text(
        text + "\r\n" + mark * 3 + "\r\n", encoding="utf-8", newline=""
    )
    assert read_corrections(tmp_path / "a.txt") == (row("claims", 'a "b" c', "", "drop", why="no; not, so"),)


def test_rows_are_added_in_the_form_of_the_file(tmp_path):
    path = tmp_path / "a.corrections.csv"
    path.write_text(
        "layer;passage;which;field;value;why\r\n# old;x;;drop;;\r\nclaims;x;;drop;;y",
        encoding="utf-8",
        newline="",
    )
    add_rows(path, [row("mentions", "=x", "", "drop", why="")])
    assert path.read_bytes().decode().splitlines()[1:] == [
        "# old;x;;drop;;",
        "claims;x;;drop;;y",
        "mentions;'=x;;drop;;",
    ]
    add_rows(path, [row("mentions", "z", "", "drop", context="a z b")])
    text = path.read_bytes().decode()
    assert (
        text.startswith("layer;passage;which;field;value;why;context\r\n# old;x;;drop;;;\r\n")
        and "z;;drop;;because;a z b\r\n" in text
    )
    assert [r.passage for r in read_rows(path)] == ["x", "=x", "z"]


def test_many_rows_on_a_long_article_take_seconds():
    """A millisecond or two a row, for 350,000 characters too: words are looked up, records too."""
    long = replace(ANALYSIS, text=ANALYSIS.text + " ".join(f"w{n} x{n % 997}" for n in range(30_000)))
    began = process_time()
    _, it = correct(*(row("mentions", f"w{n}", "", "add", "Sudria", line=n) for n in range(500)), of=long)
    assert process_time() - began < 5 and not it.warnings()


def test_old_rows_are_valid(tmp_path):
    path = tmp_path / "a.corrections.csv"
    path.write_text(
        "layer,passage,which,field,value,why\nmentions,the ministry,,actor,B,so\n", encoding="utf-8"
    )
    assert read_rows(path) == (row("mentions", "the ministry", "", "actor", "B", "so"),)


def test_a_file_that_belongs_to_no_article_is_said(tmp_path, capsys):
    (tmp_path / "story.txt").write_text("Norway condemned Mali.\n", encoding="utf-8")
    for name in ("storry", "story", "story.anna"):
        (tmp_path / f"{name}.corrections.csv").write_text(f"{HEAD}\n", encoding="utf-8")
    (said,) = find_strays(tmp_path)
    assert said.startswith("storry.corrections.csv belongs to no article in ")
    assert main(["analyze", str(tmp_path / "story.txt"), "--out", str(tmp_path)]) == 0
    assert said in capsys.readouterr().err


# -- where words stand


TEXT = (
    "On Friday the ministry said it. On Monday the ministry\n"
    "denied that the “minister” knew the divi-\n"
    "ded towns. The bombing went on."
)


@pytest.mark.parametrize(
    "passage, context, found",
    [
        ("the ministry", "", ["Friday", "Monday"]),
        ("the ministry", "On Monday the ministry denied", ["Monday"]),
        ("the ministry", "On Tuesday the ministry denied that", ["Monday"]),
        ("the ministry", "foreign papers wrote the ministry won", []),
        ('the "minister"', "", ["that"]),
        ("divi- ded towns", "", ["the"]),
        ("bomb", "", ["The"]),
        ("the minister y", "", []),
    ],
)
def test_words_are_found_again(passage, context, found):
    places, remark = find_places(TEXT, passage, context)
    assert [TEXT[:a].split()[-1] for a, _ in places] == found
    assert bool(remark) == (not found or "Tuesday" in context)


@given(
    st.lists(st.sampled_from("the ministry said it on a day".split()), min_size=2, max_size=60).map(" ".join),
    st.data(),
)
def test_a_context_tells_a_place_from_all_others(text, data):
    place = data.draw(st.sampled_from(find_words(text, text.split()[0])))
    context = make_context(text, place)
    assert find_places(text, text.split()[0], context)[0] == [place] or context == ""


# -- what survives


STORY = (
    "Norway condemned Mali on Friday. Chad praised Niger on Monday. "
    "The ministry in Oslo said that the ministry in Accra lied.\n"
    "It was a quiet week. The ministry will meet envoys of Ghana.\n"
)
ROWS = (
    "actors,envoys of Ghana,government,add,Ghanaian envoys,,\n"
    "mentions,The ministry,,actor,Norway,,The ministry in Oslo said\n"
    "interactions,condemned Mali,,drop,,not so,\n"
    "claims,It was a quiet week,say,add,Chad,,\n"
    "interactions,praised Niger,,status,possible,,\n"
)


@pytest.fixture
def story(tmp_path):
    """An article with corrections, and a function that analyses it."""
    article = tmp_path / "a.txt"
    article.write_text(STORY, encoding="utf-8")
    (tmp_path / "a.corrections.csv").write_text(f"{HEAD}\n{ROWS}", encoding="utf-8")
    return article


def kept(analysis):
    return [bool(c["applied"]) for c in analysis.metadata["corrections"]]


def test_what_is_found_later_builds_on_what_was_corrected(story):
    """The stance rests on an interaction: without the interaction there is no stance; a claim's speaker
    is its mention's actor.
    """
    after = analyze(read_article(story), load_pipeline())
    assert kept(after) == [True] * 5
    assert {w.partition(") ")[2] for w in after.metadata["warnings"]} <= {
        "no mention had just these words, so one was added."
    }
    assert ("norway", "mali") not in {(s.holder, s.target) for s in after.stances}
    assert [c.actor for c in after.claims if after.quote(c.source).startswith("The ministry")][:1] == [
        "norway"
    ]
    assert "ghanaian-envoys" in {a.id for a in after.actors}
    assert list(SCHEMA.iter_errors(after.as_json())) == []


def test_corrections_survive_a_rerun_and_edits_of_the_article(story):
    first = analyze(read_article(story), load_pipeline())
    assert analyze(read_article(story), load_pipeline()).as_json() == first.as_json()
    for old, new in (
        ("Friday", "Saturday"),
        ("in Oslo", "in Bergen"),
        ("quiet week.", "quiet week, and cold."),
        ("Norway condemned", "In May, Norway condemned"),
        ("\nIt was", "\n\nA line more.\nIt was"),
    ):
        story.write_text(STORY.replace(old, new), encoding="utf-8")
        assert kept(analyze(read_article(story), load_pipeline())) == [True] * 5, new
    story.write_text(STORY.replace("condemned Mali", "condemned Malawi"), encoding="utf-8")
    after = analyze(read_article(story), load_pipeline())
    assert kept(after) == [True, True, False, True, True]
    assert (
        "(“condemned Mali”) found nothing to correct: it does not stand in the article; "
        "the nearest is “condemned Malawi"
    ) in " ".join(after.metadata["warnings"])


def test_corrections_survive_another_lexicon(story, monkeypatch):
    """The lexicon calls an actor by another name: the row still means it, by the words of a mention."""
    from stancebook.layers import actors, names

    other = {
        alias: replace(e, name="Republic of Chad") if e.name == "Chad" else e
        for alias, e in names.aliases().items()
    }
    monkeypatch.setattr(actors, "aliases", lambda: other)
    after = analyze(replace(read_article(story), id="b"), load_pipeline())
    assert kept(after) == [True] * 5 and [c.actor for c in after.claims if c.confidence == 1] == [
        "republic-of-chad"
    ]


def test_hidden_characters_in_the_article_hide_nothing_from_a_row(tmp_path):
    article = tmp_path / "a.txt"
    article.write_text(
        "Nor\u00adway con\u00addemned Mali on Friday, the min\u00adistry said.\n", encoding="utf-8"
    )
    (tmp_path / "a.corrections.csv").write_text(
        f"{HEAD}\nmentions,the min\u00adistry,,actor,Norway,,\n", encoding="utf-8"
    )
    after = analyze(read_article(article), load_pipeline())
    (place,) = after.metadata["corrections"][0]["applied"]
    assert after.text[slice(*map(int, place.split("-")))] == "the min\u00adistry"


def test_an_interaction_that_was_corrected_is_told_as_a_finding(story):
    doubtful = Interaction(
        "i1", 0, "a", None, "AID", "b", None, (0, 1), (0, 1), "actual", None, "x", 0.1, True
    )
    (one,) = Corrector([row("interactions", "A", "", "keep")], "A b").edit(
        "interactions", [doubtful], lambda i: [i.evidence]
    )
    assert not one.unsure and one.confidence == 1
