"""Doc -> mentions resolved to actors: names, aliases, metonyms, role nouns ('a Turkish official'), descriptions and pronouns."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import pairwise

from spacy.tokens import Doc, Token

from stancebook.antecedents import Candidate, find_antecedent, is_pronoun
from stancebook.lexicons import read_rows
from stancebook.names import Entry, Found, Role, aliases, find_named, find_roles, name_words, owner_of, places, role_at, roles, states, surnames
from stancebook.positions import gives, in_deed, is_argument, is_deed, is_language, is_place, is_source, is_subject, is_within, preposition, undergoes
from stancebook.records import Actor, Claim, Interaction, Mention

HALVES = ("North ", "South ", "East ", "West ")
DEFINITE = {"madam", "mr", "mr.", "the", "this", "that", "these", "those", "its", "their", "his", "her", "our"}
BODIES = {"organisation", "igo", "media", "armed_group"}
SINGLE = {"person", "population", "state"}  # types that no organisation has
FORMER = {"former", "ex", "then", "late", "opposition", "ousted", "deposed", "exiled"}
OF_STATES = {"leader", "spokesman", "spokeswoman", "spokesperson"}  # speak for a state where they are a state's
PARTISAN = OF_STATES | set("mp lawmaker senator legislator congressman congresswoman representative deputy councillor candidate member".split())
CROWDS = {"dozens", "scores", "hundreds", "thousands", "tens", "millions", "crowds"}
LOCAL = {"media", "organisation"}  # they report on, and work in, other countries too
INDEFINITE = {"a", "an", "another", "one", "some", "any", "other"}
HEADS = {"president", "prime minister", "premier", "chancellor", "vice president", "foreign minister", "secretary of state", "supreme leader"}
GENERIC_PEOPLE = {"civilian", "people", "citizen", "national", "population", "person", "local"}
OFFICIAL = {"state", "government", "military", "igo"}  # whose officers are officials
IN_NAMES = {"ADP", "DET", "ADJ", "NOUN", "PROPN", "CCONJ"}
DISPLACED = {"asylum seeker", "migrant", "refugee", "displaced person", "boat people"}
TITLES = re.compile(
    r"^((Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Prof|Pol|Col|Gen|Maj|Lt|Capt|Sgt|Brig|Adm|Cmdr|Cpl|Supt|Insp|Rep|Sen|Gov|Rev|Fr|Hon|Datuk|Dato|Tan Sri"
    r"|Sheikh|Sheikha|Ayatollah|Mullah|Imam|Justice|Judge)\.? )+"
)
LEADING = re.compile(r"^(the|a|an|another|one|some|any|whose|((its|their|his|her)( own)?)|these|those|this|that)\s+", re.I)
ONE_ARMY = {"army", "military", "armed force", "force", "troop", "soldier", "serviceman"}


@dataclass
class Party:
    """An actor while its mentions are gathered."""

    name: str
    type: str
    country: str | None
    head: str = ""  # the noun of a description that may stand for it: 'ministry'
    titles: set[str] = field(default_factory=set)
    short: set[str] = field(default_factory=set)  # forms introduced in brackets: 'African Export-Import Bank (Afreximbank)'
    plural: bool = False
    anonymous: bool = False
    mentions: list[tuple[int, int, str, float]] = field(default_factory=list)
    offices: set[int] = field(default_factory=set)  # head tokens of the titles: 'spokesman' for the ministry
    official: bool = False  # holds an office that speaks for the state
    acts: bool = False  # has a mention that is not merely a place


Key = tuple[str, ...]


@dataclass(frozen=True)
class Owner:
    """Whose an office, army or ministry is: its country, and the party itself where that is known."""

    country: str | None
    type: str
    key: Key | None
    start: int
    end: int


class Registry:
    """The parties found so far, in the order of the text."""

    def __init__(self, doc: Doc):
        self.doc = doc
        self.parties: dict[Key, Party] = {}
        self.seen: list[Candidate] = []
        self.named = find_named(doc)
        self.by_token = {i: f for f in self.named for i in range(f.start, f.end)}
        self.country = _main_country(self.named)
        self.home = _home(doc, self.named)
        self.at: dict[int, Key] = {}  # head token of a mention -> its party
        self.nouns: dict[int, Found] = {}  # nouns of parties by their head

    def state(self, name: str, country: str | None) -> Key:
        """The key of a state, which may be meant by 'the country' before it has a mention of its own."""
        self.parties.setdefault(("state", name), Party(name, "state", country, "country"))
        return "state", name

    def is_party(self, key: Key) -> bool:
        """Whether a state takes part so far, or its adjective does ('Turkish officials'): it is not merely a place."""
        party = self.parties[key]
        return party.country is not None and (party.acts or not party.mentions)

    def add(
        self,
        key: Key,
        found: Found,
        via: str,
        *,
        span: tuple[int, int] | None = None,
        acts: bool = True,
        confidence: float | None = None,
        **known: object,
    ) -> Party:
        """Record a mention of the party, made on its first mention from `known`."""
        party = self.parties.setdefault(key, Party(**known)) if known else self.parties[key]  # type: ignore[arg-type]
        start, end = span or (found.start, found.end)
        party.mentions.append((start, end, via, found.confidence if confidence is None else confidence))
        party.acts |= acts
        token = self.doc[found.head]
        self.at[token.i] = key
        self.seen.append(Candidate(key, token.i, party.type, party.plural or token.tag_ in ("NNS", "NNPS"), via == "adjective"))
        return party

    def name_holder(self, person: Key, office: str, country: str | None) -> None:
        """'The minister resigned. … Minister Ann Lee': who was known by the office alone is the person."""
        unnamed = [k for k in self.parties if k[0] == "unnamed" and k[2] == office and k[3] != "s" and (not country or k[1] in ("", country))]
        if len({k[1] for k in unnamed} - {""}) > 1 or any(office in p.titles for k, p in self.parties.items() if k != person):
            return
        for key in unnamed:
            self.parties[person].mentions += self.parties.pop(key).mentions
        self.seen = [replace(c, key=person, type="person") if c.key in unnamed else c for c in self.seen]
        self.at = {i: person if k in unnamed else k for i, k in self.at.items()}


def find_actors(doc: Doc) -> tuple[list[Actor], list[Mention]]:
    """All parties with a mention each time they are meant, pronouns included; places too, which `keep_actors` weeds out."""
    registry = Registry(doc)
    nouns = find_roles(doc, registry.named)
    registry.nouns = {f.head: f for f in nouns}
    attached = _attach_titles(registry, nouns)
    waiting: dict[int, Found] = {}  # head of a name -> the description before it
    bodies = (f for f in registry.named if f.label == "ORG" or (f.entry and f.entry.type in BODIES))
    labels = {noun.head: f.head for f in bodies if (noun := _labelled(registry, f)) and noun.head > f.head}  # 'the ILNA news agency'
    pronouns = [Found(t.i, t.i + 1, t.i) for t in doc if is_pronoun(t)]
    pronouns += [Found(t.i - 1, t.i + 1, t.i) for t in doc if _is_ellipsis(t)]
    for found in sorted([*registry.named, *_find_halves(registry), *_find_shared(registry), *nouns, *pronouns], key=lambda f: (f.head, f.start)):
        if found.role is not None:
            if (name := _apposed(registry, found)) is not None:
                waiting[name.head] = found
            elif (key := registry.at.get(labels.get(found.head, -1))) is not None:
                registry.add(key, found, "name", confidence=0.9)
            elif not (found.start in attached and attached[found.start].head == found.head) and not _covered(registry, found):
                _add_description(registry, found)
        elif found.entry or found.label:
            _add_name(registry, found, attached)
            if found.head in waiting and found.head in registry.at:
                registry.add(registry.at[found.head], waiting[found.head], "description", confidence=0.85)
        else:
            _add_pronoun(registry, found)
    return _records(registry)


def _apposed(registry: Registry, found: Found) -> Found | None:
    """The organisation named in apposition right behind the phrase: 'the militant group, Hamas'."""
    if not _comma(registry.doc, found.end) or registry.doc[found.start].lower_ not in DEFINITE:
        return None
    name = registry.by_token.get(found.end + 1)
    if not name or name.start != found.end + 1 or registry.doc[name.head].dep_ != "appos" or registry.doc[name.head].head.i != found.head:
        return None
    return name if name.label == "ORG" or (name.entry and name.entry.type in BODIES) else None


def keep_actors(
    actors: Sequence[Actor], mentions: Sequence[Mention], claims: Sequence[Claim], interactions: Sequence[Interaction], acting: Iterable[str]
) -> tuple[list[Actor], list[Mention]]:
    """The actors that act, speak or are acted on, with their mentions; what is only a place goes."""
    used = set(acting) | {c.actor for c in claims} | {c.venue for c in claims}
    used |= {i.source for i in interactions} | {i.target for i in interactions} | {i.said_by for i in interactions}
    return [a for a in actors if a.id in used], [m for m in mentions if m.actor in used]


# -- names


def _find_halves(registry: Registry) -> list[Found]:
    """'the North' and 'the South' for North and South Korea, where the article names both or either in full."""
    doc, found = registry.doc, []
    halves = {f.entry.name.split()[0]: f.entry for f in registry.named if f.entry and f.entry.type == "state" and f.entry.name.startswith(HALVES)}
    for token in doc:
        entry = halves.get(token.text.capitalize())
        alone = token.i not in registry.by_token and token.i > 0 and (doc[token.i - 1].lower_ == "the" or token.dep_ in ("nsubj", "conj"))
        if entry and alone and (token.is_title or token.dep_ in ("obl", "nsubj", "obj")) and token.dep_ not in ("amod", "compound"):
            found.append(Found(token.i, token.i + 1, token.i, Entry(entry.name, "state", entry.country, "alias"), confidence=0.8))
    return found


def _find_shared(registry: Registry) -> list[Found]:
    """'North' for North Korea in 'North and South Korea': two names that share their last words."""
    doc, found = registry.doc, []
    for name in (f for f in registry.named if f.end - f.start > 1 and f.start > 1 and doc[f.start - 1].lower_ in ("and", "or")):
        first = name.start - 2
        entry = aliases().get(f"{doc[first].text} {doc[name.start + 1 : name.end].text}")
        if entry and doc[first].is_title:
            found.append(Found(first, first + 1, first, Entry(entry.name, entry.type, entry.country, "alias"), confidence=0.8))
    return found


def _add_name(registry: Registry, found: Found, attached: dict[int, Found]) -> None:
    token, entry, text = registry.doc[found.head], found.entry, registry.doc[found.start : found.end].text
    short = _bracketed(registry, found) or next((k for k, p in registry.parties.items() if text in p.short), None)
    if short and not (entry and registry.parties[short].name == entry.name):  # what the article says of 'NPP' goes before the lexicon
        registry.add(short, found, "alias").short.add(text)
    elif entry and entry.type == "state":
        _add_state(registry, found)
    elif found.label == "PERSON" and token.dep_ == "appos" and (outlet := registry.at.get(token.head.i)) and registry.parties[outlet].type == "media":
        registry.add(outlet, found, "alias").short.add(text)  # 'the Jordan News Agency, Petra'
    elif (found.label == "PERSON" and not entry) or (entry and entry.type == "person"):
        _add_person(registry, found, attached)
    elif entry:
        people = entry.type == "population"
        if (entry.via == "metonym" and is_place(token)) or (people and (entry.via == "adjective" or is_language(token))):
            return
        if entry.type in ("military", "government") and entry.country:  # 'the country' may be the one whose army this is
            state = registry.state(_state_name(entry.country), entry.country)
            registry.seen.append(Candidate(state, token.i, "state", False, True))
        registry.add(
            _key(registry.doc, found, entry),
            found,
            entry.via,
            name=entry.name,
            type=entry.type,
            country=entry.country,
            head=_last_role(registry.doc, found) or _head_word(entry.name),
            plural=people,
            acts=(is_argument(token) and token.dep_ != "appos") if people else entry.type != "government" or not is_place(token),
        )
    elif found.label == "ORG":
        _add_organisation(registry, found)
    elif found.label == "NORP" and not is_language(token) and token.tag_ in ("NNS", "NNPS", "NNP", "NN") and token.dep_ not in ("amod", "compound"):
        name = registry.doc[found.start : found.end].text
        registry.add(("name", name), found, "name", name=name, type="population", country=None, plural=True, acts=is_argument(token))


def _add_state(registry: Registry, found: Found) -> None:
    """A state by its name, capital or adjective; a capital in 'in Ankara' is a place, an adjective of 'Turkish officials' is theirs."""
    entry, token = found.entry, registry.doc[found.head]
    assert entry
    addressed = entry.via == "metonym" and (preposition(token) in ("to", "toward", "towards") or gives(token))
    head, place = token.head, is_place(token) and not addressed
    key = registry.state(entry.name, entry.country)
    if entry.via == "metonym" and (place or token.dep_ in ("compound", "nmod:poss", "appos", "nmod", "flat", "nmod:desc") and not is_deed(head)):
        return
    if (
        entry.via == "adjective"
        and token.dep_ in ("amod", "compound", "nmod:desc")
        and head.i not in registry.by_token
        and role_at(registry.doc, head.i)
        and not any(i in registry.by_token for i in range(token.i + 1, head.i))  # but 'Chinese and Japanese officials' are both
    ):
        registry.seen.append(Candidate(key, token.i, "state", False, True))  # 'the country' may be this one
        return
    modifier = token.dep_ in ("amod", "compound", "nmod:desc", "nmod:poss", "appos", "flat", "dep", "parataxis", "root", "ROOT")
    of = token.dep_ == "nmod" and preposition(token) == "of"  # 'heads of Russia' act, 'the coast of Libya' does not
    acts = is_deed(head) if modifier else (is_deed(head) or role_at(registry.doc, head.i) is not None) if of else not place
    if _state_name(entry.country or "") not in (entry.name, ""):
        acts = acts and (is_subject(token) or token.dep_ == "obj")  # a province is a place unless it does something
    registry.add(key, found, entry.via, name=entry.name, type="state", country=entry.country, head="country", acts=acts)


def _add_person(registry: Registry, found: Found, attached: dict[int, Found]) -> None:
    """A person by full name or part of it; the title before or after gives country and description."""
    text = registry.doc[found.start : found.end].text
    text = TITLES.sub("", text) or text
    words = [re.sub(r"^(al|el|as|an|ar|at|az|ad)-", "", word) for word in text.lower().split()]
    same = [k for k in reversed(registry.parties) if k[0] == "person" and _same_person(words, k[1].split())]
    # of two Mohameds, 'Mohamed' is the one told of most
    key = max(same, key=lambda k: (k[1].split() == words, len(registry.parties[k].mentions)), default=None)
    if key and len(words) > len(key[1].split()):  # 'Akar' came first, now 'Hulusi Akar'
        registry.parties[("person", " ".join(words))] = party = registry.parties.pop(key)
        party.name = text
        registry.seen = [c if c.key != key else Candidate(("person", " ".join(words)), c.token, c.type, c.plural, c.modifier) for c in registry.seen]
        key = ("person", " ".join(words))
    key = key or ("person", " ".join(words))
    titles = [f for f in attached.values() if f.owner == found.start]
    known = aliases().get(text.replace("’", "'"))
    country = known.country if known and known.type == "person" else next((t.country for t in titles if t.country), None)
    party = registry.add(
        key,
        found,
        "name" if key not in registry.parties or len(words) > 1 else "alias",
        name=known.name if known else text,
        type="person",
        country=country,
    )
    if " " not in text and any(t.role and t.role.noun in HEADS for t in titles):  # 'President Biden', in whatever country he is
        country = country or surnames().get(text.replace("-", " "))
    party.country = party.country or country or _people_before(registry, found)
    for title in titles:
        assert title.role
        words = registry.doc[title.start : title.end].text.lower()
        party.titles |= {words, title.role.noun, title.role.noun.split()[-1]}
        if title.role.kind == "office":
            registry.name_holder(key, title.role.noun, country)
        party.offices.add(title.head)
        party.official |= title.official
        party.mentions.append((min(title.start, found.start), max(title.end, found.end), "name", found.confidence))
        party.mentions.append((title.start, title.end, "description", 0.9))


def _people_before(registry: Registry, found: Found) -> str | None:
    """The country of 'One Rohingya, Muhammad Amin'."""
    people = registry.by_token.get(found.start - 2) if _comma(registry.doc, found.start - 1) else None
    return (
        people.entry.country if people and people.entry and people.entry.type in ("population", "state") and people.entry.via != "metonym" else None
    )


def _same_person(words: list[str], known: list[str]) -> bool:
    """'akar' or 'hulusi akar' for 'hulusi akar'; a single word may be any of the longer name ('li' of 'donald li kwok-tung')."""
    if words == known:
        return True
    short, long = sorted((words, known), key=len)
    if len(short) == 1:
        return short[0] in long or _is_variant(short[0], long[-1])
    first = short[0].rstrip(".")  # an initial, or one of the first names: 'J. Berg' and 'Ida Berg' for 'Johanna Ida Berg'
    return short == long[: len(short)] or (short[-1] == long[-1] and len(short) < len(long) and (first in long or first == long[0][0]))


def _is_variant(name: str, other: str) -> bool:
    """Whether two long surnames differ in a letter: Zelenski, Zelensky."""
    return len(name) > 6 and name[:4] == other[:4] and abs(len(name) - len(other)) < 2 and SequenceMatcher(None, name, other).ratio() > 0.85


def _add_organisation(registry: Registry, found: Found) -> None:
    """An organisation outside the lexicon: 'Russia’s Defense Ministry', a short form of one already named, or a new one."""
    doc, text = registry.doc, registry.doc[found.start : found.end].text
    short = _short_form(registry, text)
    if short:
        registry.add(short, found, "name" if text == registry.parties[short].name else "alias")
        return
    hit = role_at(doc, found.end - 1)
    owner = _own(registry, found)
    if owner and owner.country and re.search(r"\bGovernment of\b", text):
        _add_government(registry, found, owner.country, not is_place(doc[found.head]))
        return
    over = re.fullmatch(r"(Ministry|Department) of (?:the )?(.+)", text)
    if over and (owner or over[1] == "Ministry"):  # the Ministry of Foreign Affairs is the foreign ministry
        noun = {"foreign affairs": "foreign", "the interior": "interior"}.get(over[2].lower(), over[2].lower())
        _add_institution(registry, found, "government", f"{noun} {over[1].lower()}", owner)
        return
    if hit and owner and owner.country and hit[0].kind == "state":  # 'UK Government'
        _add_government(registry, found, owner.country, not is_place(doc[found.head]))
        return
    if hit and owner and owner.country and hit[0].kind in ("institution", "force") and hit[1] <= owner.end + 1:
        _add_institution(registry, found, hit[0].type, hit[0].noun, owner)
        return
    label = _labelled(registry, found)
    told = label.role.type if label and label.role else ""
    ends = hit[0].type if hit and hit[0].type not in SINGLE else "organisation"
    type_ = told if told not in ("", "organisation") else _type_of_name(text) or ends
    if label and not owner:
        owner = _own(registry, label)
    country = owner.country if owner else None
    if not country and type_ in ("government", "military"):
        country = _country_near(registry, doc[found.head])
    token, head = doc[found.head], doc[found.head].head
    modifies = token.dep_ in ("compound", "nmod:desc") and not role_at(doc, head.i) and not is_deed(head)  # 'the IMU system'
    acts = not modifies and not is_within(token)
    registry.add(("name", text), found, "name", name=text, type=type_, country=country, head=_head_word(text), acts=acts)


def _labelled(registry: Registry, found: Found) -> Found | None:
    """The noun beside the name that tells what it is: 'the ILNA news agency', 'Turkey’s Sabah newspaper', 'the broadcaster TRT Haber'."""
    doc = registry.doc
    behind = next((i for i in (found.end, found.end + 1) if i < len(doc) and doc[found.head].head.i in (i, i + 1) and i in registry.nouns), None)
    ahead = found.start - 1 if found.start - 1 in registry.nouns and doc[found.head].head.i == found.start - 1 else None
    apposed = found.start - 2 if _comma(doc, found.start - 1) and doc[found.head].dep_ == "appos" and found.start - 2 in registry.nouns else None
    noun = registry.nouns.get(next((i for i in (behind, ahead, apposed) if i is not None), -1))
    return noun if noun and noun.role and noun.role.type in BODIES and not noun.role.plural else None


def _bracketed(registry: Registry, found: Found) -> Key | None:
    """The organisation right before the bracket that the name stands in."""
    if found.start < 2 or registry.doc[found.start - 1].text != "(":
        return None
    before = registry.by_token.get(found.start - 2)
    key = registry.at.get(before.head) if before else None
    return key if key and registry.parties[key].type not in ("person", "state", "population") else None


def _short_form(registry: Registry, text: str) -> Key | None:
    """The organisation already named of which this is an acronym, a part, or the whole name."""
    words = text.lower().split()
    exact = next((k for k, p in registry.parties.items() if text == p.name and k[0] in ("name", "institution")), None)
    if exact:
        return exact
    for key, party in reversed(registry.parties.items()):
        if party.type in ("person", "state", "population") or key[0] not in ("name", "institution"):
            continue
        long = party.name.lower().split()
        initials = "".join(w[0] for w in re.findall(r"[A-Z][\w’'-]*", party.name)).lower()
        if text.isupper() and len(text) > 1 and text.lower() == initials:
            return key
        if (
            words != long
            and (words == long[: len(words)] or words == long[-len(words) :])
            and (len(words) > 1 or len(text) > 3 and text[0].isupper())
        ):
            return key
        if len(text) > 9 and SequenceMatcher(None, text.lower(), party.name.lower()).ratio() > 0.9:  # 'Untied Nations'
            return key
        if len(words) > len(long) and (long == words[: len(long)] or long == words[-len(long) :]) and len(long) > 1:
            return key
    return None


# -- nouns of parties


def _add_description(registry: Registry, found: Found) -> None:
    doc, role = registry.doc, found.role
    assert role
    token, first = doc[found.head], doc[found.start]
    ours = first.lower_ in ("our", "my", "your") and role.kind in ("anonymous", "group")
    bare = role.kind == "force" and token.tag_ == "NN" and found.start == token.i  # 'by force'
    if ours or bare:
        return
    members = role.noun == "group" and any(role_at(doc, c.i) for c in token.rights if c.dep_ == "nmod" and preposition(c) == "of")
    if members or first.lower_ in ("no", "every", "each", "any"):
        return  # 'a group of teenagers' is the teenagers, 'no Iraqi party' nobody
    named = registry.at.get(token.head.i) if token.dep_ == "appos" else None
    if named and _same_sort(registry.parties[named].type, role):  # 'Hamas, the militant group'
        registry.add(named, found, "description", confidence=0.85)
        return
    owner = _own(registry, found)
    definite = first.lower_ in DEFINITE
    if role.kind == "state" and owner and owner.key and owner.type in ("armed_group", "organisation", "igo"):  # 'the Hamas leadership'
        registry.add(owner.key, found, "description", confidence=0.8, acts=is_argument(token))
    elif role.kind == "state" and owner and owner.country:
        _add_government(registry, found, owner.country, not is_place(token))
    elif role.noun == "government" and role.plural and is_argument(token):
        end = max([found.end, *(c.right_edge.i + 1 for c in token.rights if c.dep_ == "nmod")])  # 'of the region' tells which
        name = _bare(doc, replace(found, end=end))
        known = {"name": name, "type": "government", "country": None, "head": "government", "plural": True}
        registry.add(("described", "governments"), found, "description", span=(found.start, end), **known)
    elif (role.plural and _opposes(token, role)) or role.noun == "opposition":  # 'opposition leaders' speak for the opposition
        country = owner.country if owner else _country_near(registry, token)
        found = replace(found, role=replace(role, type="organisation"))
        _add_described(registry, ("described", country or "", "opposition", "s"), found, country, acts=is_argument(token))
    elif role.kind == "media" and not owner and not definite and is_source(token):  # 'local media', 'a newspaper'
        country = registry.country if role.plural else None
        _add_described(registry, ("described", country or "", role.noun, "s" if role.plural else ""), found, country, acts=True)
    elif role.kind in ("organisation", "igo") and not owner and not definite and (is_source(token) or undergoes(token)):
        _add_described(registry, ("described", "", role.noun, "s" if role.plural else ""), found, None, acts=True)  # 'a rights group said'
    elif role.kind == "state" or (role.kind in ("igo", "media", "organisation", "office") and not owner):
        governs = definite and role.noun in ("government", "authority") and first.tag_ != "PRP$"
        if governs and registry.home:  # in an article on one country its own government is meant
            _add_government(registry, found, registry.home, is_argument(token))
            return
        known = definite and not role.plural and first.tag_ != "PRP$" and _add_antecedent(registry, found)
        if not known and governs and registry.country:  # named only later, or never
            known = _add_government(registry, found, registry.country, is_argument(token))
        spoken_to = first.lower_ in ("madam", "mr", "mr.")  # 'Madam Speaker'
        undergo = role.plural and not definite and undergoes(token)  # 'arrested candidates'
        accused = definite and token.dep_ == "obj" and in_deed(token)  # 'accused the president'
        speaks = not role.plural and (spoken_to or is_subject(token) or accused)  # 'a spokesman said'
        if not known and role.kind == "office" and (speaks or undergo):
            _add_unnamed(registry, found, None, definite)
    elif role.kind in ("institution", "force", "equipment"):
        _add_force(registry, found, owner, definite)
    elif role.kind in ("anonymous", "office"):
        _add_unnamed(registry, found, owner, definite)
    elif role.kind == "armed":
        _add_armed(registry, found, owner.country if owner else None)
    elif role.kind == "group":
        _add_group(registry, found, owner.country if owner else None)
    elif owner and owner.country and role.kind in ("media", "organisation", "igo"):
        whose = owner.key[1] if owner.type == "person" and owner.key else ""  # a president's party is not his rival's
        key = ("described", owner.country, role.noun, "s" if role.plural else "", whose)
        _add_described(registry, key, found, owner.country, acts=is_argument(token))


def _opposes(token: Token, role: Role) -> bool:
    return "opposition" in role.noun.split() or any(c.lower_ == "opposition" for c in token.children)


def _add_government(registry: Registry, found: Found, country: str, acts: bool) -> Party:
    """A government is its state."""
    return registry.add(registry.state(_state_name(country), country), found, "description", confidence=0.9, acts=acts)


def _same_sort(type_: str, role: Role) -> bool:
    """Whether a party of that type may be called by the noun."""
    return type_ == role.type or (type_ in BODIES and role.type in BODIES) or (type_ == "person" and role.kind == "office")


def _add_force(registry: Registry, found: Found, owner: Owner | None, definite: bool) -> None:
    """A ministry or army: with its country an actor, 'the army' the last one named, 'units of the army' the army."""
    role, token = found.role, registry.doc[found.head]
    assert role
    if owner and owner.key and owner.type == role.type:
        registry.add(owner.key, found, "description", confidence=0.8)
    elif owner and owner.country:
        _add_institution(registry, found, role.type, role.noun, owner)
    elif role.kind != "equipment" and not (definite and _add_antecedent(registry, found)) and (definite or is_subject(token) or in_deed(token)):
        _add_institution(registry, found, role.type, role.noun, None)


def _add_institution(registry: Registry, found: Found, type_: str, noun: str, owner: Owner | None) -> None:
    """A ministry, army or court of a country; army, military and troops of one country are one actor."""
    doc, token = registry.doc, registry.doc[found.head]
    country = owner.country if owner else _country_near(registry, token)
    kind = "army" if noun in ONE_ARMY or (found.role and found.role.kind == "equipment") else noun.replace("defence", "defense")
    start = owner.end if owner and found.start <= owner.start < owner.end <= found.head else found.start
    bare = re.sub(r"^(the|a|an|another|its|their|[’']s?)\s+", "", doc[start : found.end].text, flags=re.I)
    bare = " ".join(w for w in bare.split() if w == bare.split()[-1] or not _is_loaded(w.lower()))  # 'puppet military' is not a name to adopt
    named = owner and country in states() and not set(states()[country]) & {bare, *bare.split()}  # but 'Kenya Air Force'
    name = f"{states()[country][1]} {bare}" if named else bare
    span = (min(found.start, owner.start), found.end) if owner and owner.end <= found.head else (found.start, found.end)
    if owner and country:  # 'the country' may be the one whose ministry this is
        registry.seen.append(Candidate(registry.state(_state_name(country), country), token.i, "state", False, True))
    known = aliases().get(noun.title())  # 'Home Office'
    key = ("name", known.name) if known and known.country == country else ("institution", country or "", kind)
    registry.add(
        key,
        found,
        "name" if owner or key not in registry.parties else "description",
        span=_with_article(doc, span),
        name=name,
        type=type_,
        country=country,
        head=noun.split()[-1],
        plural=token.tag_ in ("NNS", "NNPS"),
        acts=is_argument(token) or (owner is not None and not is_place(token)),
    )


def _add_unnamed(registry: Registry, found: Found, owner: Owner | None, definite: bool) -> None:
    """'a Turkish official' is a new actor, 'the official' the last one, 'Turkish officials' the state, 'commanders of the army' the army."""
    doc, role = registry.doc, found.role
    assert role
    token, first, country = doc[found.head], doc[found.start].lower_, owner.country if owner else None
    if owner and owner.start > token.i and any(c.dep_ == "conj" for c in doc[owner.end - 1].children):
        return  # 'heads of France and Germany' are both countries'
    theirs = ("government", "military", "igo", "armed_group") + (("state",) if role.type != "person" or role.kind == "office" else ())
    if role.plural and owner and owner.key and owner.type in theirs:
        registry.add(owner.key, found, "description", confidence=0.8)
        return
    if role.kind == "office" and definite and _add_antecedent(registry, found):
        return
    counted = role.plural and any(c.dep_ == "nummod" for c in token.children)  # 'eight officials' are not the 'officials' who tell of them
    same = [k for k in registry.parties if k[0] == "unnamed" and k[2] == role.noun and (country is None or k[1] == country)]
    same = [k for k in same if definite or not role.plural or k[3] in ("s", "0") and not counted]
    if same and (definite or role.plural) and first not in INDEFINITE:
        registry.add(same[-1], found, "description", span=_with_owner(found, owner), confidence=0.8)
        return
    if (definite and role.kind != "office" and _add_antecedent(registry, found)) or _add_holder(registry, found, owner):
        return
    name = _with_adjective(doc, found, owner)
    name = f"another {name}" if any(registry.parties[k].name == name for k in same) else name
    known = country or (_country_near(registry, token) if role.type in ("government", "military") else None)
    key = ("unnamed", country or "", role.noun, ("counted" if counted else "s") if role.plural else str(len(same)))
    registry.add(
        key,
        found,
        "description" if key in registry.parties else "name",  # the words that bring it into the story are its name
        span=_with_owner(found, owner),
        confidence=0.9,
        name=name,
        type=_type_of_unnamed(role, owner),
        country=known,
        head=role.noun,
        plural=role.plural,
        anonymous=role.kind == "anonymous",
        acts=is_subject(token) or (in_deed(token) if role.plural and not owner else is_argument(token)),
    )


def _type_of_unnamed(role: Role, owner: Owner | None) -> str:
    """An officer of no official body is a person, several persons are a population."""
    type_ = "person" if role.kind == "office" and owner and owner.type not in OFFICIAL else role.type
    return "population" if type_ == "person" and role.plural else type_


def _add_armed(registry: Registry, found: Found, country: str | None) -> None:
    """Armed men without a name: one actor a country, under whatever noun."""
    if found.label or registry.doc[found.head].dep_ in ("compound", "amod"):
        return
    same = [k for k in registry.parties if k[0] == "armed" and (country is None or k[1] in ("", country))]
    role = found.role
    assert role
    if same:
        party = registry.add(same[-1], found, "description", confidence=0.7, acts=is_argument(registry.doc[found.head]))
        party.country = party.country or country
        if _is_loaded(party.head) and not _is_loaded(role.noun):
            party.name, party.head = _bare(registry.doc, found), role.noun
        return
    _add_described(registry, ("armed", country or ""), found, country, acts=is_argument(registry.doc[found.head]))


def _is_loaded(noun: str) -> bool:
    """Whether an editor would query the noun as a name: 'terrorist'."""
    return any(row["term"] == noun for row in read_rows("loaded"))


def _add_group(registry: Registry, found: Found, country: str | None) -> None:
    """Civilians, refugees, residents: one actor for each noun and country."""
    role, token = found.role, registry.doc[found.head]
    assert role
    called = [k for k, p in registry.parties.items() if p.type == "person" and role.noun in p.titles]
    if called and not role.plural and registry.doc[found.start].lower_ in DEFINITE:  # 'his son, Ann Lee … the son'
        registry.add(called[-1], found, "description", confidence=0.8)
        return
    noun = "displaced" if role.noun in DISPLACED else role.noun
    counted = any(c.dep_ == "nummod" for c in token.children) or (token.dep_ == "nmod" and token.head.lower_ in CROWDS)  # 'hundreds of people'
    if role.noun in ("people", "person") and not country and not counted:
        return
    key: Key = ("people", country) if country and noun in GENERIC_PEOPLE else ("group", country or "", noun)
    if not country:
        alone = found.end - found.start == 1  # 'several doctors' are not 'a senior doctor', but 'doctors' may be
        known = [k for k, p in registry.parties.items() if k[0] == "group" and k[2] == noun and (alone or p.plural == role.plural)]
        key = known[-1] if known else ("group", "", noun, "s" if role.plural else "")
    _add_described(registry, key, found, country, acts=is_argument(token) and (country is not None or in_deed(token) or is_subject(token)))


def _add_described(registry: Registry, key: Key, found: Found, country: str | None, *, acts: bool) -> None:
    """A party known by its noun alone: the words that bring it into the story are its name, later ones describe it."""
    role, name = found.role, _bare(registry.doc, found)
    assert role
    known = {"name": name, "type": role.type, "country": country, "head": role.noun, "plural": role.plural}
    registry.add(key, found, "description" if key in registry.parties else "name", confidence=0.8, acts=acts, **known)


def _add_antecedent(registry: Registry, found: Found) -> bool:
    """Resolve a definite description to a party already named; False where there is none that fits."""
    role, doc = found.role, registry.doc
    assert role
    token = doc[found.head]

    def fits(c: Candidate) -> bool:
        party = registry.parties[c.key]
        if role.kind == "office":
            return party.type == "person" and any(_is_part(role.noun, title) for title in party.titles) or party.head == role.noun
        if role.kind == "state":
            return party.type == "state" and not role.plural
        if role.kind in ("institution", "force", "anonymous"):
            return party.head == role.noun.split()[-1] or (role.kind == "force" and party.type == "military")
        return party.type == role.type and (role.kind != "organisation" or party.head in ("", role.noun) or c.token in registry.by_token)

    candidates = [c for c in registry.seen if c.token < found.start and fits(c)]
    called = [c for c in candidates if registry.parties[c.key].head == role.noun]  # 'the church' is first of all one that is called so
    antecedent = find_antecedent(token, called or candidates, description=True)
    if antecedent is None:
        return False
    key, confidence = antecedent
    registry.add(key, found, "description", confidence=confidence, acts=not is_place(token))
    return True


def _is_part(noun: str, title: str) -> bool:
    """Whether the office is the title in fewer words: 'deputy minister' of a 'deputy health minister'."""
    return noun.split()[-1] == title.split()[-1] and set(noun.split()) <= set(title.split())


def _add_holder(registry: Registry, found: Found, owner: Owner | None) -> bool:
    """'the US top diplomat', 'Israel’s deputy minister': the person last named who holds an office of that country."""
    role, token = found.role, registry.doc[found.head]
    assert role
    if not owner or owner.type != "state" or role.plural:
        return False
    own = registry.doc[owner.start].head == token and registry.doc[owner.end : owner.end + 1].text in ("'s", "’s")
    if not own and registry.doc[found.start].lower_ != "the":
        return False
    titled = [(c, p) for c in registry.seen if (p := registry.parties[c.key]).type == "person" and p.titles and p.country in (None, owner.country)]
    fits = [c for c, p in titled if any(_is_part(role.noun, t) for t in p.titles)]
    fits = [c for c in fits if registry.parties[c.key].country] or fits
    near = find_antecedent(token, fits or ([] if own else [c for c, p in titled if p.country]), description=True)
    if near:
        registry.add(near[0], found, "description", span=_with_owner(found, owner), confidence=near[1])
    return near is not None


def _with_owner(found: Found, owner: Owner | None) -> tuple[int, int]:
    """The phrase with whose it is right behind it: 'the president of Sudria'."""
    behind = owner is not None and found.end <= owner.start <= found.end + 3
    return found.start, owner.end if owner and behind else found.end


def _is_ellipsis(token: Token) -> bool:
    """Whether the word counts people named before: '200 more', 'three others'."""
    return token.lower_ in ("more", "others") and token.dep_ in ("obj", "nsubj", "nsubj:pass") and token.i > 0 and token.nbor(-1).dep_ == "nummod"


def _add_pronoun(registry: Registry, found: Found) -> None:
    candidates = [c for c in registry.seen if c.token < found.start]
    counted = found.end - found.start > 1
    if counted:
        candidates = [c for c in candidates if c.type in ("population", "armed_group", "military") and c.plural]
        parallel = [c for c in candidates if registry.doc[c.token].dep_ == registry.doc[found.head].dep_]  # 'rescued 700 migrants … saved 200 more'
        candidates = parallel or candidates
    antecedent = find_antecedent(registry.doc[found.head], candidates, description=counted)
    if antecedent:
        registry.add(antecedent[0], found, "description" if counted else "pronoun", confidence=antecedent[1])


# -- titles and owners


def _attach_titles(registry: Registry, nouns: list[Found]) -> dict[int, Found]:
    """Offices that stand before a person's name or behind it in apposition, by their start, with the owner's country."""
    doc, attached = registry.doc, {}
    people = {f.start: f for f in registry.named if f.label == "PERSON" or (f.entry and f.entry.type == "person")}
    ends = {f.end: f for f in people.values()}
    for noun in nouns:
        role = noun.role
        assert role
        if role.type not in ("person", "government", "military", "population") or role.plural:
            continue
        person = people.get(noun.end) or (people.get(_behind_office(doc, noun, people)) if role.kind in ("office", "anonymous") else None)
        if role.type == "population" and doc[noun.start].tag_ == "PRP$" and _comma(doc, noun.end):  # 'his wife, Ann Lee'
            person = person or people.get(noun.end + 1)
        if person is None and _comma(doc, noun.start - 1) and doc[noun.head].dep_ not in ("nsubj", "nsubj:pass", "obj", "obl", "conj"):
            person = ends.get(noun.start - 1)
        if person:
            owner = _own(registry, noun)
            start = min(noun.start, owner.start) if owner else noun.start
            country = owner.country if owner and owner.type != "media" else None  # Al Jazeera's journalists are not all from Qatar
            words = set(doc[noun.start : noun.end].text.lower().split())
            official = role.type in ("government", "military") and not words & FORMER and role.noun not in PARTISAN
            official |= role.noun in OF_STATES and owner is not None and owner.type in OFFICIAL - {"igo"} and not words & FORMER
            attached[noun.start] = Found(start, noun.end, noun.head, role=role, country=country, owner=person.start, official=official)
    return attached


def _behind_office(doc: Doc, noun: Found, people: Mapping[int, Found]) -> int:
    """Where a name may begin behind an office: 'the head, Ann Lee', 'head of the council Ann Lee', 'head of CEI (the conference), Ann Lee'."""
    i = noun.end
    if i < len(doc) and doc[i].text in ("of", "for", "to", "at", "in"):
        i += 1
        while i < len(doc) and (doc[i].pos_ in IN_NAMES or doc[i].text in ("(", ")", "-", "'s", "’s") or _lists(doc, i)):
            hit = role_at(doc, i - 1)
            if i in people and doc[i - 1].pos_ in ("NOUN", "PROPN", "PUNCT") and not (hit and hit[0].kind == "office"):
                return i
            i += 1
    return i + 1 if _comma(doc, i) else -1


def _lists(doc: Doc, i: int) -> bool:
    """Whether a comma stands in a list of what an office is over: 'Minister of Environment, Water, and Agriculture'."""
    return _comma(doc, i) and i + 2 < len(doc) and (doc[i + 1].lower_ == "and" or (doc[i + 1].is_title and _comma(doc, i + 2)))


def _comma(doc: Doc, i: int) -> bool:
    return 0 <= i < len(doc) and doc[i].text == ","


def _own(registry: Registry, found: Found) -> Owner | None:
    """Whose the party is, by a name in the phrase, a possessor, or 'of the …' behind it."""
    doc, head = registry.doc, registry.doc[found.head]
    for i in range(found.start, found.end if found.label else found.start):  # 'Russia’s Defense Ministry' recognised as one name
        for j in range(found.end - (i == found.start), i, -1):
            entry = aliases().get(doc[i:j].text.replace("’", "'"))
            shared = entry and entry.type == "government" and doc[i:j].text.lower() in roles()  # many have a House of Representatives
            if entry and entry.country and not shared:
                return Owner(entry.country, entry.type, None, i, j)
    named = owner_of(found, head, registry.by_token, _left_edge(doc, found))
    if named and named.entry:
        is_state = named.entry.type == "state"
        key = registry.state(named.entry.name, named.entry.country) if is_state else _key(doc, named, named.entry)
        return Owner(named.entry.country, named.entry.type, key if key in registry.parties else None, named.start, named.end)
    for token in head.children:
        key = registry.at.get(token.i)
        party = registry.parties.get(key) if key else None
        if found.role and found.role.kind == "state" and token.dep_ in ("compound", "nmod:desc", "amod"):  # 'the Ortega government'
            country = party.country if party and party.type == "person" else None
            if country := country or surnames().get(token.text):
                return Owner(country, "person", key, token.i, token.i + 1)
        if party and token.dep_ == "nmod:poss":
            return Owner(party.country, party.type, key, token.left_edge.i, token.i + 1)
    return None


def _key(doc: Doc, found: Found, entry: Entry) -> Key:
    """What the party of a lexicon entry is kept under: a national army is the army of its country, a nation the people of it."""
    if entry.type == "population" and _is_national(entry.name, entry.country):
        return "people", entry.country or ""
    hit = role_at(doc, found.end - 1) if entry.type == "military" else None
    known = entry.name.lower().split()[-1]
    if entry.type == "military" and entry.country and ((hit and hit[0].noun in ONE_ARMY) or known in ONE_ARMY or known == "forces"):
        return "institution", entry.country, "army"
    return "name", entry.name


def _country_near(registry: Registry, token: Token) -> str | None:
    """The country of the state last named, the subject first: whose 'the army' without a country is."""
    named = (c for c in registry.seen if c.token < token.i and c.type == "state" and registry.is_party(c.key))
    near = find_antecedent(token, [c for c in named if not is_place(registry.doc[c.token])])
    if registry.home and not (near and any(c.key == near[0] and registry.doc[c.token].sent == token.sent for c in registry.seen)):
        return registry.home
    return registry.parties[near[0]].country if near else registry.country


def _left_edge(doc: Doc, found: Found) -> int:
    """The start of the phrase, possessor included: 'Russia’s' Defense Ministry."""
    head = doc[found.head]
    return min([found.start, *(c.left_edge.i for c in head.lefts if c.dep_ in ("nmod:poss", "amod", "compound", "nmod:desc", "det"))])


def _with_article(doc: Doc, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    return (start - 1, end) if start > 0 and doc[start - 1].lower_ == "the" else span


def _covered(registry: Registry, found: Found) -> bool:
    """Whether the noun only labels the name beside it: 'CNN Turk broadcaster', 'the news agency Reuters'."""
    role = found.role
    beside = (registry.by_token.get(found.head - 1), registry.by_token.get(found.end))
    return bool(role) and role.kind in ("media", "organisation", "igo") and any(
        f and (f.label == "ORG" or (f.entry and f.entry.type in ("media", "organisation", "igo"))) for f in beside
    )


def _main_country(named: list[Found]) -> str | None:
    """The country that most names belong to, the first on a tie: where an army without a country belongs."""
    count = Counter(f.entry.country for f in named if f.entry and f.entry.country and f.entry.type != "media")
    return max(count, key=count.__getitem__) if count else None


def _country_of_office(registry: Registry, party: Party) -> str | None:
    """The country of the body that the person holds an office in: 'spokesman for the ministry'."""
    bodies = (registry.at.get(c.i) for i in sorted(party.offices) for c in registry.doc[i].rights if c.dep_ == "nmod")
    return next((registry.parties[key].country for key in bodies if key and registry.parties[key].country), None)


def _home(doc: Doc, named: list[Found]) -> str | None:
    """The country of more than half of the states, offices and peoples named, twice as many as of any other: where all others are at home."""
    count = Counter(f.entry.country for f in named if f.entry and f.entry.country and f.entry.type not in LOCAL)
    dateline = _dateline(doc)
    if dateline and count[dateline] and count[dateline] >= 0.4 * max(count.values()):
        return dateline
    if count.total() < 3:  # news from home seldom names the country
        count.update(places()[e.text] for e in doc.ents if e.label_ in ("LOC", "FAC") and e.text in places())
    first, second = ([*count.most_common(2), (None, 0), (None, 0)])[:2]
    return first[0] if 2 * first[1] > count.total() and first[1] >= 2 * second[1] else None


def _dateline(doc: Doc) -> str | None:
    """The country of the place in capitals that the text begins with: 'AMMAN — …', 'KUWAIT: …'."""
    words = [t for t in doc[:4] if not t.is_space]
    first = next((t.i for t in words if not t.is_upper), 0)
    name = doc[:first].text.strip().title()
    if not name or not any(t.text in ("—", "–", "-", ":", ",", "(") for t in doc[first : first + 1]):
        return None
    entry = aliases().get(name)
    return entry.country if entry and entry.type == "state" else places().get(name)


# -- records


def _bare(doc: Doc, found: Found) -> str:
    """The phrase without its article."""
    words = doc[found.start : found.end].text
    return " ".join(LEADING.sub("", words).split())


def _with_adjective(doc: Doc, found: Found, owner: Owner | None) -> str:
    """'Thai foreign minister' for 'Thailand's foreign minister'."""
    if owner and owner.type == "state" and owner.country in states() and owner.end <= found.head and doc[owner.end].tag_ == "POS":
        return f"{states()[owner.country][1]} {doc[owner.end + 1 : found.end].text}"
    return _bare(doc, found)


def _last_role(doc: Doc, found: Found) -> str:
    hit = role_at(doc, found.end - 1)
    return hit[0].noun.split()[-1] if hit else ""


def _head_word(name: str) -> str:
    """The noun of an organisation's name, which may stand for it: 'church' of Church of Scientology."""
    return re.split(r" (?:of|for|on|and|to) ", name)[0].split()[-1].lower()


def _type_of_name(text: str) -> str:
    """The type that a word of the name tells, two words before one, the last first: 'Daily News' is media, a 'City Council' government; or ''."""
    kinds, words = name_words(), re.findall(r"\w+", text.lower())
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    return next((kinds[w] for w in (*reversed(pairs), *reversed(words)) if w in kinds), "")


def _is_national(name: str, country: str | None) -> bool:
    """Whether a people's name is that of its state: Syrians, not Rohingya."""
    return bool(country) and name[:4].lower() in {word[:4].lower() for word in states().get(country or "", ("", ""))}


def _state_name(country: str) -> str:
    return states().get(country, (country, ""))[0]


def _slug(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "actor"
    n = 2
    while slug in taken:
        slug, n = f"{base}-{n}", n + 1
    taken.add(slug)
    return slug


def _records(registry: Registry) -> tuple[list[Actor], list[Mention]]:
    doc, taken = registry.doc, set()
    actors, mentions, acting = [], [], []
    parties = [p for p in registry.parties.values() if p.mentions]
    home, known = registry.home, {f.entry.name for f in registry.named if f.entry}
    for party in parties:
        if party.type not in ("state", "igo", "armed_group") and not (party.anonymous and party.type == "person") and party.name not in known:
            party.country = party.country or _country_of_office(registry, party) or home
        actor = Actor(_slug(party.name, taken), " ".join(party.name.split()), party.type, party.country)
        actors.append(actor)
        if party.acts:
            acting.append(actor.id)
        for start, end, via, confidence in dict.fromkeys(party.mentions):
            span = doc[start:end]
            mentions.append(Mention(actor.id, span.start_char, span.end_char, via, confidence))
    doc.user_data["acting"] = acting
    doc.user_data["officials"] = {a.id for a, p in zip(actors, parties) if p.official and p.country}
    doc.user_data["anonymous"] = {a.id for a, p in zip(actors, parties) if p.anonymous}
    return actors, sorted(mentions, key=lambda m: (m.start, -m.end, m.actor))
