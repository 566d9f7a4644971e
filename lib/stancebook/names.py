"""Where a party may be meant: names the lexicon knows, names the recogniser found, and nouns of parties with their country."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from spacy.tokens import Doc, Span, Token

from stancebook.lexicons import read_rows

LEFT = {"det", "det:predet", "amod", "compound", "nmod:poss", "nummod", "flat", "case", "nmod:desc", "punct", "advmod", "nmod:npmod", "nmod:unmarked"}
NAMELIKE = {"amod", "compound", "nmod:poss", "flat", "nmod:desc", "nmod:unmarked", "nmod"}
VOICES = {"statement", "report", "declaration", "communique", "release", "announcement", "letter", "website", "document"}
LONGEST = 9  # words of the longest alias looked for


@dataclass(frozen=True)
class Entry:
    """A row of actors.csv: what an alias stands for."""

    name: str
    type: str
    country: str | None
    via: str


@dataclass(frozen=True)
class Role:
    """A row of roles.csv: what a noun says of the party that it describes; kinds are explained in data/README.md."""

    noun: str
    type: str
    kind: str
    plural: bool


@dataclass(frozen=True)
class Found:
    """A possible mention: token span, its head, and what is known of the party."""

    start: int
    end: int
    head: int
    entry: Entry | None = None
    role: Role | None = None
    label: str = ""
    country: str | None = None
    owner: int | None = None  # token of the state or actor that the noun belongs to
    confidence: float = 1.0
    official: bool = False  # of a title: whether its holder speaks for the state


@cache
def aliases() -> dict[str, Entry]:
    """Every alias of actors.csv; apostrophes straight, and in capitals too for headlines."""
    known = {row["alias"].replace("’", "'"): Entry(row["name"], row["type"], row["country"] or None, row["via"]) for row in read_rows("actors")}
    return known


@cache
def surnames() -> dict[str, str]:
    """Surnames of actors.csv, without hyphens -> the country that all who bear it there are of; short ones (Lee, Khan) have too many bearers."""
    countries: dict[str, set[str | None]] = {}
    for entry in (e for e in aliases().values() if e.type == "person"):
        countries.setdefault(entry.name.split()[-1].replace("-", " "), set()).add(entry.country)
    return {name: country for name, (country, *others) in countries.items() if country and not others and len(name) > 4}


@cache
def places() -> dict[str, str]:
    """A town's name -> the country that it most likely is in."""
    return {row["place"]: row["country"] for row in read_rows("places")}


@cache
def capitals() -> dict[str, Entry]:
    """The aliases in capitals, for lines set in capitals."""
    return {alias.upper(): entry for alias, entry in aliases().items() if len(alias) > 3}


@cache
def roles() -> dict[str, Role]:
    """Every noun of roles.csv, singular and plural."""
    known: dict[str, Role] = {}
    for row in read_rows("roles"):
        known[row["noun"]] = Role(row["noun"], row["type"], row["kind"], False)
        if row["plural"] and row["plural"] != row["noun"]:
            known.setdefault(row["plural"], Role(row["noun"], row["type"], row["kind"], True))
    return known


@cache
def name_words() -> dict[str, str]:
    """A word or two in an organisation's name -> the type that it tells."""
    return {row["word"]: row["type"] for row in read_rows("name_words")}


@cache
def states() -> dict[str, tuple[str, str]]:
    """Country code -> the state's name and adjective: TUR -> (Turkey, Turkish)."""
    return {row["country"]: (row["name"], row["adjective"]) for row in read_rows("states")}


def find_known(doc: Doc) -> list[Found]:
    """The longest aliases of the lexicon in the text, left to right; case counts, but for sentences in capitals."""
    found, i, text = [], 0, doc.text
    while i < len(doc):
        hit = _alias_at(doc, text, i)
        if hit:
            found.append(hit)
            i = hit.end
        else:
            i += 1
    return found


def _alias_at(doc: Doc, text: str, i: int) -> Found | None:
    first = doc[i]
    if not (first.is_alpha or first.text[0].isupper()) or not first.text[0].isupper():
        return None
    for j in range(min(len(doc), i + LONGEST), i, -1):
        last = doc[j - 1]
        if last.is_space or last.is_punct and last.text not in (".", ")"):
            continue
        words = text[first.idx : last.idx + len(last)].replace("’", "'")
        entry = aliases().get(words) or (capitals().get(words) if words.isupper() and _in_capitals(first) else None)
        if entry and (j - i > 1 or first.pos_ in ("PROPN", "ADJ") or first.ent_type_ or first.is_upper or not first.is_sent_start):
            return Found(i, j, doc[i:j].root.i, entry)
    return None


def _in_capitals(token: Token) -> bool:
    """Whether the words around are capitals too, as in a headline."""
    near = [t for t in token.doc[max(token.i - 3, 0) : token.i + 4] if t.is_alpha]
    return all(t.is_upper for t in near) and len(near) > 2


def find_named(doc: Doc) -> list[Found]:
    """Known aliases and recognised entities, without overlaps: the longer wins, the lexicon on a tie (but a person stays a person)."""
    # 'the Grand Ethiopian Renaissance Dam' is not Ethiopia's deed
    things = {i for e in doc.ents if e.label_ in ("FAC", "PRODUCT", "MISC") for i in range(e.start + 1, e.end)}
    known = {(f.start, f.end): f for f in find_known(doc) if not (f.start in things and f.entry and f.entry.via == "adjective")}
    surnames = {e[-1].text for e in doc.ents if e.label_ == "PERSON" and len(e) > 1}
    people = {e[-1].text for e in doc.ents if e.label_ == "PERSON"}
    for ent in doc.ents:
        if ent.label_ not in ("PERSON", "ORG", "NORP"):  # within a place or event the lexicon's names stay: 'Syria’s Idlib province'
            continue
        start, end = _trim(ent)
        if start >= end or len(doc[start:end].text) < 2 or (ent.label_ == "ORG" and doc[end - 1].is_lower and role_at(doc, end - 1)):
            continue  # 'Cyber security experts' is no name
        titles = [i for i in range(max(start, end - 4), end - 1) if role_at(doc, i)] if ent.label_ == "ORG" and doc[end - 1].text in people else []
        if titles:  # 'President Obama' taken for an organisation
            first = titles[-1] + 1
            known.setdefault((first, end), Found(first, end, doc[first:end].root.i, label="PERSON", confidence=ent._.confidence))
            continue
        hit = known.get((start, end))
        if hit is None:
            known[start, end] = Found(start, end, doc[start:end].root.i, label=ent.label_, confidence=ent._.confidence)
        elif ent.label_ == "PERSON" and doc[end - 1].text in surnames:  # 'Paris' in a story of Valeska Paris
            known[start, end] = replace(hit, label="PERSON", entry=hit.entry if hit.entry and hit.entry.type == "person" else None)
        elif not (hit.entry and hit.entry.type != "person" and ent.label_ == "PERSON" and hit.entry.via in ("metonym", "adjective")):
            known[start, end] = replace(hit, label=ent.label_)
    kept: list[Found] = []
    taken: set[int] = set()
    for f in sorted(_without_homonyms(doc, list(known.values())), key=lambda f: (f.start - f.end, f.entry is None, f.start)):
        if not taken & set(range(f.start, f.end)):
            kept.append(f)
            taken |= set(range(f.start, f.end))
    return sorted(kept, key=lambda f: f.start)


def _without_homonyms(doc: Doc, names: Sequence[Found]) -> list[Found]:
    """The names, less what the lexicon says of one that others bear too, where nothing else is of that country: 'NPP', 'Labour Party'."""
    names = [f for f in names if not (f.entry and _is_redefined(doc, f))]
    shared = [f for f in names if f.entry and f.entry.type in ("organisation", "armed_group", "government") and _is_shared(doc, f)]
    there = {f.entry.country for f in names if f.entry and f not in shared} - {None}
    alien = [f for f in shared if f.entry and f.entry.country and there and f.entry.country not in there]
    return [replace(f, entry=None) if f in alien else f for f in names if f not in alien or f.label]


def _is_redefined(doc: Doc, found: Found) -> bool:
    """Whether the article uses an acronym of the lexicon for something else: 'Upazila Nirbahi Officer (UNO)'."""
    text = doc[found.start : found.end].text
    if not (text.isupper() and found.end - found.start == 1 and len(text) > 1):
        return False
    for i in (t.i for t in doc[: found.end] if t.text == text and t.i > len(text) and t.nbor(-1).text == "("):
        before = doc[i - 1 - len(text) : i - 1]
        if "".join(t.text[0] for t in before).upper() == text and found.entry and before.text.lower() != found.entry.name.lower():
            return aliases().get(before.text) is None
    return False


def _is_shared(doc: Doc, found: Found) -> bool:
    """Whether several bodies may bear the name: an acronym, an everyday word at its end; of a government the noun for such a body ('Congress')."""
    text, name = doc[found.start : found.end].text, found.entry.name.lower().split() if found.entry else []
    if found.entry and found.entry.type == "government":
        return text.lower() in roles()
    return text.isupper() or name[-1] in name_words()


