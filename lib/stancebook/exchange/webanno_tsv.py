"""INCEpTION's WebAnno TSV 3.3, with the layers of inception.py (import its TypeSystem.xml into the project first); it counts UTF-16 units.

A span of this format covers whole tokens, so tokens end where an annotation does. Every annotation bears a number, for many share a token.
"""

import re
from collections.abc import Iterator

from stancebook.exchange.annotations import TAGS, Annotation, annotate, plain_text, utf16
from stancebook.records import Analysis, Span

COLUMNS = ("label", "identifier", *dict.fromkeys(name for names in TAGS.values() for name in names))
HEAD = f"#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Record|{'|'.join(COLUMNS)}\n#T_RL=webanno.custom.Part|role|BT_webanno.custom.Record\n\n"
ESCAPES = str.maketrans({c: f"\\{c}" for c in "\\[]|_;*"} | {"\t": "\\t", "\n": "\\n"})


def build(analysis: Analysis) -> dict[str, bytes]:
    """NAME.tsv."""
    text = plain_text(analysis)
    spans = [(a, span) for a in annotate(analysis) for span in a.spans]
    edges = {edge for _, span in spans for edge in span}
    units, first, lines = utf16(text), dict[str, str](), list[str]()
    numbers = {(a.id, span): n for n, (a, span) in enumerate(spans, 1)}
    tokens = [(f"{s}-{t}", sentence, token) for s, sentence in enumerate(_sentences(analysis, text), 1)
              for t, token in enumerate(_tokens(text, sentence, edges), 1)]
    for key, _, (start, end) in tokens:
        for a, span in spans:
            if span[0] <= start and end <= span[1]:
                first.setdefault(a.id, f"{key}[{numbers[a.id, a.spans[0]]}]")
    done: Span | None = None
    for key, sentence, (start, end) in tokens:
        if sentence != done:
            lines += ["", *(f"#Text={_escape_text(line)}" for line in text[slice(*sentence)].split("\n"))]
            done = sentence
        here = [(a, numbers[a.id, span], start == span[0]) for a, span in spans if span[0] <= start and end <= span[1]]
        lines.append("\t".join([key, f"{units[start]}-{units[end]}", text[start:end], *_cells(here, first), ""]))
    return {f"{analysis.id}.tsv": f"{HEAD}{chr(10).join(lines)}\n".encode()}


def _sentences(analysis: Analysis, text: str) -> Iterator[Span]:
    """The sentences, and what stands between them if it is more than blanks."""
    end = 0
    for s in [*((s.start, s.end) for s in analysis.sentences), (len(text), len(text))]:
        if text[end:s[0]].strip():
            yield end, s[0]
        if s[0] < s[1]:
            yield s
        end = s[1]


def _tokens(text: str, sentence: Span, edges: set[int]) -> Iterator[Span]:
    for word in re.finditer(r"\w+|[^\w\s]", text[slice(*sentence)]):
        start, end = sentence[0] + word.start(), sentence[0] + word.end()
        cuts = [start, *sorted(e for e in edges if start < e < end), end]
        yield from zip(cuts, cuts[1:])


def _cells(here: list[tuple[Annotation, int, bool]], first: dict[str, str]) -> Iterator[str]:
    """A cell for each column: the stacked values with their numbers, `*` for none, `_` where nothing stands."""
    for column in COLUMNS:
        values = [{"label": a.label, "identifier": a.id}.get(column) or a.fields.get(column, "") for a, _, _ in here]
        yield "|".join(f"{v.translate(ESCAPES).replace('->', chr(92) + '->') or '*'}[{n}]" for v, (_, n, _) in zip(values, here)) or "_"
    parts = [(a, n) for a, n, begins in here if a.head and begins]
    yield "|".join(a.label for a, _ in parts) or "_"
    yield "|".join(re.sub(r"\[(\d+)\]$", rf"[\1_{n}]", first[a.head or ""]) for a, n in parts) or "_"


def _escape_text(line: str) -> str:
    return line.replace("\\", "\\\\").replace("\t", "\\t")
