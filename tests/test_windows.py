"""Segments of long texts: each word once, none longer than allowed,
cut where a paragraph or sentence ends.
"""

import pytest

from stancebook.layers.spans import Holding
from stancebook.reader.windows import SEGMENT, find_segments


@pytest.mark.parametrize(
    "paragraphs",
    [
        [0] * 10,
        [0] * (3 * SEGMENT),  # one paragraph without an end
        [n // 100 for n in range(3 * SEGMENT + 7)],
    ],
)
def test_segments_cover_the_text_once(paragraphs):
    found = list(find_segments(paragraphs))
    assert (
        found[0][0] == 0
        and found[-1][1] == len(paragraphs)
        and all(a[1] == b[0] for a, b in zip(found, found[1:]))
    )
    assert all(0 < b - a <= SEGMENT for a, b in found)


def test_they_end_with_a_paragraph_else_with_a_sentence():
    assert [b for _, b in find_segments([n // 300 for n in range(2 * SEGMENT)])][0] % 300 == 0
    assert [b for _, b in find_segments([0] * (2 * SEGMENT), starts=range(0, 2 * SEGMENT, 7))][0] % 7 == 0


def test_spans_that_hold_a_position():
    held = Holding([((0, 10), "a"), ((5, 2000), "b"), ((1500, 1501), "c")])
    assert [item for _, item in held.at(7)] == ["a", "b"] and [item for _, item in held.at(1500)] == [
        "b",
        "c",
    ]
    assert held.at(10) == [((5, 2000), "b")] and held.at(5000) == []
