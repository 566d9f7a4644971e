"""Several articles as one Analysis: texts one after another, an actor of several articles one actor.

Ids and sentences are counted on, so that every table, figure and passage of one article works for all of
them. Actors of two articles are one where the lexicon gives them one name, or where they are called
alike: the same name, a person's surname that only one bears, a body's initials. Descriptions of single
people ('a Sudrian official') stay apart, and so do two actors of one article.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import product
from typing import Any

import pandas as pd

from stancebook.layers.names import aliases, roles
from stancebook.prose import DETERMINERS, join, name_article
from stancebook.records import LAYERS, Actor, Analysis, Sentence
from stancebook.text.view import Reading, map_offsets

IDS = {"id", "actor", "source", "target", "said_by", "venue", "holder", "evidence", "of", "said"}
UNNAMED = {"description", "pronoun"}
HOW = LEXICON, NAME, SURNAME, INITIALS = "the lexicon", "the same name", "the surname", "the initials"


@dataclass
class Joined:
    """An actor of several articles: all that it is called, its name and id by article, how it was joined."""

    actor: Actor
    forms: set[str]
    of: dict[int, Actor]
    how: str = ""

    def add(self, article: int, actor: Actor, forms: set[str], how: str) -> None:
        """It is this actor of another article; people are called by the fullest name."""
        fuller = actor.type == "person" and len(actor.name) > len(self.actor.name)
        self.actor = replace(self.actor, name=actor.name if fuller else self.actor.name)
        self.forms |= forms
        self.of[article], self.how = actor, self.how or how


def unite(analyses: Sequence[Analysis]) -> Analysis:
    """The articles as one, each text under a line with its outlet and title.

    `metadata["articles"]` has of each its id, name, title, date, words, start and end; `metadata["joined"]`
    the actors of several articles.
    """
    names, joined = name_outlets(analyses), join_actors(analyses)
    text, articles, rows = "", [], []
    found: dict[str, list[Any]] = {layer: [] for layer in LAYERS}
    for n, (one, name) in enumerate(zip(analyses, names)):
        title, start = name_article(one), len(text)
        head = name if one.text.lstrip().startswith(title) else " · ".join(dict.fromkeys((name, title)))
        renamed = {j.of[n].id: j.actor.id for j in joined if n in j.of} | _counted_on(one, found)
        paragraph = found["sentences"][-1].paragraph + 1 if found["sentences"] else 0
        found["sentences"].append(Sentence(start, start + len(head), paragraph))
        ahead = {"sentence": len(found["sentences"]), "paragraph": paragraph + 1}
        text += f"{head}\n\n"
        by, end = len(text), len(text) + len(one.text)
        moved = map_offsets(one, Reading(one.text, range(by, end), range(by + 1, end + 1)), one.text)
        for layer in LAYERS:
            found[layer] += [_renamed(record, renamed, ahead) for record in getattr(moved, layer)]
        text += f"{one.text.rstrip()}\n\n"
        for row in one.metadata.get("corrections") or ():
            rows.append({**row, "applied": [_rename(key, renamed, by) for key in row["applied"]]})
        known = {key: one.metadata.get(key) for key in ("published", "author", "outlet", "url")}
        facts = {**known, "id": one.id, "name": name, "title": title, "words": len(one.text.split())}
        articles.append({**facts, "start": start, "end": len(text)})
    surest = {(s.holder, s.target): s for s in sorted(found["stances"], key=lambda s: s.confidence)}
    found |= {"actors": [j.actor for j in joined], "stances": list(surest.values())}
    listed = {
        "corrections": rows,
        "warnings": [w for a in analyses for w in a.metadata.get("warnings") or ()],
    }
    metadata = {**analyses[0].metadata, **listed, "articles": articles, "joined": joined}
    metadata["sha256"] = ", ".join(str(a.metadata.get("sha256")) for a in analyses)
    layers = {layer: tuple(records) for layer, records in found.items()}
    return Analysis("+".join(a.id for a in analyses), join(names), text, metadata, **layers)


def name_outlets(analyses: Sequence[Analysis]) -> list[str]:
    """What each article is called among the others: its outlet, with its id where two have one outlet."""
    outlets = [str(a.metadata.get("outlet") or a.id) for a in analyses]
    return [o if outlets.count(o) == 1 else f"{o} ({a.id})" for o, a in zip(outlets, analyses)]


def number_of(analysis: Analysis, offset: int) -> int:
    """The number of the article in which the offset lies; 0 where there is one article only."""
    known = analysis.metadata.get("articles") or ()
    return next((n for n, a in enumerate(known) if a["start"] <= offset < a["end"]), 0)


def _counted_on(one: Analysis, found: dict[str, list[Any]]) -> dict[str, str]:
    """New ids for the article's claims and interactions: 'c3' behind twelve others is 'c15'."""
    records = [(r.id, len(found[layer])) for layer in ("claims", "interactions") for r in getattr(one, layer)]
    return {old: f"{old[0]}{int(old[1:]) + before}" for old, before in records}


