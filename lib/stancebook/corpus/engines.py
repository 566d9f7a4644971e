"""Who works on the tasks: processes of this machine or a Dask cluster; what gets lost is done again."""

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any

from stancebook.corpus.partitions import Done, Task, write_partition
from stancebook.records import ArticleError

AHEAD = 3  # tasks a worker, so that none waits for its next one
TRIES = 3  # in a row in which processes were killed and nothing was finished
SECONDS = 30  # for a scheduler to answer, and for its first worker
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Engine:
    """An executor, and how many tasks it works on at a time."""

    executor: Executor
    width: Callable[[], int]


OpenEngine = Callable[[], AbstractContextManager[Engine]]


def run_tasks(open_engine: OpenEngine, tasks: Iterable[Task]) -> Iterator[Done]:
    """What came of each task, as they finish. Where an engine breaks, what is not finished goes to a new one.

    Raises ArticleError where that happens several times and nothing is finished in between.
    """
    left: dict[Future[Done] | None, Task] = {}
    tasks, tries = iter(tasks), 0
    while tries < TRIES:
        tries += 1
        try:
            with open_engine() as engine:
                for done in _run(engine, tasks, left):
                    tries = 0
                    yield done
            return
        except (BrokenExecutor, CancelledError):
            tasks = chain(list(left.values()), tasks)
            left.clear()
    where = next(tasks).inputs[0].name
    raise ArticleError(
        f"The processes at work were killed {TRIES} times, at {where} or soon after; see whether there is "
        "memory enough, and run it again: what is written is kept."
    )


def _run(engine: Engine, tasks: Iterable[Task], left: dict[Future[Done] | None, Task]) -> Iterator[Done]:
    """The tasks done; those handed out and not done yet are kept in `left`."""
    for task in tasks:
        left[None] = task  # in case the engine is found broken now
        future = engine.executor.submit(write_partition, task)
        left[future] = left.pop(None)
        if len(left) >= AHEAD * engine.width():
            yield from _collect(left)
    while left:
        yield from _collect(left)


def _collect(left: dict[Future[Done] | None, Task]) -> Iterator[Done]:
    for future in wait([f for f in left if f], return_when=FIRST_COMPLETED).done:
        done = future.result()
        del left[future]
        yield done


@contextmanager
def open_processes() -> Iterator[Engine]:
    """A process for each core that this one may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    os.environ.update(THREADS)  # before the processes begin: they share the cores as they are
    before, context = set(multiprocessing.active_children()), multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores, context, _begin_worker) as executor:
        try:
            yield Engine(executor, lambda: cores)
        except BaseException:
            for process in set(multiprocessing.active_children()) - before:
                process.kill()
            raise


def _begin_worker() -> None:
    """A worker leaves Ctrl-C to its parent, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent
    parent.join()
    os._exit(1)


@contextmanager
def open_dask(scheduler: str | None, workers: int) -> Iterator[Engine]:
    """The workers of a Dask scheduler that runs elsewhere, or so many of its own on this machine."""
    try:
        from distributed import Client, LocalCluster
    except ModuleNotFoundError as error:
        how = "pip install 'stancebook[corpus]'"
        raise ArticleError(f"Dask needs {error.name}, which is not installed; type: {how}") from None
    for name in ("distributed", "distributed.client", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what fails is mended, or said in a sentence
    with ExitStack() as stack:
        if scheduler is None:
            cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
            scheduler = stack.enter_context(cluster).scheduler_address
        try:
            client = stack.enter_context(Client(scheduler, timeout=SECONDS, set_as_default=False))
            client.wait_for_workers(1, timeout=SECONDS)
        except (OSError, ValueError) as error:
            why = " ".join(str(error).split())[:100]
            raise ArticleError(f"The scheduler {scheduler} or its workers do not answer ({why}).") from None
        yield Engine(_Dask(client), lambda: max(1, sum(client.nthreads().values())))


class _Dask(Executor):
    """A client of Dask as an executor. Its own one (`get_executor`) has futures that never end where the
    scheduler dies while it hands over a result.
    """

    def __init__(self, client: Any) -> None:
        self.client = client

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> "Future[Any]":
        from distributed import KilledWorker
        from distributed.comm import CommClosedError

        told: Future[Any] = Future()

        def tell(done: Any) -> None:
            try:
                told.set_result(done.result())
            except (CommClosedError, KilledWorker, CancelledError, asyncio.CancelledError):
                told.set_exception(BrokenExecutor())
            except Exception as error:
                told.set_exception(error)

        self.client.submit(work, *given, **named, pure=False).add_done_callback(tell)
        return told
