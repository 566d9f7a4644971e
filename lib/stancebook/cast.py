"""Who: mentions become parties. Names are joined by the lexicon and by what they refer to; all else by what it refers to."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from spacy.tokens import Doc

from stancebook.names import Entry, aliases, find_known, places, role_at, states
from stancebook.reading import Party
from stancebook.records import Actor, Mention, Span
from stancebook.references import DETERMINERS, NAME, PRONOUN

TYPES = ("state", "government", "military", "armed_group", "igo", "media", "organisation", "person", "population")
STATE, PERSON = TYPES.index("state"), TYPES.index("person")
HOME, ABROAD, NOWHERE = range(3)
JOINS = 0.5  # chance from which a mention joins a party
ALSO = 0.25  # chance from which a plural means a further party
STATELESS = {"igo"}


@dataclass
class Member:
    """A party while its mentions are gathered: their numbers, its names, and the lexicon's entry where it has one."""

    mentions: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    entry: Entry | None = None


@dataclass(frozen=True)
class Cast:
    """The actors and mentions of an article, and of each mention that the reader found, whom it means."""

    actors: list[Actor]
    mentions: list[Mention]
    of: list[list[str]]  # actor ids by the number of the reader's mention
    heads: list[int]  # the head word of each
    spans: list[Span]  # the characters of each
    meant: list[float]  # the chance of each that it means them
    parties: list[Party]

    def at(self, word: int) -> list[tuple[str, float, Span]]:
        """Whom the mention means that has the word as its head, else the shortest that holds it: actors, chance, its characters."""
        holding = [n for n, p in enumerate(self.parties) if p.first <= word <= p.last and self.of[n]]
        best = min(holding, key=lambda n: (self.heads[n] != word, self.parties[n].last - self.parties[n].first), default=None)
        return [(actor, self.meant[best], self.spans[best]) for actor in self.of[best]] if best is not None else []

    def likeliest(self, mentions: Sequence[tuple[int, float]]) -> tuple[str | None, float]:
        """The actor that most of the chance of these mentions falls to, and its share."""
        chance: dict[str, float] = {}
        for n, p in mentions:
            for actor in self.of[n]:
                chance[actor] = chance.get(actor, 0.0) + p
        best = max(chance, key=lambda actor: (chance[actor], actor), default=None)
        return best, chance.get(best or "", 0.0)

    def corrected(self, actors: list[Actor], mentions: list[Mention]) -> "Cast":
        """The cast with an analyst's actors and mentions; an actor that has no mention left goes."""
        meant: dict[Span, list[str]] = {}
        for m in mentions:
            meant.setdefault((m.start, m.end), []).append(m.actor)
        kept = {m.actor for m in mentions}
        of = [meant.get(span, []) for span in self.spans]
        return replace(self, actors=[a for a in actors if a.id in kept], mentions=mentions, of=of)


def find_cast(doc: Doc) -> Cast:
    """All parties of the text with their mentions, in the order in which they come into the story."""
    parties: list[Party] = doc._.parties
    texts = [_bare(doc, p) for p in parties]
    known = {(f.start, f.end): f.entry for f in find_known(doc) if f.entry}
    entries = [_entry(doc, p, text) for p, text in zip(parties, texts)]
    nested = [_countries_within(doc, p, known) for p in parties]
    home = _home_country(parties, entries, nested)
    entries = [e or _government(doc, p, within, home) for p, e, within in zip(parties, entries, nested)]
    members, of = _gather(parties, texts, entries)
    members = [m for m in members if any(parties[n].kind != PRONOUN for n in m.mentions)]
    actors, taken = [], set()
    for m in members:
        type_ = m.entry.type if m.entry and m.entry.type in ("state", "igo") else _type(m, parties)
        name = m.entry.name if m.entry else _name(m, parties, texts, type_)
        actors.append(Actor(_slug(name, taken), name, type_, _country(m, parties, nested, home, type_)))
    number = {id(m): a.id for m, a in zip(members, actors)}
    ids = [[number[id(m)] for m in ms if id(m) in number] for ms in of]
    spans = [_chars(doc, p) for p in parties]
    mentions = [
        Mention(actor, *span, _via(p, entry), _chance(p, entry)) for p, entry, who, span in zip(parties, entries, ids, spans) for actor in who
    ]
    meant = [_chance(p, entry) for p, entry in zip(parties, entries)]
    return Cast(actors, mentions, ids, [_head(doc, p) for p in parties], spans, meant, parties)