def _rename(key: str, renamed: dict[str, str], by: int) -> str:
    """What a correction has changed: an id, the two of a stance, or the offsets of a mention."""
    if re.fullmatch(r"\d+-\d+", key):
        return "-".join(str(int(offset) + by) for offset in key.split("-"))
    return " > ".join(renamed.get(part, part) for part in key.split(" > "))


def _renamed(record: Any, renamed: dict[str, str], ahead: dict[str, int]) -> Any:
    """The record with other ids, its sentence or paragraph counted on."""
    changes: dict[str, Any] = {}
    for name in (f.name for f in fields(record)):
        value = getattr(record, name)
        if name in ahead:
            changes[name] = value + ahead[name]
        elif name in IDS and isinstance(value, str):
            changes[name] = renamed.get(value, value)
        elif name in IDS and value and isinstance(value[0], str):
            changes[name] = tuple(renamed.get(v, v) for v in value)
    return replace(record, **changes)


def join_actors(analyses: Sequence[Analysis]) -> list[Joined]:
    """Every actor once, in the order in which they come into the stories; ids stay where they can."""
    joined: list[Joined] = []
    for n, analysis in enumerate(analyses):
        before, left = list(joined), {a.id: a for a in analysis.actors}
        forms = {a.id: _find_forms(a, analysis) for a in analysis.actors}
        for how in HOW:
            for actor in list(left.values()):
                free = [j for j in before if n not in j.of and _is_alike(actor, forms[actor.id], j, how)]
                if free and (how != SURNAME or len(free) == 1):
                    free[0].add(n, left.pop(actor.id), forms[actor.id], how)
        taken = {j.actor.id for j in joined}
        for actor in left.values():
            id_ = actor.id
            while id_ in taken:
                id_ += f"-{n + 1}"
            taken.add(id_)
            joined.append(Joined(replace(actor, id=id_), forms[actor.id], {n: actor}))
    return joined


def _find_forms(actor: Actor, analysis: Analysis) -> set[str]:
    """What names the actor, without articles; nothing for single people that are only described."""
    spans = [(m.start, m.end) for m in analysis.mentions if m.actor == actor.id and m.via not in UNNAMED]
    role = roles().get(actor.name.split()[-1].lower()) if actor.name else None
    if not spans and (actor.type == "person" or (role and role.kind == "anonymous")):
        return set()
    return {_bare(actor.name), *(_bare(analysis.quote(s)) for s in spans if actor.type == "person")}


def _bare(words: str) -> str:
    first, _, rest = words.replace("’", "'").partition(" ")
    return (rest if rest and first.lower() in DETERMINERS else f"{first} {rest}").strip().removesuffix("'s")


def _is_alike(actor: Actor, forms: set[str], other: Joined, how: str) -> bool:
    """Whether both are one, judged in one way."""
    one, pairs = other.actor, list(product(forms, other.forms))
    if not pairs or (one.type == "person") != (actor.type == "person"):
        return False
    if how == LEXICON:
        return one.name == actor.name and (one.name in aliases() or one.type in ("state", "igo"))
    if None not in (one.country, actor.country) and one.country != actor.country:
        return False
    if how == NAME:
        names = {_bare(one.name), _bare(actor.name)}
        return any(a.casefold() == b.casefold() and (" " in a or b in names) for a, b in pairs)
    if how == SURNAME:
        return one.type == "person" and any(_is_surname(a, b) for a, b in pairs)
    return one.type != "person" and any(_initials(a) == b or _initials(b) == a for a, b in pairs)


def _is_surname(a: str, b: str) -> bool:
    """Whether one name is the last word of the other."""
    short, long = sorted((a.split(), b.split()), key=len)
    return len(short) == 1 and len(long) > 1 and short[-1] == long[-1]


def _initials(name: str) -> str:
    letters = "".join(w[0] for w in name.split() if w[0].isupper())
    return letters if len(letters) > 1 else name


def summarize_joined(analysis: Analysis) -> pd.DataFrame:
    """An actor of several articles a row: its names there, and by what it was joined."""
    articles = analysis.metadata["articles"]
    rows = [
        (j.actor.name, *(j.of[n].name if n in j.of else "" for n in range(len(articles))), j.how)
        for j in analysis.metadata["joined"]
        if len(j.of) > 1
    ]
    return pd.DataFrame(rows, columns=["name", *(a["name"] for a in articles), "joined by"])
