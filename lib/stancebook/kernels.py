"""The process from which kernels are forked: it imports what the notebooks import once, so that each kernel starts warm.

Run as `python -P kernels.py MODULE...`; each line on standard input is an order, {"argv": [...], "cwd": "..."}, answered by the
new kernel's process id. It imports nothing heavy of its own and starts no thread: only then is a fork safe.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import sys


def main(modules: list[str]) -> None:
    """Serves orders until standard input ends."""
    # A module that fails to import fails again in the notebook, where the reader sees in which cell.
    for module in ["ipykernel.kernelapp", *modules]:
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    # Kernels that have ended are reaped at once, so that their process id stops existing.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        for line in sys.stdin:
            order = json.loads(line)
            parent, kernel = os.getpid(), os.fork()
            if kernel == 0:
                answers.close()
                # ipykernel ends itself when its parent does, so that no kernel outlives a report that was cut short
                _become_kernel([*order["argv"], f"--IPKernelApp.parent_handle={parent}"], order["cwd"])
            print(kernel, file=answers, flush=True)


def _become_kernel(argv: list[str], cwd: str) -> None:
    """Never returns: this process is a kernel now, in a session of its own, as jupyter_client starts them."""
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # What C libraries print (Graphviz on fonts) belongs to no page.
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nowhere, descriptor)
        os.chdir(cwd)
        from ipykernel.kernelapp import IPKernelApp

        IPKernelApp.launch_instance(argv)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
