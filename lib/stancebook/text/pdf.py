"""PDF: lines from PDFium, put into columns and paragraphs by where they stand on the page.

Running heads, page numbers and pictures are left out; words divided at a line's end are joined.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

import pypdfium2 as pdfium
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE, FPDFText_GetUnicode

from stancebook.records import ArticleError
from stancebook.text.source import Source, check_length
from stancebook.text.view import join_words

MOST_PAGES = 200
HEAD = 5  # paragraphs among which the title is sought: section and links may stand above it
MARGIN = 0.12  # of the page's height: where running heads and page numbers stand
HYPHENS = dict.fromkeys((0x02, 0xFFFE, 0xAD, 0x2010), "-")  # how PDFium gives that of a divided word
PAGE_NUMBER = re.compile(r"\W*(?:page )?\d{1,3}(?: (?:of|/) \d{1,3})?\W*", re.I)
ENDS = re.compile(r"[.?!:…][\"”’')\]]*$")


@dataclass
class Line:
    """Words on one line of one column; y grows upwards, `size` is the height of the type."""

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float

    def room(self, right: float) -> float:
        """How many characters more the line could hold."""
        return (right - self.right) * len(self.text) / max(self.right - self.left, 1.0)


def read_pdf(raw: bytes, name: str) -> Source:
    """The text, a paragraph a block; the title is what is set largest at the top of the first page."""
    document = _open(raw, name)
    try:
        lines: list[Line] = []
        heights, blank, pictures = [], [], False
        for number, page in enumerate(document):
            found = list(_in_columns(_page_lines(page, number, name)))
            heights.append(page.get_height())
            blank += [] if found else [number + 1]
            pictures = pictures or any(True for _ in page.get_objects(filter=(FPDF_PAGEOBJ_IMAGE,)))
            lines += found
            check_length(sum(len(line.text) for line in lines), name)
    except pdfium.PdfiumError as error:
        raise ArticleError(f"{name} is damaged ({error}); open it and print it to PDF anew.") from None
    finally:
        document.close()
    lines = _without_running_heads(lines, heights)
    if not lines:
        why = "is a scan: it holds pictures of pages and no text" if pictures else "holds no text"
        raise ArticleError(f"{name} {why}; run text recognition (OCR) on it or copy its text to a .txt file.")
    pages = ", ".join(map(str, blank[:10]))
    warnings = (f"Pages without text (scans or pictures?) were not read: {pages}.",) if blank else ()
    paragraphs = _paragraphs(lines)
    size = median(line.size for line in lines)
    head, largest = max(paragraphs[:HEAD], key=lambda paragraph: paragraph[1])
    title = head if largest > 1.2 * size and len(paragraphs) > 1 else None
    return Source("\n\n".join(text for text, _ in paragraphs), title, warnings=warnings)


def _open(raw: bytes, name: str) -> pdfium.PdfDocument:
    if b"%%EOF" not in raw[-2048:]:
        raise ArticleError(f"{name} is cut short (its end is missing); fetch it again.")
    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise ArticleError(f"{name} is encrypted; save it without a password.") from None
        raise ArticleError(f"{name} is no sound PDF ({error}); open it and print it to PDF anew.") from None
    if len(document) > MOST_PAGES:
        how_many = f"{len(document)} pages, more than {MOST_PAGES}"
        raise ArticleError(f"{name} has {how_many}; print those of the article to PDF.")
    return document


def _page_lines(page: pdfium.PdfPage, number: int, name: str) -> Iterator[Line]:
    """The page's lines in the order in which they were written, cut at gaps as wide as a gutter."""
    page_text = page.get_textpage()
    check_length(page_text.count_chars(), name)
    text, boxes = "", list[tuple[float, float, float, float]]()
    for n in range(page_text.count_chars()):
        code = FPDFText_GetUnicode(page_text, n)
        char = HYPHENS.get(code) or (chr(code) if code >= 32 else "\n" if code in (10, 13) else "")
        box = page_text.get_charbox(n, loose=True)
        size = box[3] - box[1]
        far = boxes and char.strip() and not boxes[-1][0] - size <= box[0] <= boxes[-1][2] + 1.6 * size
        if char == "\n" or far:
            yield from _line(text, boxes, number)
            text, boxes = "", []
        if char and char != "\n":
            text += char
            boxes += [box] if char.strip() else []
    yield from _line(text, boxes, number)
    page_text.close()


