"""Stancebook: who is in a story, who says what, who does what to whom, who stands where, and how we know."""

import os
from importlib import import_module
from typing import Any

from stancebook.pages.choosing import choose_article, choose_articles, nothing
from stancebook.text.article import ArticleError, read_article

# onnxruntime reports its use to its makers, from a thread that no fork survives, unless this is set before it
# is imported
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__all__ = [
    "ArticleError",
    "analyze",
    "choose_article",
    "choose_articles",
    "load_pipeline",
    "nothing",
    "read_article",
]


def __getattr__(name: str) -> Any:
    """What needs spaCy, which takes a second to load, is loaded when it is first asked for."""
    if name not in ("analyze", "load_pipeline"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(
        import_module("stancebook.analysis" if name == "analyze" else "stancebook.reader.pipeline"), name
    )
