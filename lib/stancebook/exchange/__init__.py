"""To and from other tools, one module a format: `build` gives its files, `read` annotations.

What is read back becomes corrections (see changes.py). What a format loses, and how tools read it, stands in
docs/formats.md.
"""

from importlib import import_module
from pathlib import Path
from types import ModuleType

from stancebook.exchange.annotations import LABELS
from stancebook.exchange.changes import find_changes
from stancebook.records import Analysis, ArticleError

FORMATS = (
    "csv xlsx parquet graphml gexf plover qdpx dna brat inception webanno-tsv label-studio doccano "
    "web-annotation"
).split()
READABLE = ("qdpx", "brat", "inception", "label-studio")


def export(analysis: Analysis, to: str) -> dict[str, bytes]:
    """The files of a format, by name; the same bytes on every run."""
    return _module(to).build(analysis)


def import_changes(analysis: Analysis, path: Path, source: str) -> tuple[list, list[str]]:
    """Rows of corrections for what was edited in another tool, a sentence for what no row can express."""
    module = _module(source)
    try:
        theirs = module.read(path, analysis)
    except ArticleError:
        raise
    except Exception as error:  # what is wrong with such files shows in as many ways as there are parsers
        what = " ".join(f"{type(error).__name__}: {error}".split())[:100]
        raise ArticleError(f"{path} cannot be read as {source} ({what}); export it anew.") from None
    return find_changes(analysis, theirs, f"edited in {source}", getattr(module, "LAYERS", tuple(LABELS)))


def _module(name: str) -> ModuleType:
    try:
        return import_module(f"stancebook.exchange.{name.replace('-', '_')}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("stancebook"):
            raise
        install = "pip install 'stancebook[exchange]'"
        raise ArticleError(f"{name} needs {error.name}, which is not installed; type: {install}") from None
