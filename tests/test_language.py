"""The language, told for two sentences."""

import pytest

from stancebook.text.language import find_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            (
                "Kenya's finance minister, Lena Brandt, accused Uganda of arming rebels. "
                "Uganda denied the charge."
            ),
            "en",
        ),
        ("POLICE ARREST THREE IN MANCHESTER RAID. TWO MORE SOUGHT.", "en"),
        ("Der Minister sagte am Freitag, dass die Gespräche weitergehen. Das Treffen war kurz.", "de"),
        ("De minister zei vrijdag dat de gesprekken doorgaan. Het overleg was kort.", "nl"),
        ("Le ministre a déclaré vendredi que les pourparlers continueraient. La réunion fut brève.", "fr"),
        ("Bakan cuma günü görüşmelerin süreceğini söyledi. Toplantı kısa sürdü.", "tr"),
        ("Waziri alisema Ijumaa kwamba mazungumzo yataendelea. Mkutano ulikuwa mfupi.", "sw"),
        ("Ministern sade i fredags att samtalen fortsätter. Mötet var kort.", "sv"),
        ("Министр сказал, что переговоры идут.", "ru"),
        ("部长周五说,会谈将继续。会议很短。", "zh"),
        ("Lena Brandt", None),
    ],
)
def test_language_of_two_sentences(text, language):
    assert find_language(text) == language
