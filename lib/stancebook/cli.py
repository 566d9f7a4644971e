"""The command `stancebook`: analyze articles, report on one."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from stancebook.article import ArticleError
from stancebook.exchange.commands import add_commands

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code: 0 done, 2 for input that cannot be used (one sentence on standard error says why)."""
    parser = _parser()
    args = parser.parse_args(arguments)
    try:
        return args.run(args)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe has gone: nothing more to say
        return 0
    except KeyboardInterrupt:
        return 130
    except ValueError as error:  # ArticleError, ReportError: one sentence each
        if type(error).__module__.split(".")[0] != "stancebook":
            raise
        print(f"stancebook: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="stancebook", description="Who is in a news article, who says what, who does what to whom, who stands where, and how we know."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    analyze = commands.add_parser(
        "analyze",
        help="write what is found in articles as JSON",
        description="Analyse articles (plain text files) and write one "
        "JSON document for each. With an article that cannot be read the others are still analysed, and the exit code is 2.",
    )
    analyze.add_argument("paths", nargs="+", metavar="PATH", type=Path, help="a text file with one article")
    analyze.add_argument(
        "--out", metavar="DIR", default=".", help="folder for <name>.json (default: this one); - for standard output, a document a line"
    )
    analyze.set_defaults(run=_analyze)
    report = commands.add_parser(
        "report",
        help="run the notebooks on an article and write the pages",
        description="Run all notebooks on an article and write DIR/<name>/*.html: pages without scripts or requests that can be mailed.",
    )
    report.add_argument("path", metavar="PATH", type=Path, help="a text file with one article")
    report.add_argument("--out", metavar="DIR", type=Path, default=Path("reports"), help="folder for the pages (default: reports)")
    report.add_argument("--single", action="store_true", help="write one HTML file with all chapters, DIR/<name>.html")
    report.add_argument("--pdf", action="store_true", help="print all chapters to DIR/<name>.pdf (needs Chromium)")
    report.add_argument("--dated", action="store_true", help="say at the foot of each page when it was made")
    report.set_defaults(run=_report)
    add_commands(commands)
    return parser


def _analyze(args: argparse.Namespace) -> int:
    from stancebook.analysis import analyze  # loads spaCy: not for --help
    from stancebook.article import read_article
    from stancebook.pipeline import load_pipeline

    _check_names(args.paths, args.out)
    nlp, failed = load_pipeline(), 0
    for path in _progress(args.paths):
        try:
            analysis = analyze(read_article(path), nlp)
        except ArticleError as error:
            print(f"stancebook: {error}", file=sys.stderr)
            failed += 1
            continue
        for warning in analysis.metadata["warnings"]:
            print(f"{path}: {warning}", file=sys.stderr)
        if args.out == "-":
            print(json.dumps(analysis.as_json(), ensure_ascii=False), flush=True)
        else:
            write_text(Path(args.out) / f"{analysis.id}.json", json.dumps(analysis.as_json(), ensure_ascii=False, indent=1) + "\n")
    return 2 if failed else 0


def write_text(path: Path, text: str) -> None:
    """Write the whole file or leave the old one; raises ArticleError where that is not possible."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
        os.replace(part, path)
    except OSError as error:
        raise ArticleError(f"{path} cannot be written ({error.strerror}); choose another folder with --out.") from None


def _check_names(paths: Sequence[Path], out: str) -> None:
    """Two articles of one name would overwrite each other."""
    seen: dict[str, Path] = {}
    for path in paths:
        if out != "-" and path.stem in seen:
            raise ArticleError(f"{seen[path.stem]} and {path} would both be written to {path.stem}.json; rename one or analyse them apart.")
        seen[path.stem] = path


def _progress(paths: Sequence[Path]) -> Iterator[Path]:
    """The paths, with a line of progress on standard error where there are several and someone watches."""
    watched = len(paths) > 1 and sys.stderr.isatty()
    for n, path in enumerate(paths, 1):
        if watched:
            print(f"\r{n}/{len(paths)} {path.name[:60]:60}", end="", file=sys.stderr, flush=True)
        yield path
    if len(paths) > 1:
        print(f"{chr(13) if watched else ''}{len(paths)} articles read{' ' * 50 if watched else ''}", file=sys.stderr)


def _report(args: argparse.Namespace) -> int:
    from stancebook.article import read_article
    from stancebook.report import render_report

    read_article(args.path)  # what cannot be read is said before any notebook runs
    pages = render_report(args.path, args.out, notebooks=ROOT / "notebooks", single=args.single, pdf=args.pdf, dated=args.dated)
    for page in pages if args.single or args.pdf else [p for p in pages if p.name == "index.html"]:
        print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
