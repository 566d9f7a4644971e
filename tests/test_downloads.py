"""Downloads from press databases; the samples follow the public descriptions named in downloads.py,
the news is invented.
"""

import pytest

from stancebook.records import ArticleError
from stancebook.text.article import read_article
from stancebook.text.downloads import split_download
from stancebook.text.source import Source

NEXIS = """Kenya reopens border with Somalia
The Example (Nairobi)
March 5, 2024 Tuesday

Copyright 2024 Example Media All Rights Reserved

Section: NEWS; Pg. 4
Length: 1,498 words
Byline: Mary Quill and Joe Prior
Dateline: NAIROBI

Body

Kenya reopened its border on Tuesday.
Subject: the minister would not name one.
“Body of evidence,” he called it. He measured its Length: four metres.

Load-Date: March 6, 2024

End of Document
"""
NEXIS_OLD = """                               2 of 3 DOCUMENTS

                                  The Example

                           July 10, 2019 Wednesday

Teachers walk out in Peru

BYLINE: JOSE PRIOR

SECTION: WORLD; Pg. 7

LENGTH: 210 words

Teachers in Peru walked out on Monday.

The union accused the minister.

LOAD-DATE: July 11, 2019

LANGUAGE: ENGLISH

                      Copyright 2019 Example Media
                              All Rights Reserved
"""
FACTIVA = """HD
Norway to send ships
to the Red Sea
BY
By Ann Castell
WC
311 words
PD
12 January 2024
SN
Example News
LA
English
CY
(c) 2024 Example News
LP
Norway will send two ships, its minister said.
TD
Iran warned that they would not be welcome.
AN
Document EXNS000020240112ek1c000b5
"""
FACTIVA_PLAIN = """Norway to send ships
By Ann Castell
311 words
12 January 2024
09:15
Example News
EXNS
English
(c) 2024 Example News
Norway will send two ships, its minister said.
Iran warned that they would not be welcome.
Document EXNS000020240112ek1c000b5
"""
PROQUEST = """____________________________________________________________

Teachers walk out in Peru

Author: Prior, Joe

Publication info: The Example ; Lima [Lima]10 July 2019: A4.

Full text: Teachers in Peru walked out on Monday.
The union accused the minister of breaking a promise.

Subject: Teachers; Strikes

Title: Teachers walk out in Peru

Publication title: The Example

Publication date: Jul 10, 2019

Copyright: Copyright Example Media Jul 10, 2019

Document URL: https://db.example.org/docview/1

____________________________________________________________
"""


@pytest.mark.parametrize(
    ("text", "title", "outlet", "author", "published", "length", "begins", "ends"),
    [
        (
            NEXIS,
            "Kenya reopens border with Somalia",
            "The Example (Nairobi)",
            "Mary Quill and Joe Prior",
            "2024-03-05",
            "1,498 words",
            "Kenya reopened its",
            "four metres.",
        ),
        (
            NEXIS_OLD,
            "Teachers walk out in Peru",
            "The Example",
            "JOSE PRIOR",
            "2019-07-10",
            "210 words",
            "Teachers in Peru",
            "the minister.",
        ),
        (
            FACTIVA,
            "Norway to send ships to the Red Sea",
            "Example News",
            "Ann Castell",
            "2024-01-12",
            "311 words",
            "Norway will",
            "be welcome.",
        ),
        (
            FACTIVA_PLAIN,
            "Norway to send ships",
            "Example News",
            "Ann Castell",
            "2024-01-12",
            "311 words",
            "Norway will",
            "be welcome.",
        ),
        (
            PROQUEST,
            "Teachers walk out in Peru",
            "The Example",
            "Prior, Joe",
            "2019-07-10",
            None,
            "Teachers in Peru",
            "a promise.",
        ),
    ],
    ids=["nexis", "nexis-old", "factiva", "factiva-plain", "proquest"],
)
@pytest.mark.parametrize("times", [1, 3])
def test_each_database(text, title, outlet, author, published, length, begins, ends, times):
    found = split_download(text * times, "a.txt")
    assert len(found) == times
    for source in found:
        assert (source.title, source.outlet, source.author, source.published) == (
            title,
            outlet,
            author,
            published,
        )
        assert source.notes.get("length") == length and "Example" in source.notes["copyright"]
        assert source.text.startswith(f"{title}\n\n{begins}") and source.text.endswith(ends)


def test_index_terms_under_a_heading_of_their_own_are_no_story():
    terms = "Classification\n\nLanguage: ENGLISH\n\nSubject: BORDERS (90%)\n\nLoad-Date"
    (source,) = split_download(NEXIS.replace("Load-Date", terms), "a.txt")
    assert isinstance(source, Source) and source.text.endswith("four metres.")


def test_a_download_is_not_read_as_one_article(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(NEXIS * 3, encoding="utf-8")
    with pytest.raises(ArticleError, match=r"a\.txt is a download of 3 articles; `stancebook analyze"):
        read_article(path)


def test_a_cover_page_is_no_article():
    cover = (
        "User Name: Ann\nDate and Time: 6 March 2024\nJob Number: 1\nDocuments (2)\n"
        "1. Kenya reopens border\n2. Kenya reopens border\n\n"
    )
    assert [s.title for s in split_download(cover + NEXIS * 2, "a")] == [
        "Kenya reopens border with Somalia"
    ] * 2


def test_one_broken_among_five_hundred():
    broken = NEXIS.replace("Body\n", "").replace("Kenya reopened", "It")
    found = split_download(NEXIS * 250 + broken + NEXIS * 249, "five.txt")
    assert len(found) == 500 and [n for n, s in enumerate(found, 1) if isinstance(s, ArticleError)] == [251]
    assert str(found[250]).startswith(
        "Article 251 of the download from Nexis in five.txt has no text"
    ) and str(found[250]).endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "The minister spoke.\nEnd of Document\nHe left.",
        "He read from Document 44 and left.",
        "________________________________________________\nA line.",
        "Body\nThe body was found.",
        "Title: a novel\nAuthor: nobody",
    ],
)
def test_an_article_is_no_download(text):
    assert split_download(text, "a.txt") == []