def _line(text: str, boxes: Sequence[tuple[float, float, float, float]], page: int) -> Iterator[Line]:
    if text.strip():
        size = median(top - bottom for _, bottom, _, top in boxes)
        yield Line(" ".join(text.split()), page, boxes[0][0], boxes[-1][2], median(b[1] for b in boxes), size)


def _in_columns(lines: Iterator[Line]) -> Iterator[Line]:
    """The lines as they were written, but column by column where they were written across columns."""
    found = list(lines)
    across = sum(abs(a.base - b.base) < 0.3 * a.size and b.left > a.right for a, b in pairwise(found))
    if across < 3 or across < 0.25 * len(found):
        return iter(found)
    lefts = [left for left, n in Counter(round(line.left) for line in found).items() if n >= 3]
    wide = 0.6 * (max(line.right for line in found) - min(line.left for line in found))
    found.sort(key=lambda line: -line.base)
    order: list[Line] = []
    band: list[Line] = []
    for line in [*found, None]:  # a line over all columns ends those above it
        if line is None or line.right - line.left > wide:
            starts = _starts(lefts, found[0].size)
            order += sorted(band, key=lambda x: (sum(left <= x.left + 2 for left in starts), -x.base))
            order += [line] if line else []
            band = []
        else:
            band.append(line)
    return iter(order)


def _starts(lefts: Sequence[float], size: float) -> list[float]:
    """Where columns begin: left edges that are not an indent of the one before."""
    found: list[float] = []
    for left in sorted(lefts):
        if not found or left - found[-1] > 5 * size:
            found.append(left)
    return found


def _without_running_heads(lines: list[Line], heights: Sequence[float]) -> list[Line]:
    """The lines without those outermost on a page that come back on others, and without numbers of pages."""
    pages = {page: list(group) for page, group in groupby(lines, lambda line: line.page)}
    edge = [line for page in range(len(heights)) for line in _outermost(pages.get(page, []), heights[page])]
    often = Counter(form for form, _ in {(_form(line), line.page) for line in edge})
    heads = {id(line) for line in edge if often[_form(line)] > 1 or PAGE_NUMBER.fullmatch(line.text)}
    rest = [line for line in lines if id(line) not in heads]
    return _without_running_heads(rest, heights) if heads else lines


def _outermost(lines: list[Line], height: float) -> list[Line]:
    """The highest and the lowest line of a page and what is beside them, if in the margin and set apart."""
    found: list[Line] = []
    for sign in (1, -1):
        end = max((sign * line.base for line in lines), default=0.0)
        out = [line for line in lines if end - sign * line.base < 0.5 * line.size]
        inward = max((sign * line.base for line in lines if line not in out), default=-height)
        if out and not MARGIN < sign * end / height < 1 - MARGIN and end - inward > 1.6 * out[0].size:
            found += out
    return found


def _form(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _paragraphs(lines: list[Line]) -> list[tuple[str, float]]:
    """Text and size of type of each paragraph."""
    whole = " ".join(line.text for line in lines)
    pitch = median([a.base - b.base for a, b in pairwise(lines) if 0 < a.base - b.base < 4 * a.size] or [0.0])
    pages = {page: list(group) for page, group in groupby(lines, lambda line: line.page)}
    found = [(lines[0].text, lines[0].size)]
    for before, line in pairwise(lines):
        column = [x.right for x in pages[before.page] if abs(x.left - before.left) < 3 * x.size]
        right = sorted(column)[int(0.9 * (len(column) - 1))]  # a headline may go on over the next column
        if _begins_paragraph(before, line, right, pitch):
            found.append((line.text, line.size))
        else:
            text, size = found[-1]
            found[-1] = _joined(text, line.text, whole), size
    return found


def _begins_paragraph(before: Line, line: Line, right: float, pitch: float) -> bool:
    """Whether the line is set apart: by its type, space above, an indent, or room on the line before."""
    if abs(line.size - before.size) > 0.12 * before.size:
        return True
    beside = line.left > before.right or line.right < before.left
    if beside or line.page != before.page or line.base > before.base:
        return bool(ENDS.search(before.text))  # another column or page
    spaced = before.base - line.base > 1.35 * pitch
    indented = 0.6 * line.size < line.left - before.left < 4 * line.size
    room = before.room(right) - len(line.text.split()[0])  # the next word would have fitted
    return spaced or indented or room > (2 if ENDS.search(before.text) else 6)


def _joined(text: str, following: str, whole: str) -> str:
    if text.endswith("-") and len(text) > 1 and text[-2].isalpha():
        return text[:-1] + join_words(text[:-1].split()[-1], following.split()[0], whole) + following
    return f"{text} {following}"
