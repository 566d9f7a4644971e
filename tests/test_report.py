"""Pages: what the exporter makes of a notebook, what the check refuses,
and that two runs give the same bytes.
"""

import re
import time
from datetime import date
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from page_faults import find_faults, find_ids
from stancebook.pages import execution
from stancebook.pages import report as report_module
from stancebook.pages.binding import bind_pages, find_browser
from stancebook.pages.report import ReportError, StancebookExporter, render_report

FIXTURES = Path(__file__).with_name("notebooks")
POLICY = '<meta http-equiv="content-security-policy" content="default-src \'none\'">'
SVG = (
    '<?xml version="1.0"?><!DOCTYPE svg><svg width="360pt" height="72pt" viewBox="0 0 360 72"'
    ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<metadata>today</metadata><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style>'
    '<defs><clipPath id="p0123456789"><path id="m_1"/></clipPath></defs>'
    '<g id="patch_1" clip-path="url(#p0123456789)"><use xlink:href="#m_1"/></g>'
    '<a xlink:href="#s1 the%20minister" target="_blank"><g id="mark-1"><path d="M 0 0 L 9 9"/></g></a></svg>'
)
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)> "quoted" & <b>'


def notebook(*cells: NotebookNode, title: str = "# Who?") -> NotebookNode:
    return new_notebook(cells=[new_markdown_cell(title), *cells])


def shown(**data: str) -> NotebookNode:
    """A code cell with one output; `svg` and `html` stand for their types."""
    kinds = {
        "svg": "image/svg+xml",
        "html": "text/html",
        "plain": "text/plain",
        "png": "image/png",
        "md": "text/markdown",
    }
    alt = {"alt": data.pop("alt")} if "alt" in data else {}
    return new_code_cell(
        "x", outputs=[new_output("display_data", {kinds[k]: v for k, v in data.items()}, metadata=alt)]
    )


def render(*cells: NotebookNode, **options: str) -> BeautifulSoup:
    html, _ = StancebookExporter().from_notebook_node(notebook(*cells, **options))
    assert find_faults(html) == []
    return BeautifulSoup(html, "html.parser")


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("article") / "hostile.txt"
    path.write_text(
        f"The minister said the talks failed.\n\nThe army denied it. {HOSTILE}\n", encoding="utf-8"
    )
    return path


@pytest.fixture(scope="module")
def pages(article: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return render_report(
        article, tmp_path_factory.mktemp("out"), notebooks=FIXTURES, progress=lambda line: None
    )


def test_the_page_of_a_hostile_article_is_text(pages: list[Path]) -> None:
    for path in pages:
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert not soup.find("script") and not soup.find(onerror=True)
    assert "<script>alert(1)</script>" in soup.get_text()


def test_index_leads_to_every_page_with_its_question(pages: list[Path]) -> None:
    assert [p.name for p in pages] == ["index.html", "00-words.html", "01-sentences.html"]
    soup = BeautifulSoup(pages[0].read_text(encoding="utf-8"), "html.parser")
    assert {a["href"]: a.text for a in soup.select(".contents a")} == {
        "00-words.html": "Which words does the article use?",
        "01-sentences.html": "Which sentences does it have?",
    }


def test_two_runs_give_the_same_bytes(article: Path, pages: list[Path], tmp_path: Path) -> None:
    again = render_report(article, tmp_path, notebooks=FIXTURES, progress=lambda line: None)
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in pages]


def test_a_notebook_for_work_in_the_lab_is_no_page(article: Path, tmp_path: Path) -> None:
    work = notebook(new_code_cell("1 / 0"), title="# What is wrong?")
    work.metadata["stancebook"] = {"report": False}
    nbformat.write(work, tmp_path / "09-work.ipynb")
    with pytest.raises(ReportError, match="no notebook for a report"):
        render_report(article, tmp_path, notebooks=tmp_path, progress=lambda line: None)
    nbformat.write(
        notebook(new_markdown_cell("[09 · Work](09-work.ipynb#a) or [Who?](00-who.ipynb)")),
        tmp_path / "00-who.ipynb",
    )
    index, page = render_report(article, tmp_path, notebooks=tmp_path, progress=lambda line: None)
    assert "09-work" not in index.read_text(encoding="utf-8") and "What is wrong?" not in index.read_text(
        encoding="utf-8"
    )
    main = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select_one("main")
    assert "09 · Work or Who?" in main.text and [a["href"] for a in main.select("p a")] == ["00-who.html"]


