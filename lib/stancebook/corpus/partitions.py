"""Inputs -> a partition of the store: a folder with a Parquet file a table, whole or not there."""

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stancebook.corpus.sources import Input
from stancebook.exchange.parquet import SCHEMAS, build_tables, write_table
from stancebook.house import DATA
from stancebook.records import Analysis, ArticleError
from stancebook.writing import PART

if TYPE_CHECKING:
    from spacy.language import Language

    from stancebook.text.article import Article

INPUTS = pa.schema({name: pa.string() for name in ("input", "digest", "article", "why")})
NAMED = {  # fields that hold an actor: beside each stands the name, by which articles are counted together
    "claims": ("actor", "venue"),
    "interactions": ("source", "target", "said_by"),
    "stances": ("holder", "target"),
}
_one_at_a_time = threading.Lock()  # spaCy's zones of memory know no threads


@dataclass(frozen=True)
class Task:
    """What a worker is told: the inputs of a partition of a store, and by what they are to be analysed."""

    store: str
    name: str
    inputs: tuple[Input, ...]
    made_by: str


@dataclass(frozen=True)
class Done:
    """What came of a task: how many inputs of how many bytes, and how many of them could not be read."""

    inputs: int
    size: int
    unread: int


def write_partition(task: Task) -> Done:
    """Analyses the inputs and writes the partition; OSError where it cannot be written."""
    if (own := describe_maker()) != task.made_by:
        raise ArticleError(f"A worker has {own}, not {task.made_by}; install the same everywhere.")
    from stancebook.reader.pipeline import load_pipeline

    with _one_at_a_time:
        nlp = load_pipeline()
        found = [pair for given in task.inputs for pair in _analyze(given, nlp)]
    tables = {name: [table.slice(0, 0)] for name, table in _empty_tables().items()}
    for _, its_own in found:
        for name, table in its_own.items():
            tables[name].append(table)
    rows = [row for row, _ in found]
    whole = {name: pa.concat_tables(parts).combine_chunks() for name, parts in tables.items()}
    _place(Path(task.store) / task.name, {**whole, "inputs": pa.Table.from_pylist(rows, INPUTS)})
    unread = {row["input"] for row in rows if row["why"]}
    return Done(len(task.inputs), sum(given.size for given in task.inputs), len(unread))


@cache
def describe_maker() -> str:
    """Pipeline and library with their versions, and a digest of the pipeline's files and the lexicons."""
    name = os.environ.get("STANCEBOOK_PIPELINE") or str(DATA / "pipeline")
    try:
        folder = Path(name) if Path(name).is_dir() else Path(str(files(name)))
        meta = json.loads(min(folder.rglob("meta.json")).read_text(encoding="utf-8"))
    except (ImportError, ValueError):
        raise ArticleError(f"{name} is no pipeline; set STANCEBOOK_PIPELINE to one or unset it.") from None
    digest = hashlib.sha256()
    for path in sorted((*folder.rglob("*"), *(DATA / "lexicons").glob("*.csv"))):
        if path.is_file() and path.suffix not in (".md", ".pyc"):
            digest.update(path.read_bytes())
    pipeline = f"{meta['lang']}_{meta['name']} {meta['version']}"
    return f"{pipeline}, stancebook {version('stancebook')} ({digest.hexdigest()[:8]})"


@cache
def _empty_tables() -> dict[str, pa.Table]:
    return _tables_of(Analysis("", None, ""))


def _analyze(given: Input, nlp: "Language") -> Iterator[tuple[dict[str, Any], dict[str, pa.Table]]]:
    """For each article of the input a row of `inputs`, and its tables, none if it could not be read."""
    articles = _unless_faulty(given.read)
    for article in articles if isinstance(articles, list) else [articles]:
        found = article if isinstance(article, ArticleError) else _unless_faulty(_build, article, nlp)
        row = {"input": given.name, "digest": given.digest, "article": None, "why": None}
        if isinstance(found, ArticleError):
            yield {**row, "why": str(found)}, {}
        else:
            yield {**row, "article": article.id}, found


def _unless_faulty(work: Callable[..., Any], *given: Any) -> Any:
    """What the work returns, or an ArticleError that says what went wrong: the other articles go on."""
    try:
        return work(*given)
    except ArticleError as error:
        return error
    except Exception as error:
        return ArticleError(f"A fault of this program ({type(error).__name__}: {error}); please report it.")


def _build(article: "Article", nlp: "Language") -> dict[str, pa.Table]:
    from stancebook.analysis import analyze

    with nlp.memory_zone():  # else every word ever read stays in memory
        return _tables_of(analyze(article, nlp))


def _tables_of(analysis: Analysis) -> dict[str, pa.Table]:
    """The tables of the export, with the names of actors beside their ids."""
    tables = build_tables(analysis)
    for name, held in NAMED.items():
        for column in held:
            names = [analysis.name(actor) or None for actor in tables[name][column].to_pylist()]
            tables[name] = tables[name].append_column(f"{column}_name", pa.array(names, pa.string()))
    return tables


def _place(folder: Path, tables: dict[str, pa.Table]) -> None:
    """Writes the partition beside its place and puts it there at once."""
    part = _part_of(folder)
    part.mkdir()
    try:
        for name, table in tables.items():
            write_table(table, part / f"{name}.parquet")
        part.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another worker had the same task, and was faster
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _part_of(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}-{uuid4().hex}{PART}")


def read_inputs(partition: Path) -> list[dict[str, str]]:
    """The rows of a partition's `inputs`."""
    return pq.read_table(partition / "inputs.parquet").to_pylist()


def drop_inputs(partition: Path, gone: Collection[str]) -> None:
    """Takes the inputs and all that was found in them out of the partition, file by file, `inputs` last."""
    rows, part = read_inputs(partition), _part_of(partition)
    if all(row["input"] in gone for row in rows):
        partition.rename(part)
    else:
        part.mkdir()
        lost = [row["article"] for row in rows if row["input"] in gone]
        for name, key, values in (*((name, "article", lost) for name in SCHEMAS), ("inputs", "input", gone)):
            place = partition / f"{name}.parquet"
            table = pq.read_table(place)
            left = table.filter(pc.invert(pc.is_in(table[key], pa.array(values, pa.string()))))
            write_table(left.combine_chunks(), part / place.name)
            os.replace(part / place.name, place)
    shutil.rmtree(part)
