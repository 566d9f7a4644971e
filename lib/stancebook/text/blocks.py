"""HTML as plain text, a paragraph a block: for Markdown, mail and downloads, not for pages with furniture.

The parser is libxml2's, for Python's own takes hours for a page of 100 kB made to that end.
"""

import re

BLOCKS = frozenset(
    "p div li ul ol dl dt dd blockquote pre h1 h2 h3 h4 h5 h6 table tr td th section article header footer "
    "main aside nav figure figcaption hr form body html".split()
)
HIDDEN = frozenset(("head", "script", "style", "template", "noscript"))


def read_blocks(html: str) -> str:
    """The text that a browser would show, blocks apart by an empty line, line breaks kept."""
    from lxml import etree  # an extra, which plain text does not need

    raw = html.replace("\0", "").encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(raw, parser) if raw.strip() else None
    parts: list[str] = []
    if root is None:
        return ""
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        text = node.text if event == "start" else node.tail
        parts.append("\n" if (node.tag, event) == ("br", "start") else "\n\n" if node.tag in BLOCKS else "")
        if event == "start" and node.tag in HIDDEN:
            walk.skip_subtree()
        else:
            parts.append(re.sub(r"[ \t\r\n\f]+", " ", text or ""))
    lines = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", "".join(parts)))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