def test_a_failing_notebook_is_named_and_loses_nothing(article: Path, tmp_path: Path) -> None:
    source = tmp_path / "notebooks"
    source.mkdir()
    nbformat.write(notebook(new_code_cell("1 + 1")), source / "00-good.ipynb")
    good = render_report(article, tmp_path, notebooks=source, progress=lambda line: None)
    before = [p.read_bytes() for p in good]
    for number in (1, 2, 3):
        nbformat.write(
            notebook(new_code_cell("import time; time.sleep(0.1); {}['minister']")),
            source / f"0{number}-bad.ipynb",
        )
    started = time.monotonic()
    with pytest.raises(ReportError, match=r"^0\d-bad\.ipynb stopped at cell 2: KeyError: 'minister'\.$"):
        render_report(article, tmp_path, notebooks=source, progress=lambda line: None)
    assert time.monotonic() - started < 60
    assert [p.read_bytes() for p in good] == before
    assert not list(tmp_path.glob(".*"))


def test_every_kind_of_output_is_kept_in_order(article: Path, tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("word = 'beside'")
    cells = [
        "import sys, beside; print('out'); print('err', file=sys.stderr); print('out'); beside.word",
        (
            "from IPython.display import display, HTML, clear_output; "
            "handle = display('first', display_id=True); display(HTML('<b>x</b>'))"
        ),
        (
            "handle.update('second'); print('gone'); clear_output(); "
            "await __import__('asyncio').sleep(0); 'quiet';"
        ),
        "%env STANCEBOOK_ARTICLE",
        "import matplotlib.pyplot as plt; plt.plot([1, 2]); 'shown'",
    ]
    ran = {"a": notebook(*map(new_code_cell, cells))}
    execution.execute_notebooks(ran, tmp_path, {"STANCEBOOK_ARTICLE": str(article)}, lambda name: None)
    told = [
        [o.get("text") or next(iter(o["data"].items())) for o in cell.outputs] for cell in ran["a"].cells[1:]
    ]
    assert told[:3] == [
        ["out\n", "err\n", "out\n", ("text/plain", "'beside'")],
        [("text/plain", "'second'"), ("text/plain", "<IPython.core.display.HTML object>")],
        [],
    ]
    assert [o.output_type for cell in ran["a"].cells[4:] for o in cell.outputs] == [
        "execute_result",
        "execute_result",
        "display_data",
    ]
    assert "image/svg+xml" in ran["a"].cells[5].outputs[1].data
    nbformat.validate(ran["a"])


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("import os; os._exit(3)", "it ended Python (exit code 3)"),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
            "its process was killed (SIGKILL), 3 times; see whether",
        ),
        (
            "import os, signal; os.kill(os.getppid(), signal.SIGKILL)",
            "the process that runs the notebooks was killed, 3 times; see whether",
        ),
        ("while True: pass", "it ran for more than 1 seconds"),
        ("x = (", "SyntaxError"),
        ("raise ValueError('a\\nb')", "ValueError: a b"),
    ],
)
def test_a_notebook_that_does_not_end_well_is_one_sentence(
    article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, fault: str
) -> None:
    monkeypatch.setattr(execution, "CELL_SECONDS", 1 if "while" in code else 60)
    nbformat.write(notebook(new_code_cell(code)), tmp_path / "00-dies.ipynb")
    with pytest.raises(ReportError) as error:
        render_report(article, tmp_path, notebooks=tmp_path, progress=lambda line: None)
    assert fault in str(error.value) and "\n" not in str(error.value)
    assert "the process that" in fault or str(error.value).startswith("00-dies.ipynb stopped at cell 2: ")


def test_what_was_killed_once_is_started_again(article: Path, tmp_path: Path) -> None:
    """A notebook's process and the process of all notebooks each end once;
    the report is whole nevertheless.
    """
    for name, victim in (("00-one", "getpid"), ("01-other", "getpid"), ("02-all", "getppid")):
        kill = (
            "import os, pathlib\n"
            f"if not os.path.exists('{name}'):\n"
            f"    pathlib.Path('{name}').touch(); os.kill(os.{victim}(), 9)\n"
            f"'{name}'"
        )
        nbformat.write(notebook(new_code_cell(kill), title=f"# {name}?"), tmp_path / f"{name}.ipynb")
    pages = render_report(article, tmp_path / "out", notebooks=tmp_path, progress=lambda line: None)
    assert [
        re.findall(r"'(\d\d-\w+)'</pre>", page.read_text().replace("&#39;", "'")) for page in pages[1:]
    ] == [["00-one"], ["01-other"], ["02-all"]]


@pytest.mark.parametrize("content", [None, "{ not a notebook"])
def test_a_folder_without_readable_notebooks_is_refused(
    article: Path, tmp_path: Path, content: str | None
) -> None:
    if content:
        (tmp_path / "00-broken.ipynb").write_text(content)
    with pytest.raises(ReportError, match="no notebook|cannot be read"):
        render_report(article, tmp_path, notebooks=tmp_path)


