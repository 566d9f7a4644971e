"""A real JupyterLab: every notebook opens in a browser and runs from the first cell to the last, twice, the second time quickly."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from conftest import HOUSE, needs_chromium
from stancebook.report import NOTEBOOKS

NAMES = [path.stem for path in sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))]
RERUN_SECONDS = 5
READY = "window.jupyterapp?.shell.currentWidget?.context?.isReady && jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
RUN = "() => jupyterapp.commands.execute('notebook:run-all-cells')"
OUTPUTS = """() => jupyterapp.shell.currentWidget.content.model.sharedModel.cells.filter(c => c.cell_type === 'code')
  .map(c => ({count: c.execution_count, outputs: c.toJSON().outputs}))"""

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab on a copy of nothing: it opens the house's own notebooks and saves none."""
    home = tmp_path_factory.mktemp("lab")
    flags = (HOUSE / "Makefile").read_text(encoding="utf-8").partition("jupyter lab ")[2].partition("$(LAB)")[0].replace("\\\n", " ").split()
    command = [sys.executable, "-m", "jupyterlab", *flags, "--no-browser", "--allow-root", "--port=0", "--IdentityProvider.token=", "--expose-app-in-browser"]
    environment = {**os.environ, "HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home / "runtime"), "JUPYTER_PREFER_ENV_PATH": "1"}
    server = subprocess.Popen(command, cwd=HOUSE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _address(home / "runtime", server)
    finally:
        server.terminate()
        server.wait(20)


def _address(runtime: Path, server: subprocess.Popen) -> str:
    for _ in range(600):
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
    pytest.fail("JupyterLab did not start within a minute")


def run_all(page: Page) -> tuple[float, list[dict]]:
    """The seconds that all cells took, and the code cells with their outputs."""
    started = time.perf_counter()
    page.evaluate(RUN)
    page.wait_for_function(READY)
    return time.perf_counter() - started, page.evaluate(OUTPUTS)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_in_the_browser(name: str, lab: str, browser: Browser) -> None:
    page = browser.new_page()
    page.set_default_timeout(90_000)
    page.goto(f"{lab}lab/tree/notebooks/{name}.ipynb?reset")
    page.wait_for_function(READY)
    run_all(page)
    again, cells = run_all(page)
    if again > RERUN_SECONDS:  # the machine may have been busy
        again, cells = run_all(page)
    kinds = [output["output_type"] for cell in cells for output in cell["outputs"]]
    page.close()
    assert cells and all(cell["count"] for cell in cells)
    assert kinds and set(kinds) <= {"display_data", "execute_result"}, kinds
    assert again < RERUN_SECONDS


def test_the_only_export_is_ours(lab: str) -> None:
    with urllib.request.urlopen(lab + "api/nbconvert", timeout=60) as answer:
        assert list(json.load(answer)) == ["stancebook"]
