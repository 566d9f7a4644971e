"""The command: exit codes, messages, files."""

import json
import subprocess
import sys

import pytest

from stancebook.cli import main

STORY = (
    "Norway sent troops to Mali on Friday. "
    "The minister said that the talks with the United States would go on.\n"
)


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


def test_commands_and_pages_load_nothing_heavy():
    """What only reads options or renders pages does not wait for what analyses and draws."""
    heavy = "{'spacy', 'pandas', 'networkx', 'matplotlib'}"
    told = [
        sys.executable,
        "-c",
        f"import sys, stancebook.cli, stancebook.pages.report; print({heavy} & set(sys.modules))",
    ]
    assert subprocess.run(told, capture_output=True, text=True, check=True).stdout == "set()\n"


def test_an_unreadable_article_does_not_stop_the_others(capsys, tmp_path, story):
    code, _, err = run(capsys, "analyze", tmp_path / "missing.txt", story, "--out", tmp_path / "out")
    assert code == 2 and "missing.txt does not exist" in err
    assert err.endswith("1 article read\n") and (tmp_path / "out" / "story.json").exists()


def test_two_articles_of_one_name_are_refused(capsys, tmp_path, story):
    (tmp_path / "other").mkdir()
    twin = tmp_path / "other" / "story.txt"
    twin.write_text(STORY, encoding="utf-8")
    code, _, err = run(capsys, "analyze", story, twin, "--out", tmp_path)
    assert code == 2 and "would both be written to story.json" in err


def test_standard_output_is_a_document_a_line(capsys, story):
    code, out, _ = run(capsys, "analyze", story, "--out", "-")
    assert code == 0 and json.loads(out)["text"] == STORY


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("anlyze story.txt", "has no command anlyze; did you mean analyze?"),
        ("frobnicate", "has no command frobnicate; it may be analyze"),
        ("story.txt", "did you mean stancebook report story.txt?"),
        ("", "stancebook needs COMMAND: analyze, report"),
        ("analyze", "stancebook analyze needs PATH: an article"),
        ("export story.txt", "stancebook export needs --to: csv"),
        ("export story.txt --to qdp", "--to cannot be qdp; did you mean qdpx?"),
        ("import story.txt x --from maxqda", "--from cannot be maxqda; it may be qdpx"),
        ("report story.txt --sinlge", "has no option --sinlge; did you mean --single?"),
        ("report story.txt --single=yes", "--single takes no value"),
        ("report story.txt --out", "--out needs a value"),
        ("analyze story.txt --pdf", "has no option --pdf; it is one of report"),
        ("lab --at 04-interaction", "did you mean 04-interactions?"),
    ],
)
def test_what_is_wrong_with_a_command_is_one_sentence(capsys, words, said):
    code, out, err = run(capsys, *words.split())
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err and "argument" not in err and "help." in err


def test_the_version_is_said(capsys):
    code, out, _ = run(capsys, "--version")
    assert code == 0 and out.startswith("stancebook 0.")
