"""A store, opened: tables to be asked in SQL, articles to be read as they were analysed.

`articles`, the layers (columns as in the records, names beside the ids of actors), `inputs`, `unread` and
`duplicates` are views of Parquet files; `dated` has a row for each article that counts, with outlet and day.
"""

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from stancebook.exchange.layers import kinds
from stancebook.inputs import name_of
from stancebook.records import LAYERS, Analysis, ArticleError

if TYPE_CHECKING:
    import duckdb

VARIABLE = "STANCEBOOK_STORE"
RECORD = "store.json"
HOW = "make one with stancebook corpus FOLDER --out STORE"
FILES = {"articles": "article", **{layer: layer for layer in LAYERS}, "inputs": "inputs"}
VIEWS = (
    "-- for DuckDB: in this folder, duckdb -init views.sql\n"
    + "".join(
        f"CREATE OR REPLACE VIEW {view} AS FROM read_parquet('{{folder}}part-*/{file}.parquet');\n"
        for view, file in FILES.items()
    )
    + """CREATE OR REPLACE VIEW unread AS SELECT input, why FROM inputs WHERE why IS NOT NULL;
CREATE OR REPLACE VIEW duplicates AS SELECT article, same_as FROM (
  SELECT article, first(article) OVER (PARTITION BY sha256 ORDER BY published NULLS LAST, article) AS same_as
  FROM articles) WHERE article <> same_as;
"""
)
DATED = """CREATE TEMP TABLE dated AS
SELECT article, coalesce(outlet, 'outlet not known') AS outlet, try_cast(published AS DATE) AS day
FROM articles WHERE article NOT IN (SELECT article FROM duplicates)"""


class Store(AbstractContextManager["Store"]):
    """The tables of a store; none where there is no store yet, which a notebook says in its first lines."""

    def __init__(self, path: Path, connection: "duckdb.DuckDBPyConnection | None" = None) -> None:
        self.path, self.connection = path, connection
        self.id = self.title = path.name  # what names it above tables and figures

    def __exit__(self, *_: object) -> None:
        if self.connection:
            self.connection.close()

    def query(self, sql: str, columns: Sequence[str] = (), **values: object) -> pd.DataFrame:
        """The answer in DuckDB's SQL, `$name` standing for a value; no rows of `columns` without a store."""
        if not self.connection:
            return pd.DataFrame(columns=list(columns))
        frame = self.connection.execute(sql, values or None).df()
        return frame[list(columns)] if columns else frame

    def read(self, articles: Iterable[str], layers: Iterable[str] = tuple(LAYERS)) -> dict[str, Analysis]:
        """The analyses of the articles by name, as they were found, with these layers."""
        names = sorted(set(articles))
        held: dict[str, dict[str, Any]] = {}
        for layer in layers:
            fields = kinds(layer)
            for row in self._rows(layer, names):
                record = LAYERS[layer](**{name: _value(row[name], kind) for name, kind in fields.items()})
                held.setdefault(row["article"], {}).setdefault(layer, []).append(record)
        return {
            row["article"]: Analysis(
                row["article"], row["title"], row["text"], json.loads(row["metadata"]),
                **{layer: tuple(records) for layer, records in held.get(row["article"], {}).items()},
            )
            for row in self._rows("articles", names)
        }  # fmt: skip

    def _rows(self, table: str, articles: list[str]) -> list[dict[str, Any]]:
        """The rows of some articles, in the order in which they were written."""
        if not self.connection:
            return []
        place = f"{escape(str(self.path))}/part-*/{FILES[table]}.parquet"
        sql = """FROM read_parquet($place, filename = true, file_row_number = true)
            WHERE article IN (SELECT unnest($articles)) ORDER BY filename, file_row_number"""
        answer = self.connection.execute(sql, {"place": place, "articles": articles})
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _value(value: Any, kind: Any) -> Any:
    """A value of Parquet as the record has it."""
    if kind == "spans":
        return tuple(map(tuple, value))
    return tuple(value) if kind in ("span", "list") and value is not None else value


def find_partitions(store: Path) -> list[Path]:
    """The folders of its partitions."""
    return sorted(store.glob("part-*"))


def open_store(path: Path) -> Store:
    """The store in a folder; ArticleError where there is none."""
    if not find_partitions(path):
        raise ArticleError(f"{name_of(path)} is no store with articles; {HOW}.")
    try:
        import duckdb
    except ModuleNotFoundError:
        raise ArticleError(
            "A store needs duckdb, which is not installed; type: pip install 'stancebook[corpus]'"
        ) from None
    connection = duckdb.connect()
    folder = f"{escape(str(path.resolve()))}/".replace("'", "''")
    try:
        connection.execute(VIEWS.format(folder=folder) + DATED)
    except duckdb.Error as error:
        why = " ".join(str(error).split())[:100]
        raise ArticleError(f"{name_of(path)} cannot be opened ({why}); make it anew.") from None
    return Store(path.resolve(), connection)


def choose_store(path: str) -> Store:
    """The store that STANCEBOOK_STORE names, else the one in this folder, here or above; one without tables
    where there is none.
    """
    if given := os.environ.get(VARIABLE):
        return open_store(Path(given))
    places = [place / path for place in (Path(), *Path.cwd().parents)]
    found = next((place for place in places if (place / RECORD).exists()), None)
    return open_store(found) if found else Store(Path(path))
