"""The command `stancebook agree`: how far coders agree, on what they do not, and one file to settle it."""

import argparse
import sys
from pathlib import Path

from stancebook.fragments import make_plain
from stancebook.prose import count
from stancebook.terminal import unless_written
from stancebook.text.corrections import OPEN, add_rows


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Adds it to the sub-commands of `stancebook`."""
    agree = commands.add_parser(
        "agree",
        help="how far several coders of one article agree",
        description="Compare what coders have made of one article, each with each and with the machine. Into "
        "DIR/<article>-agreement/ go the figures, what they disagree on, and merged.csv: corrections, of "
        "which those that begin with # are still to be decided.",
    )
    agree.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="a coder's file, <article>.<coder>.corrections.csv, or an analysis, <article>.<coder>.json",
    )
    agree.add_argument("--article", metavar="PATH", type=Path, help="the article (default: beside the files)")
    agree.add_argument(
        "--out", metavar="DIR", type=Path, default=Path("."), help="where to write (default: this folder)"
    )
    agree.set_defaults(run=_agree)


def _agree(args: argparse.Namespace) -> int:
    from stancebook.coding.coders import read_coding  # loads pandas: not for --help
    from stancebook.coding.settling import merge_corrections
    from stancebook.measures import agreement, tables

    article, coding, rows = read_coding(args.files, args.article)
    merged = merge_corrections(article, rows)
    found = {
        "alpha": agreement.summarize_alpha(coding),
        "f1": agreement.summarize_f1(coding),
        "disagreements": agreement.list_disagreements(coding),
    }
    for name in coding.coders:
        for warning in coding.given[name].metadata.get("warnings") or ():
            print(f"{name}: {make_plain(str(warning))}", file=sys.stderr)
    folder = args.out / f"{article.id}-agreement"
    with unless_written(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, frame in found.items():
            tables.write_csv(frame, folder / f"{name}.csv")
        (folder / "merged.csv").unlink(missing_ok=True)
    add_rows(folder / "merged.csv", merged)
    print(*agreement.brief_agreement(coding), sep="\n")
    alpha = agreement.summarize_alpha(coding, coding.groups[:1])
    for frame in (alpha, agreement.summarize_f1(coding, coding.pairs)):
        print(f"\n{frame.to_string(index=False, na_rep='', float_format='{:.2f}'.format)}")
    left = count(sum(row.layer.startswith(OPEN) for row in merged), "correction")
    print(f"\n{count(len(found['disagreements']), 'disagreement')}, {left} to decide: {folder}")
    return 0
