"""PDF: columns, hyphens, ligatures, running heads; and what is refused."""

import base64
import zlib

import pytest

from pdf_pages import PICTURE, make_pdf
from stancebook.records import ArticleError
from stancebook.text.pdf import MOST_PAGES, read_pdf
from stancebook.text.view import read_through

LEFT = [
    "Kenya reopened its border with Soma-",
    "lia at Mandera on Tuesday, ending a",
    "closure of eleven years.",
    "   “We have missed our neighbours,”",
    "the minister told a crowd of people.",
]
RIGHT = [
    "The ofﬁcials found that long-",
    "term plans conﬂicted with what the",
    "union wanted. Long-term plans, or a",
    "long-term view, were not at hand.",
]
READ = [
    "Kenya reopened its border with Somalia at Mandera on Tuesday, ending a closure of eleven years.",
    "“We have missed our neighbours,” the minister told a crowd of people.",
    (
        "The officials found that long-term plans conflicted with what the union wanted. "
        "Long-term plans, or a long-term view, were not at hand."
    ),
]


def column(lines, x, y=700, size=10):
    """Words placed line by line; blanks before a line indent it."""
    return [
        (x + 4 * (len(line) - len(line.lstrip())), y - 12 * n, size, line.strip())
        for n, line in enumerate(lines)
    ]


def test_links_above_the_headline_are_no_title():
    page = [(50, 770, 11, "Home Sport"), (50, 740, 22, "Ferry deal splits council"), *column(LEFT, 50)]
    assert read_pdf(make_pdf(page), "a.pdf").title == "Ferry deal splits council"


def across(*columns):
    """The same words written row by row over all columns, as some programs write them."""
    return [
        columns[c][n]
        for n in range(max(map(len, columns)))
        for c in range(len(columns))
        if n < len(columns[c])
    ]


@pytest.mark.parametrize(
    "body",
    [column(LEFT, 50) + column(RIGHT, 300), across(column(LEFT, 50), column(RIGHT, 300))],
    ids=["columns", "rows"],
)
def test_columns(body):
    source = read_pdf(make_pdf([(50, 740, 20, "Kenya reopens border with Somalia"), *body]), "a.pdf")
    assert source.title == "Kenya reopens border with Somalia"
    assert read_through(source.text).text.split("\n\n") == [source.title, *READ]


def test_running_heads_and_page_numbers_are_left_out():
    def page(n):
        return [
            (50, 800, 8, f"The Example, 5 March 2024, page {n}"),
            (500, 800, 8, "World"),
            *column(LEFT, 50, 600),
            (290, 30, 8, str(n)),
        ]

    source = read_pdf(make_pdf(page(1), page(2), page(3)), "a.pdf")
    assert source.text.split("\n\n") == READ[:2] * 3


def test_a_paragraph_goes_on_over_the_page():
    source = read_pdf(make_pdf(column(LEFT[:2], 50, 100), column(LEFT[2:], 50, 780)), "a.pdf")
    assert source.text.split("\n\n") == READ[:2]


def test_pages_without_text_are_said():
    source = read_pdf(make_pdf(column(LEFT, 50), PICTURE), "a.pdf")
    assert source.warnings == ("Pages without text (scans or pictures?) were not read: 2.",)


SOUND = make_pdf(column(LEFT, 50))
ENCRYPTED = zlib.decompress(
    base64.b85decode(
        b"c-n<jO^6&t6gDWReN)#U=%Fri5ZQE9byrn48HXf0GiEVi#+ltjSi(}>RXy9wO!wGbn`9G$<Rp0VDCot6kZ2$nVbAKtg9rc6V=jA8a0%WFh%Bk<nVudQA>B09"
        b"{ndN#`}%vYyVh;Cm(ek5)xLgo<Iq9?f;8B+>UCgu`9S6XYorJ4wcW7<_6k>gm<~XrVaY_8Ks=YQlI|o5AYi{8iyUkKr%1g}CQs^Bsm^~=6D1Rs19w7qR*IOP"
        b"N-ygwP@lvnz;m&w)#aHEEM@g%p6+C!u4}5ab(P5tAjN*80ql1>!L|%1_$r_!Zni32bF$nyS?zeJWTw|4SF$O?ROt9KG8w2X;8T;7t4#8dwfV!1=E41UZl2lN"
        b"f9clR=SSCnyZc?Z_f2s1m8I?Toev(!>zjWMYv1obc<T7wpSMq}y>RdT^DFY#!TW#yaVR>UZT7oI|J{3?-TCt1y>G95bbIe(b@kYfzk5%spZ<B~t1mveWW-IW"
        b"rZUN#%u_s<#k<>U@kr*&y>!GAV7C%2I8FwjjF|!U`8YY5<Z%Tw<0z8aS!3mf>0uP>Yp5MJM)h|BRd{6_L#1&AWn~<lR}`zfE3=h!G)@!KFVFONm}dPk4|Qr&"
        b"UW`NeR>pUMeOktYtzvFwG^-=ilPOKvKrLEm-_fiC4*vfRRc(10JooIwNBqhguU-4=)1^bUfA7+1>&U^IwWSY#QLnyuWYJbOKa}mlxxNz9yOTR=t98-5j@?Yd"
        b"&R8ZU=&aso_0Qp%E=0=#E7kQCPXy0I6@s-P9Z<(1#e!nO1MDzF2$D=N=~09{Mg{Y!6haE-AlLW&fUqD$VMIs>Nr)oMe9h5mfx2G0U>QMEwWq%!O*m?o%Jq^}"
        b"59^?gaO4Dzk9|a=07C(V??w>2K4Xz!kU)r$>r&r`fiGQzT*wf2g^!?C;f6@FtxrhLX|8GjE@v{bAn+_WI{+obAs_-X4C%owc9IIC?gECevw&f?80WfZ0V5t;"
        b"z?e6et1=!Bbze+RdueKBulSqv<15lk>S_~g)E&-fgaR5O31L7emcEBW*JBZ7fe@te<cJH!H<;~?6=2i<j-E`Oslq9QAhc?=R;O(}1{$26fd"
    )
)  # a page of the same kind, saved with a user's password by pikepdf 10.18 (AES)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (SOUND[: len(SOUND) // 2], "is cut short"),
        (b"%PDF-1.7\n%%EOF", "is no sound PDF"),
        (SOUND.replace(b"/Type /Pages", b"/Type /Wages").replace(b"/Kids", b"/Gone"), "holds no text"),
        (ENCRYPTED, "is encrypted; save it without a password"),
        (make_pdf(PICTURE, PICTURE), "is a scan: it holds pictures of pages and no text"),
        (make_pdf([]), "holds no text"),
        (make_pdf(*[[(50, 700, 10, "x")]] * (MOST_PAGES + 1)), "has 201 pages, more than 200"),
    ],
    ids=["truncated", "nothing", "no-pages", "encrypted", "scan", "empty", "long"],
)
def test_what_cannot_be_read_is_said_in_one_sentence(raw, says):
    with pytest.raises(ArticleError) as error:
        read_pdf(raw, "a.pdf")
    said = str(error.value)
    assert says in said and said.startswith("a.pdf ") and said.endswith(".") and "\n" not in said
