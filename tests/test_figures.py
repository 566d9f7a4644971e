"""Figures: colours by computation, words for those who do not see them, any data,
the same bytes every time.
"""

import re
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from stancebook.figures import charts, layout, palette
from stancebook.figures.drawing import label, quiet
from stancebook.figures.svg import find_links
from stancebook.measures import framing, network, tables
from stancebook.records import Actor, Mention
from toy import ANALYSIS, EMPTY

# Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB
EYES = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [(0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)]
    ),
    "deuteranopia": np.array(
        [(0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)]
    ),
    "tritanopia": np.array(
        [(1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)]
    ),
}
CALIBRATION = [
    {"layer": "claims", "confidence": 0.6, "accuracy": 0.5, "count": 10},
    {"layer": "claims", "confidence": 0.9, "accuracy": 0.8, "count": 30},
    {"layer": "actors", "confidence": 0.9, "accuracy": 0.81, "count": 20},
]


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    """WCAG 2 contrast ratio."""
    high, low = sorted((linear(c) @ [0.2126, 0.7152, 0.0722] + 0.05 for c in (a, b)), reverse=True)
    return high / low


def oklab(rgb: np.ndarray) -> np.ndarray:
    to_cones = np.array(
        [
            (0.41222147, 0.53633254, 0.05144599),
            (0.21190350, 0.68069955, 0.10739696),
            (0.08830246, 0.28171884, 0.62997870),
        ]
    )
    to_lab = np.array(
        [
            (0.21045426, 0.79361779, -0.00407205),
            (1.97799850, -2.42859221, 0.45059371),
            (0.02590404, 0.78277177, -0.80867577),
        ]
    )
    return to_lab @ np.cbrt(to_cones @ np.clip(rgb, 0, 1))


# -- colours


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_and_marks_stand_out(scheme):
    ground = palette.GROUNDS[scheme]
    assert all(
        contrast(pair[scheme], ground) >= 4.5
        for pair in [*palette.HUES, palette.GREY, *palette.SIGNS.values()]
    )
    assert all(
        contrast(palette.INK[scheme], tint[scheme]) >= 4.5
        for tints in palette.TINTS.values()
        for tint in tints
    )


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("eyes", EYES)
def test_hues_stay_apart_for_all_eyes(scheme, eyes):
    seen = [oklab(EYES[eyes] @ linear(pair[scheme])) for pair in palette.HUES]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 0.08
    signs = [oklab(EYES[eyes] @ linear(palette.SIGNS[s][scheme])) for s in (1, -1)]
    assert np.linalg.norm(signs[0] - signs[1]) > 0.08


def test_a_light_colour_has_one_dark_one():
    pairs = [
        *palette.HUES,
        palette.GREY,
        palette.RULE,
        *palette.SIGNS.values(),
        *(t for tints in palette.TINTS.values() for t in tints),
    ]
    assert len(palette.PAIRS) == len(set(pairs)) and palette.INK[0] not in palette.PAIRS


def test_a_state_and_its_bodies_share_a_hue():
    colours = charts.actor_colours(ANALYSIS)
    assert set(colours) == {a.id for a in ANALYSIS.actors}
    assert (
        colours["sudria"]
        == colours["sudrian-army"]
        == colours["sudrian-official"]
        != colours["norland"]
        == colours["ida-berg"]
    )
    assert charts.actor_colours(EMPTY) == {}


def test_beyond_seven_sides_the_rest_is_grey():
    actors = tuple(Actor(f"a{n}", f"A{n}", "person", None) for n in range(30))
    colours = charts.actor_colours(replace(EMPTY, actors=actors))
    assert sum(c != palette.GREY for c in colours.values()) == 7


# -- figures


