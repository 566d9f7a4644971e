"""Actors: a hand-annotated sentence and the mentions that are expected from it, under the real lexicon."""

import re

import pytest

from annotated import annotate
from stancebook.actors import find_actors, keep_actors
from stancebook.lexicons import read_rows


def found(notation):
    """'name (type country): mention via, …' of each actor."""
    doc = annotate(notation)
    actors, mentions = find_actors(doc)
    return {f"{a.name} ({a.type} {a.country})": [f"{doc.text[m.start:m.end]} {m.via}" for m in mentions if m.actor == a.id] for a in actors}


CASES = {
    "a capital that acts is the state": (
        "Ankara@LOC/NNP/2/nsubj asked~ask/VBD/0/root Washington@LOC/NNP/2/obj",
        {"Turkey (state TUR)": ["Ankara metonym"], "United States (state USA)": ["Washington metonym"]}),
    "a capital as a place is nobody": (
        "Envoys~envoy/NNS/2/nsubj met~meet/VBD/0/root in/IN/4/case Ankara@LOC/NNP/2/obl",
        {}),
    "an adjective of a force belongs to the army": (
        "Turkish@NORP/JJ/2/amod forces~force/NNS/3/nsubj advanced~advance/VBD/0/root",
        {"Turkish forces (military TUR)": ["Turkish forces name"]}),
    "army and troops of one country are one": (
        "Turkish@NORP/JJ/2/amod forces~force/NNS/3/nsubj advanced~advance/VBD/0/root | The/DT/3/det Turkish@NORP/JJ/3/amod army/NN/4/nsubj fired~fire/VBD/0/root",
        {"Turkish forces (military TUR)": ["Turkish forces name", "Turkish army name"]}),
    "a second unnamed official is another, 'the official' is the last": (
        "A/DT/3/det Malian@NORP/JJ/3/amod official/NN/4/nsubj spoke~speak/VBD/0/root | Another/DT/3/det Malian@NORP/JJ/3/amod official/NN/4/nsubj agreed~agree/VBD/0/root"
        " | The/DT/2/det official/NN/3/nsubj left~leave/VBD/0/root",
        {"Malian official (government MLI)": ["A Malian official name"],
         "another Malian official (government MLI)": ["Another Malian official name", "The official description"]}),
    "officials in the plural are the state": (
        "Malian@NORP/JJ/2/amod officials~official/NNS/3/nsubj spoke~speak/VBD/0/root",
        {"Mali (state MLI)": ["Malian officials description"]}),
    "a ministry and 'the ministry'": (
        "Mali@LOC/NNP/4/nmod:poss 's/POS/1/case defense/NN/4/compound ministry/NN/5/nsubj protested~protest/VBD/0/root | The/DT/2/det ministry/NN/3/nsubj denied~deny/VBD/0/root",
        {"Mali (state MLI)": ["Mali name"], "Malian defense ministry (government MLI)": ["Mali 's defense ministry name", "The ministry description"]}),
    "an office before a name, then the name alone": (
        "Mali@LOC/NNP/4/nmod:poss 's/POS/1/case defense/NN/4/compound minister/NN/7/nsubj Issa@PERSON/NNP/4/appos Keita@PERSON/NNP/5/flat spoke~speak/VBD/0/root"
        " | Keita@PERSON/NNP/2/nsubj left~leave/VBD/0/root",
        {"Mali (state MLI)": ["Mali name"], "Issa Keita (person MLI)": ["Mali 's defense minister Issa Keita name", "Mali 's defense minister description", "Issa Keita name", "Keita alias"]}),
    "an acronym for a name": (
        "Vale@ORG/NNP/3/compound Rescue@ORG/NNP/3/compound Union@ORG/NNP/4/nsubj protested~protest/VBD/0/root | VRU@ORG/NNP/2/nsubj left~leave/VBD/0/root",
        {"Vale Rescue Union (organisation None)": ["Vale Rescue Union name", "VRU alias"]}),
    "a misprint of a name": (
        "Vale@ORG/NNP/3/compound Rescue@ORG/NNP/3/compound Union@ORG/NNP/4/nsubj protested~protest/VBD/0/root"
        " | Vale@ORG/NNP/3/compound Resuce@ORG/NNP/3/compound Union@ORG/NNP/4/nsubj left~leave/VBD/0/root",
        {"Vale Rescue Union (organisation None)": ["Vale Rescue Union name", "Vale Resuce Union alias"]}),
    "two names that share their last word": (
        "North@LOC/NNP/4/compound and/CC/3/cc South@LOC/NNP/4/compound Korea@LOC/NNP/5/nsubj met~meet/VBD/0/root",
        {"North Korea (state PRK)": ["North alias"], "South Korea (state KOR)": ["South Korea name"]}),
    "a short form in brackets, and one name within another": (
        "African@ORG/NNP/2/compound Bank@ORG/NNP/6/nsubj (/,/4/punct Afribank@ORG/NNP/2/appos )/,/4/punct fell~fall/VBD/0/root | "
        "Afribank@ORG/NNP/2/compound Board@ORG/NNP/3/nsubj met~meet/VBD/0/root | Afribank@ORG/NNP/2/nsubj fell~fall/VBD/0/root",
        {"African Bank (organisation None)": ["African Bank name", "Afribank alias", "Afribank alias"], "Afribank Board (organisation None)": ["Afribank Board name"]}),
    "a description in apposition, before and behind the name": (
        "The/DT/2/det group/NN/5/nsubj ,/,/2/punct Afriband@ORG/NNP/2/appos fell~fall/VBD/0/root | "
        "Afriband@ORG/NNP/5/nsubj ,/,/4/punct the/DT/4/det group/NN/1/appos fell~fall/VBD/0/root",
        {"Afriband (organisation None)": ["The group description", "Afriband name", "Afriband name", "the group description"]}),
    "a people in the country's name": (
        "Malian@NORP/JJ/2/amod civilians~civilian/NNS/3/nsubj fled~flee/VBD/0/root | Malians@NORP/NNPS/2/nsubj returned~return/VBD/0/root",
        {"Malian civilians (population MLI)": ["Malian civilians name", "Malians name"]}),
    "'it' is the subject that governs, 'its' too": (
        "Mali@LOC/NNP/2/nsubj said~say/VBD/0/root it/PRP/5/nsubj would/MD/5/aux defend/VB/2/ccomp its/PRP$/7/nmod:poss border/NN/5/obj",
        {"Mali (state MLI)": ["Mali name", "it pronoun", "its pronoun"]}),
    "an object is not the subject of its own verb": (
        "Ghana@LOC/NNP/2/nsubj protested~protest/VBD/0/root | Mali@LOC/NNP/2/nsubj attacked~attack/VBD/0/root it/PRP/2/obj",
        {"Ghana (state GHA)": ["Ghana name", "it pronoun"], "Mali (state MLI)": ["Mali name"]}),
    "a name that others bear needs its country": (
        "NPP@ORG/NNP/2/nsubj gained~gain/VBD/0/root seats~seat/NNS/2/obj in/IN/5/case Mali@LOC/NNP/2/obl",
        {"NPP (organisation MLI)": ["NPP name"], "Mali (state MLI)": ["Mali name"]}),
    "a surname that is a city's name too": (
        "Ann@PERSON/NNP/3/nsubj Paris@PERSON/NNP/1/flat spoke~speak/VBD/0/root | Paris@PERSON/NNP/2/nsubj left~leave/VBD/0/root",
        {"Ann Paris (person None)": ["Ann Paris name", "Paris alias"]}),
    "an office behind which its body is named before the person": (
        "head/NN/6/nsubj of/IN/4/case the/DT/4/det Council@ORG/NNP/1/nmod Ann@PERSON/NNP/1/flat fell~fall/VBD/0/root",
        {"Ann (person None)": ["head of the Council Ann name", "head description", "Ann name"], "Council (organisation None)": ["Council name"]}),
    "the church is first of all one that is called so": (
        "Church@ORG/NNP/4/nsubj of@ORG/IN/3/case Hope@ORG/NNP/1/nmod met~meet/VBD/0/root Afriband@ORG/NNP/4/obj | "
        "The/DT/2/det church/NN/3/nsubj left~leave/VBD/0/root",
        {"Church of Hope (organisation None)": ["Church of Hope name", "The church description"], "Afriband (organisation None)": ["Afriband name"]}),
    "who holds an office of the country": (
        "Malian@NORP/JJ/2/amod minister/NN/3/nmod:desc Ann@PERSON/NNP/4/nsubj spoke~speak/VBD/0/root | "
        "the/DT/3/det Malian@NORP/JJ/3/amod official/NN/4/nsubj left~leave/VBD/0/root",
        {"Ann (person MLI)": ["Malian minister Ann name", "Malian minister description", "Ann name", "the Malian official description"]}),
    "who is known by the office first, then by name": (
        "The/DT/3/det Malian@NORP/JJ/3/amod minister/NN/4/nsubj spoke~speak/VBD/0/root | "
        "Minister~minister/NNP/2/nmod:desc Ann@PERSON/NNP/3/nsubj left~leave/VBD/0/root",
        {"Ann (person MLI)": ["The Malian minister name", "Minister Ann name", "Minister description", "Ann name"]}),
    "a people's name as that of its language": (
        "Ann@PERSON/NNP/2/nsubj spoke~speak/VBD/0/root in/IN/4/case English@NORP/NNP/2/obl", {"Ann (person None)": ["Ann name"]}),
    "a name labelled by the noun behind it": (
        "Mali@LOC/NNP/4/nmod:poss 's/POS/1/case Vale@ORG/NNP/4/compound newspaper/NN/5/nsubj spoke~speak/VBD/0/root",
        {"Mali (state MLI)": ["Mali name"], "Vale (media MLI)": ["Mali 's Vale newspaper name", "Vale name"]}),
    "the opposition by its leaders": (
        "Malian@NORP/JJ/3/amod opposition/NN/3/compound leaders~leader/NNS/4/nsubj left~leave/VBD/0/root | The/DT/2/det opposition/NN/3/nsubj won~win/VBD/0/root",
        {"Malian opposition leaders (organisation MLI)": ["Malian opposition leaders name", "The opposition description"]}),
    "a president known by the surname, abroad": (
        "President~president/NNP/2/nmod:desc Biden@PERSON/NNP/3/nsubj visited~visit/VBD/0/root Mali@LOC/NNP/3/obj",
        {"Biden (person USA)": ["President Biden name", "President description", "Biden name"], "Mali (state MLI)": ["Mali name"]}),
    "a president taken for an organisation": (
        "President@ORG~president/NNP/2/nmod:desc Lee@ORG/NNP/3/nsubj spoke~speak/VBD/0/root | Lee@PERSON/NNP/2/nsubj left~leave/VBD/0/root",
        {"Lee (person None)": ["President Lee name", "President description", "Lee name", "Lee alias"]}),
    "whose government": (
        "Ann@PERSON/NNP/3/nsubj Biden@PERSON/NNP/1/flat spoke~speak/VBD/0/root | the/DT/3/det Obama@PERSON/NNP/3/compound administration/NN/4/nsubj left~leave/VBD/0/root",
        {"Ann Biden (person None)": ["Ann Biden name"], "United States (state USA)": ["the Obama administration description"], "Obama (person None)": ["Obama name"]}),
    "an acronym that the article defines itself": (
        "Vale@ORG/NNP/3/compound News@ORG/NNP/3/compound Office@ORG/NNP/7/nsubj (/,/5/punct VNO@ORG/NNP/3/appos )/,/5/punct spoke~speak/VBD/0/root",
        {"Vale News Office (government None)": ["Vale News Office name", "VNO alias"]}),
    "kin in apposition": (
        "Keita@PERSON/NNP/2/nsubj came~come/VBD/0/root with/IN/5/case his/PRP$/5/nmod:poss wife/NN/2/obl ,/,/7/punct Ann@PERSON/NNP/5/appos"
        " | his/PRP$/2/nmod:poss wife/NN/3/nsubj spoke~speak/VBD/0/root",
        {"Keita (person None)": ["Keita name", "his pronoun", "his pronoun"],
         "Ann (person None)": ["his wife , Ann name", "his wife description", "Ann name", "his wife description"]}),
    "officials of two countries": (
        "Malian@NORP/JJ/4/amod and/CC/3/cc Ghanaian@NORP/JJ/1/conj officials~official/NNS/5/nsubj met~meet/VBD/0/root",
        {"Mali (state MLI)": ["Malian adjective"], "Ghana (state GHA)": ["Malian and Ghanaian officials description", "Ghanaian adjective"]}),
    "every citizen is nobody": ("every/DT/2/det citizen/NN/3/nsubj voted~vote/VBD/0/root", {}),
    "who is told of is not who tells": (
        "Berg@PERSON/NNP/2/nsubj lied~lie/VBD/5/ccomp ,/,/2/punct he/PRP/5/nsubj said~say/VBD/0/root", {"Berg (person None)": ["Berg name"]}),
    "nobody": ("Rain/NN/2/nsubj fell~fall/VBD/0/root", {}),
}


