"""Corrections by click, without a browser: what is asked first, the rows that answers make,
undo to the byte.
"""

from pathlib import Path
from types import SimpleNamespace

import IPython
import pytest

from stancebook.analysis import analyze
from stancebook.pages import choosing, correcting
from stancebook.pages.reviewing import LAYERS, Review
from stancebook.text.article import read_article
from stancebook.text.corrections import read_corrections

STORY = (
    "Norway condemned Mali on Friday. Norway praised Niger on Monday, and Mali accused Norway of lying.\n"
    "“We will not accept this,” the ministry in Oslo said. <b>Bold</b> words were heard & noted.\n"
)


@pytest.fixture
def review(tmp_path: Path) -> Review:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return Review(path, analyze(read_article(path)))


def rows(review: Review) -> list[tuple[str, str]]:
    return [(row.layer, row.field) for row in read_corrections(review.path)]


def test_the_least_sure_comes_first_and_is_not_asked_again(review: Review) -> None:
    chances = [record.confidence for _, record in review.queue]
    assert chances == sorted(chances) and {layer for layer, _ in review.queue} == {
        "interactions",
        "claims",
        "mentions",
    }
    layer, left = review.queue[0][0], len(review.queue)
    assert review.correct("keep", why="read again").startswith(f"Written: {layer}, “")
    assert len(review.queue) == left - 1 and rows(review) == [(layer, "keep")]
    assert review.skip() == "" and len(review.queue) == left - 2 and rows(review) == [(layer, "keep")]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_row_means_the_record_that_is_shown_and_no_other(review: Review, layer: str) -> None:
    review.layer = layer
    for _ in range(3):
        if not review.queue:
            break
        _, record = review.queue[0]
        assert "left to look at" in review.show().text and "<b>Bold" not in review.show().html
        said = review.correct("drop", why="it is none")
        assert said.startswith("Written: "), said
        told = review.analysis.metadata["corrections"][-1]
        assert len(told["applied"]) == 1 and told["remark"] == ""
        assert not any(r == record for r in getattr(review.analysis, layer))
    assert review.queue == [] or len(rows(review)) == 3


def test_what_does_nothing_is_not_written(review: Review) -> None:
    review.layer = "interactions"
    status = review.queue[0][1].status
    for field, value, said in (
        ("status", status, "changes nothing"),
        ("status", "perhaps", "status must be"),
        ("source", "Atlantis", "no actor has the name"),
    ):
        assert said in review.correct(field, value) and not review.file.exists()


def test_undo_is_to_the_byte_unless_somebody_else_wrote(review: Review) -> None:
    assert review.undo() == "There is nothing to undo."
    review.file.write_text("layer;passage;field\r\n# mentions;Norway;drop", encoding="utf-8", newline="")
    before = review.file.read_bytes()
    review.correct("keep")
    after = review.file.read_bytes()
    assert after.startswith(before) and after != before
    assert review.undo() == "The last correction was taken back." and review.file.read_bytes() == before
    review.correct("keep")
    review.file.write_bytes(after + b"# more;;\r\n")
    assert review.undo() == "story.corrections.csv has been changed elsewhere; nothing was undone."


def test_the_form_adds_and_says_what_it_wrote(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(choosing.VARIABLE, str(review.path))
    assert "Run this cell" in correcting.review(review.analysis).text, "no kernel, no buttons"
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=True))
    assert type(correcting.review(review.analysis)).__name__ == "VBox"
    form = correcting.Form(review, pytest.importorskip("ipywidgets"))
    assert form.field.value and "a " + "href" not in form.record.value
    form.layer.value = "interactions"
    form.which.value, form.words.value, form.who.value, form.whom.value = (
        "CONSULT",
        "words were heard",
        "Mali",
        "Niger",
    )
    form.refresh(form.add())
    assert "added CONSULT Mali &gt; Niger" in form.said.value and "added CONSULT Mali" in form.rows.value
    assert rows(review) == [("interactions", "add")]


def test_without_the_extra_it_is_said_what_to_install(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(choosing.VARIABLE, str(review.path))
    monkeypatch.setitem(__import__("sys").modules, "ipywidgets", None)
    assert "pip install 'stancebook[correct]'" in correcting.review(review.analysis).text
