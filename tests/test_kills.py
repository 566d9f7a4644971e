"""Signals and kills: the command ends at once and says so; whatever the moment,
files are whole and pages all old or all new.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from stancebook.writing import clear_leftovers, write_folder, write_text

TESTS = Path(__file__).parent
# the command, with the small notebooks of the tests
COMMAND = (
    "import pathlib, sys; from stancebook import cli; "
    f"cli.NOTEBOOKS = pathlib.Path({str(TESTS)!r}) / 'notebooks'; sys.exit(cli.main())"
)
STORY = "Norway sent troops to Mali on Friday. The minister said that the talks with Chad would go on.\n"
PAGES = ("index.html", "00-words.html", "01-sentences.html")


def start(folder: Path, command: str, copies: int = 1) -> "subprocess.Popen[str]":
    """The command, at work on the story; what it needs in between stands in folder/tmp."""
    (folder / "tmp").mkdir()
    paths = [folder / f"story{n}.txt" for n in range(copies)]
    for path in paths:
        path.write_text(STORY, encoding="utf-8")
    arguments = [sys.executable, "-c", COMMAND, command, *map(str, paths), "--out", str(folder / "out")]
    return subprocess.Popen(
        arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(folder / "tmp")},
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )  # nohup may have had it ignored


def children(pid: int) -> list[int]:
    """The process ids of a process's children."""
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_for(done: Callable[[], object], seconds: float = 300) -> None:  # a busy machine needs a minute
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda n: n.name)
@pytest.mark.parametrize("command", ["analyze", "report"])
def test_a_signal_ends_the_command_in_order(tmp_path: Path, command: str, number: signal.Signals) -> None:
    process = start(tmp_path, command, 200 if command == "analyze" else 1)
    wait_for(lambda: (tmp_path / "out").exists() if command == "analyze" else children(process.pid))
    below = children(process.pid)
    process.send_signal(number)
    started = time.monotonic()
    _, said = process.communicate()
    assert time.monotonic() - started < 2.5
    assert (process.returncode, said) == (
        128 + number,
        f"stancebook: stopped by {number.name}; what was written before is whole.\n",
    )
    assert not list(tmp_path.rglob(".*")) and not list((tmp_path / "tmp").iterdir())
    wait_for(
        lambda: not any(Path(f"/proc/{pid}").exists() for pid in below)
    )  # one that has not begun yet ends when it sees that it is alone


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nothing_outlives_a_killed_report(tmp_path: Path) -> None:
    process = start(tmp_path, "report")
    wait_for(lambda: children(process.pid) and children(children(process.pid)[0]))
    below = [*children(process.pid), *children(children(process.pid)[0])]
    process.kill()
    process.communicate()
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below))
    assert len(below) >= 2 and not list((tmp_path / "tmp").iterdir())


def kill_at(operation: int, work: Callable[[], object]) -> bool:
    """Whether the work ended before its process was killed at such an operation on files."""
    pid = os.fork()
    if pid == 0:
        counter = count()

        def hook(event: str, _: object) -> None:
            if (event == "open" or event.startswith(("os.", "shutil.", "ctypes.dlsym"))) and next(
                counter
            ) == operation:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@pytest.mark.parametrize(("before", "swaps"), [("", True), ("old", True), ("old", False)])
def test_pages_are_all_old_or_all_new_whenever_the_kill_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, swaps: bool
) -> None:
    """Killed at each operation on files in turn, in the first report and later;
    where folders cannot be swapped, files are whole at least.
    """
    if not swaps:
        monkeypatch.setattr(sys, "platform", "other")
    folder, seen = tmp_path / "story", set()
    for n in count():
        if before:
            write_folder(folder, dict.fromkeys([*PAGES, "02-gone.html"], before * 5_000))
            (folder / "notes.txt").write_text("mine")
        ended = kill_at(n, lambda: write_folder(folder, dict.fromkeys(PAGES, "new" * 5_000)))
        found = [page.read_text() for page in folder.glob("*.html")]
        assert set(found) <= {"old" * 5_000, "new" * 5_000} and (
            found in (["new" * 5_000] * 3, ["old" * 5_000] * 4, []) or not swaps
        )
        seen |= set(found)
        if ended:
            break
    write_folder(folder, dict.fromkeys(PAGES, "last"))
    assert n > 10 and len(seen) == 1 + bool(before)
    assert {p.name for p in tmp_path.rglob("*")} - {"02-gone.html"} == {
        "story",
        *PAGES,
        *(["notes.txt"] if before else []),
    }


def test_an_export_of_several_files_is_all_old_or_all_new_whenever_the_kill_comes(tmp_path: Path) -> None:
    old = dict.fromkeys(("actors.csv", "claims.csv", "mentions.csv"), b"old")
    new, folder = dict.fromkeys(old, b"new"), tmp_path / "story-export"
    for n in count():
        write_folder(folder, old)
        ended = kill_at(n, lambda: write_folder(folder, new))
        assert {path.name: path.read_bytes() for path in folder.iterdir()} in (old, new)
        if ended:
            break
    write_folder(folder, new)
    assert n > 10 and {path.name for path in tmp_path.rglob("*")} == {folder.name, *new}


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "story").write_text("mine")
    with pytest.raises(NotADirectoryError):
        write_folder(tmp_path / "story", {"index.html": "new"})
    assert (tmp_path / "story").read_text() == "mine" and len(list(tmp_path.iterdir())) == 1


def test_a_document_is_whole_whenever_the_kill_comes(tmp_path: Path) -> None:
    place = tmp_path / "story.json"
    write_text(place, "old" * 9_000)
    for n in count():
        ended = kill_at(n, lambda n=n: write_text(place, f"{n} " * 9_000))
        assert place.read_text() in ("old" * 9_000, f"{n} " * 9_000)
        write_text(place, "old" * 9_000) if place.read_text() != "old" * 9_000 else None
        if ended:
            break
    (tmp_path / ".other.json.part").write_text("half")
    clear_leftovers(tmp_path)
    assert n > 3 and list(tmp_path.iterdir()) == [place]
