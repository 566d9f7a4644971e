"""REFI-QDA: read by pyrefiqda and pyqdpx, valid after the standard's schema; what MAXQDA, NVivo and ATLAS.ti
make of it comes back.
"""

import io
import re
import sys
import zipfile
from collections import Counter
from importlib.metadata import distribution
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from lxml import etree
from pyrefiqda import RefiProject

from hostile import HOSTILE
from stancebook.exchange import import_changes, qdpx
from stancebook.exchange.annotations import annotate, clean, plain_text, utf16
from stancebook.exchange.files import pack
from toy import ANALYSIS, EMPTY

ANALYSES = pytest.mark.parametrize("analysis", [ANALYSIS, EMPTY, HOSTILE], ids=lambda a: a.id)
BOMBED = "Norland bombed and threatened =Sudria_[1]|*"


def save(analysis, folder: Path) -> Path:
    path = folder / f"{analysis.id}.qdpx"
    path.write_bytes(qdpx.build(analysis)[path.name])
    return path


def selections(analysis):
    """Each coded passage: the name of its code, start and end."""
    return Counter(
        (qdpx._code(a)[1], *span) for a in annotate(analysis) if a.layer != "parts" for span in a.spans
    )


@ANALYSES
def test_pyrefiqda_reads_it(analysis, tmp_path):
    project = RefiProject.load(save(analysis, tmp_path), tmp_path / "out")
    (source,) = project.sources.text_source
    codes = {
        c.guid: c.name
        for parent in (project.code_book.codes.code if project.code_book else ())
        for c in parent.code
    }
    found = Counter(
        (codes[s.coding[0].code_ref.target_guid], s.start_position, s.end_position)
        for s in source.plain_text_selection
    )
    assert found == selections(analysis) and all(
        len(s.coding) == 1 and s.creating_user for s in source.plain_text_selection
    )
    name = source.plain_text_path.removeprefix("internal://")
    text = (tmp_path / "out" / "Sources" / name).read_bytes().decode()
    assert text == plain_text(analysis) and all(
        text[s.start_position : s.end_position] == s.name for s in source.plain_text_selection
    )


@pytest.mark.skipif(
    sys.version_info < (3, 12), reason="pyqdpx 0.1.8 installs on Python 3.11, but cannot be imported there"
)
@ANALYSES
def test_pyqdpx_reads_it(analysis, tmp_path):
    from pyqdpx import QDPX

    project = QDPX(str(save(analysis, tmp_path))).get_project()
    found = Counter(
        (c.code.name, c.start_position, c.end_position)
        for s in project.sources.values()
        for c in s.coded_selections.values()
    )
    assert found == selections(analysis)


@ANALYSES
def test_it_is_valid_after_the_schema(analysis):
    schema = etree.XMLSchema(etree.parse(str(distribution("pyqdpx").locate_file("pyqdpx/Project.xsd"))))
    with zipfile.ZipFile(io.BytesIO(qdpx.build(analysis)[f"{analysis.id}.qdpx"])) as archive:
        project = etree.fromstring(archive.read("project.qde"))
    schema.assertValid(project)
    names = [c.get("name") for c in project.iter("{*}Code")]
    assert len(names) == len(set(names))  # QualCoder knows each name once in a project


def test_codes_are_actors_acts_and_event_types():
    codes = {qdpx._code(a) for a in annotate(HOSTILE) if a.layer != "parts"}
    assert {("Actors", "=Sudria_[1]|*;"), ("Claims", "deny"), ("Interactions", "THREATEN")} <= codes


def rewrite(path: Path, change, *, origin: str = "MAXQDA", text=lambda t: t, folder: str = "Sources") -> Path:
    """The file as another tool would save it: capital GUIDs, no descriptions kept, its own units."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    root = ET.fromstring(files["project.qde"])
    root.set("origin", origin)
    change(root)
    for element in root.iter():
        for name in ("guid", "targetGUID"):
            if element.get(name):
                element.set(name, element.get(name).upper())
    source = next(name for name in files if name.endswith(".txt"))
    path.write_bytes(
        pack({"project.qde": ET.tostring(root), source.replace("Sources", folder): text(files[source])})
    )
    return path


def selections_of(root):
    return list(root.iter("{urn:QDA-XML:project:1.0}PlainTextSelection"))


def plan(root):
    """THREATEN is only planned."""
    for selection in selections_of(root):
        about = selection.find("{urn:QDA-XML:project:1.0}Description")
        if "i2" in about.text:
            about.text = about.text.replace("actual", "planned")


def to_utf16(root):
    plan(root)
    units = utf16(plain_text(HOSTILE))
    for selection in selections_of(root):
        for name in ("startPosition", "endPosition"):
            selection.set(name, str(units[int(selection.get(name))]))


def to_crlf(root):
    """CR LF counts two: each line end before a position moves it by one."""
    plan(root)
    text = plain_text(HOSTILE)
    for selection in selections_of(root):
        for name in ("startPosition", "endPosition"):
            at = int(selection.get(name))
            selection.set(name, str(at + text.count("\n", 0, at)))


@pytest.mark.parametrize(
    "change, how",
    [
        (plan, {}),
        (plan, {"folder": "sources"}),
        (plan, {"origin": "ATLAS.ti", "text": lambda t: b"\xef\xbb\xbf" + t.replace(b"\n", b"\r\n")}),
        (to_crlf, {"text": lambda t: t.replace(b"\n", b"\r\n")}),
        (to_utf16, {"origin": "NVivo 14"}),
    ],
    ids=["plain", "sources", "atlas", "crlf", "nvivo"],
)
def test_an_edit_comes_back_from_every_dialect(change, how, tmp_path):
    rows, remarks = import_changes(HOSTILE, rewrite(save(HOSTILE, tmp_path), change, **how), "qdpx")
    assert [(r.layer, r.passage, r.which, r.field, r.value) for r in rows] == [
        ("interactions", BOMBED, "THREATEN", "status", "planned")
    ]
    assert remarks == []


def test_a_code_renamed_is_an_actor_renamed_and_a_recoded_passage_another_actor(tmp_path):
    def change(root):
        codes = {c.get("name"): c for c in root.iter("{urn:QDA-XML:project:1.0}Code")}
        codes["=Sudria_[1]|*;"].set("name", "Sudria")
        pronoun = next(s for s in selections_of(root) if s.get("name") == "it said")
        next(pronoun.iter("{urn:QDA-XML:project:1.0}CodeRef")).set("targetGUID", codes["𝒩ews"].get("guid"))

    rows, remarks = import_changes(HOSTILE, rewrite(save(HOSTILE, tmp_path), change), "qdpx")
    assert {(r.layer, r.passage, r.field, r.value) for r in rows} == {
        ("actors", "=Sudria_[1]|*;", "name", "Sudria"),
        ("mentions", "it said", "actor", "𝒩ews"),
    }
    assert remarks == []


def test_a_tool_that_drops_descriptions_takes_nothing_away(tmp_path):
    def change(root):
        for selection in selections_of(root):
            selection.remove(selection.find("{urn:QDA-XML:project:1.0}Description"))

    rows, remarks = import_changes(ANALYSIS, rewrite(save(ANALYSIS, tmp_path), change), "qdpx")
    assert rows == [] and remarks == []


@ANALYSES
def test_no_character_is_left_that_xml_forbids(analysis):
    assert (
        not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", plain_text(analysis))
        and clean("\ud800\x01") == "\ufffd\ufffd"
    )
