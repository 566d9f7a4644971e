"""brat standoff (brat 1.3): the text, NAME.ann, and an annotation.conf that offers the labels and values.

A record is a text-bound annotation, its fields are attributes, its parts are text-bound annotations tied by
relations. brat itself ends a span at each line end, so spans over several lines become pieces; an actor
stands by its id, for a value of brat holds no blank.
"""

import re
from dataclasses import replace
from pathlib import Path

from stancebook.exchange.annotations import (
    ACTOR_FIELDS,
    HOLDERS,
    LABELS,
    PARTS,
    Annotation,
    annotate,
    choices,
    layer_of,
    plain_text,
    split_lines,
)
from stancebook.exchange.files import check_text, find_file, read_text
from stancebook.records import Analysis


def build(analysis: Analysis) -> dict[str, bytes]:
    """NAME.txt, NAME.ann and annotation.conf."""
    text, lines, numbers = plain_text(analysis), [], {}
    ids = {a.name: a.id for a in reversed(analysis.actors)}
    attributes = relations = 0
    for n, a in enumerate(annotate(analysis), 1):
        numbers[a.id], spans = f"T{n}", split_lines(text, a.spans)
        places = ";".join(f"{s} {e}" for s, e in spans)
        lines.append(f"T{n}\t{a.label} {places}\t{' '.join(text[s:e] for s, e in spans)}")
        for name, value in a.fields.items():
            attributes += 1
            lines.append(f"A{attributes}\t{name} T{n} {ids[value] if name in ACTOR_FIELDS else value}")
        if a.head:
            relations += 1
            lines.append(f"R{relations}\thas_{a.label} Arg1:{numbers[a.head]} Arg2:T{n}")
    files = {
        f"{analysis.id}.txt": text,
        f"{analysis.id}.ann": "".join(f"{line}\n" for line in lines),
        "annotation.conf": _configure(analysis),
    }
    return {name: content.encode() for name, content in files.items()}


def _configure(analysis: Analysis) -> str:
    """Labels, relations, and attributes with their values."""
    ids = "|".join(a.id for a in analysis.actors)
    heads = "|".join((*LABELS["claims"], *LABELS["interactions"]))
    values = {name: ids if name in ACTOR_FIELDS else "|".join(choices(analysis, name)) for name in HOLDERS}
    return "\n".join(
        [
            "[entities]",
            *(label for labels in LABELS.values() for label in labels),
            "[relations]",
            *(f"has_{part}\tArg1:{heads}, Arg2:{part}" for part in PARTS),
            "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>",
            "[events]",
            "[attributes]",
            *(f"{name}\tArg:{'|'.join(labels)}, Value:{values[name]}" for name, labels in HOLDERS.items()),
            "",
        ]
    )


def read(path: Path, analysis: Analysis) -> list[Annotation]:
    """The annotations of a folder or an .ann file as brat saved it; a note on one is its `note`."""
    file = find_file(path, ".ann")
    check_text(file.with_suffix(".txt"), read_text(file.with_suffix(".txt")), plain_text(analysis))
    names, found = {a.id: a.name for a in analysis.actors}, {}
    for line in read_text(file).split("\n"):
        key, _, rest = line.partition("\t")
        words = rest.split("\t")[0].split(" ")
        if re.fullmatch(r"T\d+", key):
            spans = tuple(tuple(map(int, s.split())) for s in " ".join(words[1:]).split(";"))
            found[key] = Annotation(key, layer_of(words[0]), words[0], spans)  # type: ignore[arg-type]
        elif key[:1] in ("A", "M") and words[1] in found:
            value = " ".join(words[2:]) or "yes"
            found[words[1]].fields[words[0]] = names.get(value, value) if words[0] in ACTOR_FIELDS else value
        elif key[:1] == "R":
            head, part = (word.partition(":")[2] for word in words[1:3])
            if part in found:
                found[part] = replace(found[part], head=head)
        elif key[:1] == "#" and words[1] in found:
            found[words[1]] = replace(found[words[1]], note=rest.partition("\t")[2].strip())
    return list(found.values())
