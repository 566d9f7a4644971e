"""docs/sample is what the house makes now."""

from pathlib import Path

from PIL import Image

from conftest import needs_chromium
from make_sample import HOUSE, PICTURES, SAMPLE, fingerprint

STALE = "stale: run `make sample`"


@needs_chromium
def test_sample_is_current(report: Path) -> None:
    made = (report / "bound.html").read_text(encoding="utf-8")
    assert fingerprint((SAMPLE / "idlib.html").read_text(encoding="utf-8")) == fingerprint(made), STALE


@needs_chromium
def test_pictures_are_current(report: Path) -> None:
    for name, (page, *_) in PICTURES.items():
        assert Image.open(SAMPLE / f"{name}.png").info["page"] == fingerprint(
            (report / page).read_text(encoding="utf-8")
        ), STALE


def test_sample_is_small_and_shown() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) < 1_000_000
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    assert all(f"docs/sample/{path.name}" in readme for path in SAMPLE.iterdir())
