"""A folder or a table of articles -> its inputs, in the same order on every run; each is read in its turn."""

import csv
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyarrow import ArrowException
from pyarrow.parquet import ParquetFile

from stancebook.inputs import name_of, read_file
from stancebook.records import ArticleError
from stancebook.text.article import METADATA, Article, build_article, check_text, read_article
from stancebook.text.formats import LARGEST, READERS, read_sources

BESIDE = (".meta.json", ".corrections.csv")
COLUMNS = ("id", "text", "date", *METADATA)  # `date` is another word for `published`
KINDS = (".txt", *READERS)
NO_KIND = f"is of a kind that is not read; give {', '.join(KINDS)}"
TWICE = "has the id of an earlier row; give it one of its own"
NO_ROW = f"has none of the columns {', '.join(COLUMNS)}; correct it"


@dataclass(frozen=True)
class Input:
    """A file or a row of a table: an article, or a download of several.

    `digest` (hexadecimal) is of all that its result rests on; `size` in bytes; `fault`: why it is not read.
    """

    name: str
    digest: str
    size: int = 0
    path: str = ""
    row: tuple[tuple[str, str], ...] = ()
    fault: str = ""

    def read(self) -> list[Article | ArticleError]:
        """Its articles, named after it; an ArticleError in place of what cannot be read."""
        try:
            if self.fault:
                raise ArticleError(self.fault)
            if self.path:
                return _read_file(self.name, Path(self.path))
            return [_read_row(self.name, dict(self.row))]
        except ArticleError as error:
            return [error]


def list_inputs(source: Path) -> Iterator[Input]:
    """The inputs of a folder (with all folders in it) or of a table, no name twice.

    A name is the path within the folder; in a table the `id`, else the `url`, else the number of the row.
    Raises ArticleError for what is neither folder nor table, or a table that is damaged.
    """
    if source.is_dir():
        yield from (_find_file(source, path) for path in _walk(source))
    elif not source.exists():
        raise ArticleError(f"{name_of(source)} does not exist; check the path of the folder or table.")
    elif source.suffix.lower() not in TABLES:
        raise ArticleError(f"{name_of(source)} is no folder and no table ({', '.join(TABLES)}); give one.")
    else:
        yield from _find_rows(source)


def _walk(folder: Path) -> Iterator[Path]:
    """The files, and folders that cannot be entered."""
    closed: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(f for f in folders if f[0] != ".")
        yield from (Path(place, n) for n in sorted(names) if n[0] != "." and not n.endswith(BESIDE))
    yield from (Path(error.filename) for error in closed)


def _find_file(folder: Path, path: Path) -> Input:
    name = os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace")
    try:
        if path.suffix.lower() not in KINDS and path.is_file():
            raise ArticleError(f"{name_of(name)} {NO_KIND}.")
        beside = [p for p in map(path.with_suffix, BESIDE) if p.exists()]
        parts = [read_file(p, LARGEST, "a file of articles") for p in (path, *beside)]
        return Input(name, _digest(name, *parts), len(parts[0]), str(path.resolve()))
    except (ArticleError, OSError) as error:
        unread = f"{name_of(name)} cannot be read; check what it is."
        why = unread if isinstance(error, OSError) else str(error)
        return Input(name, _digest(name, why), fault=why)


def _digest(*parts: str | bytes) -> str:
    whole = [part.encode() if isinstance(part, str) else part for part in parts]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in whole)).hexdigest()[:32]


def _read_file(name: str, path: Path) -> list[Article | ArticleError]:
    parts = read_sources(read_file(path, LARGEST, "a file of articles"), name_of(name), path.suffix)
    if len(parts) == 1:
        return [replace(read_article(path), id=name)]
    return [
        part if isinstance(part, ArticleError) else build_article(part.text, f"{name}#{n:03}", part.metadata)
        for n, part in enumerate(parts, 1)
    ]


def _find_rows(path: Path) -> Iterator[Input]:
    seen: set[str] = set()
    for number, row in enumerate(_rows(path), 1):
        name = row.get("id") or row.get("url") or f"{path.stem}-{number:06}"
        fault = TWICE if name in seen else "" if row else NO_ROW
        if fault:
            name, fault = f"{path.stem}-{number:06}!", f"Row {number} of {name_of(path)} {fault}."
        seen.add(name)
        data = json.dumps(row, sort_keys=True)
        yield Input(name, _digest(name, data, fault), len(data), row=tuple(row.items()), fault=fault)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """What is known in each row; nothing for a row that is none."""
    try:
        for row in TABLES[path.suffix.lower()](path):
            named = {str(key).strip().lower(): str(v) for key, v in row.items() if v is not None and v != ""}
            named.setdefault("published", named.get("date", ""))
            yield {key: _whole(named[key]) for key in COLUMNS if named.get(key) and key != "date"}
    except ArticleError:
        raise
    except (OSError, ValueError, csv.Error, ArrowException) as error:
        why = " ".join(str(error).split())[:100]
        raise ArticleError(f"{name_of(path)} cannot be read ({why}); write it anew, in UTF-8.") from None


def _whole(text: str) -> str:
    """The text without half characters, which no file can hold."""
    return text.encode("utf-8", "replace").decode()


def _check_columns(path: Path, names: Iterable[str]) -> None:
    if "text" not in {name.strip().lower() for name in names}:
        has = ", ".join(map(name_of, names))
        raise ArticleError(f"{name_of(path)} has no column “text” ({has}); rename the one with the articles.")


def _csv_rows(path: Path) -> Iterator[dict[str, Any]]:
    csv.field_size_limit(LARGEST)
    with open(path, encoding="utf-8-sig", newline="") as lines:
        separator = max(",;\t", key=lines.readline().count)
        lines.seek(0)
        rows = csv.DictReader(lines, delimiter=separator, restkey="rest")
        _check_columns(path, rows.fieldnames or ())
        yield from rows


def _json_rows(path: Path) -> Iterator[dict[str, Any]]:
    with open(path, encoding="utf-8-sig") as lines:
        for line in filter(str.strip, lines):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            yield row if isinstance(row, dict) else {}


def _parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    with ParquetFile(path) as file:
        names = file.schema_arrow.names
        _check_columns(path, names)
        for batch in file.iter_batches(100, columns=[n for n in names if n.strip().lower() in COLUMNS]):
            yield from batch.to_pylist()


TABLES = {".csv": _csv_rows, ".jsonl": _json_rows, ".parquet": _parquet_rows}


def _read_row(name: str, row: dict[str, str]) -> Article:
    text = row.get("text", "")
    check_text(text, name)
    return build_article(text, name, {key: row[key] for key in METADATA if key in row})
