"""From what a person names to articles, through the command."""

import io
import json
import sys
from pathlib import Path

import pytest

from news_pages import PAGES
from pdf_pages import make_pdf
from stancebook import cli
from stancebook.records import ArticleError
from stancebook.text import unpack as unpacking
from stancebook.text.article import read_article
from stancebook.text.fetch import Page
from stancebook.text.unpack import unpack
from test_downloads import NEXIS, PROQUEST
from test_sources import docx, run

RTF = (
    r"{\rtf1 Kenya\rquote s minister, Lena Brandt, accused Uganda on Monday of arming rebels."
    r"\par Uganda denied it.}"
)


@pytest.fixture
def stdin(monkeypatch):
    def give(raw):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))

    return give


def files(folder):
    return sorted(p.name for p in folder.iterdir())


def test_a_download_becomes_articles(tmp_path):
    (tmp_path / "nexis.txt").write_text(NEXIS * 2 + NEXIS.replace("Body\n", ""), encoding="utf-8")
    paths, faults = unpack([tmp_path / "nexis.txt"], tmp_path / "out")
    assert [p.name for p in paths] == ["nexis-001.txt", "nexis-002.txt"] and len(faults) == 1
    article = read_article(paths[0])
    assert (
        article.title == "Kenya reopens border with Somalia" and article.metadata["published"] == "2024-03-05"
    )
    assert article.metadata["outlet"] == "The Example (Nairobi)" and "Length: 1,498" not in article.text
    assert unpack([tmp_path / "nexis.txt"], tmp_path / "out")[0] == paths, "again, without a complaint"
    paths[0].write_text("Something else.", encoding="utf-8")
    with pytest.raises(ArticleError, match="nexis-001.txt exists and holds another text"):
        unpack([tmp_path / "nexis.txt"], tmp_path / "out")


def test_a_page_is_read_with_what_stands_beside_it(tmp_path):
    page = tmp_path / "kenya.html"
    page.write_text(PAGES[4].html, encoding="utf-8")
    (tmp_path / "kenya.meta.json").write_text('{"author": "Joe Prior"}', encoding="utf-8")
    assert unpack([page], tmp_path / "out") == ([page], [])
    article = read_article(page)
    assert (tmp_path / "out" / "kenya.txt").read_text(encoding="utf-8") == article.text and files(
        tmp_path / "out"
    ) == ["kenya.txt"]
    assert (
        article.id == "kenya"
        and article.metadata["author"] == "Joe Prior"
        and article.metadata["outlet"] == "The Example"
    )
    assert [article.text[a:b][:9] for a, b, _ in article.metadata["furniture"]] == ["READ MORE"]


@pytest.mark.parametrize(
    ("raw", "title", "begins"),
    [
        (
            "Kenya accuses Uganda\n\nThe minister, Lena Brandt, spoke on Monday.".encode("utf-8-sig"),
            "Kenya accuses Uganda",
            "Kenya accuses",
        ),
        (RTF.encode(), "Kenya’s minister", "Kenya’s minister"),
        (PAGES[0].html.encode(), "Kenya reopens border with Somalia", "Kenya reopens"),
    ],
    ids=["text", "rtf", "html"],
)
def test_standard_input(tmp_path, stdin, raw, title, begins):
    stdin(raw)
    (path,), faults = unpack(["-"], tmp_path)
    article = read_article(path)
    assert path.name == "stdin.txt" and not faults and article.text.startswith(begins)
    assert article.title is None or article.title.startswith(title)


@pytest.mark.parametrize(
    ("url", "type_", "raw", "name"),
    [
        (
            "https://news.example.org/africa/kenya-border.html?x=1",
            "text/html",
            PAGES[0].html.encode(),
            "kenya-border.txt",
        ),
        ("https://news.example.org/", "text/html", PAGES[1].html.encode(), "news-example-org.txt"),
        ("http://news.example.org/a%20b.rtf", "application/octet-stream", RTF.encode(), "a-20b.txt"),
        ("http://news.example.org/plain", "text/plain", b"Kenya spoke. It was Monday.", "plain.txt"),
    ],
)
def test_an_address_of_the_web(tmp_path, monkeypatch, url, type_, raw, name):
    monkeypatch.setattr(unpacking, "fetch", lambda place: Page(raw, place, type_))
    (path,), faults = unpack([url], tmp_path)
    assert path.name == name and not faults and read_article(path).metadata["url"].startswith(url[:24])


