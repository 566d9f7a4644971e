"""Three articles of our own on one fire, with what is said in them annotated by hand:
no retrained model moves a test.
"""

import re
from pathlib import Path

from stancebook.records import Actor, Analysis, Claim, Interaction, Mention, Sentence

FOLDER = Path(__file__).parent / "articles"
PATHS = [FOLDER / f"{name}.txt" for name in ("courier", "ledger", "radio")]
PEOPLE = {
    "Lena Aldous": "person",
    "Tomas Reik": "person",
    "Karl Sander": "person",
    "Ida Molin": "person",
    "Brevik Chemicals": "organisation",
    "Clear River": "organisation",
    "Police": "government",
    "Activists": "population",
    "Fishermen": "population",
    "a lawyer for the company": "person",
}


def annotate(
    name: str,
    outlet: str,
    said: list[tuple[str, str, str, str]],
    acts: list[tuple[str, str, str, str | None]],
    corrections=(),
) -> Analysis:
    """The article with its actors, claims (speaker, cue, act, content)
    and acts (who, trigger, whom, said by).
    """
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    sentences, ids = [], {who: re.sub(r"\W+", "-", who.lower()) for who in PEOPLE}
    for paragraph, line in enumerate(m for m in re.finditer(r"[^\n]+", text)):
        sentences += [
            Sentence(line.start() + m.start(), line.start() + m.end(), paragraph)
            for m in re.finditer(r"\S.*?(?:[.,]” \w+ \w+ \w+.*?|[.]|$)(?=\s|$)", line[0])
        ]

    def at(words: str, after: int = 0) -> tuple[int, int]:
        start = text.find(words, after) if words in text[after:] else text.index(words)
        return start, start + len(words)

    def sentence(span):
        return max((n for n, s in enumerate(sentences) if s.start <= span[0]), default=0)

    mentions = sorted(
        (
            Mention(ids[who], *m.span(), "description" if who[0] == "a" else "name", 0.9)
            for who in PEOPLE
            for m in re.finditer(who, text)
        ),
        key=lambda m: m.start,
    )
    actors = tuple(
        Actor(ids[who], who.removeprefix("a "), kind, None) for who, kind in PEOPLE.items() if who in text
    )
    claims = [
        Claim(
            "",
            sentence(at(content, at(cue)[0])),
            ids.get(who),
            None,
            at(cue),
            (at(content, at(cue)[0]),),
            "indirect",
            act,
            False,
            None,
            0.9,
        )
        for who, cue, act, content in said
    ]
    claims = [
        Claim(**{**vars(c), "id": f"c{n}"}) for n, c in enumerate(sorted(claims, key=lambda c: c.content), 1)
    ]
    found = []
    for n, (who, trigger, whom, voice) in enumerate(acts, 1):
        evidence = at(f"{who} {trigger} {whom}")
        found.append(
            Interaction(
                f"i{n}",
                sentence(evidence),
                ids[who],
                at(who),
                "COERCE",
                None,
                None,
                evidence,
                (evidence[0] + len(who) + 1, evidence[0] + len(who) + 1 + len(trigger)),
                "actual",
                ids.get(voice or ""),
                trigger,
                0.9,
            )
        )
    rows = [
        {
            "layer": "concepts",
            "passage": p,
            "field": f,
            "value": v,
            "applied": [c.id for c in claims if p in text[slice(*c.content[0])]],
        }
        for p, f, v in corrections
    ]
    metadata = {
        "outlet": outlet,
        "sha256": name,
        "warnings": [],
        "corrections": rows,
        "published": "2024-03-06",
        "pipeline": "en_toy",
        "library": "stancebook",
    }
    return Analysis(
        name,
        text.partition("\n")[0],
        text,
        metadata,
        tuple(sentences),
        (),
        actors,
        tuple(mentions),
        tuple(claims),
        tuple(found),
    )


def courier(*corrections) -> Analysis:
    """Quotes the mayor, the company and its critics; tells of the arrests as a fact."""
    return annotate(
        "courier",
        "Maren Courier",
        [
            ("Lena Aldous", "said", "say", "toxic gas had leaked into the river"),
            ("Lena Aldous", "told", "say", "The plant must be closed until every tank has been inspected"),
            ("Brevik Chemicals", "denied", "deny", "that toxic gas had leaked into the river"),
            ("Clear River", "said", "say", "the company had hidden the results of its safety tests"),
            ("Ida Molin", "accused", "accuse", "Brevik Chemicals of lying to the town"),
        ],
        [("Police", "arrested", "two managers of Brevik Chemicals", None)],
        corrections,
    )


def ledger(*corrections) -> Analysis:
    """Quotes the company and the minister; tells of the arrests as a lawyer's claim."""
    return annotate(
        "ledger",
        "Daily Ledger",
        [
            ("Karl Sander", "said", "say", "No toxic gas leaked into the river"),
            ("Tomas Reik", "said", "say", "closing the plant would cost 800 jobs"),
            ("Lena Aldous", "demanded", "demand", "that the plant be closed until every tank was inspected"),
            ("Karl Sander", "rejected", "deny", "the demand that the plant be closed"),
            ("Activists", "claim", "accuse", "the company hid the results of its safety tests"),
            (
                "a lawyer for the company",
                "said",
                "say",
                "Police arrested two managers of Brevik Chemicals on Tuesday",
            ),
        ],
        [("Police", "arrested", "two managers of Brevik Chemicals", "a lawyer for the company")],
        corrections,
    )


def radio(*corrections) -> Analysis:
    """Quotes minister, mayor and fishermen."""
    return annotate(
        "radio",
        "Radio North",
        [
            ("Tomas Reik", "said", "say", "closing the plant would cost 800 jobs"),
            ("Lena Aldous", "said", "say", "the plant must be closed until every tank has been inspected"),
            ("Lena Aldous", "said", "say", "Toxic gas had leaked into the river"),
            ("Fishermen", "said", "say", "dead fish had been found near the plant"),
        ],
        [("Police", "arrested", "two managers of Brevik Chemicals", None)],
        corrections,
    )
