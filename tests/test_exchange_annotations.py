"""Formats of annotation tools, each read by a program of another hand, and an edit in each tool's own format
that comes back.
"""

import json
import re
from collections import Counter
from xml.etree import ElementTree as ET

import cassis
import pandas as pd
import pytest
from bratly import AttributeAnnotation, EntityAnnotation, RelationAnnotation
from pybrat.parser import BratParser

from hostile import HOSTILE
from stancebook.exchange import (
    brat,
    doccano,
    import_changes,
    inception,
    label_studio,
    web_annotation,
    webanno_tsv,
)
from stancebook.exchange.annotations import annotate, plain_text, split_lines
from stancebook.records import ArticleError
from toy import ANALYSIS, EMPTY

ANALYSES = pytest.mark.parametrize("analysis", [ANALYSIS, EMPTY, HOSTILE], ids=lambda a: a.id)


def write(files, folder):
    """The folder, after the files are written there."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def spans(analysis):
    """Each piece of each annotation: its label, start and end, as often as it is there."""
    return Counter((a.label, *span) for a in annotate(analysis) for span in a.spans)


def units(text, start, end):
    """The words between two offsets in UTF-16 units, as Java and JavaScript take them."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def rows(found):
    """Rows and remarks of an import, without reasons and lines."""
    return [(r.layer, r.passage, r.which, r.field, r.value) for r in found[0]], found[1]


BOMBED = "Norland bombed and threatened =Sudria_[1]|*"
PLANNED = [("interactions", BOMBED, "THREATEN", "status", "planned")], []


# -- brat


@ANALYSES
def test_two_readers_agree_on_brat(analysis, tmp_path):
    write(brat.build(analysis), tmp_path)
    text = plain_text(analysis)
    ours = {f"T{n}": a for n, a in enumerate(annotate(analysis), 1)}
    (example,) = BratParser(error="ignore").parse(tmp_path)
    assert {
        e.id: (e.type, tuple((s.start, s.end) for s in e.spans), e.mention) for e in example.entities
    } == {
        key: (a.label, split_lines(text, a.spans), " ".join(text[s:e] for s, e in split_lines(text, a.spans)))
        for key, a in ours.items()
    }
    assert {(r.type, r.arg1.id, r.arg2.id) for r in example.relations} == {
        (f"has_{a.label}", next(k for k, h in ours.items() if h.id == a.head), key)
        for key, a in ours.items()
        if a.head
    }
    lines = (tmp_path / f"{analysis.id}.ann").read_text(encoding="utf-8").splitlines()
    entities = {line.split("\t")[0]: EntityAnnotation.from_line(line) for line in lines if line[0] == "T"}
    assert {key: [(f.start, f.end) for f in e.fragments] for key, e in entities.items()} == {
        k: list(split_lines(text, a.spans)) for k, a in ours.items()
    }
    attributes = [AttributeAnnotation.from_line(line, entities) for line in lines if line[0] == "A"]
    assert Counter(a.component.id for a in attributes) == Counter(
        {key: len(a.fields) for key, a in ours.items() if a.fields}
    )
    assert len([RelationAnnotation.from_line(line, entities) for line in lines if line[0] == "R"]) == len(
        example.relations
    )


