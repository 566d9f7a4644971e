"""What a page must not have: whatever would load, run or send its reader elsewhere."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

LARGEST, LARGEST_BOUND = 400_000, 1_500_000  # bytes of a page, of all chapters in one file
LOADING = {"src", "srcset", "poster", "data", "background", "action", "formaction", "manifest", "ping"}
LINKS = {"href", "xlink:href"}
ADDRESSES = LOADING | LINKS | {"values", "to", "from", "content"}
ACTIVE = {"script", "iframe", "frame", "object", "embed", "applet", "base", "form", "portal"}
OUTSIDE_STYLE = re.compile(
    r"@import|url\(\s*['\"]?(?!\s*['\"]?(?:data:|#))[^)]*|image-set\(|expression\(", re.I
)
RUNS = re.compile(r"^[\s\x00-\x1f]*(?:javascript|vbscript|data\s*:\s*text/html)\s*:?", re.I)
POLICY = "content-security-policy"


class _Tags(HTMLParser):
    """The start tags of a page with their attributes, and the text of its styles."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.styles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in reversed(attrs)}))
        self.styles += [value or "" for name, value in attrs if name == "style"] + [""] * (tag == "style")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "style":
            self.styles[-1] += data


def check_page(html: str, largest: int = LARGEST) -> list[str]:
    """The page's faults, one sentence each; none when it may be shared."""
    page = _Tags()
    page.feed(html)
    page.close()
    faults = [fault for name, attributes in page.tags for fault in _find_faults(name, attributes)]
    loaded = filter(None, map(OUTSIDE_STYLE.search, page.styles))
    faults += [f"a style loads something: {found[0][:80]}" for found in loaded]
    policies = [a.get("content", "") for _, a in page.tags if a.get("http-equiv", "").lower() == POLICY]
    if not any("default-src 'none'" in policy and "script-src" not in policy for policy in policies):
        faults.append("the content security policy is missing")
    if (size := len(html.encode("utf-8", "surrogatepass"))) > largest:
        faults.append(f"the page has {size / 1000:.0f} kB, more than {largest / 1000:.0f}")
    return list(dict.fromkeys(faults))


def _find_faults(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    if tag in ACTIVE:
        yield f"there is a <{tag}> in the page"
    if tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
        yield "the page sends its reader elsewhere (refresh)"
    for name, value in attributes.items():
        if name.startswith("on"):
            yield f"there is an event handler ({name}) on a <{tag}>"
        elif name in ADDRESSES and RUNS.match(value):
            yield f"there is code in the {name} of a <{tag}>"
        elif _loads(tag, name) and not value.strip().lower().startswith(("data:", "#")):
            # `#…` draws something of this page again (`use`); anything else that is not data is fetched
            yield f"a <{tag}> loads {value[:80] or 'something'} ({name})"


def _loads(tag: str, name: str) -> bool:
    """Whether a browser fetches what stands in the attribute."""
    return name in LOADING or (name in LINKS and tag not in ("a", "area"))
