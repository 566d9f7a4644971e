"""RTF, read by its specification (1.9.1): what Word and the news databases write.

Left out: deleted and hidden text, instructions of fields, pictures, objects, headers and footers. Footnotes follow the text, marked as such.
"""

import re
from dataclasses import dataclass, replace

from stancebook.records import ArticleError
from stancebook.text.source import Source

TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)", re.S
)
LEFT_OUT = frozenset(  # destinations whose text is not the document's
    "fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf fldinst listtable "
    "listoverridetable revtbl rsidtbl generator xmlnstbl themedata colorschememapping datastore latentstyles annotation atnid atnauthor "
    "sp shprslt nonshppict bkmkstart bkmkend xe tc".split()
)
KNOWN_STARRED = frozenset(("shpinst", "shptxt", "footnote"))  # the text of these is read all the same
SIGNS = {
    **dict.fromkeys(("par", "sect", "page", "row"), "\n"),
    **{
        "line": "\n",
        "tab": "\t",
        "cell": "\n",
        "emdash": "—",
        "endash": "–",
        "lquote": "‘",
        "rquote": "’",
        "ldblquote": "“",
    },
    **{"rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " "},
}
SYMBOLS = {"~": "\xa0", "_": "-", "\n": "\n", "\r": "\n", "{": "{", "}": "}", "\\": "\\"}


@dataclass(frozen=True)
class State:
    """What holds within a group."""

    out: list[str]
    left_out: bool = False
    hidden: bool = False
    fallback: int = 1  # how many characters after \\u stand for readers without Unicode


class Reader:
    """One pass over the tokens; `body` and `notes` hold the text afterwards, `depth` the groups that were never closed."""

    def __init__(self, text: str) -> None:
        self.body: list[str] = []
        self.notes: list[str] = []
        self.encoding = "cp1252"
        self.raw = b""  # bytes in the encoding, until something else comes: one character may have two
        self.skip = 0
        self.stack: list[State] = []
        self.state, self.starred, at = State(self.body), False, 0
        while match := TOKEN.search(text, at):
            at = match.end()
            word, number, byte, symbol, brace, plain = match.groups()
            if byte is None:
                self._flush()
            if word == "bin":
                at += max(int(number or 0), 0)
            elif word:
                self._word(word, int(number) if number else None)
            elif byte:
                self._byte(bytes.fromhex(byte))
            elif brace:
                self._group(brace)
            elif symbol == "*":
                self.starred = True
            else:
                self._put(SYMBOLS.get(symbol, "") if symbol else plain)
        self._flush()
        self.depth = len(self.stack)

    def _group(self, brace: str) -> None:
        self.skip = 0
        if brace == "{":
            self.stack.append(self.state)
        elif self.stack:
            self.state = self.stack.pop()

    def _word(self, word: str, number: int | None) -> None:
        starred, self.starred = self.starred, False
        if word in LEFT_OUT or (starred and word not in KNOWN_STARRED):
            self.state = replace(self.state, left_out=True)
        elif word == "footnote":
            self.notes.append("\n")
            self.state = replace(self.state, out=self.notes)
        elif word in ("deleted", "v"):
            self.state = replace(self.state, hidden=number != 0)
        elif word == "plain":
            self.state = replace(self.state, hidden=False)
        elif word == "uc":
            self.state = replace(self.state, fallback=max(number or 0, 0))
        elif word == "u":
            self._put(chr((number or 0) % 65536), forced=True)
            self.skip = self.state.fallback
        elif word == "ansicpg":
            self.encoding = f"cp{number}"
        elif word in SIGNS:
            self._put(SIGNS[word])

    def _byte(self, byte: bytes) -> None:
        if self.skip:
            self.skip -= 1
        else:
            self.raw += byte

    def _flush(self) -> None:
        raw, self.raw = self.raw, b""
        if raw:
            try:
                self._put(raw.decode(self.encoding, "replace"))
            except LookupError:
                self._put(raw.decode("cp1252", "replace"))

    def _put(self, text: str, forced: bool = False) -> None:
        cut = 0 if forced else min(self.skip, len(text))
        self.skip -= cut
        if not self.state.left_out and not self.state.hidden:
            self.state.out.append(text[cut:])


def read_rtf(raw: bytes, name: str) -> Source:
    """The text, a paragraph a line; ArticleError where the file is no RTF."""
    if not raw.lstrip().startswith(b"{\\rtf"):
        raise ArticleError(f"{name} is not RTF (it does not begin with {{\\rtf); save the article anew.")
    reader = Reader(raw.decode("latin-1"))
    body, notes = (_whole("".join(parts)) for parts in (reader.body, reader.notes))
    text = "\n".join(part for part in (body, notes) if part)
    cut = (
        (f"The file ends in mid-document ({reader.depth} groups are open); its end may be missing.",)
        if reader.depth
        else ()
    )
    return Source(
        text, furniture=((len(text) - len(notes), len(text), "footnote"),) if notes else (), warnings=cut
    )


def _whole(text: str) -> str:
    """Characters beyond the first plane from their two halves; no blanks at the ends of lines."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.sub(r"[ \t]*\n[ \t]*", "\n", text).strip()
