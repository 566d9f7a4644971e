"""Which mentions are one party: names by the lexicon and by their words, all else by what it refers to."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc

from stancebook.layers.names import Entry, aliases, places, role_at, roles, states
from stancebook.lexicons import read_words
from stancebook.reader.reading import Party
from stancebook.reader.references import NAME, PRONOUN
from stancebook.records import ACTOR_TYPES

PERSON = ACTOR_TYPES.index("person")
JOINS = 0.5  # chance from which a mention joins a party
NAMES = 0.75  # chance from which a name is that of a party known by descriptions alone
MEANS = 0.25  # chance from which a pronoun means one
ALSO = 0.4  # chance from which a plural means a further party
BODIES = ("institution", "force", "media", "organisation")  # kinds of roles
LONGEST = 4  # words of an office


@dataclass(frozen=True)
class Form:
    """What a mention's form says: its words without article and ending, its short form, whom the lexicon
    knows by it, the gender, the number of the mention that it cannot mean, whether it is a public body's.
    """

    party: Party
    text: str
    short: str | None
    entry: Entry | None
    gender: str | None
    barred: int | None
    body: bool  # a country's ministry, army, … that is described by its office


@dataclass
class Member:
    """A party while its mentions are gathered: their numbers, its names, the lexicon's entry where it has
    one, and its gender where a mention tells.
    """

    mentions: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    entry: Entry | None = None
    gender: str | None = None


def gather(forms: Sequence[Form]) -> tuple[list[Member], list[list[Member]]]:
    """The parties, and for each mention those that it means."""
    members: list[Member] = []
    of: list[list[Member]] = []
    known, several = Names(), _several(forms)
    for n, form in enumerate(forms):
        if several[n]:
            of.append([])
            continue
        meant = known.find(form) or _referred(form, of)
        if not meant and form.party.kind != PRONOUN:
            meant = [Member()]
            members += meant
        for member in meant:
            member.mentions.append(n)
            member.gender = member.gender or form.gender
        if len(meant) == 1:
            known.add(meant[0], form)
        of.append(meant)
    return members, of


def _referred(form: Form, of: Sequence[list[Member]]) -> list[Member]:
    """The parties that the mention refers to: those of the earlier mentions, less whom its form excludes."""
    chance: dict[int, float] = {}
    met: dict[int, Member] = {}
    for m, c in form.party.refers:
        for member in of[m]:
            agrees = not (form.gender and member.gender) or form.gender == member.gender
            if agrees and form.barred not in member.mentions:
                met[id(member)], chance[id(member)] = member, chance.get(id(member), 0.0) + c
    kind = form.party.kind
    ranked = sorted(met, key=lambda k: -chance[k])[:2]
    likely = [(chance[k], met[k]) for k in ranked if kind != NAME or _fits(met[k], form, chance[k])]
    if not likely or likely[0][0] < (max(MEANS, form.party.nobody) if kind == PRONOUN else JOINS):
        return []
    return [m for c, m in likely if c == likely[0][0] or (c >= ALSO and kind != NAME)]


def _several(forms: Sequence[Form]) -> list[bool]:
    """Which mentions hold the names of two parties that are mentions too: 'Ida Berg and Olaf Dahl'."""
    names = [f.party for f in forms if f.party.kind == NAME]
    starts = [p.first for p in names]
    found = []
    for p, text in ((f.party, f.text) for f in forms):
        within = (
            names[bisect_left(starts, p.first) : bisect_left(starts, p.last + 1)] if " and " in text else []
        )
        inside = {q.first for q in within if q.last <= p.last and (q.first, q.last) != (p.first, p.last)}
        found.append(p.kind == NAME and len(inside) > 1)
    return found


class Names:
    """The parties by what they are called: entry of the lexicon, name, its first and last word, initials."""

    def __init__(self) -> None:
        self.entries: dict[str, Member] = {}
        self.names: dict[str, Member] = {}
        self.edges: dict[tuple[str, bool], dict[str, Member]] = {}
        self.initials: dict[str, Member] = {}

    def add(self, member: Member, form: Form) -> None:
        """The party is called so, and in short as it says in brackets behind."""
        member.entry = member.entry or form.entry
        if member.entry:
            self.entries.setdefault(member.entry.name, member)
        person = form.party.types[PERSON] > 0.5
        for name in (form.text, form.short) if form.party.kind == NAME else ():
            if name and name not in member.names:
                member.names.append(name)
                plain = without_title(name)
                words = plain.lower().split()
                for edge in {(words[0], person), (words[-1], person)}:
                    self.edges.setdefault(edge, {})[plain] = member
                self.initials[_initials(name)] = member
            if name:
                self.names[canonical(name)] = self.names[_handle(name)] = member
        if form.body:
            self.names.setdefault(canonical(form.text), member)

    def find(self, form: Form) -> list[Member]:
        """The party of that name: the lexicon's entry, the same words, a part of the name, or initials."""
        text, entry = form.text, form.entry
        if entry and entry.name in self.entries:
            return [self.entries[entry.name]]
        if form.party.kind != NAME:
            same = self.names.get(canonical(text)) if form.body else None
            return [same] if same else []
        person, plain = form.party.types[PERSON] > 0.5, without_title(text)
        words = plain.lower().split()
        edges = [(w, who) for who in {person, True} for w in (words[-1], words[0])]
        alike = [
            m
            for edge in edges
            for name, m in reversed(self.edges.get(edge, {}).items())
            if _is_part(name, plain, entry, edge[1], person)
        ]
        acronym = len(text) > 1 and text.isupper()
        short = self.initials.get(text) if acronym else self.names.get(canonical(_initials(text)))
        found = [m for m in (self.names.get(canonical(text)), *alike, short) if m and not (entry and m.entry)]
        return found[:1]


