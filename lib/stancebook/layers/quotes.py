"""Quotations: what stands between quotation marks of any of English news' kinds."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from stancebook.records import Span

# “…”, "…", «…», »…«, „…“, ``…'', ‘…’ and '…'; an apostrophe inside a word opens and closes nothing. A double
# mark that nothing closes holds to the end of its paragraph: the quotation goes on in the next.
QUOTATION = re.compile(
    '“[^”\n]+(?:”|(?=\n|$))|"[^"\n]+(?:"|(?=\n|$))|«[^»\n]+(?:»|(?=\n|$))|„[^“”\n]+(?:[“”]|(?=\n|$))'
    "|»[^«»\n]+«|``[^`\n]+?''"
    "|(?<!\\w)‘[^’\n]+(?:’(?=\\w)[^’\n]+)*’(?!\\w)|(?<!\\w)'(?=\\w)[^'\n]{2,}(?:'(?=\\w)[^'\n]+)*'(?!\\w)"
)
MARKS = "“”\"«»„‘’'`"
EDGES = MARKS + " .,;:!?\n"


def find_quotations(text: str) -> list[Span]:
    """The spans of the text between quotation marks, marks included, in order."""
    return [m.span() for m in QUOTATION.finditer(text)]


def quotation_at(quotations: Sequence[Span], at: int) -> Span | None:
    """The quotation that holds the position."""
    n = bisect_right(quotations, (at, 1 << 60)) - 1
    return quotations[n] if n >= 0 and quotations[n][0] <= at < quotations[n][1] else None


def quoting(text: str, quotations: Sequence[Span], content: Sequence[Span]) -> str:
    """direct: all of the content stands in quotation marks; mixed: some of it; indirect: none."""
    whole, some = [], []
    for start, end in content:
        part = text[start:end]
        first, last = start + len(part) - len(part.lstrip(EDGES)), end - len(part) + len(part.rstrip(EDGES))
        around = quotation_at(quotations, first)
        whole.append(around is not None and last <= around[1])
        near = quotations[max(0, bisect_right(quotations, (start,)) - 1) : bisect_right(quotations, (end,))]
        some.append(any(a < end and start < b for a, b in near))
    return "direct" if all(whole) else "mixed" if any(some) else "indirect"
