"""Names that the lexicon knows, towns with their country, and nouns of parties."""

from dataclasses import dataclass, replace
from functools import cache

from spacy.tokens import Doc, Token

from stancebook.lexicons import read_rows

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
    """A row of roles.csv: what a noun says of the party that it describes (data/README.md)."""

    noun: str
    type: str
    kind: str
    plural: bool


@dataclass(frozen=True)
class Found:
    """A name that the lexicon knows: token span and entry; none where a town's name holds a country's."""

    start: int
    end: int
    entry: Entry | None


@cache
def aliases() -> dict[str, Entry]:
    """Every alias of actors.csv; apostrophes straight, and in capitals too for headlines."""
    known = {
        row["alias"].replace("’", "'"): Entry(row["name"], row["type"], row["country"] or None, row["via"])
        for row in read_rows("actors")
    }
    return known


@cache
def places() -> dict[str, str]:
    """A town's or region's name -> the country that it most likely is in."""
    towns = {row["place"]: row["country"] for row in read_rows("places")}
    return towns | {name: country for name, country in regions().items() if not _is_state(name)}


def _is_state(name: str) -> bool:
    """Whether a region's name is that of a state too: 'Georgia'."""
    return name in aliases() and aliases()[name].type == "state"


@cache
def regions() -> dict[str, str]:
    """A region's name or usual abbreviation -> its country."""
    return {row["region"]: row["country"] for row in read_rows("regions")}


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


def find_known(doc: Doc) -> list[Found]:
    """The longest aliases in the text, left to right; case counts, but for sentences in capitals."""
    found, i, text = [], 0, doc.text
    while i < len(doc):
        hit = _alias_at(doc, text, i)
        i = hit.end if hit else i + 1
        found += [hit] if hit and hit.entry else []
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
        if j - i > 1 and words in places() and words not in aliases():
            return Found(i, j, None)  # 'New Mexico' holds no 'Mexico'
        entry = aliases().get(words) or (
            capitals().get(words) if words.isupper() and _in_capitals(first) else None
        )
        if entry and region_behind(doc, j) not in (None, entry.country):
            return Found(i, j, None)  # 'Paris, Texas'
        if entry and (
            j - i > 1
            or first.pos_ in ("PROPN", "ADJ")
            or first.ent_type_
            or first.is_upper
            or not first.is_sent_start
        ):
            return Found(i, j, entry)
    return None


def _in_capitals(token: Token) -> bool:
    """Whether the words around are capitals too, as in a headline."""
    near = [t for t in token.doc[max(token.i - 3, 0) : token.i + 4] if t.is_alpha]
    return all(t.is_upper for t in near) and len(near) > 2


def region_behind(doc: Doc, end: int) -> str | None:
    """The country of the region that a comma and the region's name say behind token `end`: 'Paris, Texas'."""
    if end + 1 >= len(doc) or doc[end].text != ",":
        return None
    for stop in range(min(len(doc), end + 4), end + 1, -1):
        name = doc[end + 1 : stop].text
        country = regions().get(name)
        if country and (not _is_state(name) or places().get(doc[end - 1].text) == country):
            return country
    return None


def role_at(doc: Doc, i: int) -> tuple[Role, int] | None:
    """The role of the noun that ends at token i, and where it starts: 'foreign minister'."""
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


@cache
def states() -> dict[str, tuple[str, str]]:
    """Country code -> the state's name and adjective: TUR -> (Turkey, Turkish)."""
    return {row["country"]: (row["name"], row["adjective"]) for row in read_rows("states")}
