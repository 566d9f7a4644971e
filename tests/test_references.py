"""What is alike of two mentions, and the kinds of mentions."""

import numpy as np
import pytest

from stancebook.reader.references import (
    DESCRIPTION,
    FEATURES,
    NAME,
    PRONOUN,
    Referring,
    kind_of,
    pair_features,
)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("he", PRONOUN),
        ("Ida Berg", NAME),
        ("the US", NAME),
        ("the ministry", DESCRIPTION),
        ("Kenya ’s interior minister", DESCRIPTION),
        ("IDF", NAME),
    ],
)
def test_kinds(words, kind):
    assert kind_of(words.split()) == kind


def test_features_of_pairs():
    mentions = [
        Referring(0, 1, NAME, 0, ("ida", "berg")),
        Referring(5, 6, DESCRIPTION, 1, ("the", "ministry")),
        Referring(9, 9, NAME, 2, ("berg",)),
    ]
    found = pair_features(mentions, mentions)
    assert found.shape == (3, 3, FEATURES)
    assert (
        found[2, 0, 1] and not found[2, 0, 0] and found[2, 2, 0] and not found[1, 0, 1]
    )  # last word alike, all words alike
    assert np.all(found[:, :, 5:14].sum(-1) == 1)  # one distance each
    assert found[0, 2, 18] and not found[2, 0, 18]  # stands behind what asks
    assert pair_features([], mentions).shape == (0, 3, FEATURES)
