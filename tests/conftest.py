"""What tests of pages share: a browser without network,
and the pages of the worked example, rendered once.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from stancebook.pages.binding import bind_pages, find_browser
from stancebook.pages.report import render_report

HOUSE = Path(__file__).parents[1]
CHROMIUM = find_browser()
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is missing: on Debian, apt-get install chromium"
)


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pages of the worked example; bound.html is all of them in one file."""
    pages = render_report(
        HOUSE / "data" / "articles" / "idlib.txt",
        tmp_path_factory.mktemp("reports"),
        progress=lambda line: None,
    )
    bound = bind_pages({page.name: page.read_text(encoding="utf-8") for page in pages})
    (pages[0].parent / "bound.html").write_text(bound, encoding="utf-8")
    return pages[0].parent


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser that can look up no host but this machine."""
    with sync_playwright() as playwright:
        rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, rules])
        yield browser
        browser.close()
