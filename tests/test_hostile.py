"""An article whose names, titles and quotations are meant to do harm: its pages are text, whole,
and lead where they should.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser

from conftest import needs_chromium
from stancebook.fragments import LONGEST, make_plain, show
from stancebook.pages.report import render_report
from stancebook.text.article import read_article

MARKS = [
    '"quoted"',
    "#hash",
    "<b>bold",
    "javascript:alert(1)",
    "url(http://x.example/a)",
    "\\N",
    "%s",
    "&amp;",
    "</style><script>alert(1)</script>",
    "\u202egnirts",
    "\u2066iso",
    "[c1](javascript:alert(1))",
    "//x.example/y",
    "data:text/html,x",
    "<!--",
    "]]>",
    "'); alert(1); ('",
]
LONG = "A" + "b" * 9_999
WIDTH = "[document.documentElement.scrollWidth, window.innerWidth]"


def write_article(folder: Path) -> Path:
    """An article that names its actors so, with a title of the same kind."""
    lines = [
        (
            f"Norway {m} bombed Mali {m} on Friday, said Johan {m} Karlsen {m}. "
            f"“The talks with Chad {m} failed {m},” said Ann{m} Lee."
        )
        for m in MARKS
    ]
    lines += [
        (
            f"Mr {LONG} met Angela {LONG} in Berlin. {LONG} said that Norway bombed Mali. "
            f"President {LONG} condemned Norway."
        )
    ]
    path = folder / 'a "b" #c <i> %20 \\N \u202e.txt'
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    facts = {
        "title": " ".join(MARKS) + " T" + "t" * 9_000,
        "outlet": "<script>alert(2)</script>",
        "url": "javascript:alert(3)",
    }
    path.with_suffix(".meta.json").write_text(json.dumps(facts), encoding="utf-8")
    return path


@needs_chromium
def test_pages_of_a_hostile_article(tmp_path: Path, browser: Browser) -> None:
    """No request, no dialog, no error on the console; no page wider than the screen;
    check_page has seen to sizes and dead links.
    """
    pages = render_report(write_article(tmp_path), tmp_path, progress=lambda line: None)
    page, seen = browser.new_page(viewport={"width": 400, "height": 900}), []
    page.on("request", lambda r: seen.append(r.url) if not r.url.startswith("data:") else None)
    page.on("dialog", lambda d: seen.append(d.message))
    page.on("console", lambda m: seen.append(m.text))
    page.on("pageerror", lambda e: seen.append(str(e)))
    for path in pages:
        page.goto(path.as_uri())
        wide, screen = page.evaluate(WIDTH)
        assert wide <= screen, path.name
    page.close()
    assert len(pages) == 10 and seen == [path.as_uri() for path in pages]


def test_long_names_are_cut_for_the_eye_and_whole_in_the_data(tmp_path: Path) -> None:
    article = read_article(write_article(tmp_path))
    assert LONG in article.text and article.title.endswith("t" * 9_000)
    assert show(LONG) == f"{LONG[:60]}…" and make_plain("a b " * 9_000) == f"{('a b ' * 9_000)[:LONGEST]}…"
    assert make_plain("\u202eabc") == "U+202Eabc"


def test_nothing_is_reported_home_and_no_thread_waits(tmp_path: Path) -> None:
    look = "import os, stancebook.reader.pipeline; print(len(os.listdir('/proc/self/task')))"
    place = {
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "OPENBLAS_NUM_THREADS": "1",
        "PATH": os.environ["PATH"],
    }
    threads = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, check=True, env=place
    ).stdout
    assert threads == "1\n" and not list(tmp_path.iterdir())