def _gather(parties: Sequence[Party], texts: Sequence[str], entries: Sequence[Entry | None]) -> tuple[list[Member], list[list[Member]]]:
    """The parties, and for each mention those that it means."""
    members: list[Member] = []
    of: list[list[Member]] = []
    for n, p in enumerate(parties):
        chance: Counter[int] = Counter()
        for m, c in p.refers:
            for member in of[m]:
                chance[members.index(member)] += c
        likely = [(c, k) for k, c in chance.most_common(2) if p.kind != NAME or _fits(members[k], texts[n], entries[n])]
        meant = _named(members, texts[n], entries[n], p)
        if not meant and likely and likely[0][0] >= (p.nobody if p.kind == PRONOUN else JOINS):
            meant = [members[k] for c, k in likely if c == likely[0][0] or (c >= ALSO and p.kind != NAME)]
        if not meant and p.kind != PRONOUN:
            meant = [Member()]
            members += meant
        for member in meant:
            member.mentions.append(n)
            member.entry = member.entry or (entries[n] if len(meant) == 1 else None)
        if len(meant) == 1 and p.kind == NAME:
            meant[0].names.append(texts[n])
        of.append(meant)
    return members, of


def _named(members: Sequence[Member], text: str, entry: Entry | None, p: Party) -> list[Member]:
    """The party of that name: the lexicon's entry, the same words, its initials, a person's surname or the name behind a title."""
    for member in reversed(members):
        if entry and member.entry and entry.name == member.entry.name:
            return [member]
    if p.kind != NAME:
        return []
    for alike in (lambda name: name == text, lambda name: _is_part(name, text, p), lambda name: _is_acronym(text, name) or _is_acronym(name, text)):
        for member in reversed(members):
            if not (entry and member.entry) and any(alike(name) for name in member.names):
                return [member]
    return []


def _is_part(name: str, text: str, p: Party) -> bool:
    """Whether one of two names is the end of the other: a surname, or the name behind a title."""
    short, long = sorted((name.split(), text.split()), key=len)
    return long[-len(short) :] == short and (len(short) > 1 or p.types[PERSON] > 0.5)


def _is_acronym(short: str, long: str) -> bool:
    return len(short) > 1 and short.isupper() and short == "".join(w[0] for w in re.findall(r"\b[A-Z][\w’'-]*", long))


def _fits(member: Member, text: str, entry: Entry | None) -> bool:
    """Whether a name may be another of the party's: a word is shared, one is the other's initials, or the party has none yet."""
    if member.entry and entry:
        return member.entry.name == entry.name
    words = set(text.lower().split())
    return not member.names or any(words & set(name.lower().split()) or _is_acronym(text, name) or _is_acronym(name, text) for name in member.names)


def _entry(doc: Doc, p: Party, text: str) -> Entry | None:
    """What the lexicon says of a name; not of a person's name that a state bears too, nor of a people's adjective."""
    entry = aliases().get(text) if p.kind == NAME else None
    if entry is None or (entry.type != "person") == (p.types[PERSON] > 0.5):
        return None
    return entry


def _government(doc: Doc, p: Party, within: Sequence[str], home: str | None) -> Entry | None:
    """The state whose government a phrase means: 'the Turkish government', in an article at home 'the government'."""
    role = role_at(doc, doc._.words[_head(doc, p)]) if p.kind != PRONOUN and p.types[STATE] > 0.3 else None
    country = within[0] if within else home
    if role is None or role[0].kind != "rule" or role[0].plural or country not in states():
        return None
    return Entry(states()[country][0], "state", country, "description")


def _bare(doc: Doc, p: Party) -> str:
    """The mention's words without article and possessive ending, apostrophes straight."""
    words = [doc[i] for i in doc._.words[p.first : p.last + 1]]
    while len(words) > 1 and words[0].lower_ in DETERMINERS:
        words = words[1:]
    while len(words) > 1 and words[-1].tag_ == "POS":
        words = words[:-1]
    return " ".join(doc.text[words[0].idx : words[-1].idx + len(words[-1])].replace("’", "'").split())


