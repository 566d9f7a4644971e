"""Analyses to and from the formats of other tools: one module a format, `build(analysis)` → files, `read(path, analysis)` → annotations.

What is read back becomes corrections (see changes.py). Which format loses what, and how tools read it, is told in docs/formats.md.
"""

from importlib import import_module
from pathlib import Path
from types import ModuleType

from stancebook.exchange.changes import find_changes
from stancebook.records import Analysis, ArticleError

FORMATS = {  # what a person types: the module, and where it goes
    "csv": "csv", "xlsx": "xlsx", "parquet": "parquet", "graphml": "graphml", "gexf": "gexf", "plover": "plover", "qdpx": "qdpx", "dna": "dna",
    "brat": "brat", "inception": "inception", "webanno-tsv": "webanno_tsv", "label-studio": "label_studio", "doccano": "doccano",
    "web-annotation": "web_annotation",
}
READABLE = ("qdpx", "brat", "inception", "label-studio")


def export(analysis: Analysis, to: str) -> dict[str, bytes]:
    """The files of a format, by name; the same bytes on every run."""
    return _module(to).build(analysis)


def import_changes(analysis: Analysis, path: Path, source: str) -> tuple[list, list[str]]:
    """What was edited in another tool, as rows of corrections, and a sentence for each edit that no row can express."""
    return find_changes(analysis, _module(source).read(path, analysis), why=f"edited in {source}")


def _module(name: str) -> ModuleType:
    try:
        return import_module(f"stancebook.exchange.{FORMATS[name]}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("stancebook"):
            raise
        raise ArticleError(f"The format {name} needs {error.name}, which is not installed; type: pip install 'stancebook[exchange]'.") from None
