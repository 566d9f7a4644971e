"""The command: exit codes, messages, files."""

import json

import pytest

from stancebook.cli import main

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
