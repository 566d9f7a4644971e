"""The process that runs a report's notebooks: it imports what they import and analyses the article once, then
forks a process for each.

Run as `python -P kernels.py`. The first line of standard input is the order (see `Order`), and its end is the
end of this process. Each line of standard output is an answer that names its notebook: {"name", "notebook"}
when done, {"name", "fault"} when a cell failed, {"name", "ended"} when its process was killed. It starts no
thread: only then is a fork safe.
"""

import ast
import base64
import contextlib
import ctypes
import gc
import importlib
import json
import multiprocessing
import os
import re
import signal
import sys
from multiprocessing.connection import Connection, wait
from typing import Any, TypedDict

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from traitlets import Type
from traitlets.config import Config

PARENT_DEATH = 1  # PR_SET_PDEATHSIG of Linux
PROCESSES: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


class Order(TypedDict):
    """The notebooks by name, where to run them, how many at once, and how long a cell may take."""

    notebooks: dict[str, dict[str, Any]]
    folder: str
    at_a_time: int
    seconds: int


class _Stream:
    """Standard output or error of a cell, as outputs of a notebook."""

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, text: str) -> int:
        outputs = NotebookShell.outputs
        if outputs and outputs[-1].get("name") == self.name:
            outputs[-1]["text"] += text
        elif text:
            outputs.append({"output_type": "stream", "name": self.name, "text": text})
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        return False


class _Publisher(DisplayPublisher):
    """What a cell displays."""

    def publish(
        self,
        data: dict,
        metadata: dict | None = None,
        source: str | None = None,
        *,
        transient: dict | None = None,
        update: bool = False,
        **ignored: Any,
    ) -> None:
        output = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
        name = (transient or {}).get("display_id", id(output))
        if update:
            for shown in NotebookShell.displays.get(name, ()):
                shown.update(output)
        else:
            NotebookShell.displays.setdefault(name, []).append(output)
            NotebookShell.outputs.append(output)

    def clear_output(self, wait: bool = False) -> None:
        NotebookShell.outputs.clear()


class _Hook(DisplayHook):
    """What a cell ends in."""

    def write_output_prompt(self) -> None:
        """A notebook has none."""

    def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
        result = {"execution_count": self.prompt_count, "data": format_dict, "metadata": md_dict or {}}
        NotebookShell.outputs.append({"output_type": "execute_result", **result})


