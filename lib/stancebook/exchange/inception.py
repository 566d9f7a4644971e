"""INCEpTION: UIMA CAS XMI with its type system; spans are webanno.custom.Record, tied by webanno.custom.Part.

INCEpTION's spans are continuous: pieces of one record share its `identifier`. In the project, import
TypeSystem.xml as layers first.
"""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import cassis
from cassis.typesystem import TYPE_NAME_ANNOTATION, TYPE_NAME_STRING

from stancebook.exchange.annotations import HOLDERS, Annotation, annotate, layer_of, plain_text
from stancebook.exchange.files import check_text, find_file, unpack
from stancebook.records import Analysis

SEGMENT = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type."
RECORD, PART = "webanno.custom.Record", "webanno.custom.Part"


def build(analysis: Analysis) -> dict[str, bytes]:
    """NAME.xmi and TypeSystem.xml."""
    types = _types()
    text = plain_text(analysis)
    cas = cassis.Cas(types, sofa_string=text, sofa_mime="text/plain", document_language="en")
    sentence, token, record, part = (
        types.get_type(name) for name in (f"{SEGMENT}Sentence", f"{SEGMENT}Token", RECORD, PART)
    )
    cas.add_all(sentence(begin=s.start, end=s.end) for s in analysis.sentences)
    cas.add_all(token(begin=m.start(), end=m.end()) for m in re.finditer(r"\w+|[^\w\s]", text))
    first: dict[str, Any] = {}
    for a in annotate(analysis):
        for start, end in a.spans:
            span = record(begin=start, end=end, label=a.label, identifier=a.id, **a.fields)
            cas.add(span)
            first.setdefault(a.id, span)
        if a.head:
            end = first[a.id]
            cas.add(part(begin=end.begin, end=end.end, Governor=first[a.head], Dependent=end, role=a.label))
    return {f"{analysis.id}.xmi": cas.to_xmi().encode(), "TypeSystem.xml": types.to_xml().encode()}


def _types() -> cassis.TypeSystem:
    types = cassis.TypeSystem()
    for name in ("Sentence", "Token"):
        types.create_type(f"{SEGMENT}{name}", supertypeName=TYPE_NAME_ANNOTATION)
    record, part = (types.create_type(name, supertypeName=TYPE_NAME_ANNOTATION) for name in (RECORD, PART))
    for name in ("label", "identifier", *HOLDERS):
        types.create_feature(record, name, TYPE_NAME_STRING)
    types.create_feature(part, "Governor", record)
    types.create_feature(part, "Dependent", record)
    types.create_feature(part, "role", TYPE_NAME_STRING)
    return types


def read(path: Path, analysis: Analysis) -> list[Annotation]:
    """The annotations of an .xmi with TypeSystem.xml beside it, or of the archive that INCEpTION exports."""
    file = find_file(path, ".xmi", ".zip")
    beside = {p.name: p.read_bytes() for p in (file, file.with_name("TypeSystem.xml")) if p.suffix != ".zip"}
    files = unpack(file) if file.suffix == ".zip" else beside
    types, xmi = (
        next(c for n, c in files.items() if n.endswith(end)).decode() for end in ("TypeSystem.xml", ".xmi")
    )
    cas = cassis.load_cas_from_xmi(xmi, typesystem=cassis.load_typesystem(types))
    check_text(file, cas.sofa_string or "", plain_text(analysis))
    found: dict[str, Annotation] = {}
    keys: dict[int, str] = {}
    for n, span in enumerate(cas.select(RECORD)):
        key = keys[id(span)] = span.identifier or f"new{n}"
        fields = {name: value for name in HOLDERS if (value := getattr(span, name, None))}
        new = Annotation(key, layer_of(span.label or ""), span.label or "", ((span.begin, span.end),), fields)
        found[key] = replace(found[key], spans=(*found[key].spans, *new.spans)) if key in found else new
    for part in cas.select(PART):
        if part.Governor and part.Dependent:
            key = keys[id(part.Dependent)]
            found[key] = replace(found[key], head=keys[id(part.Governor)])
    return list(found.values())
