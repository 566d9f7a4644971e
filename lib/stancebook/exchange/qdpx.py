"""REFI-QDA project 1.0 (.qdpx: MAXQDA, NVivo, ATLAS.ti, QualCoder, …).

A mention is coded with its actor, a claim with its speech act, an interaction with its PLOVER type. One
selection, one code, for readers drop further ones. What else is known stands in the selection's description,
a line a field, where all of these tools show and keep it.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from stancebook.exchange.annotations import TAGS, Annotation, annotate, clean, layer_of, plain_text, utf16
from stancebook.exchange.files import find_file, pack, unpack
from stancebook.records import Analysis, ArticleError

NAMESPACE = "urn:QDA-XML:project:1.0"
LAYERS = ("mentions", "claims", "interactions")  # parts have no code
CODES = {"mentions": "Actors", "claims": "Claims", "interactions": "Interactions"}
FIELD = {"mentions": "actor", "claims": "act"}  # the field that the code tells; else it is the label
COLOURS = {"Actors": "#4477aa", "Claims": "#228833", "Interactions": "#ee6677"}


def build(analysis: Analysis) -> dict[str, bytes]:
    """NAME.qdpx; dates are those of the article, GUIDs derive from its text, so that two runs are alike."""
    text, date = plain_text(analysis), f"{analysis.metadata.get('published') or '1970-01-01'}T00:00:00Z"
    base = uuid5(NAMESPACE_URL, text)

    def guids(what: str) -> str:
        return str(uuid5(base, what))  # in small letters, as the schema wants them

    made = {"creatingUser": guids("user"), "creationDateTime": date}
    named = {"name": clean(analysis.title or analysis.id), "origin": "Stancebook"}
    by = {"creatingUserGUID": guids("user"), "creationDateTime": date}
    root = ET.Element("Project", {"xmlns": NAMESPACE, **named, **by})
    ET.SubElement(ET.SubElement(root, "Users"), "User", guid=guids("user"), name="Stancebook")
    records = [a for a in annotate(analysis) if a.layer != "parts"]
    if records:
        _write_codes(ET.SubElement(ET.SubElement(root, "CodeBook"), "Codes"), records, guids)
    file = {"name": analysis.id, "plainTextPath": f"internal://{guids('source')}.txt"}
    sources = ET.SubElement(root, "Sources")
    source = ET.SubElement(sources, "TextSource", {"guid": guids("source"), **file, **made})
    for a in records:
        for n, (start, end) in enumerate(a.spans, 1):
            place = f"{a.id} {n}"
            at = {"name": text[start:end], "startPosition": str(start), "endPosition": str(end)}
            selection = ET.SubElement(source, "PlainTextSelection", {"guid": guids(place), **at, **made})
            facts = {"record": a.id, **a.fields}
            ET.SubElement(selection, "Description").text = "\n".join(f"{k}: {v}" for k, v in facts.items())
            coding = ET.SubElement(selection, "Coding", {"guid": guids(f"coding {place}"), **made})
            ET.SubElement(coding, "CodeRef", targetGUID=guids("/".join(_code(a))))
    project = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    files = {"project.qde": project, f"Sources/{guids('source')}.txt": text.encode()}
    return {f"{analysis.id}.qdpx": pack(files)}


def _code(a: Annotation) -> tuple[str, str]:
    return CODES[a.layer], clean(a.fields[FIELD[a.layer]] if a.layer in FIELD else a.label)


def _write_codes(codes: ET.Element, records: list[Annotation], guids: Callable[[str], str]) -> None:
    """A category for each layer, in it the codes that occur; an actor's type is its code's description."""
    for layer, category in CODES.items():
        found = {_code(a): a for a in records if a.layer == layer}
        look = {"color": COLOURS[category]}
        named = {"guid": guids(category), "name": category, "isCodable": "false"}
        parent = ET.SubElement(codes, "Code", named | look)
        for (_, name), a in found.items():
            named = {"guid": guids(f"{category}/{name}"), "name": name, "isCodable": "true"}
            code = ET.SubElement(parent, "Code", named | look)
            ET.SubElement(code, "Description").text = f"type: {a.label}" if layer == "mentions" else ""


def read(path: Path, analysis: Analysis) -> list[Annotation]:
    """The coded selections of the source that holds the article; pieces of one claim are put together."""
    file = find_file(path, ".qdpx", ".QDPX")
    files = {name.lower(): content for name, content in unpack(file).items()}
    root = ET.fromstring(next(content for name, content in files.items() if name.endswith(".qde")))
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    ours, codes = plain_text(analysis), dict(_read_codes(root.find("CodeBook")))
    for source in root.iter("TextSource"):
        theirs = _source_text(source, files)
        if _squash(theirs) == _squash(ours):
            return _join(_read_selections(source, codes, _unit(root, source, theirs, ours)))
    raise ArticleError(f"The text in {file} is not that of the article; give the one that was exported.")


def _read_codes(book: ET.Element | None) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """GUID, category, name and description of each code."""
    for category in book.iter("Code") if book is not None else ():
        for code in category.findall("Code"):
            named = category.get("name", ""), code.get("name", ""), code.findtext("Description") or ""
            yield code.get("guid", "").lower(), named


def _source_text(source: ET.Element, files: dict[str, bytes]) -> str:
    name = source.get("plainTextPath", "").rpartition("/")[2].lower()
    content = next((c for n, c in files.items() if n.rpartition("/")[2] == name), b"") if name else b""
    return content.decode("utf-8-sig", "replace") or source.findtext("PlainTextContent") or ""


def _squash(text: str) -> str:
    return "".join(text.split())


def _unit(root: ET.Element, source: ET.Element, theirs: str, ours: str) -> Callable[[int], int]:
    """From the tool's positions to ours, in the unit (code points, UTF-16, CR LF as one or two) that fits."""
    texts = list(dict.fromkeys((theirs, theirs.replace("\r\n", "\n"))))
    scales = [(t, units) for t in texts for units in (list(range(len(t) + 1)), utf16(t))]
    if "nvivo" in root.get("origin", "").lower():
        scales.reverse()

    def fits(scale: tuple[str, list[int]]) -> int:
        text, units = scale
        good = 0
        for s in source.iter("PlainTextSelection"):
            start, end = (bisect_left(units, int(s.get(k, 0))) for k in ("startPosition", "endPosition"))
            good += bool(s.get("name")) and _squash(text[start:end]) == _squash(s.get("name", ""))
        return good

    text, units = max(scales, key=fits)
    solid = [n for n, c in enumerate(ours) if not c.isspace()]
    before = [0]  # how many characters that are no blanks come before each of theirs
    for c in text:
        before.append(before[-1] + (not c.isspace()))
    return lambda position: [*solid, len(ours)][before[min(bisect_left(units, position), len(text))]]