def _is_part(name: str, text: str, entry: Entry | None, person: bool, also: bool) -> bool:
    """Whether one of two names is the other's end or beginning: a surname or first name, 'Huawei' of 'Huawei
    Technologies'; not a place's, for many have it in their names. `person`: whose name it is; `also`: whether
    the text reads as a person's too.
    """
    brief, whole = sorted((name, text), key=lambda n: len(n.split()))
    short, long = brief.lower().split(), whole.lower().split()
    if "and" in long or "," in long:  # two parties
        return False
    own = entry is None and not (brief in aliases() or brief in places() or brief.isupper())
    if long[-len(short) :] == short:
        return len(short) > 1 or (person and (also or own))
    begins = long[: len(short)] == short and person == also
    rest = whole.split()[len(short) :]
    return (
        own and begins and all(w[:1].isupper() or (w in roles() and roles()[w].kind in BODIES) for w in rest)
    )


def _handle(name: str) -> str:
    """A name as who bears it may post under it: 'idaberg'."""
    return canonical(name).replace(" ", "")


@cache
def _countries() -> dict[str, str]:
    """'russian' -> 'russia'"""
    return {adjective.lower(): name.lower() for name, adjective in states().values() if adjective}


def canonical(name: str) -> str:
    """A key that names of one body share: 'Russia's Defense Ministry', 'the Russian defense ministry'."""
    words = (
        name.lower()
        .removeprefix("@")
        .removesuffix("'s")
        .replace("'s ", " ")
        .replace("defence", "defense")
        .split()
    )
    return " ".join(_countries().get(w, w) for w in words)


def is_body(doc: Doc, p: Party, head: int) -> bool:
    """Whether a description names a public body by its country and office: 'the Turkish army'."""
    words = [doc[i] for i in doc._.words[p.first : p.last + 1]]
    role = role_at(doc, doc._.words[head])
    country = any(t.lower_ in _countries() for t in words)
    known = role is not None and role[0].kind in BODIES
    return known and country and words[0].lower_ not in ("a", "an")


def without_title(name: str) -> str:
    """The name without offices and forms of address before it: 'President Kenyatta', 'Brig. Kioko'."""
    words = name.split()
    for n in range(min(LONGEST, len(words) - 1), 0, -1):
        title = " ".join(words[:n]).lower() in roles() or (n == 1 and _is_address(words[0]))
        if title and (words[n][:1].isupper() or words[n] in read_words("particles")):
            return without_title(" ".join(words[n:]))
    return name


def _is_address(word: str) -> bool:
    return word.lower().rstrip(".") in read_words("address") or bool(re.fullmatch(r"\w\w+\.", word))


def _initials(name: str) -> str:
    """The capitals that words of the name begin with, where there are two at least."""
    letters = "".join(w[0] for w in re.findall(r"\b[A-Z][\w’'-]*", name))
    return letters if len(letters) > 1 else name


def _fits(member: Member, form: Form, chance: float) -> bool:
    """Whether a name may be another of the party's: a word is shared, one is the other's initials, or the
    party has none yet and is meant for sure.
    """
    if member.entry and form.entry:
        return member.entry.name == form.entry.name
    text, words = form.text, set(form.text.lower().split())
    if not member.names:
        return chance >= NAMES
    return any(
        words & set(n.lower().split()) or _initials(n) == text or _initials(text) == n for n in member.names
    )
