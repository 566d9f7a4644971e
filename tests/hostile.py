"""A short invented article in which all that tools of annotation stumble over stands together, and its
analysis, made by hand.

A character beyond the BMP before everything, curly quotes, CR LF, a form feed, a span over a line end, one in
two pieces, spans that overlap and that share the same words, names that are formulas, markup or quotation
marks, an actor without country.
"""

from stancebook.records import Actor, Analysis, Claim, Interaction, Mention, Sentence, Span, Stance

TEXT = (
    "🕊 Talks\r\n"
    "“We will not\r\nyield,” Norland’s <army> told the 𝒩ews, “nor leave.”\x0c\r\n"
    "Norland bombed and threatened =Sudria_[1]|*; Norland bombed nobody, it said.\r\n"
)


def span(words: str, nth: int = 0) -> Span:
    """Where the words stand, the nth time from 0."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


ACTORS = (
    Actor("norland", "Norland", "state", "XNO"),
    Actor("army", 'Norland’s <army> & "guard"', "military", None),
    Actor("sudria", "=Sudria_[1]|*;", "state", "XSU"),
    Actor("news", "𝒩ews", "media", None),
)
MENTIONS = (
    Mention("army", *span("Norland’s <army>"), "name", 0.9),
    Mention("norland", *span("Norland"), "name", 0.8),
    Mention("news", *span("𝒩ews"), "name", 0.9),
    Mention("norland", *span("Norland", 1), "name", 0.9),
    Mention("sudria", *span("=Sudria_[1]|*"), "name", 0.9),
    Mention("norland", *span("Norland", 2), "name", 0.9),
    Mention("norland", *span("it said"), "pronoun", 0.4),
)
CLAIMS = (
    Claim(
        "c1",
        1,
        "army",
        span("Norland’s <army>"),
        span("told"),
        (span("We will not\r\nyield"), span("nor leave")),
        "direct",
        "say",
        False,
        "news",
        0.9,
    ),
    Claim(
        "c2",
        2,
        None,
        None,
        span("said"),
        (span("Norland bombed nobody"),),
        "indirect",
        "deny",
        True,
        None,
        0.6,
    ),
)
BOTH = span("Norland bombed and threatened =Sudria_[1]|*")
INTERACTIONS = (
    Interaction(
        "i1",
        2,
        "norland",
        span("Norland", 1),
        "ASSAULT",
        "sudria",
        span("=Sudria_[1]|*"),
        BOTH,
        span("bombed"),
        "actual",
        None,
        "bomb",
        0.9,
    ),
    Interaction(
        "i2",
        2,
        "norland",
        span("Norland", 1),
        "THREATEN",
        "sudria",
        span("=Sudria_[1]|*"),
        BOTH,
        span("threatened"),
        "actual",
        None,
        "threaten",
        0.7,
    ),
    Interaction(
        "i3",
        2,
        "norland",
        span("Norland", 2),
        "ASSAULT",
        None,
        None,
        span("Norland bombed nobody"),
        span("bombed", 1),
        "denied",
        "norland",
        "bomb",
        0.5,
    ),
)
STANCES = (Stance("norland", "sudria", "oppose", -7.5, ("i1", "i2"), False, 0.9),)
METADATA = {"outlet": None, "author": None, "published": "2020-02-05", "language": "en", "warnings": []}
SENTENCES = (
    Sentence(*span("🕊 Talks"), 0),
    Sentence(span("“We")[0], span("leave.”")[1], 1),
    Sentence(span("Norland", 1)[0], span("it said.")[1], 2),
)

HOSTILE = Analysis(
    "hostile", "🕊 Talks", TEXT, METADATA, SENTENCES, (), ACTORS, MENTIONS, CLAIMS, INTERACTIONS, STANCES
)
