"""What a page must not have: whatever would load, run or send its reader elsewhere."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

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


def check_page(html: str, largest: int = LARGEST) -> list[str]:
    """The page's faults, one sentence each; none when it may be shared."""
    tags = BeautifulSoup(html, "html.parser").find_all(True)
    faults = [fault for tag in tags for fault in _find_faults(tag)]
    policies = [str(t.get("content", "")) for t in tags if str(t.get("http-equiv")).lower() == POLICY]
    if not any("default-src 'none'" in policy and "script-src" not in policy for policy in policies):
        faults.append("the content security policy is missing")
    if (size := len(html.encode("utf-8", "surrogatepass"))) > largest:
        faults.append(f"the page has {size / 1000:.0f} kB, more than {largest / 1000:.0f}")
    return list(dict.fromkeys(faults))


def _find_faults(tag: Tag) -> Iterator[str]:
    if tag.name in ACTIVE:
        yield f"there is a <{tag.name}> in the page"
    if tag.name == "meta" and str(tag.get("http-equiv")).lower() == "refresh":
        yield "the page sends its reader elsewhere (refresh)"
    styles = [str(tag.get("style", "")), tag.text if tag.name == "style" else ""]
    for found in filter(None, map(OUTSIDE_STYLE.search, styles)):
        yield f"a style loads something: {found[0][:80]}"
    for name, value in tag.attrs.items():
        value = value if isinstance(value, str) else " ".join(value)
        if name.startswith("on"):
            yield f"there is an event handler ({name}) on a <{tag.name}>"
        elif name in ADDRESSES and RUNS.match(value):
            yield f"there is code in the {name} of a <{tag.name}>"
        elif _loads(tag, name) and not value.strip().lower().startswith(("data:", "#")):
            # `#…` draws something of this page again (`use`); anything else that is not data is fetched
            yield f"a <{tag.name}> loads {value[:80] or 'something'} ({name})"


def _loads(tag: Tag, name: str) -> bool:
    """Whether a browser fetches what stands in the attribute."""
    return name in LOADING or (name in LINKS and tag.name not in ("a", "area"))
