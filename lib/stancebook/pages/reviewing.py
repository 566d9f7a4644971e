"""A review of an article's records, the least sure first: each is confirmed, dropped, changed or put aside,
and what is missing is added. Each answer is a row of the corrections, with which the analysis is made anew.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from stancebook.analysis import analyze
from stancebook.fragments import Fragment, Mark, isolate, mark_text, show, wrap
from stancebook.layers.corrector import propose_rows
from stancebook.layers.recast import key_of, reach
from stancebook.measures import tables
from stancebook.pages.evidence import tell_correction
from stancebook.pages.marked import VIA, render_sentences
from stancebook.prose import count
from stancebook.records import Actor, Analysis, ArticleError, Claim, Span, Stance
from stancebook.text.article import read_article
from stancebook.text.corrections import Correction, add_rows, find_fault, place_of
from stancebook.writing import write_text

ASKED = ("interactions", "claims", "mentions")  # from which all else follows
LAYERS = (*ASKED, "stances", "actors")
OTHERS = (
    "Not written: no row tells this record from others; write one by hand, with words around it as context"
)


class Review:
    """What to look at next, and the file that the answers make; methods return what there is to say."""

    def __init__(self, path: Path, analysis: Analysis) -> None:
        self.path, self.file, self.analysis, self.article = path, place_of(path), analysis, read_article(path)
        self.layer = ""  # the one that is asked about, '' those of ASKED
        self.seen: set[tuple[str, str]] = set()
        self.written: list[tuple[bytes | None, bytes]] = []  # the file before and after each row

    def read(self) -> None:
        """Reads the article with its corrections, and analyses it."""
        self.article = read_article(self.path)
        self.analysis = analyze(self.article)

    @property
    def queue(self) -> list[tuple[str, Any]]:
        """Layer and record of what nobody has looked at yet, the least sure first."""
        layers = (self.layer,) if self.layer else ASKED
        left = [
            (n, r) for n in layers for r in getattr(self.analysis, n) if not self.analysis.is_corrected(r)
        ]
        left = [(n, r) for n, r in left if (n, _key(r)) not in self.seen]
        return sorted(left, key=lambda pair: getattr(pair[1], "confidence", 0.0))

    def skip(self) -> str:
        """Puts the first record aside."""
        self.seen |= {(layer, _key(record)) for layer, record in self.queue[:1]}
        return ""

    def correct(self, field: str, value: str = "", why: str = "") -> str:
        """Writes a row that means the first record and no other."""
        if not self.queue:
            return "Nothing is left to look at."
        (layer, record), said = self.queue[0], ""
        if isinstance(record, Actor):
            return self.write(Correction(layer, record.name, "", field, value, why))
        for row in propose_rows(self.analysis, layer, record, self.find_words(record), field, value, why):
            if isinstance(record, Stance):
                names = [self.analysis.name(end) for end in (record.holder, record.target)]
                row = replace(row, which=" > ".join(names))
            if (said := self.write(row, _key(record))) != OTHERS:
                break
        return said

    def find_words(self, record: Any) -> tuple[Span, ...]:
        """Where the record stands; a stance where its first ground does."""
        if isinstance(record, Stance):
            return self.find_words(self.analysis.by_id[record.evidence[0]])
        return record.content if isinstance(record, Claim) else tuple(reach(record))

    def write(self, row: Correction, only: str = "") -> str:
        """Writes the row if it does something, and to no record but `only`."""
        if fault := find_fault(row):
            return f"Not written: {fault}."
        made = analyze(replace(self.article, corrections=(*self.article.corrections, row)))
        told = made.metadata["corrections"][-1]
        if only and told["applied"] not in ([], [only]):
            return OTHERS
        if told["remark"] or not told["applied"]:
            return f"Not written: {told['remark'] or 'nothing there fits'}."
        before = self.file.read_bytes() if self.file.exists() else None
        add_rows(self.file, [row])
        self.written.append((before, self.file.read_bytes()))
        try:
            self.read()
        except ArticleError as error:
            self.undo()
            return str(error)
        return f"Written: {tell_correction(told)}."

    def undo(self) -> str:
        """Takes the last row back that was written here, unless the file has been changed since."""
        if not self.written:
            return "There is nothing to undo."
        before, after = self.written.pop()
        if not self.file.exists() or self.file.read_bytes() != after:
            return f"{self.file.name} has been changed elsewhere; nothing was undone."
        self.file.unlink() if before is None else write_text(self.file, before.decode())
        self.read()
        return "The last correction was taken back."

    def show(self) -> Fragment:
        """The first record in its sentence, and how many are left."""
        queue, found, rows = self.queue, self.analysis, len(self.article.corrections)
        left = f"{len(queue)} left to look at; {count(rows, 'correction')} in {self.file.name}."
        if not queue:
            return wrap(f"<p>{show(left)}</p>", left, of=found)
        layer, record = queue[0]
        if layer in ("claims", "interactions", "stances"):
            shown = render_sentences(found, [record])
            return Fragment(f"<p>{show(left)}</p>{shown.html}", f"{left}\n{shown.text}")
        of_actor = isinstance(record, Actor)
        mention = next(m for m in found.mentions if m.actor == record.id) if of_actor else record
        what = record.type if of_actor else f"{VIA[mention.via]} · {mention.confidence:.2f}"
        words, who = found.quote((mention.start, mention.end)), found.name(mention.actor)
        place = found.sentences[tables.find_sentence(found, mention.start) or 0]
        text = mark_text(found.text, place.start, place.end, [Mark(mention.start, mention.end, "r-who")])
        head = f"<p>{show(left)}</p><p>“{isolate(words)}” is <b>{isolate(who)}</b> · {show(what)}</p>"
        return wrap(f'{head}<p dir="auto">{text}</p>', f"{left}\n“{words}” is {who}", of=found)


def _key(record: Any) -> str:
    """What a row that changes the record says that it has changed."""
    key = key_of(record)
    return key if isinstance(key, str) else "-".join(map(str, key))
