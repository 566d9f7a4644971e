"""Notebooks as files."""

import sys
from pathlib import Path
from typing import Any

# jsonschema would build a grammar of internationalised addresses at import: two thirds of our start, for a
# format that no notebook has
modules: dict[str, Any] = sys.modules
modules.setdefault("rfc3987_syntax", None)
import nbformat
from nbformat import NotebookNode

if modules["rfc3987_syntax"] is None:
    del modules["rfc3987_syntax"]


class ReportError(ValueError):
    """One sentence: which page could not be made, and why."""


def read_notebooks(folder: Path) -> dict[str, NotebookNode]:
    """The numbered notebooks of a folder by name, in order; ReportError if there is none or one cannot be
    read.
    """
    found = {}
    for path in sorted(folder.glob("[0-9][0-9]-*.ipynb")):
        try:
            found[path.stem] = nbformat.read(path, as_version=4)
        except (OSError, ValueError) as error:
            why = " ".join(str(error).split())[:200]
            raise ReportError(f"{path} cannot be read as a notebook: {why}.") from None
    if not found:
        raise ReportError(f"{folder} holds no notebook whose name begins with two digits.")
    return found


def is_in_report(notebook: NotebookNode) -> bool:
    """Whether the notebook is one for readers; its metadata may say {"stancebook": {"report": false}}."""
    return notebook.metadata.get("stancebook", {}).get("report", True)
