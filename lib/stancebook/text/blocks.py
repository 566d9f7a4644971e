"""HTML as plain text, a paragraph a block: for Markdown, mail and downloads, not for pages with furniture."""

import re
from html.parser import HTMLParser

BLOCKS = frozenset(
    "p div li ul ol dl dt dd blockquote pre h1 h2 h3 h4 h5 h6 table tr td th section article header footer "
    "main aside nav figure figcaption hr form body html".split()
)
HIDDEN = frozenset(("head", "script", "style", "template", "noscript"))


def read_blocks(html: str) -> str:
    """The text that a browser would show, blocks apart by an empty line, line breaks kept."""
    parser = _Blocks()
    parser.feed(html)
    parser.close()
    lines = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", "".join(parser.parts)))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


class _Blocks(HTMLParser):
    """Collects what is shown in `parts`."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = ""  # the element that hides all until it ends

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self.hidden = ""
        if not self.hidden:
            self.hidden = tag if tag in HIDDEN else ""
            self.parts.append("\n" if tag == "br" else "\n\n" if tag in BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.hidden:
            self.hidden = ""
        elif not self.hidden and tag in BLOCKS:
            self.parts.append("\n\n")

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Skips '<![endif]>' and the like; the parser's own fails on those that it does not know."""
        return self.parse_bogus_comment(i, report)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(re.sub(r"[ \t\r\n\f]+", " ", data))
