"""Writes docs/sample: all chapters of the worked example in one file,
and the two pictures of the README. Needs Chromium.

Each picture carries the digest of the page that it was taken of,
so that a test can tell whether it is current.
"""

import hashlib
import io
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bs4 import BeautifulSoup
from PIL import Image, PngImagePlugin
from playwright.sync_api import sync_playwright

from stancebook.pages.binding import bind_pages, find_browser
from stancebook.pages.report import render_report

HOUSE = Path(__file__).parents[1]
SAMPLE = HOUSE / "docs" / "sample"
PICTURES = {
    "briefing": ("00-briefing.html", "#The-answer-in-brief", 460),
    "article": ("01-article.html", "#The-article-marked", 820),
}
NUMBER = re.compile(r"[-−+]?\d+(\.\d+)?")


def fingerprint(html: str) -> str:
    """A digest of a page's words without numbers,
    which may differ in the last digit from one processor to another.
    """
    words = NUMBER.sub("", BeautifulSoup(html, "html.parser").get_text(" ")).split()
    return hashlib.sha256(repr(sorted(Counter(words).items())).encode()).hexdigest()


def main() -> None:
    """Renders, binds, takes the pictures."""
    SAMPLE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        pages = {p.name: p for p in render_report(HOUSE / "data" / "articles" / "idlib.txt", Path(scratch))}
        texts = {name: path.read_text(encoding="utf-8") for name, path in pages.items()}
        (SAMPLE / "idlib.html").write_text(bind_pages(texts), encoding="utf-8", newline="\n")
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        view = browser.new_page(viewport={"width": 1180, "height": 820}, color_scheme="light")
        for name, (page, place, height) in PICTURES.items():
            view.set_viewport_size({"width": 1180, "height": height})
            view.goto(pages[page].as_uri())
            view.evaluate("place => document.querySelector(place).scrollIntoView()", place)
            mark = PngImagePlugin.PngInfo()
            mark.add_text("page", fingerprint(texts[page]))
            picture = (
                Image.open(io.BytesIO(view.screenshot()))
                .convert("RGB")
                .quantize(96, dither=Image.Dither.NONE)
            )
            picture.save(SAMPLE / f"{name}.png", optimize=True, pnginfo=mark)
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
