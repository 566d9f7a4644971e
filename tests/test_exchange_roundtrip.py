"""Small random edits in each tool's own format: what comes back is what the tool holds, and coming back twice
changes nothing more.
"""

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import cassis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile import HOSTILE
from stancebook.analysis import analyze
from stancebook.exchange import READABLE, export, import_anew
from stancebook.exchange.annotations import ACTOR_FIELDS, LABELS, TAGS, layer_of, plain_text
from stancebook.exchange.files import pack, unpack
from stancebook.records import Analysis
from stancebook.text.article import read_article
from stancebook.text.corrections import add_rows, read_rows
from toy import ANALYSIS, correct


class Brat:
    """A folder as brat saves it: an actor stands by its id."""

    def __init__(self, analysis: Analysis, folder: Path):
        self.path, self.ids = folder, {a.name: a.id for a in analysis.actors}
        self.file, self.text = folder / f"{analysis.id}.ann", plain_text(analysis)
        self.lines = self.file.read_text(encoding="utf-8").splitlines()

    def marks(self):
        return [(key, label) for key, label in re.findall(r"^(T\d+)\t(\w+)", "\n".join(self.lines), re.M)]

    def drop(self, key):
        self.lines = [line for line in self.lines if not re.search(rf"\b{key}\b", line)]

    def relabel(self, key, label):
        self.lines = [re.sub(rf"^({key}\t)\w+", rf"\1{label}", line) for line in self.lines]

    def set(self, key, name, value):
        self.lines = [line for line in self.lines if f"\t{name} {key} " not in line]
        value = self.ids.get(value, value) if name in ACTOR_FIELDS else value
        self.lines += [f"A{len(self.lines) + 900}\t{name} {key} {value}"] if value else []

    def add(self, span, label):
        key = f"T{len(self.lines) + 900}"
        self.lines.append(f"{key}\t{label} {span[0]} {span[1]}\t{self.text[slice(*span)]}")
        return key

    def save(self):
        self.file.write_text("\n".join(self.lines) + "\n", encoding="utf-8")


class Inception:
    """A CAS as INCEpTION exports it; what a person marks has no identifier."""

    def __init__(self, analysis: Analysis, folder: Path):
        self.path, self.file = folder, folder / f"{analysis.id}.xmi"
        types = cassis.load_typesystem((folder / "TypeSystem.xml").read_text(encoding="utf-8"))
        self.cas = cassis.load_cas_from_xmi(self.file.read_text(encoding="utf-8"), typesystem=types)
        self.record = types.get_type("webanno.custom.Record")

    def marks(self):
        return [(n, r.label) for n, r in enumerate(self.cas.select(self.record.name))]

    def _of(self, n):
        record = self.cas.select(self.record.name)[n]
        return [
            r
            for r in self.cas.select(self.record.name)
            if r is record or r.identifier == record.identifier is not None
        ]

    def drop(self, n):
        gone = self._of(n)
        for part in self.cas.select("webanno.custom.Part"):
            if part.Governor in gone or part.Dependent in gone:
                self.cas.remove(part)
        for record in gone:
            self.cas.remove(record)

    def relabel(self, n, label):
        self.set(n, "label", label)

    def set(self, n, name, value):
        for record in self._of(n):
            setattr(record, name, value or None)

    def add(self, span, label):
        new = self.record(begin=span[0], end=span[1], label=label)
        self.cas.add(new)
        return next(n for n, r in enumerate(self.cas.select(self.record.name)) if r is new)

    def save(self):
        self.file.write_text(self.cas.to_xmi(), encoding="utf-8")


