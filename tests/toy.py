"""A fictional article and its whole analysis, made by hand; shared by the tests,
so that a retrained model moves none of them.

Two invented states quarrel over the Vale; countries carry user-assigned codes of ISO 3166 (XN…, XS…, XW…),
which no real state has.
"""

from collections.abc import Sequence
from dataclasses import replace

from stancebook.layers.corrector import Corrector
from stancebook.records import Actor, Analysis, Claim, Entity, Interaction, Mention, Sentence, Span, Stance
from stancebook.text.corrections import Correction

PARAGRAPHS = (
    (
        "Norland says Sudria has moved tanks into the Vale, a border province of the two countries.",
        (
            "“We will not accept these tanks,” Norland’s defence minister Ida Berg told the Northern Post, "
            "adding that talks would go on."
        ),
    ),
    (
        "The Sudrian army denied that it had crossed the border.",
        (
            "However, Sudria has asked Westmark for missiles to shield the Vale, "
            "a Sudrian official told Vale Radio on condition of anonymity."
        ),
    ),
    ("The Norland army shelled a post of the Sudrian army on Sunday.", "It may send more guns."),
    (
        "Westmark, which backs Norland, held talks with Berg in Portsend.",
        "Thousands of villagers fled the Vale.",
    ),
)
TEXT = "\n".join(" ".join(sentences) for sentences in PARAGRAPHS) + "\n"


def span(words: str, nth: int = 0, within: str = "") -> Span:
    """Where the words stand in the toy article: the nth time from 0,
    or the first time inside a longer passage.
    """
    start = TEXT.index(within) - 1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


def _sentences() -> tuple[Sentence, ...]:
    return tuple(
        Sentence(*span(words), paragraph)
        for paragraph, sentences in enumerate(PARAGRAPHS)
        for words in sentences
    )


