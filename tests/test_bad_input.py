"""Whatever is handed over: one sentence that says what, where and what to do, exit code 2,
and nothing written, changed or left behind.
"""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import pytest

from stancebook import analysis
from stancebook.cli import main
from stancebook.records import Analysis
from stancebook.text.article import Article
from stancebook.text.corrections import COLUMNS
from stancebook.writing import check_writable

HEAD = ",".join(COLUMNS)
STORY = (
    "Norway sent troops to Mali on Friday. "
    "The minister said that the talks with the United States would go on.\n"
)
ARTICLE: dict[str, bytes | str | Callable[[Path], object]] = {
    "empty": b"",
    "blank": b" \n\t\n\x0b\x0c",
    "marks": "1 2 3 … — !",
    "mark alone": b"\xef\xbb\xbf",
    "NUL": b"The minister\0 said.",
    "controls": b"\1\2\3\4 said",
    "image": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "archive": b"PK\3\4\x14\0\6\0" * 9,
    "all bytes": bytes(range(256)) * 4,
    "UTF-16 without mark": STORY.encode("utf-16-le"),
    "UTF-16 cut": b"\xff\xfea",
    "UTF-16 half pair": b"\xff\xfe\x00\xd8a\0",
    "UTF-16 with NUL": ("a\0b " + STORY).encode("utf-16"),
    "UTF-32": STORY.encode("utf-32"),
    "UTF-32 other way": b"\0\0\xfe\xff" + STORY.encode("utf-32-be"),
    "Cyrillic": "Министр сказал".encode("cp1251"),
    "Greek": "Ο υπουργός είπε".encode("iso8859-7"),
    "Shift JIS": "首相は言った".encode("shift_jis"),
    "mixed encodings": (STORY + "“Yes”").encode() + "“No”, he said.".encode("cp1252"),
    "UTF-8 cut": (STORY + "é").encode()[:-1],
    "overlong UTF-8": STORY.encode() + b"\xc0\xaf",
    "a character too long": "a" * 1_000_001,
    "too many bytes": b"word " * 1_000_000,
    "folder": lambda path: path.mkdir(),
    "pipe": lambda path: os.mkfifo(path),
    "missing": lambda path: None,
    "link to itself": lambda path: path.symlink_to(path),
    "link to nowhere": lambda path: path.symlink_to("nowhere.txt"),
    "endless device": lambda path: path.symlink_to("/dev/zero"),
    "random device": lambda path: path.symlink_to("/dev/urandom"),
    "terminal": lambda path: path.symlink_to("/dev/tty"),
    "memory": lambda path: path.symlink_to("/proc/self/mem"),
}
METADATA: dict[str, bytes | str | Callable[[Path], object]] = {
    "empty": "",
    "no JSON": "{",
    "list": "[1]",
    "null": "null",
    "number": "3",
    "title a number": '{"title": 3}',
    "url a list": '{"url": []}',
    "half pair": '{"title": "\\ud800"}',
    "half pair in a note": '{"note": "\\udfff"}',
    "NUL": '{"title": "a\\u0000b"}',
    "deep": "[" * 10_000 + "]" * 10_000,
    "deep note": '{"note": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "long title": json.dumps({"title": "a" * 10_001}),
    "large": json.dumps({"note": "a" * 1_000_001}),
    "not UTF-8": b'{"title": "\xe9"}',
    "UTF-16": '{"title": "a"}'.encode("utf-16"),
    "long number": "1" * 5_000,
    "folder": lambda path: path.mkdir(),
    "pipe": lambda path: os.mkfifo(path),
    "device": lambda path: path.symlink_to("/dev/zero"),
    "link to itself": lambda path: path.symlink_to(path),
}
CORRECTIONS: dict[str, bytes | str | Callable[[Path], object]] = {
    "empty": "",
    "other columns": "a,b\n1,2\n",
    "no heading": "mentions,x,,drop,,\n",
    "not UTF-8": HEAD.encode() + b"\nclaims,\xe9,,drop,,\n",
    "UTF-16": (HEAD + "\n").encode("utf-16"),
    "quote left open": f'{HEAD}\nclaims,"x,,drop,,\n',
    "long field": f"{HEAD}\nclaims,{'x' * 140_000},,drop,,\n",
    "too few": f"{HEAD}\nclaims,x,,drop\n",
    "too many": f"{HEAD}\nclaims,x,,drop,,,,\n",
    "NUL": f"{HEAD}\nclaims,x\0y,,drop,,\n",
    "control": f"{HEAD}\nclaims,x,,drop,,\x1b[2J\n",
    "no layer": f"{HEAD}\n,x,,drop,,\n",
    "layer": f"{HEAD}\nverbs,x,,drop,,\n",
    "field": f"{HEAD}\nclaims,x,,type,AID,\n",
    "type": f"{HEAD}\ninteractions,x,,type,BOMB,\n",
    "act": f"{HEAD}\nclaims,x,,act,sing,\n",
    "no act": f"{HEAD}\nclaims,x,,act,,\n",
    "status": f"{HEAD}\ninteractions,x,,status,maybe,\n",
    "anonymous": f"{HEAD}\nclaims,x,,anonymous,perhaps,\n",
    "country": f"{HEAD}\nactors,Mali,,country,Mali,\n",
    "empty name": f"{HEAD}\nactors,Mali,,name,,\n",
    "no actor": f"{HEAD}\nmentions,Mali,,actor,,\n",
    "no passage": f"{HEAD}\nclaims, ,,drop,,\n",
    "unknown column": "layer,passage,field,colour\n",
    "column twice": f"{HEAD},layer\n",
    "long cell": f"{HEAD}\nclaims,{'x' * 6_000},,drop,,\n",
    "twice": f"{HEAD}\n" + "claims,x,,drop,,,\n" * 2,
    "merged into itself": f"{HEAD}\nactors,A,,merge,A,,\n",
    "circle of merges": f"{HEAD}\nactors,A,,merge,B,,\nactors,B,,merge,A,,\n",
    "merged twice": f"{HEAD}\nactors,A,,merge,B,,\nactors,A,,merge,C,,\n",
    "added without type": f"{HEAD}\nactors,Mali,,add,Mali,,\n",
    "half a pair": f"{HEAD}\ninteractions,x,AID,add,> Mali,,\n",
    "stance without reason": f"{HEAD}\nstances,x,,drop,,,\n",
    "all faults": f"{HEAD}\n" + "verbs,x,,drop,,,\n" * 5,
    "50,000 rows": f"{HEAD}\n" + "claims,x,,drop,,\n" * 50_000,
    "folder": lambda path: path.mkdir(),
    "pipe": lambda path: os.mkfifo(path),
    "device": lambda path: path.symlink_to("/dev/zero"),
}
NAMES = [
    "a" * 201,
    "a" * 245,
    "a" * 251,
    "é" * 126,
    "a" * 252,
    "a" * 5_000,
    f"{'a/' * 2_500}a",
    "\udce9",
    "café\udcff",
    "",
]
OUTS = {
    "a file": "file",
    "below a file": "file/out",
    "below a device": "/dev/null/out",
    "full": "/dev/full",
    "long": "o" * 300,
}
BESIDE = [
    *(("story.txt", name, data) for name, data in ARTICLE.items()),
    *(("story.meta.json", name, data) for name, data in METADATA.items()),
    *(("story.corrections.csv", name, data) for name, data in CORRECTIONS.items()),
]


