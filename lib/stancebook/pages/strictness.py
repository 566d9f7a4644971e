"""What a page must not have: whatever would load, run, mislead a reader or lead nowhere."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

LARGEST, LARGEST_BOUND = 400_000, 1_500_000  # bytes of a page, of all chapters in one file
LOADING = {"src", "srcset", "poster", "data", "background", "action", "formaction", "manifest", "ping"}
ADDRESSES = LOADING | {"href", "xlink:href", "values", "to", "from", "content"}
ACTIVE = {"script", "iframe", "frame", "object", "embed", "applet", "base", "form", "portal"}
PLACEHOLDERS = {"", "no description has been provided for this image"}
OUTSIDE_STYLE = re.compile(
    r"@import|url\(\s*['\"]?(?!\s*['\"]?(?:data:|#))[^)]*|image-set\(|expression\(", re.I
)
RUNS = re.compile(r"^[\s\x00-\x1f]*(?:javascript|vbscript|data\s*:\s*text/html)\s*:?", re.I)


def find_ids(html: str) -> set[str]:
    """The ids of a page: what a link may lead to."""
    return set(_read(html).ids)


def check_page(
    html: str, pages: Mapping[str, Collection[str]] | None = None, largest: int = LARGEST
) -> list[str]:
    """The page's faults, one sentence each; none when it may be shared.

    `pages` has the ids of each page that this one may link to, by file name; without it, links to other pages
    are not followed.
    """
    page = _read(html)
    faults = list(dict.fromkeys(page.faults))
    faults += [
        f'the id "{name}" stands {times} times' for name, times in Counter(page.ids).items() if times > 1
    ]
    faults += _heading_faults(page.levels)
    faults += [fault for href in dict.fromkeys(page.links) if (fault := _link_fault(href, page, pages))]
    if not page.policy:
        faults.append("the content security policy is missing")
    if (size := len(html.encode("utf-8", "surrogatepass"))) > largest:
        faults.append(f"the page has {size / 1000:.0f} kB, more than {largest / 1000:.0f}")
    return faults


def _heading_faults(levels: list[int]) -> list[str]:
    """Faults in the order of heading levels."""
    faults = (
        [] if levels.count(1) == 1 else [f"the page has {levels.count(1)} headings of level 1 instead of one"]
    )
    steps = zip([0, *levels], levels, strict=False)
    return faults + [
        f"a heading of level {after} follows one of level {before}"
        for before, after in steps
        if after > before + 1
    ]


def _link_fault(href: str, page: "_Reader", pages: Mapping[str, Collection[str]] | None) -> str:
    """What is wrong with a link, '' if nothing."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc:
        return ""
    anchor = unquote(parts.fragment)
    if not parts.path:
        return "" if anchor in page.ids or not anchor else f"the link #{anchor} leads nowhere"
    if pages is None:
        return ""
    name = unquote(parts.path).removeprefix("./")
    if name not in pages:
        return f"the link {href} leads to no page"
    return "" if not anchor or anchor in pages[name] else f"the link {href} leads nowhere on that page"


class _Reader(HTMLParser):
    """Reads a page once; faults that one tag shows are noted at once, the rest is collected."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.levels: list[int] = []
        self.links: list[str] = []
        self.policy = False
        self._in_style = False
        self._drawings: list[dict[str, str]] = []  # the svg tags that are open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ACTIVE:
            self.faults.append(f"there is a <{tag}> in the page")
        self._read_attributes(tag, given)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        elif tag == "meta":
            self._read_meta(given)
        elif tag == "style":
            self._in_style = True
        elif (
            tag == "img"
            and given.get("alt", "").strip().lower() in PLACEHOLDERS
            and not _is_decoration(given)
        ):
            self.faults.append("a picture has no alternative text")
        elif tag == "svg":
            self._drawings.append(given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._in_style = False
        elif tag == "svg" and self._drawings:
            given = self._drawings.pop()
            labelled = given.get("aria-label", "").strip() or given.get("aria-labelledby")
            if not self._drawings and not labelled and not _is_decoration(given):
                self.faults.append("a figure has no alternative text")

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self._read_style(data)

    def _read_attributes(self, tag: str, given: dict[str, str]) -> None:
        for name, value in given.items():
            if name.startswith("on"):
                self.faults.append(f"there is an event handler ({name}) on a <{tag}>")
            elif name in ADDRESSES and RUNS.match(value):
                self.faults.append(f"there is code in the {name} of a <{tag}>")
            elif name == "style":
                self._read_style(value)
            elif name in LOADING or (name in ("href", "xlink:href") and tag not in ("a", "area")):
                self._read_load(tag, name, value)
            elif name in ("href", "xlink:href"):
                self.links.append(value)
            elif name == "id":
                self.ids.append(value)

    def _read_load(self, tag: str, name: str, value: str) -> None:
        # `#…` draws something of this page again (`use`); anything else that is not data is fetched
        if not value.strip().lower().startswith(("data:", "#")):
            self.faults.append(f"a <{tag}> loads {value[:80] or 'something'} ({name})")

    def _read_style(self, text: str) -> None:
        if found := OUTSIDE_STYLE.search(text):
            self.faults.append(f"a style loads something: {found[0][:80]}")

    def _read_meta(self, given: dict[str, str]) -> None:
        kind = given.get("http-equiv", "").lower()
        if kind == "refresh":
            self.faults.append("the page sends its reader elsewhere (refresh)")
        elif kind == "content-security-policy":
            self.policy = "default-src 'none'" in given.get("content", "") and "script-src" not in given.get(
                "content", ""
            )


def _is_decoration(given: dict[str, str]) -> bool:
    """Whether a picture says of itself that it tells nothing."""
    return given.get("aria-hidden") == "true" or given.get("role") in ("presentation", "none")


def _read(html: str) -> _Reader:
    """The page, read."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader
