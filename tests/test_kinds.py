"""Small texts, each with one difficulty, beside what a careful reader finds in them:
tests/kinds.txt, which explains its notation. A test a kind: at least as many texts of it as its heading
says are read wholly right.

`python tests/test_kinds.py` prints how many are right, partly right and wrong;
with names of texts or of kinds, what was found in these beside what was expected.
"""

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

from stancebook.analysis import analyze
from stancebook.records import Analysis, Claim, Interaction, Span
from stancebook.text.article import build_article

HELD, PARTLY, FAILED = 1.0, 0.5, 0.0
MARKS = {HELD: "ok", PARTLY: "~ ", FAILED: "X "}
VERDICTS = ("right", "partly", "wrong")


@dataclass(frozen=True)
class Case:
    """One small text and the lines of what is expected."""

    name: str
    text: str
    expected: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """The texts with the same difficulty; so many at least are read right, of so many."""

    name: str
    least: int
    cases: tuple[Case, ...]


def read_kinds(text: str) -> Iterator[Kind]:
    """The kinds of the file, each with its texts."""
    for part in re.split("^=== ", text, flags=re.M)[1:]:
        heading, *blocks = re.split("^--- ", part, flags=re.M)
        name, least, size = re.fullmatch(r"(.+) \| at least (\d+) of (\d+)", heading.strip()).groups()
        assert len(blocks) == int(size), f"{name}: its heading says {size} texts, it has {len(blocks)}"
        yield Kind(name, int(least), tuple(_case(*block.strip().split("\n")) for block in blocks))


def _case(name: str, *lines: str) -> Case:
    text = "".join(line[2:] + "\n" for line in lines if line.startswith(">"))
    text += "".join(json.loads(line.removeprefix("json ")) for line in lines if line.startswith("json "))
    return Case(name, text, tuple(line for line in lines if not line.startswith((">", "json "))))


UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
QUOTES = str.maketrans("’‘“”„«»", '\'\'"""""')


def plain(words: str) -> str:
    """The words in small letters, with one kind of quotation mark and blank, and without what nobody sees."""
    return " ".join(UNSEEN.sub("", unicodedata.normalize("NFKC", words)).translate(QUOTES).casefold().split())


def fold(name: str) -> str:
    """The name without case, article and possessive."""
    return re.sub(r"^(?:the|an?) (?=\S)|'s?$", "", plain(name))


def bare(words: str) -> str:
    """Letters and digits only, a blank between words."""
    return " ".join(re.findall(r"\w+", plain(words)))


def is_one_of(words: str, forms: str) -> bool:
    """Whether the words are one of the forms 'a/b/*c'."""
    return any(fnmatchcase(fold(words), fold(form)) for form in forms.split("/"))


@dataclass(frozen=True)
class Reading:
    """What the pipeline found in a text, asked for by name."""

    found: Analysis

    def means(self, actor: str | None, forms: str) -> bool:
        """Whether the actor is called so; '*' is anybody or nobody, '-' and '?' nobody."""
        if forms == "*" or actor is None:
            return forms == "*" or not {"-", "?"}.isdisjoint(forms.split("/"))
        called = [self.found.name(actor), actor.replace("-", " ")]
        called += [
            self.found.text[m.start : m.end]
            for m in self.found.mentions
            if m.actor == actor and m.via != "pronoun"
        ]
        return any(is_one_of(words, forms) for words in called)

    def actor(self, called: str, kind: str = "*", country: str = "*") -> list[float]:
        return [
            HELD if is_one_of(a.type, kind) and is_one_of(a.country or "-", country) else PARTLY
            for a in self.found.actors
            if self.means(a.id, called) and (a.country is None or is_one_of(a.country, country))
        ]

    def shown(self, name: str) -> list[float]:
        return [HELD for a in self.found.actors if a.name == name]

    def claim(self, speaker: str, words: str, *flags: str) -> list[float]:
        """Of each claim with this speaker and these words, whether all that is said of it holds."""
        parts = [plain(part) for part in words.split(" … ")]
        held = []
        for c in self.found.claims:
            content = plain(self.found.quote(*c.content))
            unnamed = "?" in speaker.split("/") and c.anonymous
            if (unnamed or self.means(c.actor, speaker)) and (
                words == "*" or all(p in content for p in parts)
            ):
                true = all(self.flag(c, flag, words) for flag in ", ".join(flags).split(", ") if flag)
                held.append(HELD if true else PARTLY)
        return held

    def flag(self, claim: Claim, flag: str, words: str) -> bool:
        name, _, value = flag.partition(" ")
        if name == "via":
            return self.means(claim.venue, value)
        if name == "act":
            return claim.act in value.split("/")
        if name == "cue":
            return self.found.quote(claim.cue) == value
        if name in ("named", "anonymous"):
            return claim.anonymous == (name == "anonymous")
        if name == "alone":
            return bare(self.found.quote(*claim.content)) == bare(words)
        assert set(name.split("/")) <= {"direct", "mixed", "indirect"}, f"unknown: {flag}"
        return claim.kind in name.split("/")

    def interaction(
        self, source: str, types: str, target: str, status: str = "*", voice: str = "*"
    ) -> list[float]:
        return [
            PARTLY if i.unsure or not self.told(i, status, voice) else HELD
            for i in self.found.interactions
            if self.means(i.source, source) and is_one_of(i.type, types) and self.means(i.target, target)
        ]

    def told(self, i: Interaction, status: str, voice: str) -> bool:
        """Whether status and voice are these; voice '?' is nobody known,
        but no fact of the article's either.
        """
        own = i.said_by is None and i.status == "actual"
        unknown = "?" in voice.split("/") and i.said_by is None and not own
        said = (
            i.said_by is None if voice == "own" else unknown or self.means(i.said_by, voice.replace("?", ""))
        )
        return is_one_of(i.status, status) and said

    def stance(self, holder: str, polarity: str, target: str) -> list[float]:
        return [
            PARTLY if s.unsure else HELD
            for s in self.found.stances
            if self.means(s.holder, holder)
            and is_one_of(s.polarity, polarity)
            and self.means(s.target, target)
        ]

    def mention(self, words: str, called: str) -> list[float]:
        """Whether the words, or their nth occurrence 'words#n', mean the actor."""
        words, _, nth = words.partition("#")
        start, end = self.occurrence(words, int(nth or 1))
        here = [m for m in self.found.mentions if m.end == end]
        around = [m.start for m in here if m.start <= start]
        best = max(around) if around else min((m.start for m in here), default=None)
        return [HELD for m in here if m.start == best and self.means(m.actor, called)]

    def occurrence(self, words: str, nth: int) -> Span:
        forms = "|".join(re.escape(unicodedata.normalize(form, words)) for form in ("NFC", "NFD"))
        found = [m.span() for m in re.finditer(rf"(?<!\w)(?:{forms})(?!\w)", self.found.text)]
        assert len(found) >= nth, f"{words}#{nth} does not stand in the text"
        return found[nth - 1]

    def title(self, words: str) -> list[float]:
        return [HELD] if bare(self.found.title or "") == bare(words) else []

    def warning(self, word: str) -> list[float]:
        return [HELD for warning in self.found.metadata["warnings"] if word in warning]

    def sentences(self) -> list[str]:
        return [plain(self.found.text[s.start : s.end]) for s in self.found.sentences]

    def begins(self, words: str) -> list[float]:
        return [HELD for s in self.sentences() if re.match(rf"{re.escape(plain(words))}(?!\w)", s)]

    def ends(self, words: str) -> list[float]:
        return [HELD for s in self.sentences() if f" {s}".endswith(f" {plain(words)}")]

    def paragraphs(self, number: str) -> list[float]:
        return [HELD] if len({s.paragraph for s in self.found.sentences}) == int(number) else []


LAYERS: dict[str, Callable[..., list[float]]] = {
    "A": Reading.actor,
    "N": Reading.shown,
    "C": Reading.claim,
    "I": Reading.interaction,
    "S": Reading.stance,
    "T": Reading.title,
    "W": Reading.warning,
    "B": Reading.begins,
    "E": Reading.ends,
    "P": Reading.paragraphs,
}


def grade(reading: Reading, line: str) -> float:
    """How far the line holds; of a line with alternatives, the best."""
    if " || " in line:
        return max(grade(reading, part) for part in line.split(" || "))
    sign, _, rest = line.partition(" ")
    layer, ask = ("=", Reading.mention) if sign in ("=", "!=") else (rest[0], LAYERS[rest[0]])
    degrees = ask(reading, *(rest if layer == "=" else rest[2:]).split(" | "))
    if sign in ("-", "!="):
        return FAILED if HELD in degrees else HELD
    if sign == "1":
        return HELD if degrees == [HELD] else PARTLY if degrees else FAILED
    assert sign in ("+", "="), f"unknown: {line}"
    return max(degrees, default=FAILED)


@cache
def examine(case: Case) -> tuple[str, tuple[tuple[float, str], ...], Analysis]:
    """The verdict on what was found, the degree to which each line holds, and what was found.

    Wrong: something stands there that should not, or less than half of what should.
    Partly: not all that should.
    """
    found = analyze(build_article(case.text, case.name, {}))
    grades = tuple((grade(Reading(found), line), line) for line in case.expected)
    asked = [degree for degree, line in grades if not line.startswith(("-", "!="))]
    false = any(degree == FAILED for degree, line in grades if line.startswith(("-", "!=")))
    if all(degree == HELD for degree, _ in grades):
        return "right", grades, found
    return "wrong" if false or sum(asked) < len(asked) / 2 else "partly", grades, found


KINDS = list(read_kinds(Path(__file__).with_name("kinds.txt").read_text(encoding="utf-8")))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_kind(kind: Kind) -> None:
    right = sum(examine(case)[0] == "right" for case in kind.cases)
    differs = [
        f"  {MARKS[degree]} {case.name}: {line}"
        for case in kind.cases
        for degree, line in examine(case)[1]
        if degree != HELD
    ]
    print(f"{kind.name}: {right} of {len(kind.cases)} right", *differs, sep="\n")
    assert right >= kind.least


def test_names_are_unique() -> None:
    assert max(Counter(case.name for kind in KINDS for case in kind.cases).values()) == 1


# ------------------------------------------------------------------ shown to a person


def print_table() -> None:
    """A line a text with its verdict, a line a kind, and the totals."""
    total: Counter[str] = Counter()
    for kind in KINDS:
        verdicts = [examine(case)[0] for case in kind.cases]
        total.update(verdicts)
        print(f"\n{kind.name}: {verdicts.count('right')} of {len(verdicts)} right (at least {kind.least})")
        for case, verdict in zip(kind.cases, verdicts):
            print(f"  {verdict:6} {case.name}")
    print("\nIn all:", ", ".join(f"{total[verdict]} {verdict}" for verdict in VERDICTS))


def print_case(case: Case) -> None:
    """What was expected, and what was found."""
    verdict, grades, a = examine(case)
    print(f"\n--- {case.name}: {verdict}", case.text.rstrip(), "", sep="\n")
    print(*(f"  {MARKS[degree]} {line}" for degree, line in grades), sep="\n")
    print(f"found: T {a.title}", *(f"W {warning}" for warning in a.metadata["warnings"]), sep="\n  ")
    for actor in a.actors:
        called = ", ".join(a.quote((m.start, m.end)) for m in a.mentions if m.actor == actor.id)
        print(f"  A {actor.name} | {actor.type} | {actor.country or '-'} | {called}")
    for c in a.claims:
        flags = [
            c.kind,
            f"act {c.act}",
            "anonymous" if c.anonymous else "named",
            *([f"via {a.name(c.venue)}"] if c.venue else []),
        ]
        print(f"  C {a.name(c.actor, '?')} | {a.quote(*c.content)} | {', '.join(flags)}")
    for i in a.interactions:
        row = (a.name(i.source), i.type, a.name(i.target, "-"), i.status, a.name(i.said_by, "own"))
        print(f"  I {' | '.join(row)}{' (unsure)' * i.unsure}")
    for s in a.stances:
        print(f"  S {a.name(s.holder)} | {s.polarity} | {a.name(s.target)}{' (unsure)' * s.unsure}")


def main(names: list[str]) -> None:
    asked = [case for kind in KINDS for case in kind.cases if {case.name, kind.name} & {*names}]
    if names and not asked:
        sys.exit(
            f"No text and no kind is called {' or '.join(names)}; `python tests/test_kinds.py` lists them."
        )
    for case in asked:
        print_case(case)
    if not names:
        print_table()


if __name__ == "__main__":
    main(sys.argv[1:])
