"""What a command says: results on standard output, all else in one line on standard error."""

import contextlib
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from stancebook.inputs import name_of
from stancebook.records import ArticleError
from stancebook.writing import OutputError


def tell_error(error: Exception) -> str:
    """The error as a sentence: what was foreseen says it itself, all else is a fault of this program."""
    if type(error).__module__.split(".")[0] == "stancebook":
        return str(error)
    *_, (frame, line) = traceback.walk_tb(error.__traceback__)
    where = f"{Path(frame.f_code.co_filename).name}, line {line}"
    fault = f"{where}: {type(error).__name__}: {error}"
    return f"a fault of this program ({fault}); please report it with the article."


def say(sentence: str) -> None:
    """One line on standard error, if that can be written."""
    plain = "".join(c if c.isprintable() else " " for c in sentence)
    with contextlib.suppress(OSError):
        print(f"stancebook: {plain}", file=sys.stderr, flush=True)


def put_out(text: str) -> None:
    """Prints a line at once; OutputError where standard output cannot take it."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except (OSError, AttributeError) as error:
        if sys.stdout:  # else Python would try again at its end, and complain
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        why = error.strerror if isinstance(error, OSError) else "it is closed"
        raise OutputError(
            f"Standard output cannot be written ({why}); write to a folder with --out."
        ) from None


@contextlib.contextmanager
def unless_written(place: str | Path) -> Iterator[None]:
    """Raises ArticleError where the system does not let us write."""
    try:
        yield
    except OSError as error:
        why = f"cannot be written ({error.strerror}); choose another folder with --out"
        raise ArticleError(f"{name_of(place)} {why}.") from None
