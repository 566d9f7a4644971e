"""INCEpTION's WebAnno TSV 3.3, with the layers of inception.py; it counts UTF-16 units.

A span of this format covers whole tokens, so tokens end where an annotation does. Every annotation bears a
number, for many share a token.
"""

import re
from collections.abc import Iterator

from stancebook.exchange.annotations import HOLDERS, Annotation, annotate, plain_text, utf16
from stancebook.records import Analysis, Span

COLUMNS = ("label", "identifier", *HOLDERS)
HEAD = f"""#FORMAT=WebAnno TSV 3.3
#T_SP=webanno.custom.Record|{"|".join(COLUMNS)}
#T_RL=webanno.custom.Part|role|BT_webanno.custom.Record

"""
ESCAPES = str.maketrans({c: f"\\{c}" for c in "\\[]|_;*"} | {"\t": "\\t", "\n": "\\n"})


def build(analysis: Analysis) -> dict[str, bytes]:
    """NAME.tsv."""
    text = plain_text(analysis)
    spans = [(a, span) for a in annotate(analysis) for span in a.spans]
    edges, units, lines = {edge for _, span in spans for edge in span}, utf16(text), list[str]()
    numbers = {(a.id, span): n for n, (a, span) in enumerate(spans, 1)}

    def standing(token: Span) -> list[tuple[Annotation, int, bool]]:
        return [
            (a, numbers[a.id, span], token[0] == span[0])
            for a, span in spans
            if span[0] <= token[0] and token[1] <= span[1]
        ]

    tokens = [
        (f"{s}-{t}", sentence, token, standing(token))
        for s, sentence in enumerate(_sentences(analysis, text), 1)
        for t, token in enumerate(_tokens(text, sentence, edges), 1)
    ]
    first = {n: key for key, _, _, here in reversed(tokens) for _, n, _ in here}
    heads = {a.id: (first.get(n := numbers[a.id, a.spans[0]]), n) for a, _ in spans}
    done: Span | None = None
    for key, sentence, (start, end), here in tokens:
        if sentence != done:
            lines += ["", *(f"#Text={_escape_text(line)}" for line in text[slice(*sentence)].split("\n"))]
            done = sentence
        cells = [key, f"{units[start]}-{units[end]}", text[start:end], *_cells(here, heads), ""]
        lines.append("\t".join(cells))
    return {f"{analysis.id}.tsv": f"{HEAD}{chr(10).join(lines)}\n".encode()}


def _sentences(analysis: Analysis, text: str) -> Iterator[Span]:
    """The sentences, and what stands between them if it is more than blanks."""
    end = 0
    for s in [*((s.start, s.end) for s in analysis.sentences), (len(text), len(text))]:
        if text[end : s[0]].strip():
            yield end, s[0]
        if s[0] < s[1]:
            yield s
        end = s[1]


def _tokens(text: str, sentence: Span, edges: set[int]) -> Iterator[Span]:
    for word in re.finditer(r"\w+|[^\w\s]", text[slice(*sentence)]):
        start, end = sentence[0] + word.start(), sentence[0] + word.end()
        cuts = [start, *sorted(e for e in edges if start < e < end), end]
        yield from zip(cuts, cuts[1:])


def _cells(
    here: list[tuple[Annotation, int, bool]], heads: dict[str, tuple[str | None, int]]
) -> Iterator[str]:
    """A cell for each column: stacked values with their numbers, `*` for none, `_` where nothing stands."""
    held = [({"label": a.label, "identifier": a.id, **a.fields}, n) for a, n, _ in here]
    for column in COLUMNS:
        yield "|".join(f"{_escape(values.get(column))}[{n}]" for values, n in held) or "_"
    parts = [(a, n) for a, n, begins in here if a.head and begins]
    yield "|".join(a.label for a, _ in parts) or "_"
    yield "|".join("{}[{}_{}]".format(*heads[a.head or ""], n) for a, n in parts) or "_"


def _escape(value: str | None) -> str:
    return value.translate(ESCAPES).replace("->", "\\->") if value else "*"


def _escape_text(line: str) -> str:
    return line.replace("\\", "\\\\").replace("\t", "\\t")
