"""What holds for every format: the same bytes on every run, nothing changed where nothing was edited, edits
that become corrections.
"""

import json
from dataclasses import replace
from time import process_time

import pytest

from hostile import HOSTILE
from stancebook.analysis import analyze
from stancebook.cli import main
from stancebook.exchange import FORMATS, READABLE, export, import_changes
from stancebook.exchange.annotations import Annotation, annotate, plain_text
from stancebook.exchange.changes import find_changes
from stancebook.house import DATA
from stancebook.reader.pipeline import load_pipeline
from stancebook.records import Analysis, ArticleError
from stancebook.text.article import read_article
from stancebook.text.corrections import read_corrections
from toy import ANALYSIS, EMPTY, correct

ANALYSES = pytest.mark.parametrize("analysis", [ANALYSIS, EMPTY, HOSTILE], ids=lambda a: a.id)
IDLIB = DATA / "articles" / "idlib.txt"


@pytest.fixture(scope="module")
def idlib() -> Analysis:
    return analyze(read_article(IDLIB), load_pipeline())


def save(analysis: Analysis, to: str, folder):
    """The folder or the file, after the export is written there."""
    files = export(analysis, to)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder if len(files) > 1 else folder / next(iter(files))


def place(words: str, within: str = "") -> tuple[int, int]:
    """Where words stand in the toy article, within others that stand there once."""
    start = ANALYSIS.text.index(words, ANALYSIS.text.index(within or words))
    return start, start + len(words)


@pytest.mark.parametrize("to", FORMATS)
@ANALYSES
def test_two_exports_are_alike(analysis, to):
    assert export(analysis, to) == export(analysis, to) != {}


@pytest.mark.parametrize("to", FORMATS)
def test_the_worked_example_is_exported_in_two_seconds(idlib, to):
    export(idlib, to)  # imports are paid once
    began = process_time()
    export(idlib, to)
    assert process_time() - began < 2


@pytest.mark.parametrize("source", READABLE)
@ANALYSES
def test_what_was_not_edited_changes_nothing(analysis, source, tmp_path):
    assert import_changes(analysis, save(analysis, source, tmp_path), source) == ([], [])


@pytest.mark.parametrize("source", READABLE)
def test_nor_in_the_worked_example(idlib, source, tmp_path):
    assert import_changes(idlib, save(idlib, source, tmp_path), source) == ([], [])


def edit(analysis: Analysis, key: str, **change):
    """The annotations of the analysis, one of them changed; dropped without a change."""
    fields = change.pop("fields", {})
    return [
        replace(a, **change, fields={**a.fields, **fields}) if a.id == key else a
        for a in annotate(analysis)
        if a.id != key or change or fields
    ]


@pytest.mark.parametrize(
    "key, change, rows",
    [
        ("m2", {"fields": {"actor": "Westmark"}}, [("mentions", "Sudria", "", "actor", "Westmark")]),
        ("m18", {}, [("mentions", "villagers", "", "drop", "")]),
        ("m7", {"fields": {"actor": "Norland"}}, [("mentions", "it", "", "actor", "Norland")]),
        ("c3", {"fields": {"act": "say"}}, [("claims", "talks would go on", "", "act", "say")]),
        (
            "c5",
            {"fields": {"anonymous": "no", "venue": ""}},
            [
                (
                    "claims",
                    "Sudria has asked Westmark for missiles to shield the Vale",
                    "",
                    "anonymous",
                    "no",
                ),
                ("claims", "Sudria has asked Westmark for missiles to shield the Vale", "", "venue", ""),
            ],
        ),
        (
            "i4",
            {"label": "COERCE", "fields": {"status": "possible"}},
            [
                ("interactions", "The Norland army shelled a post of the Sudrian army", "", "type", "COERCE"),
                (
                    "interactions",
                    "The Norland army shelled a post of the Sudrian army",
                    "",
                    "status",
                    "possible",
                ),
            ],
        ),
        ("i6", {}, [("interactions", "Westmark, which backs Norland", "", "drop", "")]),
    ],
)
def test_an_edit_becomes_the_rows_that_it_means(key, change, rows):
    theirs = edit(ANALYSIS, key, **change)
    found, remarks = find_changes(ANALYSIS, theirs)
    assert [(r.layer, r.passage, r.which, r.field, r.value) for r in found] == rows
    assert not remarks
    if change:
        assert find_changes(correct(ANALYSIS, found), theirs)[0] == []


