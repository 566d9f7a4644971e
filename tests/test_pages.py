"""Every rendered page, opened in a real browser: nothing is fetched, nothing fails, all can read it,
on a wide and on a narrow screen.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from conftest import needs_chromium
from stancebook.pages.binding import find_browser, print_pdf
from stancebook.pages.report import NOTEBOOKS, is_in_report, read_notebooks

NAMES = [
    "index",
    *(name for name, notebook in read_notebooks(NOTEBOOKS).items() if is_in_report(notebook)),
    "bound",
]
SCREENS = {"wide-light": (1280, "light"), "narrow-dark": (400, "dark")}  # no layout depends on the colours
OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"
WIDTH = "[document.documentElement.scrollWidth, window.innerWidth]"
# what no keyboard can reach to scroll, and what is cut off in a box that does not scroll
CUT_OFF = """[...document.querySelectorAll('main *')].filter(e => {
  const style = getComputedStyle(e), box = e.closest('svg, .hidden, [hidden]');
  return !box && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1\
 && ['hidden', 'clip'].includes(style.overflowX);
}).map(e => e.outerHTML.slice(0, 120))"""

pytestmark = needs_chromium


@pytest.fixture(params=list(SCREENS))
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page as a reader's screen shows it; the policy is bypassed only so that the checker can run."""
    width, scheme = SCREENS[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_page_is_fit_to_share(name: str, page: Page, report: Path) -> None:
    requests, messages = [], []
    page.on("request", lambda r: requests.append(r.url) if not r.url.startswith("data:") else None)
    page.on("console", lambda m: messages.append(m.text))
    page.on("pageerror", lambda e: messages.append(str(e)))
    address = (report / f"{name}.html").as_uri()
    page.goto(address)
    page.evaluate(OPEN_ALL)
    assert requests == [address]
    assert messages == []
    wide, screen = page.evaluate(WIDTH)
    assert wide <= screen
    assert page.evaluate(CUT_OFF) == []
    found = Axe().run(page).response["violations"]
    assert [
        f"{v['id']}: {n['target']} {n['html'][:160]} {n.get('failureSummary', '')[:300]}"
        for v in found
        for n in v["nodes"]
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_page_under_its_own_policy(name: str, browser: Browser, report: Path) -> None:
    """With the policy in force there is nothing to block, for a blocked load is said on the console;
    the first key leads to the text.
    """
    page, messages = browser.new_page(), []
    page.on("console", lambda m: messages.append(m.text))
    page.goto((report / f"{name}.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()
    assert messages == []


def test_one_file_paints_at_once(browser: Browser, report: Path) -> None:
    """All chapters in one file: the first paint within half a second,
    and links between chapters stay in the file.
    """
    page, paints = browser.new_page(), []
    for _ in range(3):  # the first visit also starts the browser's processes
        page.goto((report / "bound.html").as_uri())
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    page.click("nav.chapters a >> text=Network")
    assert page.url.endswith("bound.html#network")
    page.close()
    assert min(paints) <= 500


def test_the_briefing_prints_on_one_page(report: Path, tmp_path: Path) -> None:
    print_pdf(find_browser(), report / "00-briefing.html", tmp_path / "briefing.pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "briefing.pdf").read_bytes())) == 1


# what stands beyond the paper, how high the briefing is and how small its type (points),
# and which chapters are printed small
ON_PAPER = """() => ({wide: document.documentElement.scrollWidth,\
 briefing: document.querySelector('#briefing').getBoundingClientRect().height,
  type: Math.min(...[...document.querySelectorAll('#briefing :is(li, td, th)')]\
.filter(e => e.checkVisibility())
    .map(e => parseFloat(getComputedStyle(e).fontSize) * e.currentCSSZoom * .75)),
  drawn: Math.min(...[...document.querySelectorAll('#briefing svg text')].filter(e => e.textContent.trim())\
.map(e => parseFloat(getComputedStyle(e).fontSize)
    * e.ownerSVGElement.getBoundingClientRect().width / e.ownerSVGElement.viewBox.baseVal.width * .75)),
  small: [...document.querySelectorAll('.chapter')].filter(c => c.currentCSSZoom < 1).map(c => c.id)})"""


def test_the_bound_pages_print_a_briefing_of_one_page_and_readable_chapters(
    browser: Browser, report: Path
) -> None:
    page = browser.new_page(
        viewport={"width": 680, "height": 994}
    )  # an A4 page within its margins, at 96 dots an inch
    page.emulate_media(media="print")
    page.goto((report / "bound.html").as_uri())
    printed = page.evaluate(ON_PAPER)
    page.close()
    assert printed["wide"] <= 690, "what is wider makes Chromium shrink every page"
    assert printed["briefing"] <= 994 and printed["small"] == ["briefing"]
    assert printed["type"] >= 7.3 and printed["drawn"] >= 6


# boxes whose hint says otherwise than they do
HINTS = """[...document.querySelectorAll('.sb-scroll')].filter(box => box.checkVisibility()
  && (box.scrollWidth > box.clientWidth) !== (box.querySelector('.sb-wide').clientHeight > 0))\
.map(box => box.ariaLabel)"""


@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("name", NAMES[1:])
def test_what_scrolls_says_so(name: str, width: int, browser: Browser, report: Path) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((report / f"{name}.html").as_uri())
    page.evaluate(OPEN_ALL)
    page.wait_for_timeout(300)  # scroll timelines are read a frame later
    wrong = page.evaluate(HINTS)
    page.close()
    assert wrong == []
