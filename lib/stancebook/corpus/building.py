"""A folder or table of articles -> a store in which each stands as it is now; what is done is kept.

The store: a folder `part-…` for each partition (partitions.py), `views.sql` for DuckDB, `store.json`, which
says by what it was made, `unread.csv` and `duplicates.csv`. Partitions are cut from what is new, in the order
of the source, by number and size alone: a run that goes on after a kill cuts the same ones.
"""

import hashlib
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from stancebook.corpus.engines import OpenEngine, run_tasks
from stancebook.corpus.partitions import Done, Task, describe_maker, drop_inputs, read_inputs
from stancebook.corpus.sources import Input, list_inputs
from stancebook.corpus.store import RECORD, VIEWS, find_partitions, open_store
from stancebook.inputs import name_of, read_json
from stancebook.measures.tables import write_csv
from stancebook.prose import count
from stancebook.records import ArticleError
from stancebook.writing import PART, alone, check_writable, clear_leftovers, write_text

PARTS, FEWEST, MOST = 64, 8, 256  # partitions wished for; inputs of each
LARGEST = 2_000_000  # bytes of its inputs after which a partition is closed
QUIET = 60  # seconds between two lines of progress where nobody watches


@dataclass(frozen=True)
class Plan:
    """How many inputs there are, how many (of so many bytes) are to do, what is done, what changed."""

    inputs: int
    to_do: int
    size: int
    known: dict[str, str]  # name -> digest
    stale: set[str]


def build_store(
    source: Path, store: Path, open_engine: OpenEngine, retry: bool = False
) -> tuple[int, list[str]]:
    """Brings the store up to date with the source; how many inputs are unread, and sentences about the store.

    `retry` reads again what could not be read. Raises ArticleError, and writes nothing, where the source is
    none, or the store is something else or was made by another pipeline.
    """
    made_by = describe_maker()
    _check_store(store, made_by)
    rows = (row for partition in find_partitions(store) for row in read_inputs(partition))
    known = {row["input"]: "" if retry and row["why"] else row["digest"] for row in rows}
    plan = _make_plan(source, known)
    clear_leftovers(store)
    write_text(store / RECORD, json.dumps({"schema": "stancebook-store/1", "made_by": made_by}) + "\n")
    write_text(store / "views.sql", VIEWS.format(folder=""))
    with alone(store):  # a second run waits
        for partition in find_partitions(store) if plan.stale else ():
            if gone := plan.stale.intersection(row["input"] for row in read_inputs(partition)):
                drop_inputs(partition, gone)
        tasks = _cut_tasks(source, store.resolve(), plan, made_by)
        _follow(plan, run_tasks(open_engine, tasks))
    clear_leftovers(store)  # of workers that were killed meanwhile
    return _close(store)


def _check_store(store: Path, made_by: str) -> None:
    check_writable(store)
    if not store.exists() or all(p.name.startswith(".") for p in store.iterdir()):
        return
    record = read_json(store / RECORD, 10_000, "the record of a store")
    before = record.get("made_by") if isinstance(record, dict) else None
    if before is None:
        raise ArticleError(f"{name_of(store)} holds other files than a store; choose another with --out.")
    if before != made_by:
        why = f"was made by {before}, this is {made_by}; what they find does not belong together"
        raise ArticleError(f"{name_of(store)} {why}: choose another with --out.")


def _make_plan(source: Path, known: dict[str, str]) -> Plan:
    inputs = to_do = size = 0
    stale = set()
    for given in list_inputs(source):
        inputs += 1
        if known.get(given.name) != given.digest:
            to_do, size = to_do + 1, size + given.size
            stale |= {given.name} & known.keys()
    if not inputs:
        raise ArticleError(f"{name_of(source)} holds no article; give a folder or a table that holds some.")
    left = {name: digest for name, digest in known.items() if name not in stale}
    return Plan(inputs, to_do, size, left, stale)


def _cut_tasks(source: Path, store: Path, plan: Plan, made_by: str) -> Iterator[Task]:
    most = min(MOST, max(FEWEST, plan.inputs // PARTS))
    chosen: list[Input] = []
    for given in list_inputs(source):
        if plan.known.get(given.name) != given.digest:
            chosen.append(given)
        if len(chosen) == most or sum(c.size for c in chosen) >= LARGEST:
            yield _make_task(store, chosen, made_by)
            chosen = []
    if chosen:
        yield _make_task(store, chosen, made_by)


def _make_task(store: Path, chosen: list[Input], made_by: str) -> Task:
    digest = hashlib.sha256("".join(given.digest for given in chosen).encode()).hexdigest()
    return Task(str(store), f"part-{digest[:16]}", tuple(chosen), made_by)


def _follow(plan: Plan, results: Iterator[Done]) -> None:
    """Says how far the work is: in one line where somebody watches, else in a line a minute."""
    done, size, unread, watched = plan.inputs - plan.to_do, 0, 0, sys.stderr.isatty()
    started = said = time.monotonic()
    for result in results:
        done, size, unread = done + result.inputs, size + result.size, unread + result.unread
        now = time.monotonic()
        if watched or now - said > QUIET:
            left = timedelta(seconds=round((now - started) * (plan.size - size) / max(size, 1)))
            line = f"{done:,} of {plan.inputs:,} articles, {unread:,} not read, {left} left"
            print(
                f"\r{line:70}" if watched else line, end="" if watched else "\n", file=sys.stderr, flush=True
            )
            said = now
    if watched and plan.to_do:
        print(file=sys.stderr)


def _close(store: Path) -> tuple[int, list[str]]:
    """Writes what could not be read (how much that is) and what stands twice; sentences about both."""
    with open_store(store) as opened:
        unread = opened.query("SELECT input, why FROM unread ORDER BY ALL")
        twice = opened.query("SELECT article, same_as FROM duplicates ORDER BY ALL")
        remarks = [f"{opened.query('SELECT count(*) AS n FROM articles')['n'][0]:,} articles in {store}."]
    for name, frame, words in (
        ("unread", unread, "could not be read"),
        ("duplicates", twice, "with the text of another; such a text counts once"),
    ):
        place = store / f"{name}.csv"
        if frame.empty:
            place.unlink(missing_ok=True)
        else:
            write_csv(frame, place.with_name(f".{place.name}{PART}")).replace(place)
            remarks.append(f"{count(len(frame), 'article')} {words}: see {place}.")
    return len(unread), remarks
