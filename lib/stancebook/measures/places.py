"""Where: the towns and countries that the article names as places, each with its sentences."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import pandas as pd

from stancebook.layers.spans import Holding
from stancebook.lexicons import read_rows
from stancebook.measures.ranking import rank
from stancebook.measures.tables import find_sentence
from stancebook.records import Analysis

COLUMNS = "place kind country latitude longitude not_placed times sentence"
UNKNOWN = "no town or country of this name is known"
REGION = "a part of a country"
SEVERAL = "several towns have this name"
ELSEWHERE = "its country is not named, so that another may be meant"
PERSON = "a person of this name is named here"
DOUBTED = "the name behind it says that another may be meant"
BEHIND = re.compile(r",\s(?=\w)")
Found = tuple[str, str, dict[str, str], str]  # kind, country's code, row of the lexicon, why it is not placed


def summarize_places(analysis: Analysis) -> pd.DataFrame:
    """A place a row, most named first: 'town' or 'country', where it is, in degrees, or why it is not placed.

    A town is placed only if no other of its name comes near it in size, and the article names its country or
    it is a capital: a wrong mark costs more than a missing one. A country has a point within it.
    """
    words = {analysis.quote((e.start, e.end)): e.label for e in analysis.entities}
    people = {_plain(w) for name, label in words.items() if label == "PERSON" for w in name.split()}
    named = {_rows("actors")[w]["country"] for w in words if _type(w) == "state"}
    uses: dict[tuple, list[tuple[str, int]]] = {}
    rows: dict[tuple, list] = {}
    for name, behind, sentence in _find_places(analysis):
        form = name.title() if name.isupper() and name.title() in _rows("places") else name
        person = _plain(name) in people
        kind, code, row, why = ("", "", {}, PERSON) if person else _locate(form, behind, named)
        key = (code,) if kind == "country" else (form, why)
        country = _rows("states").get(code, {}).get("name") if kind else None
        degrees = [float(row[x]) if kind else None for x in ("latitude", "longitude")]
        rows[key] = [kind, country, *degrees, why]
        uses.setdefault(key, []).append((form, sentence))
    table = []
    for key, found in uses.items():
        forms = [form for form, _ in found]
        table.append((max(forms, key=forms.count), *rows[key], len(found), sorted({s for _, s in found})))
    return rank(table, COLUMNS, "-times place").astype({"latitude": float, "longitude": float})


def _find_places(analysis: Analysis) -> Iterator[tuple[str, str, int]]:
    """What the recogniser takes for a place, the place behind its comma, and its sentence.

    Left out is what stands for an actor ('Moscow said'), and a part of another name ('Aleppo University').
    """
    places = {e.start: e for e in analysis.entities if e.label in ("LOC", "GPE")}
    at = {start: analysis.quote((start, e.end)) for start, e in places.items()}
    types = {a.id: a.type for a in analysis.actors}
    mentions = Holding(((m.start, m.end), m) for m in analysis.mentions)
    for start, e in places.items():
        over = [m for (_, end), m in mentions.at(start) if e.end <= end]
        same = [m for m in over if (m.start, m.end) == (start, e.end)]
        actor = any(m.via == "metonym" or types.get(m.actor) != "state" for m in same)
        part = any(m.end > e.end and analysis.text[e.end] not in "’'" for m in over)
        if not actor and not part and _type(at[start]) in ("", "state"):
            comma = BEHIND.match(analysis.text, e.end)
            yield at[start], at.get(comma.end(), "") if comma else "", find_sentence(analysis, start)


def _plain(word: str) -> str:
    """The word without accents."""
    return unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()


@cache
def _rows(name: str) -> dict[str, dict[str, str]]:
    """The rows of a lexicon by their first column."""
    return {next(iter(row.values())): row for row in read_rows(name)}


def _type(name: str) -> str:
    return _rows("actors").get(name, {}).get("type", "")


def _locate(name: str, behind: str, named: set[str]) -> Found:
    """What and where the place is; `named`: the countries that the article names, `behind`: what follows."""
    known, town = _rows("actors").get(name, {}), _rows("places").get(name)
    capital = known.get("via") == "metonym"
    if known and not capital:
        code, row = known["country"], _rows("outlines").get(known["country"])
        whole = _rows("states").get(code, {}).get("name") == known["name"]
        return ("country", code, row, "") if row and whole else ("", code, {}, REGION)
    if not town:
        return "", "", {}, UNKNOWN
    code = town["country"]
    near = _rows("places").get(behind) or _rows("actors").get(behind) or {"country": ""}
    doubts = {
        DOUBTED: behind and near["country"] != code,
        SEVERAL: not town["latitude"],
        ELSEWHERE: not capital and code not in named,
    }
    why = next((why for why, holds in doubts.items() if holds), "")
    return ("" if why else "town"), code, town, why
