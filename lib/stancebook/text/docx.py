"""A Word file in its accepted state: insertions and moves as made, deletions gone.

Read: paragraphs, tables, hyperlinks' words, text boxes (after the paragraph with them), then footnotes and
endnotes, marked. Not read: headers, footers, comments, hidden text, pictures; no other file is ever opened.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from lxml import etree

from stancebook.records import ArticleError
from stancebook.text.source import Source, check_length

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
LEFT_OUT = {W + tag for tag in "del moveFrom instrText pPr rPr sectPr".split()} | {COMPATIBILITY + "Fallback"}
SIGNS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
HARMLESS = "hyperlink image video audio attachedTemplate".split()  # without them the text is whole
TITLES = ("Title", "Heading1")
UNREADABLE = (BadZipFile, ZlibError, EOFError, OSError, RuntimeError, ValueError, KeyError)
LARGEST_PART = 60_000_000  # bytes, unpacked


def read_docx(raw: bytes, name: str) -> Source:
    """The text, all changes accepted; the title is the first paragraph in the style Title or Heading 1."""
    try:
        with ZipFile(BytesIO(raw)) as archive:
            if "word/document.xml" not in archive.namelist():
                raise ArticleError(f"{name} is not a Word document; save the article as .docx, PDF or text.")
            _check_references(archive, name)
            body, length = [], 0
            for text, style in _paragraphs(_part(archive, "word/document.xml", name)):
                body.append((text, style))
                length += len(text)
                check_length(length, name)
            notes = [note for kind in ("footnotes", "endnotes") for note in _notes(archive, kind, name)]
    except ArticleError:
        raise
    except UNREADABLE as error:
        why = f"is a damaged or protected Word file ({type(error).__name__})"
        raise ArticleError(f"{name} {why}; open it in Word and save it anew.") from None
    blocks = [text.strip() for text, _ in body if text.strip()]
    title = next((text.strip() for text, style in body if style in TITLES and text.strip()), None)
    marked, end = [], len("\n\n".join(blocks))
    for note in notes:
        start = end + 2 if blocks else 0
        blocks.append(note)
        end = start + len(note)
        marked.append((start, end, "footnote"))
    return Source("\n\n".join(blocks), title, furniture=tuple(marked))


def _part(archive: ZipFile, path: str, name: str) -> etree._Element:
    """The root of a part's XML; entities are refused, as is a part that unpacks to more than any article."""
    with archive.open(path) as packed:
        raw = packed.read(LARGEST_PART + 1)
    if len(raw) > LARGEST_PART:
        size = f"{LARGEST_PART / 1e6:.0f} MB"
        raise ArticleError(f"{name} unpacks to more than {size} (a zip bomb?); it is not read.")
    try:
        root = etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        where = f"{path}, line {error.lineno}"
        raise ArticleError(f"{name} is damaged ({where}); open it in Word and save it anew.") from None
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise ArticleError(f"{name} declares XML entities, which no Word file does; it is not read.")
    return root


def _check_references(archive: ZipFile, name: str) -> None:
    """Raises where a part of the document lies in another file or on the network."""
    path = "word/_rels/document.xml.rels"
    for relation in _part(archive, path, name) if path in archive.namelist() else ():
        kind, target = relation.get("Type", "").rsplit("/", 1)[-1], relation.get("Target", "")[:80]
        if relation.get("TargetMode") == "External" and kind not in HARMLESS:
            how = "which is not opened; paste that text into the document"
            raise ArticleError(f"{name} refers to {target} outside ({kind}), {how}.")


def _notes(archive: ZipFile, kind: str, name: str) -> Iterator[str]:
    """The footnotes or endnotes that have a text, a string each."""
    path = f"word/{kind}.xml"
    for note in _part(archive, path, name) if path in archive.namelist() else ():
        text = " ".join(" ".join(text.split()) for text, _ in _paragraphs(note)).strip()
        if text and note.get(W + "type") is None:  # separators have a type
            yield text


def _paragraphs(node: etree._Element) -> Iterator[tuple[str, str]]:
    """Text and style of each paragraph; one whose mark was deleted goes on in the next."""
    before = ""
    for child in node:
        if child.tag == W + "p":
            boxes: list[etree._Element] = []
            before += "".join(_runs(child, boxes))
            if child.find(f"{W}pPr/{W}rPr/{W}del") is None:
                style = child.find(f"{W}pPr/{W}pStyle")
                yield before, "" if style is None else style.get(W + "val", "")
                before = ""
            for box in boxes:
                yield from _paragraphs(box)
        elif (
            child.tag not in LEFT_OUT and child.find(f"{W}trPr/{W}del") is None and isinstance(child.tag, str)
        ):
            yield from _paragraphs(child)
    if before:
        yield before, ""


def _runs(node: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    """The text within a paragraph; text boxes are put aside in `boxes`."""
    for child in node:
        if child.tag == W + "txbxContent":
            boxes.append(child)
        elif child.tag == W + "t":
            yield child.text or ""
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag not in LEFT_OUT and child.find(f"{W}rPr/{W}vanish") is None:
            yield from _runs(child, boxes)
