"""Notebooks, executed side by side by one warm process (kernels.py), the same way every time.

Nothing of the user's home is read: outputs depend on the notebook and the article alone.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any

from stancebook.house import TEMPLATES
from stancebook.pages.notebooks import NotebookNode, nbformat

CELL_SECONDS = 600
TRIES = 3  # what was killed from outside (memory, an impatient hand) is started again
AT_A_TIME = max(1, min(4, os.cpu_count() or 1))
# Variables under which a notebook gives the same output on every machine, run and home.
SETTINGS = {
    "MATPLOTLIBRC": str(TEMPLATES / "matplotlibrc"),
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0",
    "PYTHONWARNINGS": "ignore",
    # One thread each: the notebooks already share the cores, and sums depend on how many threads add them up.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


class NotebookError(RuntimeError):
    """A notebook did not run to its end; the message is one sentence that names notebook and cell."""


def execute_notebooks(
    notebooks: Mapping[str, NotebookNode],
    folder: Path,
    variables: Mapping[str, str],
    done: Callable[[str], object],
    *,
    at_a_time: int = AT_A_TIME,
) -> None:
    """Runs each notebook in place, in `folder`, and calls `done` with its name; NotebookError at the first
    cell that fails.
    """
    left = dict(notebooks)
    for _ in range(TRIES):
        ended = "the process that runs the notebooks was killed"
        order = {"notebooks": left, "folder": str(folder), "at_a_time": at_a_time, "seconds": CELL_SECONDS}
        with contextlib.closing(_answers(order, {**os.environ, **SETTINGS, **variables})) as answers:
            for answer in answers:
                name, where = answer["name"], f"{answer['name']}.ipynb stopped at cell {answer['cell']}"
                if "fault" in answer:
                    raise NotebookError(f"{where}: {answer['fault']}".removesuffix(".") + ".")
                if "ended" in answer:
                    ended = f"{where}: its process was killed ({answer['ended']})"
                    continue
                left.pop(name).update(nbformat.from_dict(answer["notebook"]))
                done(name)
        if not left:
            return
    raise NotebookError(f"{ended}, {TRIES} times; see whether there is memory enough, and run it again.")


def _answers(order: dict[str, Any], environment: dict[str, str]) -> Generator[dict[str, Any], None, None]:
    """What the warm process answers until it ends; it and all that it started end with this generator."""
    # by its path, for `-m` would import the whole library first; -P, lest its folder be searched for modules
    command = [sys.executable, "-P", str(Path(__file__).with_name("kernels.py"))]
    pipes: dict[str, Any] = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.DEVNULL,
    }
    with subprocess.Popen(
        command, **pipes, text=True, encoding="utf-8", env=environment, start_new_session=True
    ) as process:
        assert process.stdin and process.stdout
        try:
            with contextlib.suppress(BrokenPipeError):
                print(json.dumps(order), file=process.stdin, flush=True)
            yield from map(json.loads, process.stdout)
        finally:
            _kill(process)


def _kill(process: subprocess.Popen[str]) -> None:
    """Ends the process with its session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # it has ended
        os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
