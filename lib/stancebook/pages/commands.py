"""The commands `stancebook report` and `stancebook lab`."""

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stancebook.arguments import SOURCES, add_out
from stancebook.house import NOTEBOOKS
from stancebook.inputs import split_paths
from stancebook.records import ArticleError
from stancebook.terminal import put_out, say
from stancebook.text.article import read_article
from stancebook.text.corrections import find_strays


def add_commands(commands: Any) -> None:
    """Adds them to the sub-commands of `stancebook`."""
    report = commands.add_parser(
        "report",
        help="run the notebooks on an article and write the pages",
        description="Run all notebooks on an article and write DIR/<name>/*.html: pages without scripts "
        "or requests that can be mailed.",
    )
    report.add_argument("path", metavar="PATH", nargs="+", help=f"{SOURCES}; several are compared")
    add_out(report, "the pages", "reports")
    report.add_argument(
        "--single", action="store_true", help="write one HTML file with all chapters, DIR/<name>.html"
    )
    report.add_argument(
        "--pdf", action="store_true", help="print all chapters to DIR/<name>.pdf (needs Chromium)"
    )
    report.add_argument("--dated", action="store_true", help="say at the foot of each page when it was made")
    report.set_defaults(run=_report_source)
    _add_lab(commands)


def _add_lab(commands: Any) -> None:
    lab = commands.add_parser(
        "lab",
        help="open JupyterLab on an article's notebooks",
        description="Make DIR/<name>/, the notebooks of an article with all results, and open "
        "JupyterLab on them.",
    )
    lab.add_argument(
        "path",
        metavar="PATH",
        nargs="*",
        help="a text file with one article (default: that of STANCEBOOK_ARTICLE, else the example); several "
        "are compared",
    )
    add_out(lab, "the workbook", "workbooks")
    lab.add_argument(
        "--at",
        metavar="NOTEBOOK",
        choices=sorted(path.stem for path in NOTEBOOKS.glob("[0-9][0-9]-*.ipynb")),
        help="the notebook to open, as 04-interactions (default: the first)",
    )
    lab.add_argument(
        "--jupyter",
        metavar="OPTION",
        action="append",
        default=[],
        help="for JupyterLab, as in --jupyter=--no-browser; may be repeated",
    )
    lab.set_defaults(run=_lab)


def _report_source(args: argparse.Namespace) -> int:
    """Reports on the article that the source holds, or on several and on what each of them tells."""
    from stancebook.text.unpack import unpack

    given = [part for path in args.path for part in split_paths(path)]
    paths, faults = unpack(given, args.out)
    for folder in dict.fromkeys(path.parent for path in paths):
        for stray in find_strays(folder):
            say(stray)
    if faults:
        raise faults[0]
    if len(paths) > len(given):
        held = f"{' '.join(given)} held {len(paths)} articles"
        raise ArticleError(f"{held}; they are in {args.out} now, report on one of them.")
    return _report(args, paths)


def _report(args: argparse.Namespace, paths: Sequence[Path]) -> int:
    for path in paths:
        read_article(path)  # what cannot be read is said before anything heavy is loaded
    options = {"notebooks": NOTEBOOKS, "single": args.single, "pdf": args.pdf, "dated": args.dated}
    if len(paths) > 1:
        from stancebook.pages.compared import render_comparison

        pages = render_comparison(paths, args.out, **options)
    else:
        from stancebook.pages.report import render_report

        pages = render_report(paths[0], args.out, **options)
    for page in pages if args.single or args.pdf else [p for p in pages if p.name == "index.html"][:1]:
        put_out(str(page))
    return 0


def _lab(args: argparse.Namespace) -> int:
    from stancebook.pages.choosing import choose_paths
    from stancebook.pages.workbook import make_workbook, open_lab

    given = [str(path) for path in args.path or choose_paths()]
    words = given[0] if len(given) == 1 else shlex.join(given)
    first = make_workbook(words, args.out, lambda name: print(f"{name} has run", file=sys.stderr))
    shown = first.with_name(f"{args.at}.ipynb") if args.at else first
    if not shown.exists():
        raise ArticleError(f"A comparison has no notebook {args.at}; leave --at out.")
    open_lab(shown, args.jupyter)
