"""Where: which names are places, which are certain enough to be marked, and the map."""

from xml.etree import ElementTree

import pytest

from stancebook.figures import atlas, charts
from stancebook.figures.svg import find_links
from stancebook.lexicons import read_rows
from stancebook.measures import places
from stancebook.records import Actor, Analysis, Entity, Mention, Sentence


def read(text, names, mentions=()):
    """The places of a text whose names (words, label) the recogniser has found;
    mentions are (words, type, via).
    """
    at = lambda words: (text.index(words), text.index(words) + len(words))  # noqa: E731
    ends = [n for n, c in enumerate(text) if c == "."]
    sentences = [Sentence(a + 2 if a else 0, b + 1, 0) for a, b in zip([0, *ends], ends)]
    actors = tuple(Actor(words, words, kind, None) for words, kind, _ in mentions)
    found = tuple(Mention(words, *at(words), via, 0.9) for words, _, via in mentions)
    entities = tuple(Entity(*at(words), label, 0.9) for words, label in names)
    return places.summarize_places(
        Analysis("toy", "Toy", text, {}, tuple(sentences), entities, actors, found)
    )


def why(frame):
    return {r.place: r.kind or r.not_placed for r in frame.itertuples()}


def test_a_town_is_placed_where_its_country_is_named():
    frame = read("Syria shelled Idlib.", [("Syria", "LOC"), ("Idlib", "LOC")])
    assert why(frame) == {"Idlib": "town", "Syria": "country"}
    idlib = frame[frame["place"] == "Idlib"].iloc[0]
    assert (round(idlib.latitude), round(idlib.longitude), idlib.country) == (36, 37, "Syria")


@pytest.mark.parametrize(
    ("text", "names", "mentions", "expected"),
    [
        ("Fire in Surrey.", [("Surrey", "LOC")], [], {"Surrey": places.ELSEWHERE}),
        ("Talks in Moscow.", [("Moscow", "LOC")], [], {"Moscow": "town"}),
        ("Moscow refused.", [("Moscow", "LOC")], [("Moscow", "state", "metonym")], {}),
        (
            "The US sent men to Springfield.",
            [("US", "LOC"), ("Springfield", "LOC")],
            [],
            {"US": "country", "Springfield": places.SEVERAL},
        ),
        (
            "The US sent men to Portland, Maine.",
            [("US", "LOC"), ("Portland", "LOC"), ("Maine", "LOC")],
            [],
            {"US": "country", "Portland": places.DOUBTED, "Maine": places.UNKNOWN},
        ),
        (
            "Syria held Homs, Aleppo.",
            [("Syria", "LOC"), ("Homs", "LOC"), ("Aleppo", "LOC")],
            [],
            {"Syria": "country", "Homs": "town", "Aleppo": "town"},
        ),
        (
            "Syria closed Aleppo University.",
            [("Syria", "LOC"), ("Aleppo", "LOC")],
            [("Aleppo University", "organisation", "name")],
            {"Syria": "country"},
        ),
        (
            "Syria moved people of Aleppo.",
            [("Syria", "LOC"), ("Aleppo", "LOC")],
            [("people of Aleppo", "population", "description")],
            {"Syria": "country", "Aleppo": "town"},
        ),
        ("Paris spoke in Syria.", [("Paris", "PERSON"), ("Syria", "LOC")], [], {"Syria": "country"}),
        ("The Taliban left.", [("Taliban", "LOC")], [], {}),
        ("Fighting in Kashmir.", [("Kashmir", "LOC")], [], {"Kashmir": places.REGION}),
        ("WASHINGTON: the talks failed.", [("WASHINGTON", "LOC")], [], {"Washington": "town"}),
        ("They met in Avalonia.", [("Avalonia", "LOC")], [], {"Avalonia": places.UNKNOWN}),
    ],
)
def test_what_is_not_certain_is_not_placed(text, names, mentions, expected):
    assert why(read(text, names, mentions)) == expected


def test_a_person_of_the_same_name_makes_a_country_doubtful():
    text = "Xavier Jordán left. Jordan and Berg talked."
    frame = read(text, [("Xavier Jordán", "PERSON"), ("Jordan", "LOC")])
    assert why(frame) == {"Jordan": places.PERSON}


