"""RTF, read by its specification (1.9.1): what Word and the news databases write.

Left out: deleted and hidden text, instructions of fields, pictures, objects, headers and footers. Footnotes
follow the text, marked as such.
"""

import re
from dataclasses import dataclass, replace

from stancebook.records import ArticleError
from stancebook.text.source import Source

TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)", re.S
)
LEFT_OUT = frozenset(  # destinations whose text is not the document's
    "fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr "
    "footerf fldinst listtable listoverridetable revtbl rsidtbl generator xmlnstbl themedata datastore "
    "colorschememapping latentstyles "
    "annotation atnid atnauthor sp shprslt nonshppict bkmkstart bkmkend xe tc".split()
)
READ_ALL_THE_SAME = frozenset(("shpinst", "shptxt", "footnote"))  # though marked as destinations to skip
MOST_TOKENS = 2_000_000  # control words, braces and pieces of text: seconds
BREAKS = "par sect page row line cell".split()
SIGNS = "tab emdash endash lquote rquote ldblquote rdblquote bullet emspace enspace".split()
WORDS = {**dict.fromkeys(BREAKS, "\n"), **dict(zip(SIGNS, "\t—–‘’“”•  "))}
SYMBOLS = {"~": "\xa0", "_": "-", "\n": "\n", "\r": "\n", "{": "{", "}": "}", "\\": "\\"}


@dataclass(frozen=True)
class State:
    """What holds within a group."""

    out: list[str]
    left_out: bool = False
    hidden: bool = False
    fallback: int = 1  # how many characters after \\u stand for readers without Unicode


class Reader:
    """One pass over the tokens: the text is in `body` and `notes` then, what was never closed in `stack`."""

    def __init__(self, text: str) -> None:
        self.body: list[str] = []
        self.notes: list[str] = []
        self.encoding, self.raw = "cp1252", bytearray()  # kept together: one character may have two bytes
        self.stack: list[State] = []
        self.state, self.starred, self.skip, at = State(self.body), False, 0, 0
        for self.tokens in range(MOST_TOKENS + 1):
            if not (match := TOKEN.search(text, at)):
                break
            word, number, byte, symbol, brace, plain = match.groups()
            at = match.end() + (max(int(number or 0), 0) if word == "bin" else 0)
            if byte:
                self._byte(bytes.fromhex(byte))
                continue
            self._flush()
            if word:
                self._word(word, int(number) if number else None)
            elif brace:
                self._group(brace)
            elif symbol == "*":
                self.starred = True
            else:
                self._put(SYMBOLS.get(symbol, "") if symbol else plain)
        self._flush()

    def _group(self, brace: str) -> None:
        self.skip = 0
        if brace == "{":
            self.stack.append(self.state)
        elif self.stack:
            self.state = self.stack.pop()

    def _word(self, word: str, number: int | None) -> None:
        starred, self.starred = self.starred, False
        if word in LEFT_OUT or (starred and word not in READ_ALL_THE_SAME):
            self.state = replace(self.state, left_out=True)
        elif word == "footnote":
            self.notes.append("\n")
            self.state = replace(self.state, out=self.notes)
        elif word in ("deleted", "v", "plain"):
            self.state = replace(self.state, hidden=word != "plain" and number != 0)
        elif word == "uc":
            self.state = replace(self.state, fallback=number or 0)
        elif word == "u":
            self.skip = 0
            self._put(chr((number or 0) % 65536))
            self.skip = self.state.fallback
        elif word == "ansicpg":
            self.encoding = f"cp{number}"
        elif word in WORDS:
            self._put(WORDS[word])

    def _byte(self, byte: bytes) -> None:
        if self.skip > 0:
            self.skip -= 1
        else:
            self.raw += byte

    def _flush(self) -> None:
        raw, self.raw = bytes(self.raw), bytearray()
        try:
            self._put(raw.decode(self.encoding, "replace"))
        except LookupError:
            self._put(raw.decode("cp1252", "replace"))

    def _put(self, text: str) -> None:
        cut = max(min(self.skip, len(text)), 0)
        self.skip -= cut
        if not self.state.left_out and not self.state.hidden:
            self.state.out.append(text[cut:])


def read_rtf(raw: bytes, name: str) -> Source:
    """The text, a paragraph a line; ArticleError where the file is no RTF."""
    if not raw.lstrip().startswith(b"{\\rtf"):
        raise ArticleError(f"{name} is not RTF (it does not begin with {{\\rtf); save the article anew.")
    reader = Reader(raw.decode("latin-1"))
    if reader.tokens == MOST_TOKENS:
        raise ArticleError(f"{name} is too intricate to be read; copy its text to a .txt file.")
    body, notes = (_whole("".join(parts)) for parts in (reader.body, reader.notes))
    text = "\n".join(part for part in (body, notes) if part)
    cut = ("The file ends in mid-document; its end may be missing.",) if reader.stack else ()
    marked = ((len(text) - len(notes), len(text), "footnote"),) if notes else ()
    return Source(text, furniture=marked, warnings=cut)


def _whole(text: str) -> str:
    """Characters beyond U+FFFF from their two halves; no blanks at the ends of lines."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.sub(r"[ \t]*\n[ \t]*", "\n", text).strip()
