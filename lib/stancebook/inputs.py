"""Files as an analyst hands them over: regular, not too long, text; all else is said in one sentence."""

import contextlib
import json
import os
import shlex
import stat
from pathlib import Path
from typing import Any

from stancebook.records import ArticleError

LONGEST_NAME = 200  # bytes, so that a name has room for every ending that is written or looked for beside it
KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
SHOWN = 100  # characters of a path in a sentence


def name_of(path: str | Path) -> str:
    """The path as a sentence shows it: in one line, not too long, what cannot be printed as its code."""
    plain = "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in str(path)
    )
    return plain if len(plain) <= SHOWN else f"{plain[: SHOWN // 2]}…{plain[-SHOWN // 2 :]}"


def split_paths(words: str | Path) -> list[str]:
    """The paths in one string ('a.txt b.txt'), split as a shell does where all of them exist."""
    whole = str(words)
    with contextlib.suppress(ValueError, OSError):  # a quotation mark without its fellow, a name too long
        parts = [whole] if Path(whole).exists() else shlex.split(whole)
        if len(parts) > 1 and all(Path(part).exists() for part in parts):
            return parts
    return [whole]


def read_file(path: Path, most: int, kind: str) -> bytes:
    """The bytes of a regular file; FileNotFoundError where there is none, ArticleError for all else.

    `kind` says in the sentence what the file should be.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):  # reading a pipe or device might never end
            raise ArticleError(f"{name_of(path)} is {KINDS.get(stat.S_IFMT(mode), 'a device')}; give {kind}.")
        with open(path, "rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        how = "check its name and its permissions"
        raise ArticleError(f"{name_of(path)} cannot be read ({why}); {how}.") from None
    if len(data) > most:
        limit = f"the {most / 1e6:.0f} MB that {kind} may have"
        raise ArticleError(f"{name_of(path)} has more than {limit}; shorten it or split it.")
    return data


def check_name(path: Path) -> None:
    """Raises ArticleError for a name that what is written could not carry."""
    name = os.fsencode(path.name)
    if len(name) > LONGEST_NAME:
        long = f"a name of {len(name)} bytes"
        raise ArticleError(f"{name_of(path)} has {long}; rename it (at most {LONGEST_NAME}).")
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise ArticleError(f"{name_of(path)} has a name that is not UTF-8; rename it.") from None


def read_json(path: Path, most: int, kind: str) -> Any:
    """What a JSON file holds; None where there is none, ArticleError for what is no sound JSON."""
    try:
        known = json.loads(read_file(path, most, kind).decode("utf-8-sig"))
        json.dumps(known, ensure_ascii=False).encode()  # half a surrogate pair can stand in no file
    except FileNotFoundError:
        return None
    except ArticleError:
        raise
    except RecursionError:
        raise ArticleError(f"{name_of(path)} is nested too deeply; correct or remove it.") from None
    except ValueError as error:
        why = f"is not valid JSON in UTF-8 ({error})"
        raise ArticleError(f"{name_of(path)} {why}; correct or remove it.") from None
    return known
