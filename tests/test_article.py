"""read_article: what is read, what is refused, and in which words."""

import pytest

from stancebook.records import Actor, Analysis
from stancebook.text.article import ArticleError, build_article, find_paragraphs, read_article

ENGLISH = (
    "The minister said on Friday that the talks with the neighbours would go on, "
    "and that it was not the end of the matter.\n"
)


def write(folder, data, name="a.txt"):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "holds no text"),
        (b" \n\t\n ", "holds no text"),
        (b"1 2 3 ... ---", "holds no text"),
        (bytes(range(256)) * 20, "binary data"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "binary data"),
        ("Это предложение написано по-русски.".encode("cp1251"), "is not UTF-8 (line 1)"),
        (ENGLISH.encode() * 2 + "über \x81".encode("latin-1"), "is not UTF-8 (line 3)"),
        (b"\xff\xfea", "UTF-16 but is broken"),
        (b"word " * 1_100_000, "more than the 4 MB"),
        (b"word " * 200_001, "holds more than 1 million characters"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path, data, says):
    with pytest.raises(ArticleError) as error:
        read_article(write(tmp_path, data))
    assert says in str(error.value) and "a.txt" in str(error.value)
    assert str(error.value).endswith(".") and "\n" not in str(error.value)


def test_missing_path_and_folder(tmp_path):
    with pytest.raises(ArticleError, match="does not exist"):
        read_article(tmp_path / "none.txt")
    with pytest.raises(ArticleError, match="is a folder"):
        read_article(tmp_path)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp1252", "windows-1252")],
)
def test_encodings_that_are_certain(tmp_path, encoding, name):
    text = ENGLISH + "“Señor Müller’s café” was closed — for good.\n"
    article = read_article(write(tmp_path, text.encode(encoding)))
    assert article.text == text and article.metadata["encoding"] == name


def test_quotation_marks_of_windows_are_read_with_a_word_about_it(tmp_path):
    text = "“Yes,” said the minister — “it’s over.”\n“No,” said the other.\n"
    article = read_article(write(tmp_path, text.encode("cp1252")))
    assert (
        article.text == text
        and "read as Windows-1252" in article.metadata["warnings"][0]
        and article.metadata["language"] == "en"
    )


def test_vertical_tabs_and_form_feeds_are_blanks(tmp_path):
    assert read_article(write(tmp_path, "One.\x0b\x0c\n\x0cTwo\x0bwords.\x0c")).paragraphs == (
        (0, 4),
        (8, 18),
    )


def test_text_is_unchanged_to_the_character(tmp_path):
    text = "One line.\r\n\r\n  Two\tlines \x85 end.\r\n"
    assert read_article(write(tmp_path, text)).text == text


def test_one_line_without_a_full_stop(tmp_path):
    article = read_article(write(tmp_path, "Ministers meet in the capital"))
    assert article.paragraphs == ((0, 29),) and article.title is None


def test_another_language_is_warned_of(tmp_path):
    article = read_article(
        write(
            tmp_path,
            "Der Minister sagte am Freitag, dass die Gespräche mit den Nachbarn weitergehen würden "
            "und kein Ende in Sicht sei.",
        )
    )
    assert article.metadata["language"] is None and "English" in article.metadata["warnings"][0]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One.\nTwo.", ["One.", "Two."]),
        ("One.\n\n\nTwo.\n", ["One.", "Two."]),
        ("  One. \r\n \r\n Two.", ["One.", "Two."]),
        (
            "\n".join(["This line of the text was broken by a program at a fixed width and"] * 4)
            + "\nends here.\n\nAnother.",
            2,
        ),
        (
            "\n".join(
                [
                    (
                        "This is a long paragraph of a news article which stands on a line of its own "
                        "and ends with a full stop, as they do here."
                    )
                ]
                * 3
            ),
            3,
        ),
    ],
)
def test_paragraphs(text, paragraphs):
    found = [text[a:b] for a, b in find_paragraphs(text)]
    assert found == paragraphs if isinstance(paragraphs, list) else len(found) == paragraphs


def test_metadata_beside_the_article(tmp_path):
    path = write(tmp_path, ENGLISH)
    write(tmp_path, '{"title": null, "outlet": "The Paper", "published": "2020-02-07"}', "a.meta.json")
    article = read_article(path)
    assert (
        article.title is None
        and article.metadata["outlet"] == "The Paper"
        and article.metadata["published"] == "2020-02-07"
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [("{", "not valid JSON"), ("[1]", "must be an object"), ('{"title": 3}', "must be an object")],
)
def test_bad_metadata(tmp_path, data, says):
    path = write(tmp_path, ENGLISH)
    write(tmp_path, data, "a.meta.json")
    with pytest.raises(ArticleError, match=says):
        read_article(path)


def test_a_headline_becomes_the_title(tmp_path):
    assert (
        read_article(write(tmp_path, "Ministers meet in the capital\nFriday\n" + ENGLISH)).title
        == "Ministers meet in the capital"
    )
    assert read_article(write(tmp_path, ENGLISH * 2)).title is None


def test_a_misspelt_name_is_met_with_a_proposal(tmp_path):
    (tmp_path / "idlib.txt").write_text("News.", encoding="utf-8")
    with pytest.raises(ArticleError, match=r"idlb.txt does not exist; did you mean idlib.txt\?") as caught:
        read_article(tmp_path / "idlb.txt")
    assert caught.value._render_traceback_() == [f"ArticleError: {caught.value}"]


def test_articles_and_records_show_themselves_in_brief():
    article = build_article("<b>Berg</b> spoke.", "a<b", {})
    assert repr(article) == "Article a<b: 2 words in 1 paragraphs"
    analysis = Analysis("a<b", None, article.text, actors=(Actor("berg", "<i>Berg</i>", "person", None),))
    assert "1 actors" in repr(analysis) and "a&lt;b" in analysis._repr_html_()
    assert "&lt;i&gt;Berg" in analysis.actors[0]._repr_html_() and "name='<i>Berg</i>'" in repr(
        analysis.actors[0]
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Friday, August 21, 2015", "2015-08-21"),
        ("Published: 3rd Sept. 2022, 10:15 GMT", "2022-09-03"),
        ("2021-11-05 by Ann Lee", "2021-11-05"),
        ("31 June 2020", None),
        ("May 2022 was cold", None),
        ("On 3 May 2022 the army left, and nobody knew where to it had gone until the morning after.", None),
    ],
)
def test_a_line_that_begins_with_a_date_dates_the_article(line, expected):
    assert (
        build_article(f"Army leaves\n{line}\nThe army has left the town.", "a", {}).metadata["published"]
        == expected
    )


def test_a_date_given_with_the_article_counts():
    assert (
        build_article("Army leaves\n3 May 2022\nThe army has left.", "a", {"published": None}).metadata[
            "published"
        ]
        is None
    )
