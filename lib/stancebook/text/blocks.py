"""HTML as plain text, a paragraph a block: for what is all text (Markdown, mail, downloads), not for pages with furniture."""

import re

from bs4 import BeautifulSoup, Comment, NavigableString

BLOCKS = (
    "p div li ul ol dl dt dd blockquote pre h1 h2 h3 h4 h5 h6 tr table section article header footer main aside figure figcaption hr body title"
).split()


def read_blocks(html: str) -> str:
    """The text that a browser would show, blocks apart by an empty line, line breaks kept."""
    soup = BeautifulSoup(html, "html.parser")
    for hidden in soup(["script", "style", "template", "noscript", "head"]):
        hidden.decompose()
    for text in soup.find_all(string=True):
        if isinstance(text, Comment) or type(text) is not NavigableString:
            text.extract()
        else:
            text.replace_with(re.sub(r"[ \t\r\n\f]+", " ", text))
    for end in soup("br"):
        end.replace_with("\n")
    for block in soup(BLOCKS):
        block.insert_before("\n\n")
        block.insert_after("\n\n")
    lines = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", soup.get_text()))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