def _chars(doc: Doc, p: Party) -> tuple[int, int]:
    first, last = doc[doc._.words[p.first]], doc[doc._.words[p.last]]
    return first.idx, last.idx + len(last)


def _head(doc: Doc, p: Party) -> int:
    """The word of the mention whose syntactic head lies outside it."""
    inside = {doc._.words[n]: n for n in range(p.first, p.last + 1)}
    return next((n for i, n in inside.items() if doc[i].head.i not in inside or doc[i].head.i == i), p.last)


def _type(m: Member, parties: Sequence[Party]) -> str:
    rows = [np.log(np.array(parties[n].types) + 1e-4) for n in m.mentions if parties[n].kind != PRONOUN]
    return TYPES[int(np.sum(rows, 0).argmax())]


def _name(m: Member, parties: Sequence[Party], texts: Sequence[str], type_: str) -> str:
    """The fullest of the names, for a person without the title before it; else the words that bring the party into the story."""
    names = [texts[n] for n in m.mentions if parties[n].kind == NAME]
    if not names:
        return next(texts[n] for n in m.mentions if parties[n].kind != PRONOUN)
    count = Counter(names)
    if type_ == "person":
        plain = [name for name in names if all(w[:1].isupper() or w in ("de", "bin", "al", "van", "von", "der", "la") for w in name.split())]
        shortest = [n for n in plain or names if len(n.split()) > 1 and not any(o != n and n.endswith(" " + o) and " " in o for o in names)]
        return max(shortest or plain or names, key=lambda n: (count[n], len(n)))
    return max(names, key=lambda n: (count[n], len(n)))


def _countries_within(doc: Doc, p: Party, known: dict[tuple[int, int], Entry]) -> list[str]:
    """The countries of names within the mention: 'Turkey’s defense minister', 'Lagos police'."""
    first, stop = doc._.words[p.first], doc._.words[p.last] + 1
    found = [e.country for (a, b), e in sorted(known.items()) if first <= a and b <= stop and e.country and e.type != "media"]
    towns = [places()[e.text] for e in doc.ents if first <= e.start and e.end <= stop and e.text in places()]
    return found or towns


def _home_country(parties: Sequence[Party], entries: Sequence[Entry | None], nested: Sequence[list[str]]) -> str | None:
    """The country that the article is at home in: that of the names which read as if they were at home."""
    votes: Counter[str] = Counter()
    for p, entry, within in zip(parties, entries, nested):
        country = entry.country if entry else within[0] if within else None
        if country and p.kind != PRONOUN:
            votes[country] += p.homes[HOME] + 0.05
    return max(votes, key=lambda c: (votes[c], c)) if votes else None


def _country(m: Member, parties: Sequence[Party], nested: Sequence[list[str]], home: str | None, type_: str) -> str | None:
    """The lexicon's, else that of a name within a mention, else the article's where the party reads as if it were at home."""
    if type_ in STATELESS:
        return None
    if m.entry:
        return m.entry.country
    homes = np.mean([parties[n].homes for n in m.mentions if parties[n].kind != PRONOUN], 0)
    within = Counter(nested[n][0] for n in m.mentions if nested[n] and parties[n].kind != PRONOUN)
    if within and homes[NOWHERE] < 0.8:
        return within.most_common(1)[0][0]
    return home if homes.argmax() == HOME else None


def _via(p: Party, entry: Entry | None) -> str:
    if p.kind == PRONOUN:
        return "pronoun"
    return entry.via if entry else "name" if p.kind == NAME else "description"


def _chance(p: Party, entry: Entry | None) -> float:
    if p.kind == PRONOUN:
        return min(0.99, sum(c for _, c in p.refers[:3]))
    return p.chance * (max(p.nobody, max((c for _, c in p.refers), default=0.0)) if not entry else 1.0)


def _slug(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "actor"
    n = 2
    while slug in taken:
        slug, n = f"{base}-{n}", n + 1
    taken.add(slug)
    return slug