@pytest.mark.parametrize("name", CASES)
def test_mentions(name):
    notation, expected = CASES[name]
    assert found(notation) == expected


def test_a_place_is_kept_only_when_it_takes_part():
    doc = annotate("Rebels~rebel/NNS/2/nsubj attacked~attack/VBD/0/root Mali@LOC/NNP/2/obj in/IN/5/case Ghana@LOC/NNP/2/obl")
    actors, mentions = find_actors(doc)
    kept, _ = keep_actors(actors, mentions, [], [], doc.user_data["acting"])
    assert {a.name for a in kept} == {"Rebels", "Mali"}


def test_lexicon_of_actors():
    rows = read_rows("actors")
    assert len({r["alias"] for r in rows}) == len(rows)
    known = {}
    for r in rows:
        assert re.fullmatch(r"([A-Z]{3})?", r["country"]) and r["alias"] == r["alias"].strip() and r["alias"]
        assert r["type"] in {"state", "government", "military", "armed_group", "igo", "media", "organisation", "person", "population"}
        assert r["via"] in {"name", "alias", "metonym", "adjective"}
        assert known.setdefault(r["name"], (r["type"], r["country"])) == (r["type"], r["country"]), r
    assert {r["name"] for r in rows if r["via"] == "name" and r["alias"] == r["name"]} == set(known)


