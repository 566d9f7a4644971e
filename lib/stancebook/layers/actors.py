"""Who: mentions become parties. Names are joined by the lexicon and by what they refer to; all else by what
it refers to.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from spacy.tokens import Doc

from stancebook.layers.countries import (
    countries_within,
    country_of,
    government_meant,
    home_country,
    is_namesake,
    regions_meant,
)
from stancebook.layers.joining import PERSON, Form, Member, gather, is_body, without_title
from stancebook.layers.names import Entry, aliases, find_known, places, region_behind, roles
from stancebook.layers.pronouns import find_barred, find_gender, mend_pronouns
from stancebook.layers.spans import Holding
from stancebook.layers.speaker_lines import is_label
from stancebook.lexicons import read_words
from stancebook.reader.reading import Party
from stancebook.reader.references import DETERMINERS, NAME, PRONOUN
from stancebook.records import ACTOR_TYPES, Actor, Mention, Span

LEAST = 0.25  # chance of one mention at least, not a pronoun, that makes a party


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
    texts: list[str]  # the words of each, without article and ending

    @cached_property
    def _holding(self) -> Holding[int]:
        return Holding(((p.first, p.last + 1), n) for n, p in enumerate(self.parties) if self.of[n])

    @cached_property
    def called(self) -> dict[str, str]:
        """The actor of each name that stands somewhere as a mention."""
        named = ((p, text, who) for p, text, who in zip(self.parties, self.texts, self.of) if p.kind == NAME)
        return {text: who[0] for _, text, who in named if len(who) == 1}

    def at(self, word: int) -> list[tuple[str, float, Span]]:
        """Whom the mention means that has the word as its head, else the shortest that holds it: actors,
        chance, its characters.
        """
        holding = [n for _, n in self._holding.at(word)]
        best = min(
            holding,
            key=lambda n: (self.heads[n] != word, self.parties[n].last - self.parties[n].first),
            default=None,
        )
        return (
            [(actor, self.meant[best], self.spans[best]) for actor in self.of[best]]
            if best is not None
            else []
        )

    @cached_property
    def _in_order(self) -> tuple[list[int], list[Span]]:
        order = sorted(range(len(self.spans)), key=self.spans.__getitem__)
        return order, [self.spans[n] for n in order]

    def between(self, start: int, end: int) -> list[int]:
        """The numbers of the mentions that begin within the characters."""
        order, spans = self._in_order
        return order[bisect_left(spans, (start, 0)) : bisect_left(spans, (end, 0))]

    def likeliest(self, mentions: Sequence[tuple[int, float]]) -> tuple[str | None, float]:
        """The actor that most of the chance of these mentions falls to, and its share."""
        chance: dict[str, float] = {}
        for n, p in mentions:
            for actor in self.of[n]:
                chance[actor] = chance.get(actor, 0.0) + p
        best = max(chance, key=lambda actor: (chance[actor], actor), default=None)
        return best, chance.get(best or "", 0.0)

    def corrected(self, actors: list[Actor], mentions: list[Mention], doc: Doc) -> "Cast":
        """The cast with an analyst's actors and mentions; an actor that has no mention left goes, and words
        that the reader took for none mean whom a person says.
        """
        meant: dict[Span, list[str]] = {}
        for m in mentions:
            meant.setdefault((m.start, m.end), []).append(m.actor)
        kept, known = {m.actor for m in mentions}, set(self.spans)
        position = {i: n for n, i in enumerate(doc._.words)}
        added = []
        for span in sorted(set(meant) - known):
            tokens = doc.char_span(*span, alignment_mode="expand") or ()
            words = [position[t.i] for t in tokens if t.i in position]
            if words:
                added.append((span, Party(words[0], words[-1], NAME, 1.0, (), (), 1.0, ())))
        spans, parties = self.spans + [s for s, _ in added], self.parties + [p for _, p in added]
        new = [p for _, p in added]
        return replace(
            self,
            actors=[a for a in actors if a.id in kept],
            mentions=mentions,
            of=[meant.get(span, []) for span in spans],
            heads=self.heads + [_head(doc, p) for p in new],
            spans=spans,
            meant=self.meant + [1.0] * len(new),
            parties=parties,
            texts=self.texts + [doc.text[a:b] for (a, b), _ in added],
        )


def find_cast(doc: Doc) -> Cast:
    """All parties of the text with their mentions, in the order in which they come into the story."""
    parties: list[Party] = doc._.parties
    shown = doc.text  # made anew each time it is asked for
    texts = [_bare(doc, shown, p) for p in parties]
    heads = [_head(doc, p) for p in parties]
    shorts = [_short(doc, shown, p) for p in parties]
    entries, nested, home = _known(doc, parties, texts, shorts, heads)
    barred = find_barred(doc, parties, heads)
    forms = [
        Form(p, text, short, entry, find_gender(doc, p), barred.get(n), is_body(doc, p, heads[n]))
        for n, (p, text, short, entry) in enumerate(zip(parties, texts, shorts, entries))
    ]
    members, of = gather(forms)
    mend_pronouns(doc, parties, heads, of)
    meant = [_chance(p, entry) for p, entry in zip(parties, entries)]
    spans = [_chars(doc, p) for p in parties]
    sure = [
        p.kind != PRONOUN and chance > LEAST and not is_label(shown, span)
        for p, chance, span in zip(parties, meant, spans)
    ]
    members = [m for m in members if any(sure[n] for n in m.mentions)]
    taken: set[str] = set()
    actors = [_actor(m, parties, texts, nested, home, shown, taken) for m in members]
    number = {id(m): a.id for m, a in zip(members, actors)}
    ids = [[number[id(m)] for m in ms if id(m) in number] for ms in of]
    mentions = [
        Mention(actor, *span, _via(p, entry), chance)
        for p, entry, who, span, chance in zip(parties, entries, ids, spans, meant)
        for actor in who
    ]
    return Cast(actors, mentions, ids, heads, spans, meant, parties, texts)


def _known(
    doc: Doc,
    parties: Sequence[Party],
    texts: Sequence[str],
    shorts: Sequence[str | None],
    heads: Sequence[int],
) -> tuple[list[Entry | None], list[list[str]], str | None]:
    """What the lexicon says of each mention, the countries within it, and where the article is at home."""
    located = [
        ((e.start, e.end), country)
        for e in doc.ents
        if (country := region_behind(doc, e.end) or places().get(e.text))
    ]
    towns, around = Holding(located), [country for _, country in located]
    found = [((f.start, f.end), f.entry) for f in find_known(doc) if f.entry]
    region = regions_meant([e for _, e in found], around)
    known = Holding((span, region.get(e.name, e)) for span, e in found)
    persons = [t for p, t in zip(parties, texts) if p.kind == NAME and p.types[PERSON] > 0.5]
    others = {t.split()[-1] for t in persons if t.istitle() and " " in t} | {s for s in shorts if s}
    entries = [None if text in others else _entry(p, text) for p, text in zip(parties, texts)]
    entries = [region.get(e.name, e) if e else None for e in entries]
    nested = [countries_within(doc, p, known, towns) for p in parties]
    home = home_country(parties, entries, nested, around)
    entries = [None if e and is_namesake(e, p, home) else e for e, p in zip(entries, parties)]
    rows = zip(parties, entries, heads, nested)
    return [e or government_meant(doc, p, head, within, home) for p, e, head, within in rows], nested, home


def _actor(
    m: Member,
    parties: Sequence[Party],
    texts: Sequence[str],
    nested: Sequence[list[str]],
    home: str | None,
    shown: str,
    taken: set[str],
) -> Actor:
    type_ = _type(m, parties)
    if m.entry and (type_ == "state" or m.entry.type in ("state", "igo")):
        type_ = m.entry.type
    name = m.entry.name if m.entry else _name(m, parties, texts, type_)
    spelled = _spell(name, [texts[n] for n in m.mentions], shown)
    return Actor(make_id(name, taken), spelled, type_, country_of(m, parties, nested, home, type_))


def _entry(p: Party, text: str) -> Entry | None:
    """What the lexicon says of a name; not of a person's name that a state bears too, nor of a people's
    adjective.
    """
    name, _, noun = text.rpartition(" ")
    outlet = noun in roles() and roles()[noun].kind == "media"  # 'the CNN Turk broadcaster'
    entry = aliases().get(text) or (aliases().get(name) if outlet else None) if p.kind == NAME else None
    if entry is None or (entry.type != "person") == (p.types[PERSON] > 0.5):
        return None
    return entry


def _bare(doc: Doc, shown: str, p: Party) -> str:
    """The mention's words without article, possessive ending and a short form in brackets; apostrophes
    straight.
    """
    words = [doc[i] for i in doc._.words[p.first : p.last + 1]]
    while len(words) > 1 and words[0].lower_ in DETERMINERS:
        words = words[1:]
    while len(words) > 1 and words[-1].tag_ == "POS":
        words = words[:-1]
    text = " ".join(shown[words[0].idx : words[-1].idx + len(words[-1])].replace("’", "'").split())
    return re.sub(r"(?<=\w) \([^()]*\)$", "", text)  # 'National Conference (NC)'


def _short(doc: Doc, shown: str, p: Party) -> str | None:
    """The short form in brackets behind a name: 'the Saudi Grains Organization (SAGO)'; a person has none."""
    begin, end = _chars(doc, p)
    found = re.search(r"\w \(\s?([A-Z][\w&-]+)\s?\)?$", shown[begin:end])
    return found[1] if found and p.kind == NAME and p.types[PERSON] < 0.5 else None


def _chars(doc: Doc, p: Party) -> tuple[int, int]:
    first, last = doc[doc._.words[p.first]], doc[doc._.words[p.last]]
    return first.idx, last.idx + len(last)


def _head(doc: Doc, p: Party) -> int:
    """The word of the mention whose syntactic head lies outside it."""
    inside = {doc._.words[n]: n for n in range(p.first, p.last + 1)}
    return next((n for i, n in inside.items() if doc[i].head.i not in inside or doc[i].head.i == i), p.last)


def _type(m: Member, parties: Sequence[Party]) -> str:
    rows = [np.log(np.array(parties[n].types) + 1e-4) for n in m.mentions if parties[n].kind != PRONOUN]
    return ACTOR_TYPES[int(np.sum(rows, 0).argmax())]


def _name(m: Member, parties: Sequence[Party], texts: Sequence[str], type_: str) -> str:
    """The fullest of the names, for a person without the title before it; else the words that bring the party
    into the story.
    """
    names = [texts[n] for n in m.mentions if parties[n].kind == NAME]
    if not names:
        return next(texts[n] for n in m.mentions if parties[n].kind != PRONOUN)
    count = Counter(names)
    if type_ != "person":
        return max(names, key=lambda n: (count[n], len(n)))
    own = [n.title() if n.isupper() and len(n) > 3 else n for n in map(without_title, names)]
    plain = [
        n
        for n in own
        if all(w[:1].isupper() or w.split("-")[0] in read_words("particles") for w in n.split())
    ]
    return max(plain or own, key=lambda n: (len(n.split()), count[n], len(n)))


def _spell(name: str, forms: Sequence[str], shown: str) -> str:
    """The name as the article has it: of several names in the lexicon, its own or the fullest."""
    known = [f for f in forms if (e := aliases().get(f)) and e.name == name and e.via in ("name", "alias")]
    best = max(known, key=lambda f: (f == name, len(f)), default=name)
    curly = best.replace("'", "’")
    return curly if best not in shown and curly in shown else best


def _via(p: Party, entry: Entry | None) -> str:
    if p.kind == PRONOUN:
        return "pronoun"
    return entry.via if entry else "name" if p.kind == NAME else "description"


def _chance(p: Party, entry: Entry | None) -> float:
    if p.kind == PRONOUN:
        return min(0.99, sum(c for _, c in p.refers[:3]))
    return p.chance * (max(p.nobody, max((c for _, c in p.refers), default=0.0)) if not entry else 1.0)


def make_id(name: str, taken: set[str]) -> str:
    """An id made of the name, other than those taken, to which it is added."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "actor"
    n = 2
    while slug in taken:
        slug, n = f"{base}-{n}", n + 1
    taken.add(slug)
    return slug
