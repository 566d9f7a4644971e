"""Stancebook: who is in the story, who says what, who does what to whom, who stands where, and how we know."""

from stancebook.analysis import analyze
from stancebook.article import ArticleError, read_article
from stancebook.choosing import choose_article, nothing
from stancebook.pipeline import load_pipeline

__all__ = ["ArticleError", "analyze", "choose_article", "load_pipeline", "nothing", "read_article"]
