"""Sources that cannot be read, through the command: one sentence, exit code 2, nothing written,
and no long wait.
"""

import io
import os
import socket
import sys
import time
import zipfile

import pytest

from news_pages import PAGES
from pdf_pages import PICTURE, make_pdf
from stancebook.cli import main
from stancebook.text.formats import LARGEST, read_sources
from stancebook.text.unpack import unpack
from test_bad_input import STORY, refused
from test_downloads import NEXIS
from test_pdf import ENCRYPTED, SOUND
from test_sources import BAD, MAIL, MORE, PLAIN, docx, mixed, run
from test_unpack import stdin  # noqa: F401 - a fixture

LONG = "more than 1 million characters"
HEAD = "MIME-Version: 1.0\r\nSubject: x\r\n"
WORD = f"<w:p>{run('Kenya spoke.')}</w:p>"


def zipped(**entries):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return packed.getvalue()


def document(body, head=""):
    return {"word/document.xml": f"{head}<w:document {MORE}><w:body>{body}</w:body></w:document>"}


def parts_within_parts(depth):
    mail = "Content-Type: text/plain\r\n\r\nKenya spoke.\r\n"
    for n in range(depth):
        mail = f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n{mail}\r\n--b{n}--\r\n'
    return HEAD + mail


def changed(raw, old, new):
    """The file with some of its bytes changed, where they stand once."""
    assert raw.count(old) == 1
    return raw.replace(old, new)