def test_the_text_is_not_taken_for_an_empty_file_of_brat(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(ANALYSIS.text, encoding="utf-8")
    with pytest.raises(ArticleError, match="does not end in .ann; name the file that was edited"):
        brat.read(path, ANALYSIS)


def test_an_edit_in_brat_comes_back(tmp_path):
    write(brat.build(HOSTILE), tmp_path)
    path = tmp_path / "hostile.ann"
    lines = path.read_text(encoding="utf-8").splitlines()
    key = next(line.split("\t")[0] for line in lines if "\tTHREATEN " in line)
    lines = [line.replace("actual", "planned") if f" {key} " in line else line for line in lines] + [
        f"#1\tAnnotatorNotes {key}\tonly a threat"
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = import_changes(HOSTILE, tmp_path, "brat")
    assert rows(found) == PLANNED and found[0][0].why == "only a threat"


def test_brat_knows_every_label_and_value():
    conf = brat.build(HOSTILE)["annotation.conf"].decode()
    assert all(f"\n{a.label}\n" in conf for a in annotate(HOSTILE))
    assert "actor\tArg:state|" in conf
    assert "Value:norland|army|sudria|news" in conf and "Value:actual|planned|possible|denied" in conf


# -- INCEpTION


@ANALYSES
def test_cassis_reads_the_xmi(analysis):
    files = inception.build(analysis)
    cas = cassis.load_cas_from_xmi(
        files[f"{analysis.id}.xmi"].decode(),
        typesystem=cassis.load_typesystem(files["TypeSystem.xml"].decode()),
    )
    assert cas.sofa_string == plain_text(analysis)
    records = cas.select("webanno.custom.Record")
    assert Counter((r.label, r.begin, r.end) for r in records) == spans(analysis)
    assert {r.identifier: r.actor for r in records if r.actor} == {
        a.id: a.fields["actor"] for a in annotate(analysis) if "actor" in a.fields
    }
    parts = Counter(
        (p.Governor.identifier, p.role, p.Dependent.begin) for p in cas.select("webanno.custom.Part")
    )
    assert parts == Counter((a.head, a.label, a.spans[0][0]) for a in annotate(analysis) if a.head)
    assert len(cas.select(f"{inception.SEGMENT}Sentence")) == len(analysis.sentences)


@ANALYSES
def test_the_xmi_counts_utf_16_units(analysis):
    text = plain_text(analysis)
    root = ET.fromstring(inception.build(analysis)[f"{analysis.id}.xmi"])
    words = Counter(
        units(text, int(e.get("begin")), int(e.get("end")))
        for e in root.iter("{http:///webanno/custom.ecore}Record")
    )
    assert words == Counter(text[s:e] for a in annotate(analysis) for s, e in a.spans)


def test_an_edit_in_inception_comes_back(tmp_path):
    """With all identifiers gone, as they are on what a person marks anew."""
    files = inception.build(HOSTILE)
    types = cassis.load_typesystem(files["TypeSystem.xml"].decode())
    cas = cassis.load_cas_from_xmi(files["hostile.xmi"].decode(), typesystem=types)
    next(r for r in cas.select("webanno.custom.Record") if r.label == "THREATEN").status = "planned"
    for r in cas.select("webanno.custom.Record"):
        r.identifier = r.identifier if r.label == "claim" else None
    write({**files, "hostile.xmi": cas.to_xmi().encode()}, tmp_path)
    assert rows(import_changes(HOSTILE, tmp_path, "inception")) == PLANNED


@ANALYSES
def test_webanno_tsv_holds_to_the_rules_of_its_reader(analysis):
    """Inception's reader takes columns + 3 fields a line, offsets in UTF-16 units, one number for all tokens
    of an annotation.
    """
    lines = webanno_tsv.build(analysis)[f"{analysis.id}.tsv"].decode().split("\n")
    assert [line.partition("=")[0] for line in lines[:4]] == ["#FORMAT", "#T_SP", "#T_RL", ""]
    text, found, relations = plain_text(analysis), {}, set()
    for line in lines[3:]:
        if not line or line.startswith("#Text="):
            continue
        key, offsets, word, *cells = line.split("\t")
        start, end = map(int, offsets.split("-"))
        assert units(text, start, end) == word and len(cells) == len(webanno_tsv.COLUMNS) + 3
        stacks = [re.split(r"(?<!\\)\|", cell) if cell != "_" else [] for cell in cells]
        assert {len(stack) for stack in stacks[: len(webanno_tsv.COLUMNS)]} == {len(stacks[0])}
        for n, cell in enumerate(stacks[0]):
            label, number = re.fullmatch(r"(.*)\[(\d+)\]", cell).groups()
            found.setdefault(number, (label, []))[1].append((start, end))
            assert stacks[1][n].endswith(f"[{number}]")
        relations |= {(role, ref, key) for role, ref in zip(*stacks[-3:-1], strict=True)}
    words = Counter((label, units(text, tokens[0][0], tokens[-1][1])) for label, tokens in found.values())
    assert words == Counter(
        (a.label.replace("_", r"\_"), text[s:e]) for a in annotate(analysis) for s, e in a.spans
    )
    assert len(relations) == sum(bool(a.head) for a in annotate(analysis))
    assert all(set(re.search(r"\[(\d+)_(\d+)\]$", ref).groups()) <= set(found) for _, ref, _ in relations)


# -- Label Studio


@ANALYSES
def test_label_studios_converter_reads_its_json(analysis, tmp_path):
    converter = pytest.importorskip("label_studio_converter", reason="its ijson has no wheel for this Python")
    files = label_studio.build(analysis)
    (task,) = json.loads(files[f"{analysis.id}.json"])
    submitted = {**task["predictions"][0], "id": 1, "completed_by": {"id": 1}}  # as a person sends it
    accepted = [{**task, "id": 1, "annotations": [submitted]}]
    write({"in.json": json.dumps(accepted).encode(), "interface.xml": files["interface.xml"]}, tmp_path)
    reader = converter.Converter(str(tmp_path / "interface.xml"), str(tmp_path), download_resources=False)
    (read,) = reader.iter_from_json_file(str(tmp_path / "in.json"))
    regions = list(read["output"].get("label", ()))
    assert Counter((r["labels"][0], r["start"], r["end"]) for r in regions) == spans(analysis)
    text = task["data"]["text"]
    assert all(r["text"] == text[r["start"] : r["end"]] for r in regions)
    statuses = Counter(r["choices"][0] for r in read["output"].get("status", ()))
    assert statuses == Counter(i.status for i in analysis.interactions)


@ANALYSES
def test_the_interface_offers_what_the_draft_holds(analysis):
    files = label_studio.build(analysis)
    root, (task,) = ET.fromstring(files["interface.xml"]), json.loads(files[f"{analysis.id}.json"])
    offered = {c.get("name"): {v.get("value") for v in c} for c in root if c.tag in ("Labels", "Choices")}
    for entry in task["predictions"][0]["result"]:
        if entry["type"] != "relation":
            assert entry["value"][entry["type"]][0] in offered[entry["from_name"]]


def test_an_edit_in_label_studio_comes_back(tmp_path):
    files = label_studio.build(HOSTILE)
    (task,) = json.loads(files["hostile.json"])
    result = json.loads(json.dumps(task["predictions"][0]["result"]))
    for entry in result:
        if entry.get("id") == "i2" and entry["type"] == "choices" and entry["from_name"] == "status":
            entry["value"]["choices"] = ["planned"]
    older = {"result": [], "updated_at": "2026-01-01T00:00:00Z", "was_cancelled": True}
    task["annotations"] = [
        older,
        {"result": result, "updated_at": "2026-01-02T00:00:00Z", "was_cancelled": False},
    ]
    path = tmp_path / "export.json"
    path.write_text(json.dumps([task]), encoding="utf-8")
    assert rows(import_changes(HOSTILE, path, "label-studio")) == PLANNED


# -- out only


@ANALYSES
def test_doccano_lines_are_read_in_javascripts_units(analysis, tmp_path):
    write(doccano.build(analysis), tmp_path)
    assert (tmp_path / f"{analysis.id}.jsonl").read_bytes().isascii()  # doccano may guess the encoding
    (line,) = pd.read_json(tmp_path / f"{analysis.id}.jsonl", lines=True).to_dict("records")
    found = Counter(
        (e["label"], units(line["text"], e["start_offset"], e["end_offset"])) for e in line["entities"]
    )
    assert found == Counter(
        (a.label, plain_text(analysis)[s:e]) for a in annotate(analysis) for s, e in a.spans
    )
    assert {r["from_id"] for r in line["relations"]} | {r["to_id"] for r in line["relations"]} <= {
        e["id"] for e in line["entities"]
    }
    assert len(line["relations"]) == sum(bool(a.head) + len(a.spans) - 1 for a in annotate(analysis))


@ANALYSES
def test_both_selectors_of_a_web_annotation_name_the_same_words(analysis):
    page = json.loads(web_annotation.build(analysis)[f"{analysis.id}.jsonld"])
    text = plain_text(analysis)
    assert len({item["id"] for item in page["items"]}) == len(page["items"]) == len(annotate(analysis))
    for item in page["items"]:
        for target in item["target"]:
            quote, position = target["selector"]
            start, end = position["start"], position["end"]
            assert text[start:end] == quote["exact"]
            assert text[:start].endswith(quote["prefix"]) and text[end:].startswith(quote["suffix"])
