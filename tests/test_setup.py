"""The set-up: one source of truth for what is installed, and nothing of any machine in the repository."""

import json
import re
import shutil
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from make_environment import build_environment

HOUSE = Path(__file__).parents[1]
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = chain(*PROJECT["project"]["optional-dependencies"].values())
DECLARED = [*PROJECT["project"]["dependencies"], *EXTRAS, *PROJECT["dependency-groups"]["test"]]
# spelt in pieces, so that this file holds none of them
HOSTS = re.compile(
    "|".join(
        [
            "py" + r"pi\.org",
            "python" + r"hosted\.org",
            "registry" + r"\.npmjs",
            "deb" + r"\.debian\.org",
            "anaconda" + r"\.org",
        ]
    )
)
FOLDERS = ["ro" + "ot", "ho" + r"me/\w", "wo" + "rk", "Us" + r"ers/\w", "op" + "t"]
LOCAL_PATHS = re.compile(r"(?<![\w.~/-])/(?:" + "|".join(FOLDERS) + r")(?:/|\b)(?!\w)")


def read_lock() -> dict[str, str]:
    """The locked version of each package."""
    return dict(
        re.findall(
            r"^([a-z0-9.-]+)==([^\s;\\]+)", (HOUSE / "requirements.lock").read_text(encoding="utf-8"), re.M
        )
    )


def tracked_files() -> list[Path]:
    """The files that a commit would hold."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not in a git repository")
    return [HOUSE / name for name in listed.stdout.split("\0") if name and (HOUSE / name).is_file()]


def test_environment_is_fresh() -> None:
    assert (HOUSE / "environment.yml").read_text(encoding="utf-8") == build_environment(), (
        "stale: run `make environment.yml`"
    )


@pytest.mark.parametrize("declared", DECLARED)
def test_lock_agrees_with_project(declared: str) -> None:
    requirement = Requirement(declared)
    locked = read_lock().get(canonicalize_name(requirement.name))
    assert locked, f"{requirement.name} is not locked: run `make lock`"
    assert requirement.specifier.contains(locked, prereleases=True), "stale: run `make lock`"


def test_lock_has_one_version_and_hashes_for_each_package() -> None:
    text = (HOUSE / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z])", text, flags=re.M)[1:]
    names = [entry.partition("==")[0] for entry in entries]
    assert len(names) == len(set(names)) > 50
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text and not re.search(r"^\s*-(-index|-extra|-find|i|f)", text, re.M)


@pytest.mark.parametrize("path", sorted((HOUSE / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_notebooks_are_committed_without_outputs(path: Path) -> None:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs") and cell.get("execution_count") is None
        assert "execution" not in cell["metadata"]


def test_no_registry_and_no_local_path_in_any_file() -> None:
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(HOUSE)}: {m[0]}"
            for pattern in (HOSTS, LOCAL_PATHS)
            for m in [pattern.search(text)]
            if m
        ]
    assert found == []


@pytest.mark.skipif(not shutil.which("make"), reason="make is missing")
def test_help_names_every_target() -> None:
    text = subprocess.run(["make", "help"], cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    assert all(
        f"make {target} " in text
        for target in ("report", "test", "lab", "bench", "environment.yml", "clean", "help")
    )


@pytest.mark.skipif(not shutil.which("make"), reason="make is missing")
def test_without_a_python_make_says_what_to_type(tmp_path: Path) -> None:
    shutil.copy(HOUSE / "Makefile", tmp_path)
    for name in ("pyproject.toml", "requirements.lock"):
        (tmp_path / name).touch()
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("sh", "echo"):
        (tools / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
    result = subprocess.run(
        [shutil.which("make"), "report"],
        cwd=tmp_path,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert "conda env create -f environment.yml" in result.stderr
