"""The command: exit codes, messages, files."""

import json

import pytest

from stancebook.cli import main
from stancebook.lexicons import DATA

SCHEMA = DATA.parent / "data" / "analysis.schema.json"
STORY = "Norway sent troops to Mali on Friday. The minister said that the talks with the United States would go on.\n"


def run(capsys, *arguments):
    """Exit code, standard output and standard error of the command."""
    try:
        code = main([str(a) for a in arguments])
    except SystemExit as stop:
        code = stop.code
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


def test_help_reads_well(capsys):
    code, out, _ = run(capsys, "--help")
    assert code == 0 and "analyze" in out and "report" in out


@pytest.mark.parametrize("name", ["missing.txt", ".", "empty.txt", "blank.txt", "binary.txt", "large.txt", "cyrillic.txt"])
def test_bad_input_is_one_sentence_and_exit_code_2(capsys, tmp_path, name):
    data = {"empty.txt": b"", "blank.txt": b" \n\n", "binary.txt": b"\0\1\2" * 99, "large.txt": b"word " * 1_000_001,
            "cyrillic.txt": "Министр сказал".encode("cp1251")}
    if name in data:
        (tmp_path / name).write_bytes(data[name])
    before = sorted(tmp_path.iterdir())
    code, out, err = run(capsys, "analyze", tmp_path / name, "--out", tmp_path)
    assert code == 2 and out == "" and err.startswith("stancebook: ") and err.count("\n") == 1 and "Traceback" not in err
    assert sorted(tmp_path.iterdir()) == before


def test_an_unreadable_article_does_not_stop_the_others(capsys, tmp_path, story):
    code, _, err = run(capsys, "analyze", tmp_path / "missing.txt", story, "--out", tmp_path / "out")
    assert code == 2 and "missing.txt does not exist" in err
    assert (tmp_path / "out" / "story.json").exists()


def test_two_articles_of_one_name_are_refused(capsys, tmp_path, story):
    (tmp_path / "other").mkdir()
    twin = tmp_path / "other" / "story.txt"
    twin.write_text(STORY, encoding="utf-8")
    code, _, err = run(capsys, "analyze", story, twin, "--out", tmp_path)
    assert code == 2 and "would both be written to story.json" in err


def test_standard_output_is_a_document_a_line(capsys, story):
    code, out, _ = run(capsys, "analyze", story, "--out", "-")
    assert code == 0 and json.loads(out)["text"] == STORY


def test_a_folder_that_cannot_be_written_is_said(capsys, tmp_path, story):
    (tmp_path / "file").write_text("x")
    code, _, err = run(capsys, "analyze", story, "--out", tmp_path / "file")
    assert code == 2 and "cannot be written" in err and err.count("\n") == 1
