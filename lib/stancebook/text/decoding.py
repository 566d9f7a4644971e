"""Bytes → text, with its encoding: as well as may be, or only where it is certain, for a text file."""

import re
from pathlib import Path

from stancebook.inputs import name_of
from stancebook.records import ArticleError
from stancebook.text.language import looks_english

UTF_16, UTF_32 = (b"\xff\xfe", b"\xfe\xff"), (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
# what a Western newsroom types beyond ASCII, as Windows-1252 has it
WESTERN = set("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŠšŽžŒœŸ‘’“”–—…€£§©®°«»·•™\xa0")
# an accent or a quotation mark in UTF-8: what has one is not Windows-1252 alone
MIXED = re.compile(rb"\xc3([\x80-\xbf]|\Z)|\xe2\x80([\x80-\xbf]|\Z)")
CONTROLS = [chr(c) for c in range(32) if not chr(c).isspace() and c != 27]


def decode(raw: bytes) -> tuple[str, str]:
    """The text in UTF-16 with its mark, UTF-8 or Windows-1252, and which; U+FFFD for what is none."""
    if raw.startswith(UTF_16):
        return raw.decode("utf-16", "replace"), "utf-16"
    try:
        return raw.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), "windows-1252"


def decode_strictly(raw: bytes, path: Path) -> tuple[str, str]:
    """The same; ArticleError where that is not certain, or there are many control characters."""
    if raw.startswith(UTF_32):
        raise ArticleError(f"{name_of(path)} is UTF-32; save it as UTF-8.")
    text, encoding = decode(raw)
    if "\0" in text or sum(map(text.count, CONTROLS)) > len(text) / 100:
        why = "is not a text file (it holds binary data)"
        raise ArticleError(f"{name_of(path)} {why}; give the article as plain text in UTF-8.")
    if encoding == "utf-16" and "\ufffd" in text:
        raise ArticleError(f"{name_of(path)} begins as UTF-16 but is broken; save it as UTF-8.")
    western = {c for c in text if c > "\x7f"} <= WESTERN
    if encoding == "windows-1252" and not (western and not MIXED.search(raw) and looks_english(text)):
        line = raw.decode("utf-8-sig", "replace").partition("\ufffd")[0].count("\n") + 1
        why = f"is not UTF-8 (line {line}) and its encoding cannot be told for certain"
        raise ArticleError(f"{name_of(path)} {why}; save it as UTF-8.")
    return text, encoding