def refused(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: object) -> str:
    """The sentence with which the command refuses, after all that every refusal has in common is checked."""
    before = sorted((p, p.lstat().st_mtime_ns) for p in folder.rglob("*"))
    code = main([str(a) for a in arguments])
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert (
        said.err.startswith("stancebook: ")
        and said.err.count("\n") == 1
        and said.err.endswith((".\n", "?\n"))
    )
    assert "Traceback" not in said.err and "fault of this program" not in said.err and len(said.err) < 500
    assert sorted((p, p.lstat().st_mtime_ns) for p in folder.rglob("*")) == before
    return said.err


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "data"),
    [(n, d) for n, _, d in BESIDE],
    ids=[f"{n.partition('.')[2]}: {what}" for n, what, _ in BESIDE],
)
def test_files(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    story: Path,
    name: str,
    data: bytes | str | Callable[[Path], object],
) -> None:
    path = tmp_path / name
    path.unlink(missing_ok=True)
    if callable(data):
        data(path)
    else:
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    said = refused(capsys, tmp_path, "analyze", story, "--out", tmp_path)
    assert name in said


@pytest.mark.parametrize("name", NAMES, ids=[f"{len(n)} letters {ascii(n[:5])}" for n in NAMES])
@pytest.mark.parametrize("command", ["analyze", "report"])
def test_names(capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str, name: str) -> None:
    if name and len(os.fsencode(name)) < 251:
        (tmp_path / f"{name}.txt").write_text(STORY, encoding="utf-8")
    refused(capsys, tmp_path, command, tmp_path / f"{name}.txt" if name else "", "--out", tmp_path)