def _trim(ent: Span) -> tuple[int, int]:
    """The entity without article and possessive ending."""
    start, end = ent.start, ent.end
    while start < end and (ent.doc[start].lower_ in ("the", "a", "an") or ent.doc[start].is_space):
        start += 1
    while end > start and (ent.doc[end - 1].tag_ == "POS" or ent.doc[end - 1].is_space or ent.doc[end - 1].text in ",.’'"):
        end -= 1
    return start, end


def role_at(doc: Doc, i: int) -> tuple[Role, int] | None:
    """The role of the noun that ends at token i, with the start of its words: 'foreign minister' before 'minister'."""
    token = doc[i]
    if token.pos_ not in ("NOUN", "PROPN", "ADJ") and token.tag_ not in ("NN", "NNS", "NNP", "NNPS"):
        return None
    for words in (4, 3, 2, 1):
        start = i + 1 - words
        if start >= 0 and not any(doc[k].is_sent_start for k in range(start + 1, i + 1)):
            noun = doc[start : i + 1].text.lower().replace("’", "'")
            role = roles().get(noun) or (roles().get(token.lemma_.lower()) if words == 1 else None)
            if role:
                plural = token.tag_ in ("NNS", "NNPS") or role.plural
                return replace(role, plural=plural), start
    return None


def phrase_start(head: Token, first: int) -> int:
    """Where the noun phrase begins: the head's modifiers to its left, the article included; `first` at the latest."""
    start = first
    for child in head.lefts:
        if child.dep_ in LEFT and child.dep_ not in ("case", "punct", "advmod") and child.i < start:
            edge = child.left_edge.i
            if not any(t.dep_.startswith(("acl", "advcl")) for t in head.doc[edge:start]):
                start = edge
    while head.doc[start].pos_ == "ADP" and start < first:  # the parser has hung a preposition on an adjective
        start += 1
    if start > 0 and not head.doc[start].is_sent_start and head.doc[start - 1].lower_ in ("the", "a", "an", "another"):
        start -= 1
    return start


def find_roles(doc: Doc, named: list[Found]) -> list[Found]:
    """Nouns of parties outside names: 'a Turkish official', 'the ministry', with the span from their article to the noun."""
    inside = {i for f in named for i in range(f.start, f.end)}
    found: list[Found] = []
    for token in doc:
        if token.i in inside:
            continue
        hit = role_at(doc, token.i)
        if not hit or (token.dep_ == "compound" and token.head.i == token.i + 1 and role_at(doc, token.i + 1)):
            continue
        voice = token.head.lemma_.lower() in VOICES and token.head.dep_ in ("nsubj", "obl")  # 'the ministry statement said'
        if token.dep_ == "compound" and token.head.i > token.i and token.head.i not in inside and token.head.pos_ == "NOUN" and not voice:
            continue  # 'refugee camp', 'army base': the head is not a party
        whose = token.pos_ != "ADJ" or any(c.dep_ in ("det", "nmod:poss", "nummod") for c in token.children)
        if token.dep_ == "amod" or _hyphenated(token) or not whose:
            continue  # 'military hardware', 'government-held', 'was shot dead'
        role, first = hit
        while found and found[-1].head >= first:  # 'secretary of state' is no secretary
            found.pop()
        found.append(Found(phrase_start(token, first), token.i + 1, token.i, role=role))
    return found


def _hyphenated(token: Token) -> bool:
    """Whether the word is the first part of a compound with a hyphen."""
    return token.i + 1 < len(token.doc) and token.doc[token.i + 1].text == "-" and not token.whitespace_


def owner_of(found: Found, head: Token, by_token: dict[int, Found], start: int) -> Found | None:
    """Whom the noun belongs to: 'Turkish' official, 'Russia’s' ministry, spokesman 'for the Indonesian military', army 'of' Syria."""

    def other(i: int) -> Found | None:
        return None if by_token.get(i) is found else by_token.get(i)

    for i in range(head.i - 1, start - 1, -1):
        f = other(i)
        if f and (f.entry or f.label == "ORG"):
            return f
    for child in head.rights:
        case = next((c.lower_ for c in child.lefts if c.dep_ == "case"), "")
        if child.dep_ in ("nmod", "nmod:poss", "obl") and case in ("of", "for", "from", "in", "to", "at"):
            f = other(child.i)
            if f and (f.entry or f.label == "ORG"):
                return f
            below = (other(t.i) for t in child.subtree if t.dep_ in NAMELIKE)
            return next((f for f in below if f and f.entry), None)
        if child.i > head.i + 1 and child.dep_ == "appos":
            break
    return None