def _read_selections(
    source: ET.Element, codes: dict[str, tuple[str, str, str]], unit: Callable[[int], int]
) -> Iterator[Annotation]:
    layers = {category: layer for layer, category in CODES.items()}
    for n, selection in enumerate(source.iter("PlainTextSelection")):
        start, end = (int(selection.get(k, 0)) for k in ("startPosition", "endPosition"))
        lines = [line.partition(":") for line in (selection.findtext("Description") or "").splitlines()]
        known = {k.strip(): v.strip() for k, colon, v in lines if colon}
        for coding in selection.iter("CodeRef"):
            category, name, described = codes.get(coding.get("targetGUID", "").lower(), ("", "", ""))
            layer = layers.get(category, layer_of(name))
            label = {"mentions": described.partition("type:")[2].strip(), "claims": "claim"}.get(layer, name)
            coded = {FIELD[layer]: name} if layer in FIELD else {}
            fields = {k: v for k, v in known.items() if k in TAGS.get(layer, ())} | coded
            yield Annotation(
                known.get("record", f"new{n}"), layer, label, ((unit(start), unit(end - 1) + 1),), fields
            )


def _join(selections: Iterator[Annotation]) -> list[Annotation]:
    """The annotations, the pieces of one claim as one: no other record is discontinuous."""
    found: dict[object, Annotation] = {}
    for n, a in enumerate(selections):
        key = a.id if a.layer == "claims" else n
        found[key] = replace(a, spans=tuple(sorted({*found[key].spans, *a.spans}))) if key in found else a
    return list(found.values())
