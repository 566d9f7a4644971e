"""Formats: what is read of each, and what is refused in one sentence."""

import io
import random
import zipfile
from contextlib import suppress

import pytest

from news_pages import PAGES
from pdf_pages import make_pdf
from stancebook.records import ArticleError
from stancebook.text.formats import LARGEST, read_source, read_sources

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
MORE = W + (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def read(raw, suffix):
    found = read_sources(raw if isinstance(raw, bytes) else raw.encode(), "a" + suffix, suffix)
    assert len(found) == 1
    return found[0]


def run(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def docx(body="", **parts):
    """A Word file of a body and further parts, each by its name in the folder word/."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {MORE}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}", content)
    return packed.getvalue()


def references(kind, target, mode="External"):
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        "<Relationships>"
        f'<Relationship Id="r1" Type="{base}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    )


# -- pages


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_of_news(page):
    """All of the story, nothing but the story unless marked, and what the page says of itself."""
    source = read(page.html, ".html")
    marked = source.metadata["furniture"]
    blocks = [line.removeprefix("- ") for line in source.text.split("\n\n")]
    assert [line for line in page.body if line not in blocks] == []
    for words in page.never:
        at = source.text.find(words)
        assert at < 0 or any(a <= at < b for a, b, _ in marked), words
    known = {
        key: value for key, value in page.known.items() if (page.name, key) != ("json-ld", "url")
    }  # no canonical link
    assert {key: source.metadata.get(key) for key in known} == known


def test_a_page_in_another_encoding():
    html = (
        '<html><head><meta charset="windows-1252"><title>Peru</title></head><body><article>'
        + "".join(
            f"<p>The minister, José García, said on Friday that “pay” would not be raised in year {n}.</p>"
            for n in range(4)
        )
        + "</article>"
    )
    assert "José García, said on Friday that “pay”" in read(html.encode("cp1252"), ".html").text


# -- Markdown and mail


def test_markdown_is_read_as_it_is_rendered():
    source = read(
        '---\ntitle: "Kenya accuses Uganda"\nauthor: Mary Quill\ndate: 2024-03-05\n---\n\n'
        "**NAIROBI** — *Lena Brandt*, a minister, accused\n"
        "[Uganda](https://example.org/u) of arming rebels.\n\n> “We have proof,” she said.\n\n- one\n- two\n",
        ".md",
    )
    assert source.text == (
        "Kenya accuses Uganda\n\nNAIROBI — Lena Brandt, a minister, accused Uganda of arming rebels.\n\n"
        "“We have proof,” she said.\n\none\n\ntwo"
    )
    assert (source.title, source.author, source.published) == (
        "Kenya accuses Uganda",
        "Mary Quill",
        "2024-03-05",
    )
    assert read("# A *heading*\n\nText.", ".markdown").title == "A heading"


MAIL = (
    "From: Mary Quill <mary@example.org>\r\nSubject: =?utf-8?q?Kenya=E2=80=99s_border?=\r\n"
    "Date: Tue, 05 Mar 2024 10:15:00 +0300\r\nMIME-Version: 1.0\r\n"
)


def mixed(*parts, kind="mixed"):
    return (
        f'Content-Type: multipart/{kind}; boundary="b"\r\n\r\n'
        + "".join(f"--b\r\n{part}\r\n" for part in parts)
        + "--b--\r\n"
    )


PLAIN = (
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "It is open =E2=80=93 at last.\r\n"
)
HTML = (
    "Content-Type: text/html; charset=utf-8\r\n\r\n"
    "<style>p{color:red}</style><p>It is <b>open</b> &ndash; at&nbsp;last.</p><p>Lorries<br>cross.</p>"
)


@pytest.mark.parametrize(
    ("mail", "body", "warned"),
    [
        (MAIL + PLAIN, "It is open – at last.", False),
        (MAIL + HTML, "It is open – at\xa0last.\n\nLorries\ncross.", False),
        (MAIL + mixed(HTML, PLAIN, kind="alternative"), "It is open – at last.", False),
        (
            MAIL
            + mixed(
                PLAIN,
                (
                    "Content-Type: application/pdf\r\n"
                    "Content-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF"
                ),
            ),
            "It is open – at last.",
            True,
        ),
        (
            f"""Subject: Fwd\r\n{
                mixed(
                    "Content-Type: message/rfc822" + chr(13) + chr(10) * 1 + chr(13) + chr(10) + MAIL + PLAIN
                )
            }""",
            "It is open – at last.",
            False,
        ),
    ],
    ids=["plain", "html", "alternative", "attachment", "forwarded"],
)
def test_mail(mail, body, warned):
    source = read(mail, ".eml")
    assert (
        source.text == f"Kenya’s border\n\n{body}"
        and source.published == "2024-03-05"
        and "Mary Quill" in source.author
    )
    assert bool(source.warnings) == warned


# -- Word


def test_tracked_changes_are_read_as_accepted():
    body = (
        f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>{run("Kenya reopens border")}</w:p>'
        f"<w:p>{run('Kenya ')}<w:del><w:r><w:delText>closed</w:delText></w:r></w:del>"
        f"<w:ins>{run('reopened')}</w:ins>{run(' its border')}"
        f"<w:moveFrom>{run(' on Tuesday')}</w:moveFrom>{run(', it said')}"
        f"<w:moveTo>{run(' on Tuesday')}</w:moveTo>{run('.')}</w:p>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('Two halves')}</w:p>"
        f"<w:p>{run(' of one paragraph.')}</w:p>"
        f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>{run('Shown.')}</w:p>"
    )
    source = read(docx(body), ".docx")
    assert source.text == (
        "Kenya reopens border\n\nKenya reopened its border, it said on Tuesday.\n\n"
        "Two halves of one paragraph.\n\nShown."
    )
    assert source.title == "Kenya reopens border"


def test_hyperlinks_tables_text_boxes_and_footnotes():
    box = f"<w:txbxContent><w:p>{run('In a box.')}</w:p></w:txbxContent>"
    body = (
        f'<w:p>{run("See ")}<w:hyperlink r:id="r1">{run("the page")}</w:hyperlink>'
        '<w:r><w:footnoteReference w:id="2"/></w:r>'
        f"<w:r><w:fldChar/><w:instrText>HYPERLINK x</w:instrText></w:r>"
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>{box}</wps:txbx></mc:Choice>'
        f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc><w:p>{run('Cell.')}</w:p></w:tc></w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{run('Gone.')}</w:p></w:tc></w:tr></w:tbl>"
    )
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p>{run("-")}</w:p></w:footnote>'
        f'<w:footnote w:id="2"><w:p>{run("A note, ")}{run("in two.")}</w:p></w:footnote></w:footnotes>'
    )
    source = read(
        docx(
            body,
            **{
                "footnotes.xml": notes,
                "_rels/document.xml.rels": references("hyperlink", "https://example.org"),
            },
        ),
        ".docx",
    )
    assert source.text == "See the page\n\nIn a box.\n\nCell.\n\nA note, in two."
    assert [(source.text[a:b], kind) for a, b, kind in source.furniture] == [("A note, in two.", "footnote")]


# -- RTF


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (
            (
                r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title x}}\f0 "
                r"Kenya\'92s \ldblquote proof\rdblquote\par Next\line line.}"
            ),
            "Kenya’s “proof”\nNext\nline.",
        ),
        (r"{\rtf1\uc1 It\u8217?s \u55357?\u56836? Garc{\u237\'ed}a}", "It’s 😄 García"),
        (r"{\rtf1\uc2 a\u8212\'81\'5cb}", "a—b"),
        (r"{\rtf1 Kept {\deleted gone}{\v hidden}\deleted gone\deleted0  and kept.}", "Kept  and kept."),
        (
            (
                r"{\rtf1 See {\field{\*\fldinst HYPERLINK x}{\fldrslt the page}}."
                r"{\header Page 1}{\*\unknown nothing}}"
            ),
            "See the page.",
        ),
        (
            r"{\rtf1 {\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt In a box.}}{\shprslt In a box.}}}",
            "In a box.",
        ),
        (r"{\rtf1\ansicpg932 \'93\'8c\'8b\'9e}", "東京"),
        (r"{\rtf1 a\{b\}\\c\~d\_e}", "a{b}\\c\xa0d-e"),
        (r"{\rtf1 a\bin-9 b\uc-3\u8212 c}", "ab—c"),
        (r"{\rtf1\ansicpg99999 caf\'e9}", "café"),
    ],
)
def test_rtf(rtf, text):
    assert read(rtf, ".rtf").text == text


def test_rtf_with_binary_and_footnotes():
    raw = rb"{\rtf1 Before {\pict\bin9 }{\par}\}} after.{\footnote A note.}}"
    source = read(raw, ".rtf")
    assert source.text == "Before  after.\nA note." and [
        source.text[a:b] for a, b, _ in source.furniture
    ] == ["A note."]
    assert read(rb"{\rtf1 Before {\b bold", ".rtf").warnings


# -- what is refused

RTF_SAMPLE = (
    rb"{\rtf1\ansicpg1252{\fonttbl{\f0 Arial;}}Kenya\'92s {\field{\*\fldinst x}{\fldrslt page}} \u8217? "
    rb"{\pict\bin3 abc}{\footnote A note.}\par}"
)
BOMB = io.BytesIO()
with zipfile.ZipFile(BOMB, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("word/document.xml", b" " * 70_000_000)
ENTITIES = (
    '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><w:document '
    + W
    + "><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)
EXTERNAL = ENTITIES.replace('<!ENTITY a "aaaa">', '<!ENTITY a SYSTEM "file:///etc/passwd">')
STORED = docx("<w:p><w:r><w:t>Some words.</w:t></w:r></w:p>")


def with_document(xml):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", xml)
    return packed.getvalue()


def locked(raw):
    """The archive with the flag that says that its parts are encrypted."""
    raw, at = bytearray(raw), raw.find(b"PK\x01\x02")
    while at >= 0:
        raw[at + 8] |= 1
        at = raw.find(b"PK\x01\x02", at + 4)
    return bytes(raw)


BAD = {
    "html-empty": (
        "<html><head><title>A page</title></head><body></body></html>",
        ".html",
        "holds no text of an article",
    ),
    "html-script": (
        "<!doctype html><html><body><div id=root></div><script>var a = 'words';</script></body></html>",
        ".html",
        "holds no text",
    ),
    "html-nothing": ("", ".html", "holds no text"),
    "html-deep": ("<div>" * 50_000, ".html", "holds no text"),
    "markdown-empty": ("---\nauthor: x\n---\n", ".md", "holds no text"),
    "eml-empty": ("", ".eml", "is not a saved e-mail"),
    "eml-prose": ("Kenya reopened its border on Tuesday.\n", ".eml", "is not a saved e-mail"),
    "eml-no-text": (
        MAIL + "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n",
        ".eml",
        "holds no text of its own",
    ),
    "eml-charset": (
        MAIL + "Content-Type: text/plain; charset=klingon\r\n\r\nIt is open.\r\n",
        ".eml",
        "is a damaged e-mail",
    ),
    "eml-nested": (
        "Content-Type: message/rfc822\r\n\r\n" * 40 + MAIL + PLAIN,
        ".eml",
        "more than 20 messages within messages",
    ),
    "docx-no-zip": (b"PK\x03\x04" + b"\0" * 50, ".docx", "is a damaged or protected Word file"),
    "docx-truncated": (STORED[: len(STORED) // 2], ".docx", "is a damaged or protected Word file"),
    "docx-locked": (locked(STORED), ".docx", "is a damaged or protected Word file"),
    "docx-other-zip": (
        docx().replace(b"word/document.xml", b"xord/document.xml"),
        ".docx",
        "is not a Word document",
    ),
    "docx-bomb": (BOMB.getvalue(), ".docx", "unpacks to more than 60 MB"),
    "docx-entities": (with_document(ENTITIES), ".docx", "declares XML entities"),
    "docx-external-entity": (with_document(EXTERNAL), ".docx", "declares XML entities"),
    "docx-broken-xml": (
        with_document("<w:document><w:body>"),
        ".docx",
        "is damaged (word/document.xml, line 1)",
    ),
    "docx-sub-document": (
        docx(run("x"), **{"_rels/document.xml.rels": references("subDocument", "file:///etc/passwd")}),
        ".docx",
        "refers to file:///etc",
    ),
    "docx-chunk": (
        docx(run("x"), **{"_rels/document.xml.rels": references("aFChunk", "https://example.org/a.html")}),
        ".docx",
        "is not opened",
    ),
    "docx-object": (
        docx(run("x"), **{"_rels/document.xml.rels": references("oleObject", "//10.0.0.1/share/a.xls")}),
        ".docx",
        "is not opened",
    ),
    "docx-empty": (docx("<w:p/>"), ".docx", "holds no text"),
    "doc": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        ".docx",
        "is an old Word file or has a password",
    ),
    "rtf-not": ("Kenya reopened its border.", ".rtf", "is not RTF"),
    "rtf-binary": (rb"{\rtf1 {\pict\bin99999999 \x00\x01}", ".rtf", "holds no text"),
    "rtf-picture": (r"{\rtf1{\pict 0102030405}}", ".rtf", "holds no text"),
    "too-long": ("Words of it. " * 80_000, ".md", "more than 1 million characters"),
    "text-blank": ("\n \n", ".txt", "holds no text"),
}


@pytest.mark.parametrize(("raw", "suffix", "says"), BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_said_in_one_sentence(raw, suffix, says):
    with pytest.raises(ArticleError) as error:
        read(raw, suffix)
    said = str(error.value)
    assert (
        says in said
        and said.startswith("a" + suffix)
        and said.endswith(".")
        and "\n" not in said
        and len(said) < 250
    )


@pytest.mark.parametrize(
    ("raw", "suffix"),
    [
        (PAGES[0].html.encode(), ".html"),
        (RTF_SAMPLE, ".rtf"),
        (STORED, ".docx"),
        ((MAIL + PLAIN).encode(), ".eml"),
        (make_pdf([(50, 700, 12, "Kenya reopened its border.")]), ".pdf"),
        (b"# A\n\n> *b* [c](/d)\n", ".md"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_damaged_files_are_read_or_refused(raw, suffix):
    """Bytes changed, doubled and lost anywhere: a text or a sentence, never another error."""
    chance = random.Random(7)
    for _ in range(60):
        at, end = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
        cut = chance.choice(
            [
                raw[:at],
                raw[:at] + raw[end:],
                raw[:end] + raw[at:],
                raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :],
            ]
        )
        with suppress(ArticleError):
            read_sources(cut, "a" + suffix, suffix)


def test_a_large_file_is_not_opened(tmp_path):
    path = tmp_path / "a.pdf"
    with open(path, "wb") as sparse:
        sparse.truncate(2 * LARGEST)
    with pytest.raises(ArticleError, match="a.pdf has more than the 25 MB that"):
        read_source(path)