def test_contents_lead_to_sections_with_their_own_names() -> None:
    soup = render(
        new_markdown_cell("## The same\n\n### Deeper\n\n## The same"),
        new_markdown_cell("See [it](#The-same-2)."),
    )
    assert [a["href"] for a in soup.select(".toc a")] == ["#The-same", "#Deeper", "#The-same-2"]


LINKED = (
    '<p class="sb-of">A story</p><p id="s1">'
    '<a href="01-article.ipynb#s3" target="_blank">there</a> <a href="https://example.org">outside</a> '
    '<a href="01-article.ipynb#c3">c3</a> <a class="sb-mark" href="01-article.ipynb#c4" title="a bar"></a> '
    '<b id="evidence-c3">evidence</b></p>'
)


def test_links_to_notebooks_lead_to_pages() -> None:
    cells = notebook(new_markdown_cell("[next](./02-actors.ipynb)"), shown(html=LINKED))
    html, _ = StancebookExporter().from_notebook_node(cells, {"page": report_module.Page()})
    links = BeautifulSoup(html, "html.parser").select("main a")
    assert [a["href"] for a in links] == [
        "02-actors.html",
        "01-article.html#s3",
        "https://example.org",
        "01-article.html#c3",
        "01-article.html#c4",
    ]
    assert not [a for a in links if a.has_attr("target")]


def test_a_page_alone_names_its_article_and_has_no_dead_link() -> None:
    soup = render(new_markdown_cell("[next](./02-actors.ipynb)"), shown(html=LINKED))
    assert soup.select_one("header .article").text == "A story" and soup.title.text.startswith("A story · ")
    assert [a["href"] for a in soup.select("main a")] == ["https://example.org", "#evidence-c3"]
    assert "next" in soup.main.text and "there" in soup.main.text


def test_figures_can_be_told_and_do_not_clash() -> None:
    other = SVG.replace("#s1", "#s2")
    soup = render(
        shown(html='<p id="s1">a</p><p id="s2">b</p>'),
        shown(svg=SVG, alt="One bar."),
        shown(svg=other, alt="Two bars."),
    )
    first, second = soup.select("figure svg")
    assert (first["role"], first["aria-label"], second["aria-label"]) == ("img", "One bar.", "Two bars.")
    assert [(a["href"], a["title"]) for a in soup.select("a.sb-mark")] == [
        ("#s1", "the minister"),
        ("#s2", "the minister"),
    ]
    assert not first.find(["metadata", "style", "a"]) and not first.g.get("id")
    for svg in (first, second):
        assert svg.find(id=re.search(r"url\(#(.*)\)", str(svg))[1]) and svg.find(id=svg.use["href"][1:])
    assert len({tag["id"] for tag in soup.find_all(id=True)}) == len(soup.find_all(id=True))


def test_tables_of_pandas_have_scopes_and_a_box() -> None:
    html = (
        '<table border="1" class="dataframe"><thead><tr style="text-align: right;">'
        "<th></th><th>count</th></tr></thead>"
        "<tbody><tr><th>Ankara</th><td>3</td></tr></tbody></table>"
    )
    soup = render(shown(html=html))
    assert [th.get("scope") for th in soup.find_all("th")] == ["col", "row"]
    assert soup.table.parent["aria-label"] == "Table 1" and not soup.table.get("border")


def test_errors_warnings_and_plain_text_are_shown_as_text() -> None:
    outputs = [
        new_output("stream", name="stderr", text=HOSTILE),
        new_output("stream", name="stdout", text=HOSTILE),
        new_output(
            "error", ename="ValueError", evalue="bad", traceback=["\x1b[31mValueError\x1b[0m: " + HOSTILE]
        ),
        new_output("execute_result", {"text/plain": HOSTILE}, execution_count=1),
    ]
    soup = render(new_code_cell(f"x = '''{HOSTILE}'''", outputs=outputs))
    assert soup.get_text().count("alert(1)</script>") == 5
    assert (
        soup.select_one(".warned")
        and soup.select_one(".failed .ansi-red-fg")
        and soup.select_one("details.code")
    )


def test_without_output_the_code_waits_for_the_next_result() -> None:
    soup = render(new_code_cell("import os"), shown(plain="3"), new_code_cell("done = True"))
    assert [len(d.select("pre")) for d in soup.select("details.code")] == [2, 1]


