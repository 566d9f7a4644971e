"""Colours: pairs (light scheme, dark scheme), safe for colour-blind readers; a figure is drawn in the light
one and takes both in a page.

The seven hues were sought so that any two stay apart (OKLab) as seen with protanopia, deuteranopia and
tritanopia (Machado et al. 2009), at a contrast of at least 4.5 on the pages' grounds; tests/test_figures.py
computes both again.
"""

from collections import Counter

from stancebook.records import Analysis

Pair = tuple[str, str]

GROUNDS: Pair = ("#ffffff", "#1e1e1e")  # the palest and the least dark ground of our pages and of JupyterLab
INK: Pair = ("#1d1c1a", "#e9e5dd")
HUES: tuple[Pair, ...] = (
    ("#3245a1", "#7593fe"),
    ("#b64c1b", "#f57e4d"),
    ("#3a4600", "#e9e558"),
    ("#297195", "#a1dff5"),
    ("#8747d7", "#b4adf4"),
    ("#8b4958", "#fba7a9"),
    ("#6a2a66", "#b88bac"),
)
GREY: Pair = ("#5f5b54", "#aca69b")
RULE: Pair = ("#d9d4ca", "#3a3733")
SIGNS: dict[int, Pair] = {1: ("#00629b", "#7cc4f5"), 0: ("#615c55", "#ada79c"), -1: ("#a8420f", "#f5a27a")}
# grounds of cells, from weak to strong; the ink stands on them
TINTS: dict[int, tuple[Pair, ...]] = {
    1: (("#dcebf5", "#16303f"), ("#b5d5ea", "#1f4761"), ("#8fbfde", "#2b5a7c")),
    0: (("#eceae5", "#33302b"),) * 3,
    -1: (("#f8e3d6", "#3c2417"), ("#f0c3a6", "#5c3018"), ("#e6a47d", "#77401f")),
}
PAIRS: dict[str, str] = dict(
    [*HUES, GREY, RULE, *SIGNS.values(), *(t for tints in TINTS.values() for t in tints)]
)
"""Light → dark, for every colour that a figure may use."""


def actor_colours(analysis: Analysis) -> dict[str, Pair]:
    """Actor id → (light, dark). A state, its ministries and its army share one hue; the most prominent seven
    sides have one each, the others grey.
    """
    from stancebook.measures.blocs import find_sides  # a second, which whoever only renders need not wait

    sides, weight = find_sides(analysis), Counter[str]()
    for actor in [*(m.actor for m in analysis.mentions), *(c.actor for c in analysis.claims)]:
        weight[sides.get(actor or "", "")] += 1
    outlets = {sides[a.id] for a in analysis.actors if a.type == "media"}
    # An outlet carries what others say: it takes a hue only after the parties.
    ranked = sorted(set(sides.values()), key=lambda s: (s in outlets, -weight[s], s))
    hues = dict(zip(ranked, HUES, strict=False))
    return {a.id: hues.get(sides[a.id], GREY) for a in analysis.actors}
