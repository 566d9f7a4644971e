"""To and from other tools, one module a format: `build` gives its files, `read` annotations.

What is read back becomes corrections (see changes.py). What a format loses, and how tools read it, stands in
docs/formats.md.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

from stancebook.exchange.annotations import LABELS
from stancebook.records import Analysis, ArticleError
from stancebook.text.corrections import Correction

FORMATS = (
    "csv xlsx parquet graphml gexf plover qdpx dna brat inception webanno-tsv label-studio doccano "
    "web-annotation"
).split()
READABLE = ("qdpx", "brat", "inception", "label-studio")


def export(analysis: Analysis, to: str) -> dict[str, bytes]:
    """The files of a format, by name; the same bytes on every run."""
    return _module(to).build(analysis)


def import_anew(
    analyze: Callable[[Sequence[Correction]], Analysis], rows: Sequence[Correction], path: Path, source: str
) -> tuple[list[Correction], list[str]]:
    """What a file adds to the rows of an article, and what there is to say of it.

    A row changes more than its own field: whoever means another actor acts as another. What followed from the
    rows of an earlier import is no edit, so a file that holds all of a block of rows (a blank line stands
    before it) is also compared with the article as it was before that block; the fewest rows are right.
    """
    known = {row.said for row in rows}

    def import_at(n: int) -> tuple[list[Correction], list[str], set[object]]:
        found, remarks = import_changes(analyze(rows[:n]), path, source)
        new = list({row.said: row for row in found if row.said not in known}.values())
        return new, remarks, {row.said for row in found}

    new, remarks, _ = import_at(len(rows))
    blocks = [n for n in range(len(rows)) if not n or rows[n].line > rows[n - 1].line + 1]
    for begin, end in reversed(list(zip(blocks, [*blocks[1:], len(rows)]))):
        if new:
            fewer, said, held = import_at(begin)
            if len(fewer) < len(new) and held >= {row.said for row in rows[begin:end]}:
                new, remarks = fewer, said
    return new, remarks


def import_changes(analysis: Analysis, path: Path, source: str) -> tuple[list[Correction], list[str]]:
    """Rows of corrections for what was edited in another tool, a sentence for what no row can express."""
    module = _module(source)
    try:
        theirs = module.read(path, analysis)
    except ArticleError:
        raise
    except Exception as error:  # what is wrong with such files shows in as many ways as there are parsers
        what = " ".join(f"{type(error).__name__}: {error}".split())[:100]
        raise ArticleError(f"{path} cannot be read as {source} ({what}); export it anew.") from None
    from stancebook.exchange.changes import find_changes  # loads spaCy: not for every command

    return find_changes(analysis, theirs, f"edited in {source}", getattr(module, "LAYERS", tuple(LABELS)))


def _module(name: str) -> ModuleType:
    try:
        return import_module(f"stancebook.exchange.{name.replace('-', '_')}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("stancebook"):
            raise
        install = "pip install 'stancebook[exchange]'"
        raise ArticleError(f"{name} needs {error.name}, which is not installed; type: {install}") from None
