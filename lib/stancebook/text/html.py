"""A saved page: its main text and what its head says of it, by trafilatura (docs/formats.md says why)."""

import logging

from trafilatura import bare_extraction
from trafilatura.settings import Document

from stancebook.records import ArticleError
from stancebook.text.source import Source

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it cannot read is said by us, once


def read_html(raw: bytes, name: str) -> Source:
    """The page's title and main text, a paragraph a block, without captions, comments and related links."""
    # a date from anywhere on the page would be a guess
    dates = {"original_date": True, "extensive_search": False}
    found = bare_extraction(raw, with_metadata=True, include_comments=False, date_extraction_params=dates)
    page = found if isinstance(found, Document) else Document()
    lines = (page.text or "").split("\n")
    body = [" ".join(line.split()) for line in lines if line.strip()]
    if not body:
        why = "holds no text of an article (a script may fill the page in)"
        raise ArticleError(f"{name} {why}; print the page to PDF or copy its text to a .txt file.")
    if page.title and body[0] != page.title:
        body.insert(0, page.title)
    return Source("\n\n".join(body), page.title, page.sitename, page.author, page.date, page.url)