def made(analysis):
    """Every figure of an analysis with its alternative text."""
    colours, word = charts.actor_colours(analysis), {"kind": "label", "neutral": "people", "reason": "test"}
    actors, sources, stances = (
        f(analysis) for f in (tables.summarize_actors, tables.summarize_sources, tables.summarize_stances)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(framing, "_forms", lambda: [(re.compile("villagers?"), word)])
        terms = framing.find_framing(analysis)
    acts, views = network.build_interactions(analysis), network.build_stances(analysis)
    columns = ["layer", "confidence", "accuracy", "count"]
    rows = pd.DataFrame(CALIBRATION if analysis.actors else [], columns=columns)
    return {
        "mentions": (charts.plot_mentions(actors, colours=colours), charts.describe_mentions(actors)),
        "sources": (charts.plot_sources(sources, colours=colours), charts.describe_sources(sources)),
        "stances": (charts.plot_stances(stances), charts.describe_stances(stances)),
        "framing": (charts.plot_framing(terms, colours=colours), charts.describe_framing(terms)),
        "calibration": (charts.plot_calibration(rows), charts.describe_calibration(rows)),
        "interactions": (charts.draw_interactions(acts, colours), charts.describe_interactions(acts)),
        "network": (charts.draw_stances(views, colours), charts.describe_stance_network(views)),
    }


def render(analysis) -> dict[str, str]:
    return {name: charts.show(figure, alt)._repr_html_() for name, (figure, alt) in made(analysis).items()}


@pytest.fixture(scope="module")
def html() -> dict[str, str]:
    """The toy article's figures as HTML."""
    return render(ANALYSIS)


HOSTILE = replace(
    ANALYSIS,
    actors=tuple(
        replace(a, name=name)
        for a, name in zip(
            ANALYSIS.actors,
            [
                "$x^2$ & \\N \\G %s {a|b}",
                "<script>alert(1)</script>",
                "\u202eevil\x00\x07",
                "محمد بن سلمان ولي العهد في المملكة العربية السعودية",
                "A" * 300,
                "",
                "\"q\" 'q'",
                "中国 🇨🇳",
                "<b>x</b>",
                "a\nb",
            ],
            strict=True,
        )
    ),
)


@pytest.mark.parametrize("analysis", [ANALYSIS, EMPTY, HOSTILE], ids=["toy", "empty", "hostile"])
def test_every_figure_is_whole_and_harmless(analysis, recwarn):
    for name, html in render(analysis).items():
        svg = html[html.index("<svg") : html.index("</svg>") + 6]
        ElementTree.fromstring(svg)
        assert re.search(r'<svg role="(img|group)" aria-label="[^"]{10,}"', html), name
        assert not re.search(
            r"<script|xlink|target=|<b>|\bon\w+=|url\((?!#)|@import|\bhttp(?!://www.w3.org/)", svg
        ), name
        assert "<a " not in svg and all(
            href.startswith("01-article.ipynb#") for href in re.findall(r'<a [^>]*href="([^"]*)"', html)
        ), name
        assert palette.INK[0] not in svg
    assert not [w for w in recwarn if issubclass(w.category, UserWarning)]


def test_two_runs_give_the_same_bytes(html):
    assert render(ANALYSIS) == html


def test_no_two_figures_share_an_id(html):
    ids = [i for figure in html.values() for i in re.findall(r' id="([^"]*)"', figure)]
    assert len(ids) == len(set(ids))
    for figure in html.values():
        assert set(re.findall(r"url\(#([^)]*)\)", figure)) <= set(re.findall(r' id="([^"]*)"', figure))


def test_colours_of_both_schemes_travel_with_the_figure(html):
    light, dark = charts.actor_colours(ANALYSIS)["norland"]
    assert (
        f"--s{light[1:]}:light-dark({light},{dark})" in html["mentions"]
        and f"var(--s{light[1:]},{light})" in html["mentions"]
    )
    assert "currentColor" in html["mentions"]


def test_marks_and_edges_lead_to_their_evidence(html):
    assert 'href="01-article.ipynb#s0"' in html["mentions"]
    assert {
        f'href="01-article.ipynb#{i.id}"' in html["interactions"] for i in ANALYSIS.interactions if i.target
    } == {True}
    assert all(
        f'href="01-article.ipynb#{s.evidence[0]}"' in html["stances"]
        and f'href="01-article.ipynb#{s.evidence[0]}"' in html["network"]
        for s in ANALYSIS.stances
    )


def test_every_link_has_a_name_and_lies_over_its_mark(html):
    for name, figure in html.items():
        assert figure.count("<a ") == len(
            re.findall(r'<a class="sb-mark" href="[^" ]*" title="[^"]+" style="[^"]*"></a>', figure)
        ), name
        for place in re.findall(
            r'style="left:([\d.]+)%;top:([\d.]+)%;width:([\d.]+)%;height:([\d.]+)%"', figure
        ):
            left, top, width, height = map(float, place)
            assert 0 <= left < left + width <= 100.1 and 0 <= top < top + height <= 100.1, name


SHAPES = """<svg viewBox="0 0 100 50" xmlns="http://www.w3.org/2000/svg"><g transform="translate(10 40)">
<a href="p#box a%20box"><polygon points="0,-20 20,-20 20,-10 0,-10"/></a>
<a href="p#ring a%20ring"><ellipse cx="50" cy="-15" rx="10" ry="5"/></a>
<a href="p#path a%20path"><path d="M0,-40C0,-40 5,-40 10,-35z"/></a>
<a href="p#words words"><text x="40" y="0" font-size="10" text-anchor="middle">abcdefghij</text></a>
<a href="p#nothing nothing"></a></g></svg>"""


def test_links_lie_where_the_shapes_are():
    found = {
        href: tuple(round(share, 3) for share in place)
        for href, _, *place in find_links(ElementTree.fromstring(SHAPES))
    }
    assert found == {
        "p#path": (0.1, 0.0, 0.1, 0.1),
        "p#box": (0.1, 0.4, 0.2, 0.2),
        "p#ring": (0.5, 0.4, 0.2, 0.2),
        "p#words": (0.24, 0.6, 0.52, 0.25),
    }


def test_a_figure_names_its_article():
    shown = charts.show(SHAPES, "shapes", replace(EMPTY, title="A <title>"))
    assert ">A &lt;title&gt;</p>" in shown._repr_html_() and repr(shown) == "A <title>: shapes"


def test_sign_is_never_colour_alone(html):
    assert (
        "− shelled" in html["interactions"]
        and "+ backs" in html["interactions"]
        and "stroke-dasharray" in html["interactions"]
    )
    assert "−6.4" in html["network"] and "− 6.4" in html["stances"] and "+ 3.8" in html["stances"]


def test_unnamed_sources_are_hatched_and_named_so(html):
    assert all(sign in html["sources"] for sign in ("(not named)", "<pattern", "via Vale Radio"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mentions", "Norland 3"),
        ("sources", "1 of 5 come from sources without a name"),
        ("stances", "Norland towards Sudria oppose −6.4"),
        ("framing", "“villagers” for villagers, in the words of the article"),
        ("calibration", "claims 82% sure and 72% right"),
        ("interactions", "Norland army “shelled”, towards Sudrian army"),
        ("network", "Norland and Westmark"),
    ],
)
def test_alternative_texts_say_what_is_shown(html, name, words):
    assert words in html[name]


def test_a_picture_is_its_text_in_a_terminal():
    assert (
        repr(charts.show(charts.plot_mentions(tables.summarize_actors(EMPTY)), "No actor is mentioned."))
        == "No actor is mentioned."
    )


# -- as functions


def test_given_axes_are_used_and_style_is_left_alone():
    ax, style = Figure().subplots(), {"color": "#123456"}
    frame = tables.summarize_actors(ANALYSIS)
    before = frame.copy(deep=True)
    assert charts.plot_mentions(frame, ax=ax, **style) is ax and style == {"color": "#123456"}
    pd.testing.assert_frame_equal(frame, before)


def test_forty_rows_at_most_and_the_rest_is_said():
    actors = tuple(Actor(f"a{n}", f"Actor {n}", "person", None) for n in range(50))
    crowd = replace(EMPTY, actors=actors, mentions=tuple(Mention(a.id, 0, 2, "name", 0.9) for a in actors))
    html = charts.show(charts.plot_mentions(tables.summarize_actors(crowd)), "x")._repr_html_()
    assert html.count("<text") < 90 and "and 10 more, in the table" in html


@pytest.mark.parametrize("size", [1, 40])
def test_the_briefing_draws_what_can_be_read_on_paper_and_says_what_it_leaves_out(size):
    acts = [
        replace(
            i,
            id=f"i{n}",
            source=ANALYSIS.actors[n % 9].id,
            target=ANALYSIS.actors[(n * 7 + 1) % 10].id,
            unsure=n % 2 > 0,
        )
        for n, i in enumerate(ANALYSIS.interactions * size)
    ]
    graph = network.build_interactions(
        replace(ANALYSIS, interactions=tuple(i for i in acts if i.source != i.target))
    )
    kept = charts.keep_strongest(graph)
    svg, left = charts.draw_interactions(kept), graph.size() - kept.size()
    assert all(here <= most for here, most in zip(layout._size(svg), layout.PRINTED)) and kept.size() >= 3
    assert kept.graph["left_out"] == left and (
        f"{left} weaker acts are left out" in svg.replace("&#160;", " ")
    ) == (size > 1)
    assert size == 1 or not any(unsure for *_, unsure in kept.edges(data="unsure"))
    stances = tables.summarize_stances(ANALYSIS)
    few = charts.plot_stances(stances, most=1)
    assert (
        len(few.patches) == 1
        and "and 2 more" in few.texts[-1].get_text()
        and len(charts.plot_stances(stances).patches) == 3
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a  b\n c", "a b c"),
        ("x" * 50, "x" * 33 + "…"),
        ("\u202eevil", "evil"),
        ("محمد", "\u2068محمد\u2069"),
        ("$x$", "$x$"),
    ],
)
def test_labels_are_short_and_honest(name, shown):
    assert label(name) == shown