class LabelStudio:
    """A task that a person has submitted."""

    def __init__(self, analysis: Analysis, folder: Path):
        self.path = folder / f"{analysis.id}.json"
        (self.task,) = json.loads(self.path.read_text(encoding="utf-8"))
        self.result = self.task["predictions"][0]["result"]

    def marks(self):
        pieces = {r["to_id"] for r in self.result if r["type"] == "relation" and r["labels"] == ["continues"]}
        return [
            (r["id"], r["value"]["labels"][0])
            for r in self.result
            if r["type"] == "labels" and r["id"] not in pieces
        ]

    def drop(self, key):
        gone = {key} | {
            r["to_id"] for r in self.result if r.get("from_id") == key and r["labels"] == ["continues"]
        }
        self.result = [r for r in self.result if not gone & {r.get("id"), r.get("from_id"), r.get("to_id")}]

    def relabel(self, key, label):
        for r in self.result:
            if r.get("id") == key and r["type"] == "labels":
                r["value"]["labels"] = [label]

    def set(self, key, name, value):
        self.result = [r for r in self.result if (r.get("id"), r.get("from_name")) != (key, name)]
        region = next(r for r in self.result if r.get("id") == key)
        place = {k: v for k, v in region["value"].items() if k != "labels"}
        choice = {**region, "from_name": name, "type": "choices", "value": {**place, "choices": [value]}}
        self.result += [choice] if value else []

    def add(self, span, label):
        key, text = f"new{len(self.result)}", self.task["data"]["text"]
        place = {"start": span[0], "end": span[1], "text": text[slice(*span)], "labels": [label]}
        self.result.append(
            {"id": key, "from_name": "label", "to_name": "text", "type": "labels", "value": place}
        )
        return key

    def save(self):
        done = {"result": self.result, "updated_at": "2026-01-01T00:00:00Z", "was_cancelled": False}
        self.path.write_text(json.dumps([{**self.task, "annotations": [done]}]), encoding="utf-8")


class Qdpx:
    """A project as QDA tools save it: a code an actor, an act or a type;
    fields as lines of the description.
    """

    Q = "{urn:QDA-XML:project:1.0}"

    def __init__(self, analysis: Analysis, folder: Path):
        self.path = folder / f"{analysis.id}.qdpx"
        self.files = unpack(self.path)
        self.root = ET.fromstring(self.files["project.qde"])
        self.source = self.root.find(f".//{self.Q}TextSource")

    def _code(self, category, name, about=""):
        parent = next(c for c in self.root.iter(f"{self.Q}Code") if c.get("name") == category)
        for code in parent:
            if code.get("name") == name:
                return code
        code = ET.SubElement(parent, f"{self.Q}Code", guid=f"{category}/{name}", name=name)
        ET.SubElement(code, f"{self.Q}Description").text = about
        return code

    def _category(self, selection):
        guid = selection.find(f".//{self.Q}CodeRef").get("targetGUID")
        return next(
            (p.get("name"), c.get("name"))
            for p in self.root.iter(f"{self.Q}Code")
            for c in p
            if c.get("guid") == guid
        )

    def marks(self):
        label = {"Actors": "state", "Claims": "claim"}
        return [(n, label.get(*self._category(s))) for n, s in enumerate(self._selections())]

    def _selections(self):
        return self.source.findall(f"{self.Q}PlainTextSelection")

    def _record(self, n):
        """The selection, with the other pieces of its claim."""

        def about(s):
            return s.findtext(f"{self.Q}Description").split("\n")[0]

        one = self._selections()[n]
        return [s for s in self._selections() if s is one or (about(s) and about(s) == about(one))]

    def drop(self, n):
        for s in self._record(n):
            self.source.remove(s)

    def relabel(self, n, label):
        if layer_of(label) == "interactions":
            self._point(n, "Interactions", label)

    def _point(self, n, category, name):
        for s in self._record(n):
            s.find(f".//{self.Q}CodeRef").set("targetGUID", self._code(category, name).get("guid"))

    def set(self, n, name, value):
        category = self._category(self._selections()[n])[0]
        if (category, name) in (("Actors", "actor"), ("Claims", "act")):
            if value:
                self._point(n, category, value)
            return
        for s in self._record(n):
            about = s.find(f"{self.Q}Description")
            lines = [line for line in (about.text or "").split("\n") if not line.startswith(f"{name}:")]
            about.text = "\n".join([*lines, f"{name}: {value}"] if value else lines)

    def add(self, span, label):
        new = ET.SubElement(
            self.source, f"{self.Q}PlainTextSelection", startPosition=str(span[0]), endPosition=str(span[1])
        )
        ET.SubElement(new, f"{self.Q}Description").text = ""
        category = {"mentions": "Actors", "claims": "Claims", "interactions": "Interactions"}[layer_of(label)]
        name = {"Actors": self.source.get("name"), "Claims": "say"}.get(category, label)
        code = self._code(category, name, f"type: {label}" if category == "Actors" else "")
        ET.SubElement(ET.SubElement(new, f"{self.Q}Coding"), f"{self.Q}CodeRef", targetGUID=code.get("guid"))
        return len(self._selections()) - 1

    def save(self):
        self.files["project.qde"] = ET.tostring(self.root)
        self.path.write_bytes(pack(self.files))


