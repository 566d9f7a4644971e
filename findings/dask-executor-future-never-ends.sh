#!/usr/bin/env bash
# distributed 2026.8.0 (Dask), https://github.com/dask/distributed, module distributed/cfexecutor.py
#
# `Client.get_executor()` gives an executor of concurrent.futures: every future of it ends with a result, an exception, or cancelled.
# Guess: where the scheduler dies while it hands over a result, the executor's future ends with an exception, as the client's own future does.
# Seen: `Client.submit(…).result()` raises CommClosedError; the executor's future stays pending for ever, even when the client has given up
# and is closed: the coroutine that waits for the result (_cascade_future) raises, its exception is logged by Tornado, and nobody ends the future.
# So whoever waits for an executor's futures waits for ever; we use `Client.submit(…).add_done_callback` (lib/stancebook/corpus/engines.py).
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check distributed==2026.8.0 2>/dev/null
cat > "$folder/dying.py" <<'PYTHON'
import os


def dask_setup(scheduler):
    async def gather(**given):
        os._exit(1)  # in the moment in which a result is asked for

    scheduler.handlers["gather"] = gather
PYTHON
cat > "$folder/ask.py" <<'PYTHON'
import logging
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import distributed

HERE, DASK = Path(__file__).parent, Path(sys.executable).with_name("dask")
for name in ("distributed.client", "tornado.application"):
    logging.getLogger(name).setLevel(logging.CRITICAL)


@contextmanager
def client():
    """A client of a scheduler that dies in that moment, with one worker."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"tcp://127.0.0.1:{port}"
    commands = (
        ["scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show", "--preload", HERE / "dying.py"],
        ["worker", address, "--no-dashboard", "--no-nanny", "--death-timeout", "5", "--local-directory", HERE],
    )
    running = [subprocess.Popen([DASK, *c], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for c in commands]
    try:
        yield distributed.Client(address, timeout=5, set_as_default=False)
    finally:
        for process in running:
            process.kill()


def ending(future):
    try:
        return repr(future.result(timeout=30))
    except BaseException as error:
        return type(error).__name__


with client() as first:
    own = ending(first.submit(pow, 2, 10, pure=False))
with client() as second:
    future = second.get_executor(pure=False).submit(pow, 2, 10)
    theirs = ending(future)
    print(f"distributed {distributed.__version__} | the client's future: {own} | the executor's, after 30 s: {theirs}, "
          f"done: {future.done()}, client {second.status}", flush=True)
os._exit(0 if own == "CommClosedError" and theirs == "TimeoutError" and not future.done() and second.status == "closed" else 1)
PYTHON
"$folder/venv/bin/python" "$folder/ask.py" || { echo "distributed has changed: look again" >&2; exit 1; }
