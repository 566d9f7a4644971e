"""The command `stancebook corpus`: many articles into a store."""

import argparse
import sys
from functools import partial
from pathlib import Path

from stancebook.inputs import name_of
from stancebook.records import ArticleError


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Adds it to the sub-commands of `stancebook`."""
    corpus = commands.add_parser(
        "corpus",
        help="analyse a folder or table of articles into a store",
        description="Analyse all articles of a folder (with the folders in it) or of a table into a store "
        "of Parquet files. It may be stopped and run again: what is done is kept, what changed is done anew.",
    )
    corpus.add_argument(
        "source",
        metavar="SOURCE",
        type=Path,
        help="a folder, or a .csv, .jsonl or .parquet file with a column text and, where known, "
        "id, title, outlet, author, published, url",
    )
    corpus.add_argument("--out", metavar="STORE", type=Path, required=True, help="folder of the store")
    corpus.add_argument("--retry", action="store_true", help="read again what could not be read before")
    where = corpus.add_mutually_exclusive_group()
    where.add_argument("--workers", metavar="N", type=int, help="so many workers of Dask on this machine")
    where.add_argument("--scheduler", metavar="ADDRESS", help="a scheduler of Dask, as tcp://host:8786")
    corpus.set_defaults(run=_corpus)


def _corpus(args: argparse.Namespace) -> int:
    if args.workers is not None and args.workers < 1:
        raise ArticleError(f"--workers {args.workers} would leave nobody to work; give 1 or more.")
    try:
        from stancebook.corpus.building import build_store
        from stancebook.corpus.engines import open_dask, open_processes
    except ModuleNotFoundError as error:
        how = "pip install 'stancebook[corpus]'"
        raise ArticleError(f"A store needs {error.name}, which is not installed; type: {how}") from None
    dask = partial(open_dask, args.scheduler, args.workers or 0)
    open_engine = dask if args.scheduler or args.workers else open_processes
    try:
        unread, remarks = build_store(args.source, args.out, open_engine, args.retry)
    except OSError as error:
        why = error.strerror or error
        raise ArticleError(
            f"{name_of(args.out)} cannot be written ({why}); choose another with --out."
        ) from None
    for remark in remarks:
        print(f"stancebook: {remark}", file=sys.stderr)
    print(args.out)
    return 2 if unread else 0