@pytest.mark.parametrize("out", OUTS.values(), ids=list(OUTS))
@pytest.mark.parametrize("command", ["analyze", "report"])
def test_outputs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, story: Path, command: str, out: str
) -> None:
    (tmp_path / "file").touch()
    assert "cannot be written" in refused(capsys, tmp_path, command, story, "--out", tmp_path / out)


def test_an_output_that_is_a_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path, story: Path) -> None:
    (tmp_path / "story.json").mkdir()
    os.utime(tmp_path / "story.json", (0, 0))
    assert "story.json cannot be written (Is a directory)" in refused(
        capsys, tmp_path / "story.json", "analyze", story, "--out", tmp_path
    )
    assert {p.name for p in tmp_path.iterdir()} == {"story.txt", "story.json"}


def test_a_folder_without_permission_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # nothing is forbidden to root
    with pytest.raises(PermissionError):
        check_writable(tmp_path / "out")


@pytest.mark.parametrize("name", ["story.txt", "story.meta.json", "story.corrections.csv"])
def test_a_file_without_permission(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    story: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    def stat(path: Path, **given: bool) -> os.stat_result:
        if path.name == name:
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return known(path, **given)

    known = Path.stat
    monkeypatch.setattr(Path, "stat", stat)
    assert f"{name} cannot be read (Permission denied)" in refused(
        capsys, tmp_path / "out", "analyze", story, "--out", tmp_path
    )


@pytest.mark.parametrize("pipeline", ["missing", "empty", "broken", "no_such_package"])
def test_pipelines(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    story: Path,
    monkeypatch: pytest.MonkeyPatch,
    pipeline: str,
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "config.cfg").write_text("[nlp]\nlang = 3\n[")
    (tmp_path / "broken" / "meta.json").write_text("{")
    monkeypatch.setenv("STANCEBOOK_PIPELINE", pipeline if "_" in pipeline else str(tmp_path / pipeline))
    assert "STANCEBOOK_PIPELINE" in refused(capsys, tmp_path, "analyze", story, "--out", tmp_path)


@pytest.mark.parametrize(
    "arguments", [[], ["analyze"], ["analyse", "x"], ["report"], ["analyze", "--nothing", "x"]]
)
def test_arguments(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    said = capsys.readouterr().err
    assert stop.value.code == 2 and said.startswith("stancebook: ") and said.count("\n") == 1


def full() -> TextIO:
    return open("/dev/full", "w")


def broken_pipe() -> TextIO:
    reader, writer = os.pipe()
    os.close(reader)
    return open(writer, "w")


@pytest.mark.parametrize(
    ("stream", "says"),
    [(full, "No space left on device"), (lambda: None, "it is closed"), (broken_pipe, "Broken pipe")],
)
def test_standard_output(
    capsys: pytest.CaptureFixture[str],
    story: Path,
    monkeypatch: pytest.MonkeyPatch,
    stream: Callable[[], TextIO | None],
    says: str,
) -> None:
    monkeypatch.setattr(sys, "stdout", stream())
    assert f"Standard output cannot be written ({says})" in refused(
        capsys, story.parent, "analyze", story, "--out", "-"
    )


def test_a_closed_pipe_is_said_once(story: Path) -> None:
    command = f"set -o pipefail; {sys.executable} -m stancebook.cli analyze {story} --out - | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1) and "(Broken pipe)" in done.stderr


def test_standard_output_is_utf_8_whatever_the_locale(
    tmp_path: Path, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.write_text("“Çelik” said that the talks with Norway would go on.", encoding="utf-8")
    with open(tmp_path / "out", "w", encoding="ascii") as ascii_only:
        monkeypatch.setattr(sys, "stdout", ascii_only)
        assert main(["analyze", str(story), "--out", "-"]) == 0
    assert "“Çelik”" in json.loads((tmp_path / "out").read_bytes())["text"]


def test_an_article_that_fails_for_any_reason_does_not_stop_the_others(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(article: Article) -> Analysis:
        return known(article) if article.id == "story" else {}[article.id]

    known = analysis.analyze
    monkeypatch.setattr(analysis, "analyze", fail)
    (tmp_path / "odd.txt").write_text(STORY, encoding="utf-8")
    assert main(["analyze", str(tmp_path / "odd.txt"), str(story), "--out", str(tmp_path)]) == 2
    assert "odd.txt: a fault of this program (test_bad_input.py, line " in capsys.readouterr().err
    assert (tmp_path / "story.json").exists() and not (tmp_path / "odd.json").exists()