def test_a_country_under_several_names_is_one_place_with_all_its_sentences():
    frame = read(
        "The US left. America won. The United States paid.",
        [("US", "LOC"), ("America", "LOC"), ("United States", "LOC")],
    )
    (row,) = frame.itertuples()
    assert (row.times, row.sentence, row.country) == (3, [0, 1, 2], "United States")


def test_every_country_has_a_point_and_most_an_outline():
    rows = {row["country"]: row for row in read_rows("outlines")}
    assert {row["country"] for row in read_rows("states")} - rows.keys() <= {"IOT", "TKL", "TON"}
    assert all(
        -90 <= float(r["latitude"]) <= 90 and -180 <= float(r["longitude"]) <= 180 for r in rows.values()
    )
    assert sum(bool(r["outline"]) for r in rows.values()) == 177
    inside = [atlas.read_outlines()[name] for name in ("Syria", "Turkey", "France", "Russia")]
    points = [rows[code] for code in ("SYR", "TUR", "FRA", "RUS")]
    for rings, r in zip(inside, points):
        assert any(ring.contains_point((float(r["longitude"]), float(r["latitude"]))) for ring in rings)


def test_towns_lie_where_their_countries_are():
    names = {row["country"]: row["name"] for row in read_rows("states")}
    placed = [
        r
        for r in read_rows("places")
        if r["latitude"] and atlas.read_outlines().get(names.get(r["country"], ""))
    ]
    near = 0
    for row in placed[::40]:
        rings = atlas.read_outlines()[names[row["country"]]]
        point = float(row["longitude"]), float(row["latitude"])
        near += any(ring.get_extents().padded(1).contains(*point) for ring in rings)
    assert near >= 0.98 * len(placed[::40])


TOWNS = "Syria named Homs and Idlib and Aleppo and Damascus and Latakia and Hama."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It rained.", []),
        ("Fire in Atlantis.", ["Atlantis"]),
        ("Talks in Moscow.", ["Moscow"]),
        ("Syria won.", ["Syria"]),
        (TOWNS, ["Syria", "Homs", "Idlib", "Aleppo", "Damascus", "Latakia", "Hama"]),
        (
            "Syria, Fiji, Chile, Canada and New Zealand met.",
            ["Syria", "Fiji", "Chile", "Canada", "New Zealand"],
        ),
        ("Syria and Canada spoke of Idlib.", ["Syria", "Canada", "Idlib"]),
        ("Singapore and Bahrain met.", ["Singapore", "Bahrain"]),
    ],
)
def test_the_map_is_whole_for_any_places(text, words, recwarn):
    frame = read(text, [(w, "LOC") for w in words])
    svg = charts.render_svg(atlas.plot_places(frame))
    assert svg == charts.render_svg(atlas.plot_places(frame)) and not list(recwarn)
    links = find_links(ElementTree.fromstring(svg))
    assert all(href.startswith("01-article.ipynb#s") and title for href, title, *_ in links)
    beyond = svg.count("Also named")
    assert len(links) + beyond == (frame["kind"] != "").sum() or beyond
    assert "http" not in svg.replace("http://www.w3.org", "")


def test_a_country_beyond_the_towns_is_named_beneath_the_map():
    frame = read("Syria and Canada spoke of Idlib.", [("Syria", "LOC"), ("Canada", "LOC"), ("Idlib", "LOC")])
    svg = charts.render_svg(atlas.plot_places(frame))
    assert "Also named, beyond this map: Canada" in svg and len(find_links(ElementTree.fromstring(svg))) == 2
    words = atlas.describe_places(frame)
    assert words == (
        "Map of places, with how often each is named; towns: Idlib in Syria (1); "
        "countries: Canada (1) and Syria (1)."
    )


def test_names_cover_neither_marks_nor_each_other():
    frame = read(
        TOWNS, [(w, "LOC") for w in ("Syria", "Homs", "Idlib", "Aleppo", "Damascus", "Latakia", "Hama")]
    )
    ax = atlas.plot_places(frame)
    assert {t.get_text() for t in ax.texts} >= {"Homs", "Aleppo", "Damascus"}
