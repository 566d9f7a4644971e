"""The command `stancebook`: analyze articles, report on one."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NoReturn

from stancebook.arguments import SOURCES, Parser
from stancebook.coding.commands import add_commands as add_coding
from stancebook.corpus.commands import add_commands as add_corpus
from stancebook.exchange.commands import add_commands as add_exchange
from stancebook.inputs import name_of
from stancebook.pages.commands import add_commands as add_pages
from stancebook.terminal import put_out, say, tell_error, unless_written
from stancebook.text.article import ArticleError, read_article
from stancebook.text.corrections import find_strays
from stancebook.writing import OutputError, check_writable, clear_leftovers, write_text

if TYPE_CHECKING:
    from stancebook.records import Analysis


class _Stopped(BaseException):
    """A signal asked this command to end."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 2 for what cannot be used (a sentence says why), 128 + n for signal n."""
    parser = _parser()
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115 - closed, print would take standard output
    try:
        if arguments is None:
            _heed_signals(_stop)
        args = parser.parse_args(arguments)
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
        return args.run(args)
    except (_Stopped, KeyboardInterrupt) as stopped:
        number = stopped.args[0] if stopped.args else signal.SIGINT
        if arguments is None:
            _end(number)  # at once: the end of Python can take a second
        return 128 + number
    except Exception as error:
        say(tell_error(error))
        return 2
    finally:
        if arguments is None:
            _heed_signals(signal.SIG_IGN)  # all is done: what comes now is too late


def _heed_signals(handler: Any) -> None:
    """Signals go to the handler, even if a shell had them ignored (a command with &); only nohup holds."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number and not (name == "SIGHUP" and signal.getsignal(number) == signal.SIG_IGN):
            signal.signal(number, handler)


def _stop(number: int, frame: object) -> None:
    """Raises _Stopped once; where that is lost in a call from C, the command ends soon nevertheless."""
    _heed_signals(signal.SIG_IGN)
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, lambda *_: _end(number))
        signal.setitimer(signal.ITIMER_REAL, 1.5)
    raise _Stopped(number)


def _end(number: int) -> NoReturn:
    say(f"stopped by {signal.Signals(number).name}; what was written before is whole.")
    os._exit(128 + number)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="stancebook",
        description="Who is in a news article, who says what, who does what to whom, who stands where, "
        "and how we know.",
    )
    parser.add_argument("--version", action="version", version=f"stancebook {version('stancebook')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    what = "Analyse articles and write one JSON document for each. With an article that cannot be read"
    analyze = commands.add_parser(
        "analyze",
        help="write what is found in articles as JSON",
        description=f"{what} the others are still analysed, and the exit code is 2.",
    )
    analyze.add_argument("paths", nargs="+", metavar="PATH", help=SOURCES)
    analyze.add_argument(
        "--out",
        metavar="DIR",
        default=".",
        help="folder for <name>.json (default: this one); - for standard output, a document a line",
    )
    analyze.set_defaults(run=_analyze_sources)
    for add in (add_pages, add_exchange, add_corpus, add_coding):
        add(commands)
    return parser


def _analyze_sources(args: argparse.Namespace) -> int:
    """Analyses what the sources hold; a text that is no file of its own is saved beside the results."""
    from stancebook.text.unpack import unpack

    with TemporaryDirectory() as spare:
        args.paths, faults = unpack(args.paths, Path(spare if args.out == "-" else args.out))
        for fault in faults:
            say(str(fault))
        for folder in dict.fromkeys(path.parent for path in args.paths):
            for stray in find_strays(folder):
                say(stray)
        return max(_analyze(args) if args.paths else 0, 2 if faults else 0)


def _analyze(args: argparse.Namespace) -> int:
    _check_names(args.paths, args.out)
    if args.out != "-":
        with unless_written(args.out):
            check_writable(Path(args.out))
        clear_leftovers(Path(args.out))
    failed = 0
    for path in _progress(args.paths):
        try:
            article = read_article(path)
            from stancebook.analysis import analyze  # loads spaCy: not for what cannot be read

            _write(analyze(article), path, args.out)
        except OutputError:
            raise
        except Exception as error:  # the others go on
            known = tell_error(error)
            say(known if name_of(path) in known else f"{name_of(path)}: {known}")
            failed += 1
    if len(args.paths) > 1:
        read = len(args.paths) - failed
        print(f"{read} article{'s' * (read != 1)} read", file=sys.stderr)
    return 2 if failed else 0


def _write(analysis: "Analysis", path: Path, out: str) -> None:
    """Writes the document; ArticleError where that is not possible."""
    document = analysis.as_json()
    for warning in document["metadata"]["warnings"]:
        print(f"{name_of(path)}: {warning}", file=sys.stderr)
    if out == "-":
        return put_out(json.dumps(document, ensure_ascii=False))
    place = Path(out) / f"{analysis.id}.json"
    with unless_written(place):
        write_text(place, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def _check_names(paths: Sequence[Path], out: str) -> None:
    """Two articles of one name would overwrite each other."""
    seen: dict[str, Path] = {}
    for path in paths:
        if out != "-" and path.stem in seen:
            both = f"{name_of(seen[path.stem])} and {name_of(path)} would both be written"
            raise ArticleError(f"{both} to {name_of(path.stem)}.json; rename one or analyse them apart.")
        seen[path.stem] = path


def _progress(paths: Sequence[Path]) -> Iterator[Path]:
    """The paths, with a line of progress on standard error where there are several and someone watches."""
    watched = len(paths) > 1 and sys.stderr.isatty()
    for n, path in enumerate(paths, 1):
        if watched:
            print(f"\r{n}/{len(paths)} {name_of(path.name)[:60]:60}", end="", file=sys.stderr, flush=True)
        yield path
    if watched:
        print(f"\r{' ' * 80}\r", end="", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