@pytest.mark.parametrize("source", READABLE)
def test_the_last_record_of_a_layer_is_not_dropped_in_silence(source, tmp_path):
    path = save(replace(ANALYSIS, claims=()), source, tmp_path)
    rows, remarks = import_changes(ANALYSIS, path, source)
    assert [(r.layer, r.field) for r in rows] == [("claims", "drop")] * len(ANALYSIS.claims) and remarks == []


def test_words_that_stand_twice_are_told_apart():
    """Two interactions on the same words are told apart by their type, a name that stands thrice by the words
    around it.
    """
    rows, remarks = find_changes(HOSTILE, edit(HOSTILE, "i2", fields={"status": "planned"}))
    assert [(r.which, r.value) for r in rows] == [("THREATEN", "planned")] and not remarks
    rows, remarks = find_changes(HOSTILE, edit(HOSTILE, "m4", fields={"actor": "𝒩ews"}))
    (row,) = rows
    assert (row.passage, row.value, remarks) == ("Norland", "𝒩ews", []) and "Norland" in row.context
    changed = correct(HOSTILE, rows).mentions
    assert [n for n, (a, b) in enumerate(zip(changed, HOSTILE.mentions), 1) if a != b] == [4]


def test_an_edit_of_all_is_one_row():
    theirs = [
        replace(a, fields={"actor": "𝒩ews"}) if a.fields.get("actor") == "Norland" and a.id != "m7" else a
        for a in annotate(HOSTILE)
    ]
    rows, remarks = find_changes(HOSTILE, theirs)
    assert [(r.layer, r.passage, r.field, r.value) for r in rows] == [
        ("mentions", "Norland", "actor", "𝒩ews")
    ] and not remarks


def test_an_actor_is_renamed_and_retyped_at_all_its_mentions():
    theirs = [
        replace(a, label="armed_group", fields={"actor": "Sudria"}) if a.id == "m5" else a
        for a in annotate(HOSTILE)
    ]
    rows, remarks = find_changes(HOSTILE, theirs)
    assert [(r.layer, r.passage, r.field, r.value) for r in rows] == [
        ("actors", "=Sudria_[1]|*;", "name", "Sudria"),
        ("actors", "Sudria", "type", "armed_group"),
    ]
    assert not remarks and correct(HOSTILE, rows).actors[2].name == "Sudria"


@pytest.mark.parametrize(
    "key, change, remark",
    [
        ("c1.cue", {"spans": ((0, 5),)}, "“says” as cue was changed, which no correction can say."),
        (
            "i2",
            {"fields": {"source": "Atlantis"}},
            "“it had crossed the border” has source Atlantis, which is no source that is known.",
        ),
        (
            "i2",
            {"fields": {"status": "perhaps"}},
            "“it had crossed the border” has status perhaps, which is no status that is known.",
        ),
    ],
)
def test_what_no_row_can_say_is_said(key, change, remark):
    rows, remarks = find_changes(ANALYSIS, edit(ANALYSIS, key, **change))
    assert rows == [] and any(remark in r for r in remarks)


def test_what_is_marked_anew_is_added():
    """A mention, an actor, a claim and an interaction, whose source is said by a part of it."""
    theirs = [
        *annotate(ANALYSIS),
        Annotation("x1", "mentions", "military", (place("guns"),), {"actor": "Gun crews"}),
        Annotation("x2", "mentions", "state", (place("Portsend"),), {"actor": "Westmark"}),
        Annotation(
            "x3",
            "claims",
            "claim",
            (place("It may send more guns"),),
            {"actor": "Vale Radio", "act": "report", "anonymous": "yes"},
        ),
        Annotation(
            "x4",
            "interactions",
            "AID",
            (place("send more guns"),),
            {"target": "Norland", "status": "possible"},
        ),
        Annotation("x5", "parts", "source", (place("It", "It may"),), head="x4"),
        Annotation("x6", "interactions", "AID", (place("fled the Vale"),), {"source": "Atlantis"}),
    ]
    rows, remarks = find_changes(ANALYSIS, theirs)
    assert [(r.layer, r.passage, r.which, r.field, r.value) for r in rows] == [
        ("actors", "guns", "military", "add", "Gun crews"),
        ("mentions", "Portsend", "", "add", "Westmark"),
        ("claims", "It may send more guns", "report", "add", "Vale Radio"),
        ("claims", "It may send more guns", "", "anonymous", "yes"),
        ("interactions", "send more guns", "AID", "add", "Norland army > Norland"),
        ("interactions", "send more guns", "AID", "status", "possible"),
    ]
    assert remarks == [
        "“fled the Vale” was marked as AID by “Atlantis”, of whom nothing is known; it was not added."
    ]
    made = correct(ANALYSIS, rows)
    new = made.claims[-1]
    assert (made.name(new.actor), new.act, new.anonymous, made.quote(*new.content)) == (
        "Vale Radio",
        "report",
        True,
        "It may send more guns",
    )
    aid = next(i for i in made.interactions if i.frame.startswith("added"))
    assert (made.name(aid.source), made.name(aid.target), aid.status) == (
        "Norland army",
        "Norland",
        "possible",
    )
    assert find_changes(made, annotate(made)) == ([], [])


