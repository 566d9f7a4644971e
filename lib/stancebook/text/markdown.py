"""A Markdown file as it is rendered; what stands in its front matter is metadata."""

import re

import mistune

from stancebook.text.blocks import read_blocks
from stancebook.text.decoding import decode
from stancebook.text.source import Source

FRONT_MATTER = re.compile(r"\A---\r?\n(.*?\n)---\r?\n", re.S)
FIELD = re.compile(r"^(title|outlet|author|date|published|url): *[\"']?(.+?)[\"']? *\r?$", re.M)


def read_markdown(raw: bytes, name: str) -> Source:
    """The rendered text, a paragraph a block; the title is that of the front matter or the first heading."""
    text = decode(raw)[0]
    front = FRONT_MATTER.match(text)
    known = dict(FIELD.findall(front[1])) if front else {}
    html = str(mistune.html(text[front.end() :] if front else text))
    heading = re.search(r"<h[12]>(.*?)</h[12]>", html, re.S)
    title = known.get("title") or (read_blocks(heading[1]) if heading else None)
    shown = read_blocks(html)
    if "title" in known and not shown.startswith(known["title"]):
        shown = f"{known['title']}\n\n{shown}"
    get = known.get
    return Source(shown, title, get("outlet"), get("author"), get("date") or get("published"), get("url"))