def test_one_bad_source_leaves_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr(
        unpacking, "fetch", lambda place: (_ for _ in ()).throw(ArticleError(f"{place} is not read."))
    )
    (tmp_path / "a.rtf").write_text(RTF, encoding="ascii")
    (tmp_path / "b.rtf").write_text("no", encoding="ascii")
    paths, faults = unpack(
        ["http://10.0.0.1/", tmp_path / "b.rtf", tmp_path / "a.rtf", tmp_path / "c.txt"], tmp_path / "out"
    )
    assert paths == [tmp_path / "a.rtf", tmp_path / "c.txt"] and [str(f).split()[0] for f in faults] == [
        "http://10.0.0.1/",
        str(tmp_path / "b.rtf"),
    ]


def test_two_articles_of_one_name_write_nothing(tmp_path):
    for name, text in (("a.rtf", RTF), ("a.html", PAGES[0].html), ("a.txt", "It was Monday.")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    for pair in (("a.rtf", "a.html"), ("a.html", "a.txt"), ("a.txt", "a.rtf")):
        with pytest.raises(ArticleError, match="would both be saved as a.txt"):
            unpack([tmp_path / name for name in pair], tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.pdf", b"%PDF-1.4 cut"),
        ("a.docx", b"PK\x03\x04"),
        ("a.html", b"<html></html>"),
        ("a.rtf", b"no"),
        ("a.eml", b""),
        ("a.md", b"\n"),
        ("a.html", b"\0\1\2"),
        ("stdin", b""),
        ("stdin", b"\0\0\1"),
        ("stdin", b"%PDF-1.4"),
    ],
)
def test_the_command_refuses_in_one_line(tmp_path, capsys, stdin, name, raw):
    path = tmp_path / name
    path.write_bytes(raw)
    stdin(raw)
    assert cli.main(["analyze", "-" if name == "stdin" else str(path), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err.strip()
    assert (
        said.startswith("stancebook: ")
        and said.endswith(".")
        and "\n" not in said
        and not (tmp_path / "out").exists()
    )


def test_the_command_reads_several_kinds_at_once(tmp_path, capsys):
    (tmp_path / "a.rtf").write_text(RTF, encoding="ascii")
    (tmp_path / "b.txt").write_text(PROQUEST, encoding="utf-8")
    assert (
        cli.main(
            ["analyze", str(tmp_path / "a.rtf"), str(tmp_path / "b.txt"), "--out", str(tmp_path / "out")]
        )
        == 0
    )
    assert files(tmp_path / "out") == ["a.json", "a.txt", "b-001.json", "b-001.meta.json", "b-001.txt"]
    document = json.loads((tmp_path / "out" / "b-001.json").read_text(encoding="utf-8"))
    assert document["text"] == Path(tmp_path / "out" / "b-001.txt").read_text(encoding="utf-8")
    assert (
        document["metadata"]["url"] == "https://db.example.org/docview/1"
        and document["title"] == "Teachers walk out in Peru"
    )


def test_another_language_is_warned_of(tmp_path):
    path = tmp_path / "a.rtf"
    path.write_text(
        r"{\rtf1\ansi Der Minister sagte am Freitag, dass die Gespr\'e4che weitergehen. "
        r"Das Treffen war kurz.}",
        encoding="ascii",
    )
    article = read_article(path)
    assert (
        article.metadata["language"] is None
        and "does not look like English" in article.metadata["warnings"][0]
    )


@pytest.mark.parametrize("form", ["docx", "rtf", "html", "pdf"])
def test_a_download_in_any_format(tmp_path, form):
    """Nexis gives Word, RTF and PDF, others pages: the same articles come of each."""
    lines = [line for line in (NEXIS * 2).splitlines() if line]
    raw = {
        "docx": lambda: docx("".join(f"<w:p>{run(line)}</w:p>" for line in lines)),
        "rtf": lambda: (
            "{\\rtf1 " + "\\par ".join(lines).replace("“", "\\ldblquote ").replace("”", "\\rdblquote ") + "}"
        ).encode(),
        "html": lambda: (
            "<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>"
        ).encode(),
        "pdf": lambda: make_pdf(
            [(50, 800 - 12 * n, 10, line) for n, line in enumerate((NEXIS * 2).splitlines()) if line]
        ),
    }[form]()
    (tmp_path / f"nexis.{form}").write_bytes(raw)
    paths, faults = unpack([tmp_path / f"nexis.{form}"], tmp_path / "out")
    articles = [read_article(path) for path in paths]
    assert [path.name for path in paths] == ["nexis-001.txt", "nexis-002.txt"] and not faults
    for article in articles:
        assert (
            article.title == "Kenya reopens border with Somalia"
            and article.metadata["published"] == "2024-03-05"
        )
        assert (
            article.text.endswith("four metres.") and article.metadata["author"] == "Mary Quill and Joe Prior"
        )