def test_graphviz_is_quiet(capfd):
    charts.draw_interactions(network.build_interactions(ANALYSIS))
    with quiet():
        pass
    assert capfd.readouterr().err == ""


def test_what_a_person_has_corrected_is_marked_and_told():
    rows = [{"layer": "interactions", "applied": ["i4"]}, {"layer": "actors", "applied": ["sudria"]}]
    corrected = replace(ANALYSIS, metadata={**ANALYSIS.metadata, "corrections": rows})
    acts, stances = network.build_interactions(corrected), tables.summarize_stances(corrected)
    svg = charts.draw_interactions(acts)
    assert svg.count("✎") == 1 and charts.describe_interactions(acts).endswith(
        "1, marked ✎, is corrected by hand."
    )
    assert [(r.holder, r.target) for r in stances.itertuples() if r.corrected] == [("norland", "sudria")], (
        "it rests on i4"
    )
    assert charts.render_svg(charts.plot_stances(stances)).count(
        "✎"
    ) == 1 and "1, marked ✎" in charts.describe_stances(stances)
    assert charts.draw_stances(network.build_stances(corrected)).count("✎") == 1
    actors = tables.summarize_actors(corrected)
    assert charts.render_svg(charts.plot_mentions(actors)).count(
        "Sudria ✎"
    ) == 1 and "1, marked ✎" in charts.describe_mentions(actors)
