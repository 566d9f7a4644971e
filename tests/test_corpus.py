"""Many articles into a store: what is read, what is not, what is done again;
the same bytes after any kill.
"""

import csv
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import toy
from stancebook.corpus import building, engines, partitions
from stancebook.corpus.building import build_store
from stancebook.corpus.engines import Engine, run_tasks
from stancebook.corpus.sources import list_inputs
from stancebook.corpus.store import FILES, open_store
from stancebook.records import ArticleError

HOUSE = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "stancebook.cli", "corpus"]
FIRST = (
    "Norland sent troops to Sudria on Friday.",
    "Westmark condemned Norland.",
    "Sudria asked Westmark for guns.",
)
THEN = (
    "Its minister said that talks would go on.",
    "“We will not yield,” an official told Vale Radio.",
    "It denied the attack.",
)


class Here(Executor):
    """Works in this process, at once."""

    def submit(self, work, /, *given):  # noqa: ANN001, ANN201
        future: Future = Future()
        try:
            future.set_result(work(*given))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def open_here() -> Iterator[Engine]:
    yield Engine(Here(), lambda: 1)


@pytest.fixture
def no_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every article has the analysis of the toy, beside its own facts."""
    monkeypatch.setattr("stancebook.reader.pipeline.load_pipeline", lambda: None)

    def build(article, nlp):  # noqa: ANN001, ANN202
        if "fault" in article.text:
            raise RuntimeError("no luck")
        return partitions._tables_of(replace(toy.ANALYSIS, id=article.id, metadata=article.metadata))

    monkeypatch.setattr(partitions, "_build", build)


def write_folder(folder: Path, articles: int = 20) -> Path:
    """Articles of our own, no two alike, each with outlet and day."""
    folder.mkdir(parents=True)
    for n in range(articles):
        text = f"{FIRST[n % 3]}\n{THEN[n // 3 % 3]} So ended day {n}.\n"
        (folder / f"a{n:02}.txt").write_text(text, encoding="utf-8")
        facts = {"outlet": ("Vale Radio", "Northern Post")[n % 2], "published": f"2021-{1 + n % 12:02}-03"}
        (folder / f"a{n:02}.meta.json").write_text(json.dumps(facts))
    return folder


def digest(store: Path) -> dict[str, str]:
    """What each file of the store holds."""
    files = (p for p in store.rglob("*") if p.is_file())
    return {p.relative_to(store).as_posix(): sha256(p.read_bytes()).hexdigest() for p in files}


def read(store: Path, sql: str) -> list[tuple]:
    with open_store(store) as opened:
        return list(opened.query(sql).itertuples(index=False, name=None))


def build(source: Path, store: Path, **options: bool) -> tuple[int, list[str]]:
    return build_store(source, store, open_here, **options)


# -- sources


def test_a_folder_gives_its_files_in_order(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "many", 2)
    (folder / "deeper").mkdir()
    for name in ("deeper/b.md", ".hidden.txt", "photo.jpg", "a00.corrections.csv"):
        (folder / name).write_text("# Rain\n\nIt rained in Norland.\n")
    inputs = {given.name: given for given in list_inputs(folder)}
    assert list(inputs) == ["a00.txt", "a01.txt", "photo.jpg", "deeper/b.md"]
    assert "kind that is not read" in inputs["photo.jpg"].fault
    (folder / "z.txt").symlink_to("gone")
    assert list(list_inputs(folder))[3].fault == "z.txt cannot be read; check what it is."
    before = inputs["a00.txt"].digest
    (folder / "a00.meta.json").write_text("{}")
    assert next(iter(list_inputs(folder))).digest != before, "what stands beside an article counts"


ROWS = [
    {"id": "one", "text": FIRST[0] + "\nNext line", "outlet": "Post", "date": "2021-02-03"},
    {"id": "two", "text": FIRST[1]},
]


def write_table(path: Path) -> Path:
    if path.suffix == ".jsonl":
        path.write_text("\n".join(map(json.dumps, ROWS)))
    elif path.suffix == ".parquet":
        pq.write_table(
            pa.Table.from_pylist(
                [
                    {"ID": r["id"], "Text": r["text"], "outlet": r.get("outlet"), "date": r.get("date")}
                    for r in ROWS
                ]
            ),
            path,
        )
    else:
        with open(path, "w", encoding="utf-8-sig", newline="") as out:
            rows = csv.DictWriter(
                out, ["id", "text", "outlet", "date"], delimiter=";" if "semicolon" in path.name else ","
            )
            rows.writeheader()
            rows.writerows(ROWS)
    return path


@pytest.mark.parametrize("name", ["t.csv", "semicolon.csv", "t.jsonl", "t.parquet"])
def test_every_table_gives_the_same_articles(tmp_path: Path, name: str) -> None:
    one, two = list_inputs(write_table(tmp_path / name))
    article = one.read()[0]
    assert (article.id, article.text, two.name) == ("one", ROWS[0]["text"], "two")
    assert (article.metadata["outlet"], article.metadata["published"]) == ("Post", "2021-02-03")
    assert two.read()[0].metadata["outlet"] is None


def test_rows_that_are_none_are_said_and_the_others_go_on(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(
        '{"id": 1, "text": "It rained."}\nnonsense\n{"id": 1, "text": "Again."}\n{"text": "", "url": "u"}\n'
        '{"text": "\\ud800 It snowed."}\n'
    )
    found = [given.read()[0] for given in list_inputs(path)]
    assert [getattr(a, "id", str(a)) for a in found] == [
        "1",
        (
            f"Row 2 of {path} has none of the columns id, text, date, title, outlet, "
            "author, published, url; correct it."
        ),
        f"Row 3 of {path} has the id of an earlier row; give it one of its own.",
        "u holds no text; give a file that holds an article.",
        "t-000005",
    ]


@pytest.mark.parametrize(("name", "content", "says"), [
    ("t.csv", "id,body\n1,It rained.\n", "no column “text” (id, body)"),
    ("t.csv", b"id,text\n1,caf\xe9\n", "cannot be read ('utf-8' codec"),
    ("t.csv", "", "no column “text”"),
    ("t.parquet", "no Parquet", "cannot be read (Parquet magic bytes"),
    ("t.xlsx", "", "is no folder and no table (.csv, .jsonl, .parquet); give one."),
    ("gone", None, "does not exist"),
    ("t.jsonl", "", "holds no article"),
])  # fmt: skip
def test_a_source_that_is_none_writes_nothing(
    tmp_path: Path, name: str, content: str | bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ArticleError) as error:
        build(tmp_path / name, tmp_path / "store")
    assert says in str(error.value) and not (tmp_path / "store").exists()


# -- the store


@pytest.mark.usefixtures("no_pipeline")
def test_a_store_of_a_folder(tmp_path: Path) -> None:
    folder, store = write_folder(tmp_path / "many"), tmp_path / "sto'[r]e"
    (folder / "empty.txt").write_text(" ")
    (folder / "odd.txt").write_text("=A fault of ours")
    (folder / "copy.txt").write_text((folder / "a03.txt").read_text())
    unread, remarks = build(folder, store)
    assert unread == 2 and [r.split(":")[0] for r in remarks] == [
        f"21 articles in {store}.",
        "2 articles could not be read",
        "one article with the text of another; such a text counts once",
    ]
    assert dict(csv.reader((store / "unread.csv").read_text().splitlines())) == {
        "input": "why", "empty.txt": "empty.txt holds no text; give a file that holds an article.",
        "odd.txt": "A fault of this program (RuntimeError: no luck); please report it.",
    }  # fmt: skip
    assert (store / "duplicates.csv").read_text() == "article,same_as\ncopy.txt,a03.txt\n"
    acts = {toy.ANALYSIS.name(i.source) for i in toy.ANALYSIS.interactions} - {""}
    found = read(store, "SELECT count(*), count(DISTINCT source_name) FROM interactions")
    assert found == [(21 * len(toy.ANALYSIS.interactions), len(acts))]
    with open_store(store) as opened:
        found = opened.read(["a05.txt"])["a05.txt"]
    document = {**toy.ANALYSIS.as_json(), "id": "a05.txt", "metadata": found.metadata}
    assert found.as_json() == document


def test_a_text_that_stands_twice_is_read_twice(tmp_path: Path) -> None:
    """spaCy frees the words of a text when its zone of memory ends:
    nothing of it may be kept for the next.
    """
    table = tmp_path / "t.jsonl"
    table.write_text("".join(json.dumps({"id": n, "text": FIRST[0]}) + "\n" for n in range(4)))
    assert build(table, tmp_path / "store")[0] == 0
    assert read(tmp_path / "store", "SELECT count(*) FROM duplicates") == [(3,)]
    assert len(set(read(tmp_path / "store", "SELECT source_name, type, target_name FROM interactions"))) == 1


@pytest.mark.usefixtures("no_pipeline")
def test_views_serve_duckdb_in_the_folder_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(write_folder(tmp_path / "many", 3), tmp_path / "store")
    monkeypatch.chdir(tmp_path / "store")
    connection = duckdb.connect()
    connection.execute(Path("views.sql").read_text())
    assert all(
        connection.execute(f"SELECT count(*) FROM {view}").fetchone()
        for view in (*FILES, "unread", "duplicates")
    )


@pytest.mark.usefixtures("no_pipeline")
def test_what_is_done_is_not_done_again_and_what_changed_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, store = write_folder(tmp_path / "many"), tmp_path / "store"
    build(folder, store)
    before = digest(store)
    seen: list[str] = []
    work = partitions._build
    monkeypatch.setattr(
        partitions, "_build", lambda article, nlp: seen.append(article.id) or work(article, nlp)
    )
    build(folder, store)
    assert digest(store) == before and seen == []
    for name in ("a02.txt", "a11.txt"):
        (folder / name).write_text("Westmark left the talks.\n")
    (folder / "new.txt").write_text("Sudria stayed.\n")
    build(folder, store)
    assert seen == ["a02.txt", "a11.txt", "new.txt"]
    assert read(store, "SELECT count(*), count(DISTINCT article) FROM articles") == [(21, 21)]
    assert read(store, "SELECT DISTINCT count(*) FROM claims GROUP BY article") == [
        (len(toy.ANALYSIS.claims),)
    ]
    assert read(store, "SELECT same_as FROM duplicates") == [("a02.txt",)]


@pytest.mark.usefixtures("no_pipeline")
def test_what_could_not_be_read_is_tried_again_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, store = write_folder(tmp_path / "many", 9), tmp_path / "store"
    with monkeypatch.context() as once:
        once.setattr(partitions, "_build", lambda article, nlp: 1 / 0)
        assert build(folder, store)[0] == 9
    assert build(folder, store)[0] == 9
    assert build(folder, store, retry=True)[0] == 0
    assert not (store / "unread.csv").exists()


@pytest.mark.usefixtures("no_pipeline")
def test_a_store_that_is_none_or_of_another_pipeline_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, store = write_folder(tmp_path / "many", 2), tmp_path / "store"
    with pytest.raises(ArticleError, match="holds other files than a store"):
        build(folder, folder)
    build(folder, store)
    before = digest(store)
    monkeypatch.setattr(building, "describe_maker", lambda: "en_other 1.0")
    with pytest.raises(ArticleError, match=r"was made by .* this is en_other 1.0"):
        build(folder, store)
    with pytest.raises(ArticleError, match="is no store with articles"):
        open_store(folder)
    assert digest(store) == before


# -- kills


def end_at(operation: int, work: Callable[[], object]) -> bool:
    """Whether the work ended before its process was killed at such an operation on files."""
    pid = os.fork()
    if pid == 0:
        counter = count()

        def hook(event: str, _: object) -> None:
            if (event == "open" or event.startswith(("os.", "shutil."))) and next(counter) == operation:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def check_whole(store: Path) -> None:
    """Every partition has all tables, and each can be read."""
    for partition in store.glob("part-*"):
        assert {p.name for p in partition.iterdir()} == {f"{name}.parquet" for name in FILES.values()}
        assert all(pq.read_table(p).schema for p in partition.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
@pytest.mark.usefixtures("no_pipeline")
def test_the_same_bytes_whenever_the_kill_comes(tmp_path: Path) -> None:
    """Killed at moments in turn (40 where STANCEBOOK_KILLS=40), with a new store,
    and one that has half changed.
    """
    kills = int(os.environ.get("STANCEBOOK_KILLS", "6"))
    folder, chance, killed = write_folder(tmp_path / "many"), random.Random(40), 0
    for changed in (False, True):
        before, whole = tmp_path / f"before-{changed}", tmp_path / f"whole-{changed}"
        if changed:
            build(folder, before)
            for name in ("a00.txt", "a07.txt", "a08.txt", "a19.txt"):
                (folder / name).write_text(f"Westmark left {name}.\n")
        before.mkdir(exist_ok=True)
        build(folder, shutil.copytree(before, whole))
        for n in chance.sample(range(1, 160), kills // 2):
            store = shutil.copytree(before, tmp_path / f"{changed}-{n}")
            killed += not end_at(n, lambda store=store: build(folder, store))
            check_whole(store)
            build(folder, store)
            assert digest(store) == digest(whole), n
            assert not list(store.glob(".*"))
    assert killed == kills


def test_tasks_of_a_broken_engine_go_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = iter([1, 0, 1, 1, 1, 1])
    done: list[int] = []

    class Breaking(Here):
        def submit(self, work, /, *given):  # noqa: ANN001, ANN202
            if given[0] == 3 and next(broken):
                raise engines.BrokenExecutor
            return super().submit(lambda n: done.append(n) or n, *given)

    @contextmanager
    def open_breaking() -> Iterator[Engine]:
        yield Engine(Breaking(), lambda: 1)

    assert sorted(run_tasks(open_breaking, range(6))) == list(range(6)) and 3 in done  # type: ignore[arg-type]
    task = partitions.Task("", "", next(iter([(list_inputs(HOUSE / "data" / "articles"))])), "")
    given = replace(task, inputs=tuple(list_inputs(HOUSE / "data" / "articles")))
    monkeypatch.setattr(engines, "write_partition", lambda task: None)

    class Broken(Here):
        def submit(self, work, /, *given):  # noqa: ANN001, ANN202
            raise engines.BrokenExecutor

    @contextmanager
    def open_broken() -> Iterator[Engine]:
        yield Engine(Broken(), lambda: 1)

    with pytest.raises(ArticleError, match=r"were killed 3 times, at idlib.txt"):
        list(run_tasks(open_broken, [given]))


# -- the command, with its processes and with Dask


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("corpus") / "many", 40)


@pytest.fixture(scope="module")
def alone(corpus: Path) -> dict[str, str]:
    """What an uninterrupted run on this machine writes."""
    store = corpus.parent / "alone"
    done = subprocess.run([*COMMAND, corpus, "--out", store], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"{store}\n"), done.stderr
    assert f"40 articles in {store}." in done.stderr
    return digest(store)


def start(*command: object) -> "subprocess.Popen[str]":
    return subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(done: Callable[[], object], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_killed_command_goes_on_and_its_processes_end(corpus: Path, alone: dict[str, str]) -> None:
    store, chance = corpus.parent / "killed", random.Random(9)
    process = start(*COMMAND, corpus, "--out", store)
    wait_for(lambda: list(store.glob("part-*")))
    time.sleep(chance.random())
    workers = children(process.pid)
    process.kill()
    process.communicate()
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
    check_whole(store)
    process = start(*COMMAND, corpus, "--out", store)
    wait_for(lambda: len(children(process.pid)) > 1 or process.poll() is not None)
    if process.poll() is None:  # not so where the first run had almost done
        os.kill(max(children(process.pid)), signal.SIGKILL)  # a worker alone: another takes its place
    assert process.wait() == 0, process.communicate()
    assert digest(store) == alone


def test_dask_writes_the_same_store_though_a_worker_and_the_scheduler_are_killed(
    corpus: Path, alone: dict[str, str]
) -> None:
    pytest.importorskip("distributed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    store, address, dask = (
        corpus.parent / "dask",
        f"tcp://127.0.0.1:{port}",
        Path(sys.executable).with_name("dask"),
    )
    schedule = [dask, "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show"]
    options = [
        "--nthreads",
        "1",
        "--no-dashboard",
        "--no-nanny",
        "--death-timeout",
        "20",
        "--local-directory",
        corpus.parent,
    ]
    running = [start(*schedule), *(start(dask, "worker", address, *options) for _ in range(2))]
    try:
        command = start(*COMMAND, corpus, "--out", store, "--scheduler", address)
        wait_for(lambda: list(store.glob("part-*")))
        running[1].kill()
        wait_for(lambda: len(list(store.glob("part-*"))) > 1)
        running[0].kill()
        running[0].wait()
        running += [start(*schedule), *(start(dask, "worker", address, *options) for _ in range(2))]
        said = command.communicate()
        assert (command.returncode, said[0]) == (0, f"{store}\n"), said
        assert "Traceback" not in said[1] and digest(store) == alone
    finally:
        for process in running:
            process.kill()
            process.communicate()


def test_a_scheduler_that_is_not_there_is_said_in_a_sentence(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "SECONDS", 1)
    with pytest.raises(ArticleError, match=r"The scheduler tcp://127.0.0.1:9 or its workers do not answer"):
        build_store(corpus, tmp_path / "store", partial(engines.open_dask, "tcp://127.0.0.1:9", 0))