TOOLS = {"qdpx": Qdpx, "brat": Brat, "inception": Inception, "label-studio": LabelStudio}
assert TOOLS.keys() == set(READABLE)
STORY = """Norway condemned Mali on Friday. The ministry said that it would send troops to Chad.
“We will not accept this,” Mali's president Omar Haddad told Radio Sahel. He asked Niger for help.
"""


def save(analysis: Analysis, to: str, folder: Path) -> None:
    for name, content in export(analysis, to).items():
        (folder / name).write_bytes(content)


def edit(tool, analysis: Analysis, draw) -> None:
    """One thing that a person may do in such a tool:
    take a mark away, label it anew, fill in a field, mark.
    """
    marks = [(key, label) for key, label in tool.marks() if layer_of(label) in TAGS]
    key, label = draw(st.sampled_from(marks))
    layer = layer_of(label)
    deed = draw(st.sampled_from(["drop", "label", "field", "field", "field", "add"]))
    if deed == "drop":
        tool.drop(key)
    elif deed == "label":
        tool.relabel(key, draw(st.sampled_from(LABELS[layer])))
    else:
        if deed == "add":
            layer = draw(st.sampled_from(list(TAGS)))
            words = list(re.finditer(r"\w+", plain_text(analysis)))
            first = draw(st.integers(0, len(words) - 1))
            last = min(len(words) - 1, first + draw(st.integers(0, 4)))
            key = tool.add((words[first].start(), words[last].end()), draw(st.sampled_from(LABELS[layer])))
        name = draw(st.sampled_from(list(TAGS[layer])))
        values = TAGS[layer][name] or ("", *(a.name for a in analysis.actors))
        tool.set(key, name, draw(st.sampled_from(values)))


def bring_in(analyze, file: Path, path: Path, source: str):
    """The rows that an import adds to the file of corrections, and what it says."""
    rows = read_rows(file) if file.exists() else ()
    new, remarks = import_anew(analyze, rows, path, source)
    add_rows(file, new, apart=True)
    return new, remarks


@pytest.mark.parametrize("source", READABLE)
@pytest.mark.parametrize("analysis", [ANALYSIS, HOSTILE], ids=lambda a: a.id)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_what_comes_back_is_what_the_tool_holds_and_twice_changes_nothing(
    tmp_path_factory, source, analysis, data
):
    folder = tmp_path_factory.mktemp("tool")
    check(lambda rows: correct(analysis, rows), source, folder, data.draw)


@pytest.mark.parametrize("source", READABLE)
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_nor_does_what_follows_from_an_edit_undo_anything(tmp_path_factory, source, data):
    """Whoever means another actor speaks, and acts, as another: no second import takes that back."""
    folder = tmp_path_factory.mktemp("tool")
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    article = read_article(folder / "story.txt")
    check(lambda rows: analyze(replace(article, corrections=tuple(rows))), source, folder, data.draw)


def check(analyze, source: str, folder: Path, draw) -> None:
    """Exported, edited, imported; imported again; edited further, imported; exported anew and imported."""
    analysis, file = analyze(()), folder / "a.corrections.csv"
    save(analysis, source, folder)
    tool = TOOLS[source](analysis, folder)
    for _ in range(2):
        for _ in range(draw(st.integers(1, 3))):
            edit(tool, analysis, draw)
        tool.save()
        rows, said = bring_in(analyze, file, tool.path, source)
        again, _ = bring_in(analyze, file, tool.path, source)
        assert not again, (rows, said, again)
    made = analyze(read_rows(file)) if file.exists() else analysis
    save(made, source, folder)
    assert bring_in(analyze, file, TOOLS[source](made, folder).path, source) == ([], [])