def altered_word():
    """A Word file in which a letter was changed behind the back of its checksum."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("word/document.xml", *document(WORD).values())
    return changed(packed.getvalue(), b"Kenya", b"Xenya")


FILES = {
    "pdf truncated": (SOUND[: len(SOUND) // 2], ".pdf", "is cut short"),
    "pdf of nothing": (b"%PDF-1.7\n%%EOF", ".pdf", "is no sound PDF"),
    "pdf encrypted": (ENCRYPTED, ".pdf", "is encrypted; save it without a password"),
    "pdf of scans": (make_pdf(PICTURE, PICTURE), ".pdf", "is a scan: it holds pictures of pages and no text"),
    "pdf without text": (make_pdf([]), ".pdf", "holds no text"),
    "pdf of numbers": (make_pdf([(50, 700, 10, "1")]), ".pdf", "holds no text"),
    "pdf that is its own page": (changed(SOUND, b"/Kids [6 0 R]", b"/Kids [2 0 R]"), ".pdf", "is damaged"),
    "pdf without content": (changed(SOUND, b"/Contents 5 0 R", b"/Contents 6 0 R"), ".pdf", "holds no text"),
    "pdf that unpacks to much text": (
        make_pdf(b"BT /F 10 Tf 50 700 Td " + b"(x) Tj " * 1_000_001 + b"ET"),
        ".pdf",
        LONG,
    ),
    "pdf that unpacks to blanks": (make_pdf(b" " * 50_000_000), ".pdf", "holds no text"),
    "word that climbs out": (zipped(**{"../../evil.txt": "x", **document("")}), ".docx", "holds no text"),
    "word that is a table": (zipped(**{"xl/workbook.xml": "<a/>"}), ".docx", "is not a Word document"),
    "word that is OpenDocument": (zipped(**{"content.xml": "<a/>"}), ".docx", "is not a Word document"),
    "word nested deeply": (zipped(**document("<w:p>" * 100_000)), ".docx", "is damaged"),
    "word with a wrong sum": (altered_word(), ".docx", "is a damaged or protected Word file"),
    "word in another encoding": (
        zipped(**document(WORD, '<?xml version="1.0" encoding="utf-16"?>')),
        ".docx",
        "is damaged",
    ),
    "word that unpacks to much text": (
        zipped(**document(f"<w:p>{run('Kenya spoke. ' * 100)}</w:p>" * 800)),
        ".docx",
        LONG,
    ),
    "word with a bomb in a note": (docx(WORD, **{"footnotes.xml": " " * 61_000_000}), ".docx", "a zip bomb?"),
    "rtf of groups": (b"{\\rtf1" + b"{" * 2_000_001, ".rtf", "is too intricate"),
    "rtf of words": (b"{\\rtf1" + b"\\b" * 2_000_001, ".rtf", "is too intricate"),
    "rtf of an object": (rb"{\rtf1{\object\objemb{\*\objdata 0105000002}}}", ".rtf", "holds no text"),
    "rtf of half a character": (rb"{\rtf1 \u-10240?}", ".rtf", "holds no text"),
    "rtf of signs": (b"{\\rtf1 " + b"\\'96" * 500_000 + b"}", ".rtf", "holds no text"),
    "html of frames": (
        '<html><frameset><frame src="file:///etc/passwd"></frameset></html>',
        ".html",
        "holds no text",
    ),
    "html that leads on": (
        '<html><meta http-equiv="refresh" content="0;url=http://10.0.0.1/"><body></body></html>',
        ".html",
        "holds no text",
    ),
    "html of NUL": (b"\0" * 1000, ".html", "holds no text"),
    "html in UTF-16": (
        "<html><body><div id=root></div></body></html>".encode("utf-16"),
        ".html",
        "holds no text",
    ),
    "html of open elements": ("<html><body>" + "<div>" * 500_000, ".html", "holds no text"),
    "html of open quotes": ("<html><body>" + '<a href="' * 50_000, ".html", "holds no text"),
    "html of open comments": ("<html><body>" + "<!--" * 100_000, ".html", "holds no text"),
    "html of open marks": ("<html><body><p>" + "<" * 500_000, ".html", "holds no text"),
    "markdown of brackets": ("[" * 100_000, ".md", "holds no text"),
    "markdown of quotations": (">" * 100_000, ".md", "holds no text"),
    "markdown of comments": ("<!--" * 100_000, ".md", "holds no text"),
    "markdown of a table": (
        ("|" * 1000 + "\n") + ("|-" * 1000 + "\n") + ("|" * 1000 + "\n") * 20,
        ".md",
        "holds no text",
    ),
    "mail of parts within parts": (parts_within_parts(3000), ".eml", "is a damaged e-mail"),
    "mail without a border": (
        HEAD + "Content-Type: multipart/mixed\r\n\r\nKenya\r\n",
        ".eml",
        "holds no text of its own",
    ),
    "mail of broken base64": (
        HEAD + "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!!\r\n",
        ".eml",
        "holds no text of its own",
    ),
    "mail encrypted (S/MIME)": (
        HEAD + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nMIIB\r\n",
        ".eml",
        "holds no text of its own",
    ),
    "mail encrypted (PGP)": (
        HEAD
        + mixed(
            "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
            "Content-Type: application/octet-stream\r\n\r\nx",
            kind="encrypted",
        ),
        ".eml",
        "holds no text of its own",
    ),
    "mail in part": (
        HEAD + "Content-Type: message/partial; id=a; number=1; total=3\r\n\r\nx\r\n",
        ".eml",
        "holds no text of its own",
    ),
    "mail with its text elsewhere": (
        HEAD + 'Content-Type: message/external-body; access-type=local-file; name="/etc/passwd"\r\n\r\nx\r\n',
        ".eml",
        "holds no text of its own",
    ),
    "mail from within brackets": (
        "From: " + "(" * 20_000 + "\r\nSubject: x\r\n\r\nKenya spoke.",
        ".eml",
        "is a damaged e-mail",
    ),
    "mail within mail without end": (
        "Content-Type: message/rfc822\r\n\r\n" * 2000 + MAIL + PLAIN,
        ".eml",
        "is a damaged e-mail",
    ),
}


@pytest.mark.parametrize(("raw", "suffix", "says"), [*FILES.values(), *BAD.values()], ids=[*FILES, *BAD])
def test_files(capsys, tmp_path, raw, suffix, says):
    (tmp_path / f"a{suffix}").write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    began = time.process_time()
    said = refused(capsys, tmp_path, "analyze", tmp_path / f"a{suffix}", "--out", tmp_path / "out")
    assert f"a{suffix}" in said and (says in said or suffix == ".txt") and time.process_time() - began < 30


def test_a_page_takes_no_file_in():
    page = (
        '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        "<html><body><article><p>Kenya spoke. &a;</p></article></body></html>"
    )
    text = read_sources(page.encode(), "a.xhtml", ".xhtml")[0].text
    assert text.startswith("Kenya spoke.") and "root" not in text


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".rtf", ".html", ".eml", ".md", ".txt"])
def test_fifty_megabytes(capsys, tmp_path, suffix):
    with open(tmp_path / f"a{suffix}", "wb") as sparse:
        sparse.truncate(2 * LARGEST)
    assert "MB" in refused(capsys, tmp_path, "analyze", tmp_path / f"a{suffix}", "--out", tmp_path / "out")


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".rtf", ".html", ".eml", ".md"])
@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.mkdir(),
        os.mkfifo,
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.symlink_to(path),
        lambda path: path.symlink_to("/proc/self/mem"),
        lambda path: None,
    ],
    ids=["folder", "pipe", "device", "link to itself", "memory", "missing"],
)
def test_what_is_no_file(capsys, tmp_path, make, suffix):
    make(tmp_path / f"a{suffix}")
    assert f"a{suffix}" in refused(
        capsys, tmp_path, "analyze", tmp_path / f"a{suffix}", "--out", tmp_path / "out"
    )


@pytest.mark.parametrize(
    "name", ["a\x1b[2J.html", "a\u202e.pdf", "a" * 220 + ".rtf", "caf\udce9.eml", "a\nb.docx"], ids=ascii
)
def test_names(capsys, tmp_path, name):
    (tmp_path / name).write_bytes(b"<html></html>")
    said = refused(capsys, tmp_path, "analyze", tmp_path / name, "--out", tmp_path / "out")
    assert all(c.isprintable() for c in said.rstrip("\n"))


@pytest.mark.parametrize(
    "raw",
    [b"", b" \n", b"\0\1", b"%PDF-1.4", b"PK\3\4", b"{\\rtf1 }", b"<html></html>", b"x" * (LARGEST + 1)],
    ids=lambda raw: ascii(raw[:12]),
)
def test_standard_input(capsys, tmp_path, stdin, raw):  # noqa: F811
    stdin(raw)
    assert "tandard input" in refused(capsys, tmp_path, "analyze", "-", "--out", tmp_path / "out")


def test_standard_input_that_is_closed(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert "Standard input is closed" in refused(capsys, tmp_path, "analyze", "-", "--out", tmp_path / "out")


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/a.pdf",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "https://10.0.0.1:22/",
        "http://[::1]/",
        "http://[::127.0.0.1]/",
        "http://[fec0::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://１２７.0.0.1/",
        "file:///etc/passwd",
        "ftp://example.org/a.txt",
        "http://user:word@example.org/",
        "http://[::1",
        "http://a:99999/",
        "http:///a",
        f"http://{'a' * 300}/",
        "http://a\x1b[2J.invalid/",
    ],
)
def test_addresses(capsys, tmp_path, monkeypatch, url):
    def connect(*given, **more):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "create_connection", connect)
    assert all(
        c.isprintable()
        for c in refused(capsys, tmp_path, "analyze", url, "--out", tmp_path / "out").rstrip("\n")
    )


def test_a_download_of_five_hundred_with_one_broken(tmp_path):
    broken = NEXIS.replace("Body\n", "").replace("Kenya reopened", "It")
    (tmp_path / "five.txt").write_text(NEXIS * 250 + broken + NEXIS * 249, encoding="utf-8")
    paths, faults = unpack([tmp_path / "five.txt"], tmp_path / "out")
    assert (
        len(paths) == 499
        and str(faults[0]).startswith("Article 251 of the download from Nexis in")
        and len(faults) == 1
    )
    assert len(list((tmp_path / "out").glob("*.txt"))) == 499


def test_the_rest_of_a_download_is_analysed(tmp_path, capsys):
    (tmp_path / "two.txt").write_text(
        NEXIS + NEXIS.replace("Body\n", "").replace("Kenya reopened", "It"), encoding="utf-8"
    )
    assert main(["analyze", str(tmp_path / "two.txt"), "--out", str(tmp_path / "out")]) == 2
    assert (
        "Article 2 of the download" in capsys.readouterr().err
        and (tmp_path / "out" / "two-001.json").exists()
    )


def test_a_source_beside_sound_ones_stops_none(tmp_path, capsys):
    (tmp_path / "a.html").write_text(PAGES[0].html, encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(ENCRYPTED)
    (tmp_path / "c.txt").write_text(STORY, encoding="utf-8")
    assert (
        main(
            [
                "analyze",
                *(str(tmp_path / name) for name in ("a.html", "b.pdf", "c.txt")),
                "--out",
                str(tmp_path / "out"),
            ]
        )
        == 2
    )
    assert "b.pdf is encrypted" in capsys.readouterr().err and {
        p.name for p in (tmp_path / "out").iterdir()
    } == {"a.json", "a.txt", "c.json"}
