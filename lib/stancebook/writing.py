"""Files and folders that are whole or as they were: made beside their place, then put into it at once.

What killed runs left is cleared by the next run that writes into the same folder.
"""

import contextlib
import ctypes
import errno
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

PART = ".part"
PAGE = re.compile(r"index\.html|\d\d-.*\.html")
HERE, EXCHANGE, SWAP = -100, 2, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


# how a text begins that spreadsheets take for a formula
FORMULA = re.compile(r" *[=+\-@\t\r\n＝＋－＠]")


class OutputError(ValueError):
    """One sentence: standard output cannot be written, and what to do."""


def neutralise(cell: object) -> object:
    """The cell of a table; an apostrophe before a text that a spreadsheet would run."""
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def write_text(path: Path, text: str) -> Path:
    """The path, after the whole text is written there; on OSError the old file is as it was."""
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> Path:
    """The same for a content that is no text."""
    with alone(path.parent), _part_of(path) as part:
        part.write_bytes(content)
        return part.replace(path)


def write_folder(folder: Path, pages: Mapping[str, str | bytes]) -> list[Path]:
    """The pages' paths, after all of them took the place of the old pages in one step; other files stay."""
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    with alone(folder.parent), _part_of(folder) as part:
        part.mkdir()
        for name, text in pages.items():
            (part / name).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        if not folder.exists():
            part.rename(folder)
        elif not _exchange(part, folder):
            for name in pages:
                (part / name).replace(folder / name)
    return [folder / name for name in pages]


def check_writable(folder: Path) -> None:
    """Raises OSError, before any work is done, where nothing can be written into the folder."""
    there = next(place for place in (folder, *folder.resolve().parents) if place.exists())
    if not there.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, f"{there} is a file")
    if not os.access(there, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@contextlib.contextmanager
def scratch_folder(folder: Path, name: str) -> Iterator[Path]:
    """A folder within `folder` for what is still being made, gone afterwards."""
    with alone(folder), _part_of(folder / name) as part:
        part.mkdir()
        yield part


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """No other run writes into the folder meanwhile, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(ImportError, OSError):  # Windows, and file systems without locks
            import fcntl

            handle = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def clear_leftovers(folder: Path) -> None:
    """Removes what killed runs left in the folder."""
    if folder.is_dir():
        with contextlib.suppress(OSError), alone(folder):
            for part in folder.glob(f".*{PART}"):
                _remove(part)


@contextlib.contextmanager
def _part_of(path: Path) -> Iterator[Path]:
    part = path.with_name(f".{path.name}{PART}")
    _remove(part)
    try:
        yield part
    finally:
        _remove(part)


def _remove(part: Path) -> None:
    """Removes what is left of a part; what stood with the old pages in it after an exchange goes back."""
    if not part.is_dir():
        return part.unlink(missing_ok=True)
    folder = part.with_name(part.name.removeprefix(".").removesuffix(PART))
    for entry in part.iterdir() if folder.is_dir() else ():
        if not PAGE.fullmatch(entry.name) and not (folder / entry.name).exists():
            entry.rename(folder / entry.name)
    shutil.rmtree(part, ignore_errors=True)


def _exchange(part: Path, folder: Path) -> bool:
    """Whether the two folders could be swapped in one step; the new one has the old one's permissions."""
    shutil.copymode(folder, part)
    if sys.platform not in ("linux", "darwin"):
        return False
    libc, a, b = ctypes.CDLL(None), os.fsencode(part), os.fsencode(folder)
    with contextlib.suppress(AttributeError):  # an old C library
        return (
            libc.renamex_np(a, b, SWAP)
            if sys.platform == "darwin"
            else libc.renameat2(HERE, a, HERE, b, EXCHANGE)
        ) == 0
    return False