def test_lexicon_of_states():
    names = {r["name"]: r for r in read_rows("actors") if r["type"] == "state"}
    for row in read_rows("states"):
        assert names[row["name"]]["country"] == row["country"] and row["adjective"]


def test_news_from_home_takes_its_country_from_towns():
    doc = annotate("Police/NNS/2/nsubj arrested~arrest/VBD/0/root Ann@PERSON/NNP/2/obj in/IN/5/case Tamale@LOC/NNP/2/obl and/CC/7/cc Kumasi@LOC/NNP/5/conj")
    actors, _ = find_actors(doc)
    assert {a.country for a in actors} == {"GHA"}


def test_who_speaks_for_a_state():
    for office, speaks in (("minister", True), ("senator", False), ("former minister", False)):
        *words, last = office.split()
        doc = annotate(" ".join([*(f"{w}/JJ/2/amod" for w in words), f"{last}/NN/{len(words) + 2}/nmod:desc", f"Ann@PERSON/NNP/{len(words) + 3}/nsubj",
                                 "left~leave/VBD/0/root", f"Mali@LOC/NNP/{len(words) + 3}/obj"]))
        find_actors(doc)
        assert bool(doc.user_data["officials"]) == speaks, office


def test_lexicon_of_places():
    rows, codes = read_rows("places"), {r["country"] for r in read_rows("states")}
    assert len({r["place"] for r in rows}) == len(rows) > 10_000
    assert {r["country"] for r in rows} <= codes


def test_lexicon_of_roles():
    kinds = {"state", "institution", "office", "anonymous", "force", "equipment", "armed", "group", "media", "organisation", "igo"}
    rows = read_rows("roles")
    assert len({r["noun"] for r in rows}) == len(rows)
    assert all(r["kind"] in kinds and r["noun"] == r["noun"].lower() and r["plural"] for r in rows)
