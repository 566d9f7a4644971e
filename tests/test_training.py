"""What the reader is taught by annotations of our own: each stands where it says, in the guide's terms."""

from collections.abc import Iterator
from itertools import groupby

from training.corpora import read_rows
from training.events import OURS
from training.examples import read_examples

from stancebook.plover import PLOVER_SCORES
from stancebook.records import ACTOR_TYPES, SPEECH_ACTS, STATUSES


def places(event: dict) -> Iterator[list[int]]:
    """All stretches of text in an annotation."""
    for actor in event["actors"]:
        yield from (place for place in actor["mentions"] if not isinstance(place, str))
    yield from (row["at"] for row in event["references"])
    for row in (*event["claims"], *event["acts"]):
        for at in row["at"].values():
            yield from at if at and isinstance(at[0], list) else [at] if at else []


def check(event: dict, actors: list) -> None:
    assert all(0 <= start < end for start, end in places(event))
    assert {a["type"] for a in event["actors"]} <= set(ACTOR_TYPES)
    assert {c["act"] for c in event["claims"]} <= set(SPEECH_ACTS)
    assert {a["status"] for a in event["acts"]} <= set(STATUSES)
    assert {t for a in event["acts"] for t in a["type"].split("|")} <= set(PLOVER_SCORES)
    assert all(a["at"]["trigger"] and a["source"] in actors for a in event["acts"])
    assert all(row["actor"] in [*actors, None] for row in (*event["references"], *event["claims"]))


def test_texts_of_our_own_are_annotated_where_their_words_stand() -> None:
    examples = read_examples()
    assert len(examples) > 500
    for text, event, kinds in examples.values():
        check(event, [a["name"] for a in event["actors"]])
        assert len(kinds) == text.count("\n") + 1
        assert all(text[a:b] == text[a:b].strip() for a, b in places(event))


def test_annotations_of_articles_hold_offsets_and_no_text() -> None:
    events = read_rows(OURS)
    ids = [event["id"] for event in events]
    assert len(ids) > 500 and [key for key, _ in groupby(ids)] == sorted(set(ids))
    for event in events:
        check(event, list(range(len(event["actors"]))))
        assert all(set(actor) == {"type", "country", "mentions"} for actor in event["actors"])
        assert not any(isinstance(m, str) for actor in event["actors"] for m in actor["mentions"])