def page(body: str, head: str = POLICY) -> str:
    return f"<html lang='en'><head>{head}</head><body><h1>Who?</h1>{body}</body></html>"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<img src='https://example.org/a.png' alt='a'>", "loads https"),
        ("<img src='a.png' alt='a'>", "loads a.png"),
        ("<img srcset='a.png 2x' alt='a'>", "loads a.png 2x"),
        ("<link rel=stylesheet href='style.css'>", "loads style.css"),
        ("<svg aria-label='a'><image href='a.png'/></svg>", "loads a.png"),
        ("<style>@import 'a.css'</style>", "a style loads"),
        ("<p style='background:url(//example.org/a)'>", "a style loads"),
        ("<script></script>", "<script>"),
        ("<iframe></iframe>", "<iframe>"),
        ("<form></form>", "<form>"),
        ("<p onclick='x()'>", "event handler (onclick)"),
        ("<a href=' JavaScript:x()'>a</a>", "code in the href"),
        ("<meta http-equiv=refresh content='0;url=x'>", "refresh"),
        ("<svg></svg>", "a figure has no alternative text"),
        ("<img src='data:,'>", "a picture has no alternative text"),
        (
            "<img src='data:,' alt='No description has been provided for this image'>",
            "a picture has no alternative text",
        ),
        ("<h3>a</h3>", "a heading of level 3 follows one of level 1"),
        ("<h1>a</h1>", "2 headings of level 1"),
        ("<a href='#nowhere'>a</a>", "the link #nowhere leads nowhere"),
        ("<a href='02-none.html'>a</a>", "leads to no page"),
        ("<a href='01-article.html#s9'>a</a>", "leads nowhere on that page"),
        ("<p id=a><p id=a>", 'the id "a" stands 2 times'),
        ("<p>" + "x" * 400_000, "more than 400"),
    ],
)
def test_check_finds(body: str, fault: str) -> None:
    faults = find_faults(page(body), {"01-article.html": {"s1"}})
    assert len(faults) == 1 and fault in faults[0]


def test_check_lets_a_good_page_pass() -> None:
    body = (
        "<h2 id=a>a</h2><a href='#a'>a</a><a href='01-article.html#s%31'>b</a>"
        "<a href='https://example.org'>c</a><img src='data:,' alt='a dot'>"
        "<svg aria-hidden=true></svg><svg aria-label='javascript: a language'><use href='#a'/></svg>"
        "<p style='background:url(data:,)'>@import is a word</p>"
    )
    assert find_faults(page(body), {"01-article.html": {"s1"}}) == []
    assert find_faults(page("", head=""))[0] == "the content security policy is missing"
    assert find_ids(page(body)) == {"a"}


def test_the_pages_of_the_example_mislead_nobody(report: Path) -> None:
    pages = {
        path.name: path.read_text(encoding="utf-8") for path in report.glob("*.html") if path.stem != "bound"
    }
    known = {name: find_ids(html) for name, html in pages.items()}
    assert {name: find_faults(html, known) for name, html in pages.items()} == dict.fromkeys(pages, [])


def test_one_file_holds_every_chapter_under_its_own_names(pages: list[Path]) -> None:
    bound = bind_pages({page.name: page.read_text(encoding="utf-8") for page in pages})
    soup = BeautifulSoup(bound, "html.parser")
    assert find_faults(bound) == [] and not soup.find(href=re.compile(r"[.]html"))
    assert [chapter["id"] for chapter in soup.select("section.chapter")] == ["words", "sentences"]
    styles = [style.string for style in soup.find_all("style")]
    assert len(styles) == len(set(styles))


def test_styles_follow_the_names_of_their_chapter() -> None:
    page = '<html><head><style>{}</style></head><body><main id="main"><h1>{}</h1>{}</main></body></html>'
    marked = page.format(
        "p{color:#fff}#fff:target,#c1{color:#fff}",
        "B",
        '<p id="fff"></p><a id="c1" href="#fff"></a><a href="a.html"></a>',
    )
    bound = bind_pages({"a.html": page.format("", "A", ""), "01-b.html": marked})
    assert (
        "p{color:#fff}#b-fff:target,#b-c1{color:#fff}" in bound
        and 'href="#b-fff"' in bound
        and 'href="#main"' in bound
    )


def test_single_and_pdf_stand_beside_the_folder(article: Path, tmp_path: Path) -> None:
    if find_browser() is None:
        pytest.skip("Chromium is missing: on Debian, apt-get install chromium")
    written = render_report(
        article, tmp_path, notebooks=FIXTURES, progress=lambda line: None, single=True, pdf=True, dated=True
    )
    assert [path.name for path in written] == ["hostile.html", "hostile.pdf"] and sorted(
        tmp_path.iterdir()
    ) == written
    assert written[1].read_bytes().startswith(b"%PDF-")
    assert f"Analysed on {date.today().isoformat()}." in written[0].read_text(encoding="utf-8")


def test_without_chromium_a_pdf_is_refused_in_one_sentence(
    article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_module, "find_browser", lambda: None)
    with pytest.raises(ReportError, match="printed by Chromium, which is not installed"):
        render_report(article, tmp_path, notebooks=FIXTURES, pdf=True)
    assert list(tmp_path.iterdir()) == []
