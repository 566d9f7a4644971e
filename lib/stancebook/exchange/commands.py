"""The commands `stancebook export` and `stancebook import`: to another tool, and corrections back."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from stancebook.arguments import add_out
from stancebook.exchange import FORMATS, READABLE, export, import_anew
from stancebook.inputs import split_paths
from stancebook.records import Analysis, ArticleError
from stancebook.terminal import unless_written
from stancebook.text.corrections import Correction, add_rows, place_of
from stancebook.writing import write_bytes, write_folder


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Adds both to the sub-commands of `stancebook`."""
    out = commands.add_parser(
        "export",
        help="write what is found in an article for another tool",
        description="Analyse an article and write it in the format of another tool: a file or a folder.",
    )
    several = "a text file with one article, or several ('a.txt b.txt') as one"
    out.add_argument("path", metavar="ARTICLE", type=Path, help=several)
    out.add_argument("--to", metavar="FORMAT", required=True, choices=FORMATS, help=", ".join(FORMATS))
    add_out(out, "the file or the folder")
    out.set_defaults(run=_export)
    back = commands.add_parser(
        "import",
        help="take corrections from another tool",
        description="Compare an article with what another tool saved; add the edits to its corrections.",
    )
    back.add_argument("path", metavar="ARTICLE", type=Path, help="the text file that was exported")
    back.add_argument(
        "edited", metavar="EDITED", type=Path, help="the file or folder that the other tool saved"
    )
    back.add_argument(
        "--from", metavar="FORMAT", dest="source", required=True, choices=READABLE, help=", ".join(READABLE)
    )
    back.set_defaults(run=_import)


def _export(args: argparse.Namespace) -> int:
    analysis = _analyze(*split_paths(args.path))
    files = export(analysis, args.to)
    place = args.out / (next(iter(files)) if len(files) == 1 else f"{analysis.id}-{args.to}")
    with unless_written(place):
        if len(files) == 1:
            write_bytes(place, *files.values())
        else:  # all old or all new, whenever a kill comes
            write_folder(place, files)
    print(place)
    return 0


def _import(args: argparse.Namespace) -> int:
    if not args.edited.exists():
        raise ArticleError(f"{args.edited} does not exist; give what the other tool saved.")
    from stancebook.analysis import analyze  # loads spaCy: not for --help
    from stancebook.text.article import read_article

    article = read_article(args.path)

    def corrected(rows: Sequence[Correction]) -> Analysis:
        return analyze(replace(article, corrections=tuple(rows)))

    rows, remarks = import_anew(corrected, article.corrections, args.edited, args.source)
    for remark in remarks:
        print(f"{args.edited}: {remark}", file=sys.stderr)
    target = place_of(args.path)
    if rows:
        add_rows(target, rows, apart=True)
    print(f"{len(rows)} corrections added to {target}" if rows else "nothing to correct")
    return 0


def _analyze(*paths: str | Path) -> Analysis:
    """The analysis of the article, or of several as one."""
    from stancebook.analysis import analyze  # loads spaCy: not for --help
    from stancebook.measures.union import unite
    from stancebook.text.article import read_article

    found = [analyze(read_article(path)) for path in paths]
    return found[0] if len(found) == 1 else unite(found)