ACTORS = (
    Actor("norland", "Norland", "state", "XNO"),
    Actor("sudria", "Sudria", "state", "XSU"),
    Actor("westmark", "Westmark", "state", "XWE"),
    Actor("ida-berg", "Ida Berg", "person", "XNO"),
    Actor("northern-post", "Northern Post", "media", "XNO"),
    Actor("sudrian-army", "Sudrian army", "military", "XSU"),
    Actor("sudrian-official", "Sudrian official", "government", "XSU"),
    Actor("vale-radio", "Vale Radio", "media", None),
    Actor("norland-army", "Norland army", "military", "XNO"),
    Actor("villagers", "villagers", "population", None),
)
MENTIONS = (
    Mention("norland", *span("Norland"), "name", 0.97),
    Mention("sudria", *span("Sudria"), "name", 0.98),
    Mention("norland", *span("Norland", 1), "name", 0.95),
    Mention("ida-berg", *span("Norland’s defence minister Ida Berg"), "name", 0.96),
    Mention("northern-post", *span("Northern Post"), "name", 0.91),
    Mention("sudrian-army", *span("The Sudrian army"), "name", 0.94),
    Mention("sudrian-army", *span("it", within="it had"), "pronoun", 0.71),
    Mention("sudria", *span("Sudria", 2), "name", 0.97),
    Mention("westmark", *span("Westmark"), "name", 0.92),
    Mention("sudrian-official", *span("a Sudrian official"), "description", 0.83),
    Mention("vale-radio", *span("Vale Radio"), "name", 0.88),
    Mention("norland-army", *span("The Norland army"), "name", 0.93),
    Mention("sudrian-army", *span("the Sudrian army"), "name", 0.95),
    Mention("norland-army", *span("It", within="It may"), "pronoun", 0.55),
    Mention("westmark", *span("Westmark", 1), "name", 0.94),
    Mention("norland", *span("Norland", 3), "name", 0.94),
    Mention("ida-berg", *span("Berg", 1), "alias", 0.9),
    Mention("villagers", *span("villagers"), "description", 0.62),
)
CLAIMS = (
    Claim(
        "c1",
        0,
        "norland",
        span("Norland"),
        span("says"),
        (span("Sudria has moved tanks into the Vale, a border province of the two countries"),),
        "indirect",
        "say",
        False,
        None,
        0.92,
    ),
    Claim(
        "c2",
        1,
        "ida-berg",
        span("Norland’s defence minister Ida Berg"),
        span("told"),
        (span("We will not accept these tanks"),),
        "direct",
        "say",
        False,
        "northern-post",
        0.95,
    ),
    Claim(
        "c3",
        1,
        "ida-berg",
        span("Norland’s defence minister Ida Berg"),
        span("adding"),
        (span("talks would go on"),),
        "indirect",
        "promise",
        False,
        "northern-post",
        0.81,
    ),
    Claim(
        "c4",
        2,
        "sudrian-army",
        span("The Sudrian army"),
        span("denied"),
        (span("that it had crossed the border"),),
        "indirect",
        "deny",
        False,
        None,
        0.9,
    ),
    Claim(
        "c5",
        3,
        "sudrian-official",
        span("a Sudrian official"),
        span("told", 1),
        (span("Sudria has asked Westmark for missiles to shield the Vale"),),
        "indirect",
        "say",
        True,
        "vale-radio",
        0.74,
    ),
)
INTERACTIONS = (
    Interaction(
        "i1",
        0,
        "sudria",
        span("Sudria"),
        "MOBILIZE",
        None,
        None,
        span("Sudria has moved tanks into the Vale"),
        span("moved", within="Sudria has moved tanks into the Vale"),
        "actual",
        "norland",
        "move forces",
        0.82,
    ),
    Interaction(
        "i2",
        2,
        "sudrian-army",
        span("it", within="it had"),
        "MOBILIZE",
        None,
        None,
        span("it had crossed the border"),
        span("crossed", within="it had crossed the border"),
        "denied",
        "sudrian-army",
        "cross border",
        0.48,
    ),
    Interaction(
        "i3",
        3,
        "sudria",
        span("Sudria", 2),
        "REQUEST",
        "westmark",
        span("Westmark"),
        span("Sudria has asked Westmark for missiles"),
        span("asked", within="Sudria has asked Westmark for missiles"),
        "actual",
        "sudrian-official",
        "ask for",
        0.88,
    ),
    Interaction(
        "i4",
        4,
        "norland-army",
        span("The Norland army"),
        "ASSAULT",
        "sudrian-army",
        span("the Sudrian army"),
        span("The Norland army shelled a post of the Sudrian army"),
        span("shelled", within="The Norland army shelled a post of the Sudrian army"),
        "actual",
        None,
        "shell",
        0.94,
    ),
    Interaction(
        "i5",
        5,
        "norland-army",
        span("It", within="It may"),
        "MOBILIZE",
        None,
        None,
        span("It may send more guns"),
        span("send", within="It may send more guns"),
        "possible",
        None,
        "send forces",
        0.41,
    ),
    Interaction(
        "i6",
        6,
        "westmark",
        span("Westmark", 1),
        "SUPPORT",
        "norland",
        span("Norland", 3),
        span("Westmark, which backs Norland"),
        span("backs", within="Westmark, which backs Norland"),
        "actual",
        None,
        "back",
        0.9,
    ),
    Interaction(
        "i7",
        6,
        "westmark",
        span("Westmark", 1),
        "CONSULT",
        "ida-berg",
        span("Berg", 1),
        span("held talks with Berg"),
        span("talks", within="held talks with Berg"),
        "actual",
        None,
        "hold talks",
        0.86,
    ),
)
STANCES = (
    Stance("norland", "sudria", "oppose", -6.4, ("c1", "c2", "i4"), False, 0.88),
    Stance("sudria", "westmark", "support", 1.5, ("i3",), True, 0.51),
    Stance("westmark", "norland", "support", 3.8, ("i6", "i7"), False, 0.84),
)
ENTITIES = (
    Entity(*span("Norland"), "GPE", 0.97),
    Entity(*span("Sudria"), "GPE", 0.98),
    Entity(*span("Vale"), "LOC", 0.9),
    Entity(*span("Ida Berg"), "PERSON", 0.96),
    Entity(*span("Vale", 1), "LOC", 0.92),
    Entity(*span("Portsend"), "GPE", 0.9),
)
METADATA = {
    "outlet": None,
    "author": None,
    "published": None,
    "language": "en",
    "pipeline": "en_toy 1.0",
    "sha256": "0" * 64,
    "library": "stancebook 0.1.0",
    "warnings": [],
}

ANALYSIS = Analysis(
    "toy",
    "Tanks in the Vale",
    TEXT,
    METADATA,
    _sentences(),
    ENTITIES,
    ACTORS,
    MENTIONS,
    CLAIMS,
    INTERACTIONS,
    STANCES,
)

EMPTY = Analysis("empty", None, "It rained all day.\n", METADATA, (Sentence(0, 18, 0),))
"""An article without any actor, claim, interaction or stance."""


def correct(analysis: Analysis, rows: Sequence[Correction]) -> Analysis:
    """The analysis with the rows applied to its records."""
    corrector = Corrector(rows, analysis.text, analysis.sentences)
    actors, mentions = corrector.cast(analysis.actors, analysis.mentions)
    claims, interactions = corrector.claims(analysis.claims), corrector.interactions(analysis.interactions)
    return replace(
        analysis,
        actors=tuple(actors),
        mentions=tuple(mentions),
        claims=tuple(claims),
        interactions=tuple(interactions),
    )
