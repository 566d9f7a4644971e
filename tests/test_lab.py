"""A real JupyterLab: a workbook's notebooks open in a browser, show no error, run,
and their links lead to the passage of their article.
"""

import csv
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page

from conftest import HOUSE, needs_chromium
from stancebook.pages.report import NOTEBOOKS

NAMES = [path.stem for path in sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))]
EXAMPLE = Path(os.environ.get("STANCEBOOK_LAB_ARTICLE", HOUSE / "data" / "articles" / "idlib.txt"))
OTHER = (
    "Envoys of Ruritania met rebels in Strelsau on Monday.\n"
    "Ruritania accused Graustark of arming the rebels.\n"
    "Graustark denied it.\n"
)
RERUN_SECONDS = 5
READY = (
    "window.jupyterapp?.shell.currentWidget?.context?.isReady && "
    "jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
)
RUN = "() => jupyterapp.commands.execute('notebook:run-all-cells')"
OUTPUTS = """() => jupyterapp.shell.currentWidget.content.model.sharedModel.cells\
.filter(c => c.cell_type === 'code')
  .map(c => ({count: c.execution_count, outputs: c.toJSON().outputs}))"""
# outputs in which something else stands than what the library renders:
# an error, a warning, the Lab's own excuse
FOREIGN = """() => [...jupyterapp.shell.currentWidget.node.querySelectorAll('.jp-OutputArea-output')]
  .filter(o => !o.querySelector('.jupyter-widgets')\
 && (!o.matches('.jp-RenderedHTMLCommon') || !o.querySelector('.sb, .sb-figure, p')))\
.map(o => o.textContent.slice(0, 300))"""
SOURCE = (
    "([id, text]) => [...jupyterapp.shell.currentWidget.content.model.cells]"
    ".find(c => c.id === id).sharedModel.setSource(text)"
)
TEXT = (
    "() => [...jupyterapp.shell.currentWidget.node.querySelectorAll('.jp-OutputArea-output')]"
    ".map(o => o.innerText).join('\\n')"
)
# where the Lab is, and whether what has that anchor can be seen there
ARRIVED = """([path, anchor]) => {
  const widget = jupyterapp.shell.currentWidget,\
 target = anchor && widget.node.querySelector(`[data-jupyter-id="${anchor}"]`);
  if (widget.context.path !== path || (anchor && !target)) return false;
  const box = anchor && target.getBoundingClientRect(), panel = widget.content.node.getBoundingClientRect();
  return !anchor || (box.bottom > panel.top && box.top < panel.bottom);
}"""

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the Lab runs, with two more articles."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("My other story", "To correct"):
        (folder / f"{name}.txt").write_text(OTHER, encoding="utf-8")
    (folder / "Again.txt").write_text(OTHER.replace("denied it", "welcomed the talks"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def lab(home: Path) -> Iterator[str]:
    """The address of a JupyterLab on the workbook of the worked example, opened as a user opens it."""
    options = [
        f"--jupyter={o}"
        for o in (
            "--no-browser",
            "--allow-root",
            "--port=0",
            "--IdentityProvider.token=",
            "--expose-app-in-browser",
        )
    ]
    environment = {
        **os.environ,
        "HOME": str(home),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    make = (
        "from stancebook.pages.workbook import make_workbook; from pathlib import Path; "
        "make_workbook('\\'To correct.txt\\' Again.txt', Path('workbooks'))"
    )
    subprocess.run([sys.executable, "-c", make], cwd=home, env=environment, check=True)
    command = [sys.executable, "-m", "stancebook.cli", "lab", str(EXAMPLE), *options]
    server = subprocess.Popen(
        command, cwd=home, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield _address(home / "runtime", server)
    finally:
        server.terminate()
        server.wait(120)


def _address(runtime: Path, server: subprocess.Popen) -> str:
    for _ in range(6000):
        found = list(runtime.glob("jpserver-*.json"))
        if found and found[0].stat().st_size:
            url = json.loads(found[0].read_text(encoding="utf-8"))["url"].replace("localhost", "127.0.0.1")
            try:
                urllib.request.urlopen(url + "api", timeout=5).close()
                return url
            except OSError:
                pass
        assert server.poll() is None, "JupyterLab ended"
        time.sleep(0.1)
    pytest.fail("JupyterLab did not start within ten minutes")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which nothing may fail."""
    page, faults = browser.new_page(viewport={"width": 1400, "height": 900}), []
    page.set_default_timeout(90_000)
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    page.close()
    assert faults == []


def open_notebook(page: Page, lab: str, name: str, article: str = EXAMPLE.stem) -> None:
    page.goto(f"{lab}lab/tree/workbooks/{article}/{name}.ipynb?reset")
    page.wait_for_function(READY)


def run_all(page: Page) -> tuple[float, list[dict]]:
    """The seconds that all cells took, and the code cells with their outputs."""
    started = time.perf_counter()
    page.evaluate(RUN)
    page.wait_for_function(READY)
    return time.perf_counter() - started, page.evaluate(OUTPUTS)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_shows_no_error_and_runs(name: str, lab: str, page: Page) -> None:
    open_notebook(page, lab, name)
    assert [cell for cell in page.evaluate(OUTPUTS)[1:] if not cell["outputs"]] == [], (
        "a workbook comes with its results"
    )
    assert page.evaluate(FOREIGN) == []
    run_all(page)
    again, cells = run_all(page)
    if again > RERUN_SECONDS:  # the machine may have been busy
        again, cells = run_all(page)
    kinds = {output["output_type"] for cell in cells for output in cell["outputs"]}
    assert all(cell["count"] for cell in cells) and kinds and kinds <= {"display_data", "execute_result"}, (
        kinds
    )
    assert page.evaluate(FOREIGN) == []
    assert again < RERUN_SECONDS


@pytest.mark.parametrize(
    "name", ["00-briefing", "02-actors", "04-interactions", "05-stances", "06-network", "10-compare"]
)
def test_links_lead_to_the_passage(name: str, lab: str, page: Page) -> None:
    """The first link of a figure, of the text and of the prose, each from the notebook as it is opened."""
    for selector in (".sb-figure a.sb-mark", ".sb a[href*='.ipynb']", ".jp-MarkdownCell a[href*='.ipynb']"):
        open_notebook(page, lab, name)
        link = page.locator(f"{selector}:visible").last
        if not link.count():
            continue
        path, _, anchor = link.get_attribute("href").partition("#")
        target = unquote(path.partition("?")[0].partition("/files/")[2])
        link.click()
        page.wait_for_function(ARRIVED, arg=[target, anchor])
        assert target.startswith(f"workbooks/{EXAMPLE.stem}/")


def test_several_articles_are_compared(lab: str, page: Page) -> None:
    """The comparison runs in its own workbook; its links lead to passages there,
    its last ones to the workbooks of the articles.
    """
    open_notebook(page, lab, "10-compare", "To correct+Again")
    kinds = {output["output_type"] for cell in run_all(page)[1] for output in cell["outputs"]}
    assert (
        kinds == {"execute_result"}
        and page.evaluate(FOREIGN) == []
        and "In all 2 articles" in page.evaluate(TEXT)
    )
    for selector in (
        ".sb-table a[href*='.ipynb']",
        ".sb-figure a.sb-mark",
        ".jp-MarkdownCell a[href*='.ipynb']",
    ):
        link = page.locator(f"{selector}:visible").last
        path, _, anchor = link.get_attribute("href").partition("#")
        link.click()
        page.wait_for_function(ARRIVED, arg=[unquote(path.partition("?")[0].partition("/files/")[2]), anchor])
    assert page.evaluate("jupyterapp.shell.currentWidget.context.path") == "workbooks/Again/00-briefing.ipynb"


def test_an_article_never_shows_under_the_name_of_another(lab: str, page: Page) -> None:
    open_notebook(page, lab, "00-briefing")
    assert page.locator(".sb-figure").count() and EXAMPLE.stem in page.evaluate(TEXT)
    page.evaluate(SOURCE, ["picker", "%reload_ext stancebook.pages.workbook\n%workbook 'My othr story.txt"])
    run_all(page)
    assert "does not exist; did you mean My other story.txt?" in page.evaluate(TEXT)
    # the cells behind are not run: what stands there is this workbook's article, and says so
    assert set(page.locator(".sb-of").all_text_contents()) <= {EXAMPLE.stem}
    page.evaluate(SOURCE, ["picker", "%reload_ext stancebook.pages.workbook\n%workbook My other story.txt"])
    run_all(page)
    page.locator("a", has_text="the workbook of").click()
    page.wait_for_function(ARRIVED, arg=["workbooks/My other story/00-briefing.ipynb", ""])
    page.wait_for_function(READY)
    for cells in (page.evaluate(OUTPUTS), run_all(page)[1]):
        html = [o["data"]["text/html"] for cell in cells for o in cell["outputs"]]
        assert {name for text in html for name in re.findall(r'class="sb-of"[^>]*>([^<]*)', text)} == {
            "My other story"
        }
        assert page.evaluate(FOREIGN) == []


def test_the_only_export_is_ours(lab: str) -> None:
    with urllib.request.urlopen(lab + "api/nbconvert", timeout=60) as answer:
        assert list(json.load(answer)) == ["stancebook"]


def test_an_article_is_corrected_by_click(lab: str, home: Path, page: Page) -> None:
    """Each click is a row of the file, undo takes it back to the byte,
    and the next run shows what was corrected.
    """
    open_notebook(page, lab, "09-correct", "To correct")
    run_all(page)
    form, file = (
        page.locator(".jp-OutputArea-output .jupyter-widgets.widget-vbox").first,
        home / "To correct.corrections.csv",
    )

    def press(button: str, said: str) -> list[list[str]]:
        """The rows of the file after a click, once the form says what came of it."""
        form.get_by_role("button", name=button, exact=True).click()
        form.get_by_text(said).first.wait_for()
        return list(csv.reader(file.read_text(encoding="utf-8").splitlines()[1:])) if file.exists() else []

    def fill(field: str, words: str, nth: int = 0) -> None:
        form.get_by_label(field, exact=True).nth(nth).fill(words)
        page.keyboard.press("Tab")

    assert [row[3] for row in press("Keep", "Written:")] == ["keep"]
    assert press("Undo", "taken back") == [] and press("Undo", "nothing to undo") == [] and not file.exists()
    form.get_by_label("Show").select_option("interactions only")
    form.get_by_text("interactions:").wait_for()
    form.get_by_label("Change").select_option("status")
    fill("to", "perhaps")
    assert (
        press("Change", "Not written: status must be actual, planned, possible or denied, not 'perhaps'.")
        == []
    )
    fill("to", "denied")
    fill("because", "=it says so")
    before = press("Change", "status is denied (=it says so)")
    assert [row[3:6] for row in before] == [["status", "denied", "'=it says so"]]
    assert [row[3] for row in press("Drop", "dropped")] == ["status", "drop"]
    form.get_by_text("Add what is missing").click()
    form.get_by_label("Add to").select_option("interactions")
    form.get_by_label("which is").select_option("CONSULT")
    fill("the words", "met rebels in Strelsau")
    fill("who", "Ruritania")
    fill("to whom", "Graustark")
    assert press("Add", "added CONSULT Ruritania > Graustark")[-1][:5] == [
        "interactions",
        "met rebels in Strelsau",
        "CONSULT",
        "add",
        "Ruritania > Graustark",
    ]
    assert len(press("Undo", "2 corrections in")) == 2 and press("Undo", "one correction in") == before
    fill("to whom", "Graustark")
    assert len(press("Add", "added CONSULT")) == 2
    run_all(page)
    assert "2 by hand (1 changed, 1 added), marked ✎" in page.evaluate(TEXT)
    open_notebook(page, lab, "04-interactions", "To correct")
    run_all(page)
    assert "met rebels in Strelsau" in page.evaluate(TEXT) and page.locator(".sb-hand").count() >= 2
