"""The wheel: installed in a fresh environment outside the repository, every command works from any folder."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
LARGEST = 45_000_000  # bytes
STORY = "Norway sent troops to Mali on Friday.\nThe minister said that the talks with Chad would go on.\n"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="names of folders in an environment")


def run(place: Path, *command: object) -> "subprocess.CompletedProcess[str]":
    quiet = {k: v for k, v in os.environ.items() if not k.startswith(("STANCEBOOK", "PYTHONPATH"))}
    quiet["JUPYTER_PATH"] = (
        f"{sys.prefix}/share/jupyter"  # nbconvert's own templates, which a package brings there
    )
    return subprocess.run(
        [*map(str, command)], cwd=place, env=quiet, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    before = {p.name for p in HOUSE.iterdir()}
    folder = tmp_path_factory.mktemp("wheel")
    made = run(
        HOUSE,
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
        HOUSE,
    )
    assert made.returncode == 0, made.stderr
    assert {p.name for p in HOUSE.iterdir()} == before, "the build leaves nothing in the checkout"
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`stancebook` in an environment of its own, which sees the packages of this one
    but not its stancebook.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    paths = {"base": str(folder), "platbase": str(folder)}
    site = Path(sysconfig.get_path("purelib", "venv", paths))
    (site / "others.pth").write_text(sysconfig.get_path("purelib"))
    python = folder / "bin" / "python"
    made = run(folder, python, "-m", "pip", "install", "-q", "--no-deps", "--no-index", wheel)
    assert made.returncode == 0, made.stderr
    where = run(folder, python, "-c", "from stancebook import house; print(house.ROOT)").stdout.strip()
    assert Path(where) == site / "stancebook" / "house"
    return folder / "bin" / "stancebook"


def test_the_wheel_is_small_and_whole(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    kept = [p for name in ("data", "notebooks") for p in (HOUSE / name).rglob("*") if p.is_file()]
    wanted = {f"stancebook/house/{p.relative_to(HOUSE).as_posix()}" for p in kept if "/." not in p.as_posix()}
    assert wheel.stat().st_size <= LARGEST and wanted <= names
    assert {n.split("/")[1] for n in names if n.startswith("stancebook/")} >= {"cli.py", "corpus", "pages"}


def test_commands_work_from_any_folder(command: Path, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    (tmp_path / "many").mkdir()
    (tmp_path / "many" / "one.txt").write_text(STORY)
    for arguments, made in (
        (("analyze", "story.txt"), "story.json"),
        (("export", "story.txt", "--to", "parquet"), "story-parquet/claims.parquet"),
        (("corpus", "many", "--out", "store"), "store/views.sql"),
        (("report", "story.txt"), "reports/story/index.html"),
        (("lab", "story.txt", "--jupyter=--version"), "workbooks/story/00-briefing.ipynb"),
    ):
        done = run(tmp_path, command, *arguments)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        assert (tmp_path / made).exists()
    assert json.loads((tmp_path / "story.json").read_text())["id"] == "story"
