"""Whose: the country that an article is at home in, and that of each party."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from spacy.tokens import Doc

from stancebook.layers.joining import PERSON, Member
from stancebook.layers.names import Entry, regions, role_at, states
from stancebook.layers.spans import Holding
from stancebook.reader.reading import Party
from stancebook.reader.references import NAME, PRONOUN
from stancebook.records import ACTOR_TYPES

STATE = ACTOR_TYPES.index("state")
HOME, ABROAD, NOWHERE = range(3)
PLACE = 0.05  # what a place says of the country that an article is at home in, beside a name
STATELESS = {"igo"}
# types whose names many countries use
SHARED_NAMES = {"government", "military", "organisation", "armed_group"}


def home_country(
    parties: Sequence[Party],
    entries: Sequence[Entry | None],
    nested: Sequence[list[str]],
    places: Sequence[str],
) -> str | None:
    """The country that the article is at home in: that of the names which read as if they were at home, and
    of the `places` in it where no name tells.
    """
    votes = {country: PLACE * count for country, count in Counter(places).items()}
    for p, entry, within in zip(parties, entries, nested):
        country = entry.country if entry else within[0] if within else None
        if country and p.kind != PRONOUN:
            votes[country] = votes.get(country, 0.0) + p.homes[HOME] + 0.05
    return max(votes, key=lambda c: (votes[c], c)) if votes else None


def countries_within(doc: Doc, p: Party, known: Holding[Entry], towns: Holding[str]) -> list[str]:
    """The countries of names within the mention: 'Turkey’s defense minister', 'Lagos police'."""
    first, stop = doc._.words[p.first], doc._.words[p.last] + 1
    if (
        p.kind == NAME
        and p.types[PERSON] > 0.5
        and doc[first:stop].text.replace(" ", "").isalpha()
        and all(t.is_title for t in doc[first:stop])
    ):
        return []  # 'Chuck Jordan'
    inside = [
        e.country
        for i in range(first, stop)
        for (a, b), e in known.at(i)
        if a == i and b <= stop and e.country and e.type != "media"
    ]
    held = [(i, *town) for i in range(first, stop) for town in towns.at(i)]
    return inside or [country for i, (a, b), country in held if a == i and b <= stop]


def country_of(
    m: Member, parties: Sequence[Party], nested: Sequence[list[str]], home: str | None, type_: str
) -> str | None:
    """The lexicon's, else that of a name within a mention, else the article's where the party reads as if it
    were at home.
    """
    if type_ in STATELESS:
        return None
    if m.entry:
        return m.entry.country
    homes = np.mean([parties[n].homes for n in m.mentions if parties[n].kind != PRONOUN], 0)
    within = Counter(nested[n][0] for n in m.mentions if nested[n] and parties[n].kind != PRONOUN)
    if within and homes[NOWHERE] < 0.8:
        return within.most_common(1)[0][0]
    return home if homes.argmax() == HOME else None


def is_namesake(entry: Entry, p: Party, home: str | None) -> bool:
    """Whether a body at home bears the name of one that the lexicon knows from elsewhere: 'Congress', 'the
    Labour Party', 'NPA'.
    """
    return entry.type in SHARED_NAMES and entry.country not in (None, home) and p.homes[HOME] > 0.5


def regions_meant(entries: Sequence[Entry], places: Sequence[str]) -> dict[str, Entry]:
    """The states whose name means the region that shares it, with what it means: 'Georgia' beside 'Texas',
    where no other name of the state stands.
    """
    shared = [e for e in entries if e.name in regions()]
    others = {e.country for e in shared if e.via != "name"}
    return {
        e.name: Entry(e.name, "government", regions()[e.name], "name")
        for e in shared
        if e.type == "state" and e.country not in others and regions()[e.name] in places
    }


def government_meant(doc: Doc, p: Party, head: int, within: Sequence[str], home: str | None) -> Entry | None:
    """The state whose government a phrase means: 'the Turkish government', in an article at home 'the
    government'.
    """
    role = role_at(doc, doc._.words[head]) if p.kind != PRONOUN and p.types[STATE] > 0.3 else None
    country = within[0] if within else home
    if role is None or role[0].kind != "rule" or role[0].plural or country not in states():
        return None
    return Entry(states()[country][0], "state", country, "description")
