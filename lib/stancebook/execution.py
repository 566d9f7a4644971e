"""Notebooks, executed two at a time in kernels of this interpreter, the same way every time.

Where processes can be forked safely (Linux), kernels come from one warm process (kernels.py); elsewhere each starts by itself.
No kernel specification has to be installed, and nothing of the user's home is read: outputs depend on the notebook and the article alone.
"""

import ast
import asyncio
import atexit
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

CELL_SECONDS = 600
START_SECONDS, STARTS = 60, 2  # a kernel that does not answer in this time is replaced, so many are tried
AT_A_TIME = max(1, min(4, os.cpu_count() or 1))
KERNEL_ARGUMENTS = [
    "--HistoryManager.enabled=False",
    "--IPKernelApp.capture_fd_output=False",
    "--InlineBackend.figure_formats=svg",
]


class NotebookError(RuntimeError):
    """A notebook did not run to its end; the message is one sentence that names notebook and cell."""


class _ForkedKernel:
    """A kernel forked from the warm process, with the part of `Popen` that jupyter_client uses."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.stdin = self.stdout = self.stderr = None

    def poll(self) -> int | None:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        return 0

    def send_signal(self, signum: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signum)


class _WarmProvisioner(LocalProvisioner):
    """Launches kernels by asking the warm process for a fork."""

    warm: subprocess.Popen[str]

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        order = json.dumps({"argv": cmd[3:], "cwd": str(kwargs.get("cwd") or os.getcwd())})
        assert self.warm.stdin and self.warm.stdout
        print(order, file=self.warm.stdin, flush=True)
        # Off the event loop: the first answer comes only when everything is imported.
        answer = await asyncio.to_thread(self.warm.stdout.readline)
        if not answer.strip():
            raise DeadKernelError("no kernel could be started")
        self.pid = self.pgid = int(answer)
        self.process = _ForkedKernel(self.pid)
        return self.connection_info


def imported_modules(notebooks: Iterable[NotebookNode]) -> list[str]:
    """The modules that the notebooks' cells import, each once, in order."""
    found: dict[str, None] = {}
    for cell in (c for n in notebooks for c in n.cells if c.cell_type == "code"):
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:  # a magic, or a fault that the kernel reports better
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= dict.fromkeys(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found[node.module] = None
    return list(found)


def execute_notebooks(
    notebooks: Mapping[str, NotebookNode], folder: Path, variables: Mapping[str, str], done: Callable[[str], None], *, at_a_time: int = AT_A_TIME
) -> None:
    """Runs each notebook in place, in `folder`, and calls `done` with its name; NotebookError at the first cell that fails."""
    run = partial(asyncio.run, _execute_all(notebooks, folder, variables, done, at_a_time))
    try:
        if asyncio._get_running_loop() is None:
            run()
        else:  # called from a notebook or another program that has a loop of its own
            with ThreadPoolExecutor(1) as thread:
                thread.submit(run).result()
    except BaseExceptionGroup as group:
        raise _first(group) from None


def _first(group: BaseExceptionGroup) -> BaseException:
    """The exception to tell of: a notebook's own failure before what its end did to the others."""
    told = group.subgroup(NotebookError) or group
    inner = told.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner


async def _execute_all(
    notebooks: Mapping[str, NotebookNode], folder: Path, variables: Mapping[str, str], done: Callable[[str], None], at_a_time: int
) -> None:
    turn = asyncio.Semaphore(at_a_time)
    # /tmp itself: a socket's path may have 107 characters, and TMPDIR may be long.
    place = "/tmp" if os.name == "posix" and os.access("/tmp", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="sb-", dir=place, ignore_cleanup_errors=True) as sockets:
        environment = {**os.environ, **_settings(), **variables}
        async with _warm_process(imported_modules(notebooks.values()), environment) as warm, asyncio.TaskGroup() as group:

            async def run(name: str, notebook: NotebookNode) -> None:
                async with turn:
                    await _execute(name, notebook, lambda attempt: _kernel_manager(f"{name}-{attempt}", sockets, warm), folder, environment)
                    done(name)

            for name, notebook in notebooks.items():
                group.create_task(run(name, notebook))


def _settings() -> dict[str, str]:
    """Variables under which a kernel gives the same output on every machine, run and home."""
    return {
        "MATPLOTLIBRC": str(Path(__file__).with_name("templates") / "matplotlibrc"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONHASHSEED": "0",
        "PYTHONWARNINGS": "ignore",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        # One thread each: the kernels already share the cores, and sums depend on how many threads add them up.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


@contextlib.asynccontextmanager
async def _warm_process(modules: list[str], environment: dict[str, str]) -> AsyncIterator["subprocess.Popen[str] | None"]:
    """The process to fork kernels from, ended on leaving; None where forking is not safe."""
    if sys.platform != "linux":
        yield None
        return
    # by its path, for `-m` would import the whole library first; -P, lest its folder be searched for modules
    command = [sys.executable, "-P", str(Path(__file__).with_name("kernels.py")), *modules]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment, start_new_session=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def _kernel_manager(name: str, sockets: str, warm: "subprocess.Popen[str] | None") -> AsyncKernelManager:
    """A manager for one kernel of this interpreter; over ipc where there is such a thing, since tcp warns and opens ports."""
    manager = AsyncKernelManager(connection_file=f"{sockets}/{name}.json")
    if os.name == "posix":
        manager.transport, manager.ip = "ipc", f"{sockets}/{name}"
    # no start-up file, profile or history of the user's; a folder each, for of two kernels that make one profile at once, one dies
    profiles = Path(sockets, f"{name}-ipython")
    profiles.mkdir()
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", f"--ipython-dir={profiles}"]
    manager._kernel_spec = KernelSpec(argv=argv, display_name="Python 3", language="python")
    if warm:
        manager.provisioner = _WarmProvisioner(kernel_id=name, kernel_spec=manager._kernel_spec, parent=manager)
        manager.provisioner.warm = warm
    return manager


async def _execute(
    name: str, notebook: NotebookNode, new_manager: Callable[[int], AsyncKernelManager], folder: Path, environment: dict[str, str], attempt: int = 1
) -> None:
    """Runs one notebook, in another kernel where one does not answer; every way in which it can fail becomes one sentence."""
    manager = new_manager(attempt)
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=CELL_SECONDS,
        startup_timeout=START_SECONDS,
        record_timing=False,
        coalesce_streams=True,
        shutdown_kernel="immediate",
        extra_arguments=list(KERNEL_ARGUMENTS),
        resources={"metadata": {"path": str(folder)}},
    )
    client.owns_km = True  # so that the kernel ends with the notebook
    cell_number = 0

    def at_cell(cell: NotebookNode, cell_index: int) -> None:
        nonlocal cell_number
        cell_number = cell_index + 1

    client.on_cell_start = at_cell
    try:
        await client.async_execute(env=environment)
    except CellExecutionError as error:
        text = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", str(error.evalue)).split())
        raise NotebookError(f"{name}.ipynb stopped at cell {cell_number}: {error.ename}: {text}") from None
    except CellTimeoutError:
        raise NotebookError(f"{name}.ipynb stopped at cell {cell_number}, which ran for more than {CELL_SECONDS} seconds.") from None
    except (DeadKernelError, RuntimeError, AssertionError) as error:
        # AssertionError: how nbclient says that a kernel never answered, after cleaning up twice
        if not cell_number and attempt < STARTS:
            return await _execute(name, notebook, new_manager, folder, environment, attempt + 1)
        raise NotebookError(f"{name}.ipynb stopped at cell {cell_number}: its kernel ended ({error or 'it never answered'}).") from None
    finally:
        # nbclient forgets this when its clean-up is cut short by another notebook's failure, and fails again at exit
        atexit.unregister(client._cleanup_kernel)
        if manager.has_kernel:
            await asyncio.shield(manager.shutdown_kernel(now=True))