@pytest.mark.parametrize(
    "key, words, said",
    [
        ("i6", "backs Norland", "interactions"),
        ("c1", "Sudria has moved tanks", "claims"),
        ("m18", "Thousands of villagers", "mentions"),
    ],
)
def test_a_mark_that_was_moved_is_dropped_and_added(key, words, said):
    theirs = edit(ANALYSIS, key, spans=(place(words),))
    rows, remarks = find_changes(ANALYSIS, theirs)
    assert {(r.layer, r.field) for r in rows} >= {(said, "drop"), (said, "add")} and not remarks
    made = correct(ANALYSIS, rows)
    assert len(getattr(made, said)) == len(getattr(ANALYSIS, said)) and find_changes(made, theirs)[0] == []


@pytest.mark.parametrize("source", READABLE)
@pytest.mark.parametrize("content", [b"", b"PK\3\4 nonsense", b"[1]", b"T1\tx"])
def test_a_file_that_cannot_be_read_is_one_sentence(source, content, tmp_path):
    for name in ("a.qdpx", "a.ann", "a.xmi", "TypeSystem.xml", "a.json"):
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ArticleError) as error:
        import_changes(ANALYSIS, tmp_path, source)
    assert str(error.value).count("\n") == 0 and str(error.value).endswith(".")


@pytest.mark.parametrize("source", READABLE)
def test_another_article_is_refused(source, tmp_path):
    path = save(replace(ANALYSIS, text=ANALYSIS.text.replace("tanks", "trams")), source, tmp_path)
    with pytest.raises(ArticleError, match="not that of the article"):
        import_changes(ANALYSIS, path, source)


def test_the_text_keeps_its_length_and_its_words():
    text = plain_text(HOSTILE)
    assert len(text) == len(HOSTILE.text) and not {"\r", "\x0c"} & set(text) and text.startswith("🕊 Talks \n")


def test_the_commands_go_out_and_in(tmp_path, capsys):
    """Export, edit in the tool's own format, import, analyse anew: the edit is there, and a second import
    finds nothing.
    """
    article = tmp_path / "story.txt"
    article.write_text("Norway condemned Mali on Friday. Chad praised Niger on Monday.\n", encoding="utf-8")
    assert main(["export", str(article), "--to", "label-studio", "--out", str(tmp_path)]) == 0
    file = tmp_path / "story-label-studio" / "story.json"
    (task,) = json.loads(file.read_text(encoding="utf-8"))
    result = [r for r in task["predictions"][0]["result"] if "i1" not in (r.get("id"), r.get("from_id"))]
    file.write_text(
        json.dumps([{**task, "annotations": [{"result": result, "updated_at": "2026-01-01"}]}]),
        encoding="utf-8",
    )
    assert main(["import", str(article), str(file), "--from", "label-studio"]) == 0
    (row,) = read_corrections(article)
    assert (row.layer, row.field, row.why) == ("interactions", "drop", "edited in label-studio")
    assert "i1" not in [
        i.id for i in analyze(read_article(article), load_pipeline()).interactions if i.type == "ACCUSE"
    ]
    capsys.readouterr()
    assert main(["import", str(article), str(file), "--from", "label-studio"]) == 0
    assert capsys.readouterr().out.startswith("nothing to correct")