class NotebookShell(InteractiveShell):
    """IPython that collects a cell's outputs; nothing of the user's home is read, no history kept."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)
    outputs: list[dict[str, Any]] = []
    displays: dict[Any, list[dict[str, Any]]] = {}  # what may still be updated, by its name

    @classmethod
    def start(cls) -> "NotebookShell":
        """The shell of this process, with matplotlib's figures inline."""
        config = Config({"HistoryManager": {"enabled": False}, "InlineBackend": {"figure_formats": ["svg"]}})
        shell = cls.instance(config=config, ipython_dir="", profile_dir=ProfileDir())
        shell.enable_matplotlib("inline")
        return shell

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no window."""

    def _showtraceback(self, etype: type, evalue: Any, stb: list[str]) -> None:
        self.outputs.append(
            {"output_type": "error", "ename": etype.__name__, "evalue": str(evalue), "traceback": stb}
        )

    def run(self, cell: dict[str, Any]) -> None:
        """Runs the cell and keeps its outputs."""
        self.outputs.clear()
        with contextlib.redirect_stdout(_Stream("stdout")), contextlib.redirect_stderr(_Stream("stderr")):
            self.run_cell("".join(cell["source"]), store_history=True)
        cell["outputs"], cell["execution_count"] = list(self.outputs), self.execution_count - 1


def main() -> None:
    """Serves one order."""
    _end_with_parent()
    # What C libraries print (Graphviz on fonts) belongs to no page and to no answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    order: Order = json.loads(sys.stdin.readline())
    if PROCESSES.get_start_method() == "fork":
        _warm_up(order["notebooks"])
    _serve(order, answers)


def _warm_up(notebooks: dict[str, dict[str, Any]]) -> None:
    """Does what every notebook begins with. What fails here fails again in a notebook, where the reader sees
    in which cell.
    """
    modules = imported_modules(notebooks)
    for module in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    if "stancebook" in modules:
        with contextlib.suppress(Exception):
            sys.modules["stancebook"].analyze(
                sys.modules["stancebook"].read_article(os.environ["STANCEBOOK_ARTICLE"])
            )
    NotebookShell.start()
    gc.collect()
    gc.freeze()


def imported_modules(notebooks: dict[str, dict[str, Any]]) -> list[str]:
    """The modules that the notebooks' cells import, each once, in order."""
    found: dict[str, None] = {}
    for cell in (c for n in notebooks.values() for c in n["cells"] if c["cell_type"] == "code"):
        try:
            tree = ast.parse("".join(cell["source"]))
        except SyntaxError:  # a magic, or a fault that the notebook reports better
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= dict.fromkeys(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= dict.fromkeys(
                    [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                )
    return list(found)


def _serve(order: Order, answers: Any) -> None:
    """Runs the notebooks, so many at a time; each has a pipe of its own, so that no answer can be taken for
    another's.
    """
    waiting = list(order["notebooks"].items())
    running: dict[Any, tuple[str, Any]] = {}  # by the pipe through which it answers
    cells: dict[str, int] = {}
    watched: list[Any] = [sys.stdin] if os.name == "posix" else []
    while waiting or running:
        while waiting and len(running) < order["at_a_time"]:
            name, notebook = waiting.pop(0)
            here, there = PROCESSES.Pipe(duplex=False)
            process = PROCESSES.Process(
                target=run_notebook, args=(notebook, order["folder"], order["seconds"], there)
            )
            process.start()
            there.close()
            running[here] = name, process
        ready: list[Any] = wait([*watched, *running])
        for pipe in ready:
            if pipe is sys.stdin:  # nobody waits for answers any more
                os.killpg(0, signal.SIGKILL)
            name, process = running[pipe]
            try:
                told: Any = pipe.recv()
            except (EOFError, OSError):  # it ended between two messages, or within one
                process.join()
                told = _ending(process.exitcode, order["seconds"])
            if isinstance(told, int):
                cells[name] = told
                continue
            del running[pipe]
            print(json.dumps({"name": name, "cell": cells.get(name, 0), **told}), file=answers, flush=True)


def _ending(code: int, seconds: int) -> dict[str, Any]:
    """What to tell of a process that ended without an answer."""
    if hasattr(signal, "SIGALRM") and code == -signal.SIGALRM:
        return {"fault": f"it ran for more than {seconds} seconds"}
    if code < 0:
        return {"ended": signal.Signals(-code).name}
    return {"fault": f"it ended Python (exit code {code})"}


def run_notebook(notebook: dict[str, Any], folder: str, seconds: int, answers: Connection) -> None:
    """Sends the number of each cell before it runs, then the notebook with all outputs, or what
    went wrong.
    """
    _end_with_parent()
    os.chdir(folder)
    sys.path.insert(0, "")  # a notebook may have modules of its own beside it
    shell = NotebookShell.instance() if NotebookShell.initialized() else NotebookShell.start()
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] != "code":
            continue
        answers.send(number)
        if hasattr(signal, "alarm"):
            signal.alarm(seconds)  # ends this process
        shell.run(cell)
        if fault := next((o for o in cell["outputs"] if o["output_type"] == "error"), None):
            words = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", fault["evalue"]).split())
            return answers.send({"fault": f"{fault['ename']}: {words}"})
    # pictures are bytes in the outputs, and text in a notebook
    answers.send(
        {"notebook": json.loads(json.dumps(notebook, default=lambda data: base64.b64encode(data).decode()))}
    )


def _end_with_parent() -> None:
    """Nothing outlives a report that was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGKILL)


if __name__ == "__main__":
    main()
