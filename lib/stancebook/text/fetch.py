"""A page from the web, when asked for: http and https, public addresses only, with limits of size and time.

Each name is resolved once, every address it has is checked, and the connection goes to the checked address,
so that no second answer of a name server can lead elsewhere; redirects go the same way. Proxies are not used.
"""

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from stancebook.inputs import name_of
from stancebook.records import ArticleError

LARGEST = 10_000_000  # bytes
SECONDS = 30.0  # for everything, redirects included
MOST_REDIRECTS = 5
MOVED = (301, 302, 303, 307, 308)
NAT64 = ip_network("64:ff9b::/96")  # its last 32 bits are an IPv4 address
# all of IPv6 that is given out; is_global is true of old forms too, as ::127.0.0.1 and fec0::1 (findings/)
GLOBAL_UNICAST = ip_network("2000::/3")
SAFE = "%/:=&?~+!$,;'@()*[]"  # what stays as it is in an address
INSTEAD = "save the page and give the file"


@dataclass(frozen=True)
class Page:
    """What a server sent, from where in the end, and as which type."""

    raw: bytes
    url: str
    type: str


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, whatever form it is written in."""
    ip = ip_address(address.split("%")[0])
    if isinstance(ip, IPv6Address):
        inner: IPv4Address | IPv6Address | None = (
            ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        )
        inner = ip_address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else inner
        if inner is not None:
            return is_public(str(inner))
        return ip.is_global and ip in GLOBAL_UNICAST
    return ip.is_global and not ip.is_multicast


def fetch(
    url: str, seconds: float = SECONDS, largest: int = LARGEST, allowed: Callable[[str], bool] = is_public
) -> Page:
    """The page at an address; ArticleError for what is not public, too large, too slow or not there."""
    until, place = time.monotonic() + seconds, url
    for _ in range(MOST_REDIRECTS + 1):
        parts, address = _check(place, allowed)
        try:
            page, to = _ask(parts, address, place, until, largest)
        except (OSError, HTTPException) as error:
            why = f"cannot be reached ({getattr(error, 'strerror', None) or type(error).__name__})"
            why = f"took more than {seconds:.0f} seconds" if time.monotonic() >= until - 0.05 else why
            raise ArticleError(f"{name_of(place)} {why}; {INSTEAD}.") from None
        if page:
            return page
        place = to
    raise ArticleError(f"{name_of(url)} leads on and on ({MOST_REDIRECTS} redirects); {INSTEAD}.")


def _check(url: str, allowed: Callable[[str], bool]) -> tuple[SplitResult, str]:
    """The parts of an address and the network address to connect to, checked."""
    told = name_of(url)
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise ArticleError(f"{told} is not an address of the web; correct it.") from None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise ArticleError(
            f"{told} is not read: only http:// and https:// addresses without a user name are."
        )
    try:
        found = socket.getaddrinfo(host, port or parts.scheme, type=socket.SOCK_STREAM)
    except OSError:
        why = f"cannot be reached (its name {name_of(host)} is not known)"
        raise ArticleError(f"{told} {why}; correct it or {INSTEAD}.") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(map(allowed, addresses)):
        where = f"{host} is an address of this computer or a private network"
        raise ArticleError(f"{told} is not read: {where}; {INSTEAD}.")
    return parts, addresses[0]


def _ask(parts: SplitResult, address: str, url: str, until: float, largest: int) -> tuple[Page | None, str]:
    """The page, or None and where it has moved; the socket is shut when time is up, even if bytes come."""
    secure = parts.scheme == "https"
    connection = HTTPConnection(parts.hostname or "", parts.port or (443 if secure else 80))
    left = max(until - time.monotonic(), 0.01)
    plain = socket.create_connection((address, connection.port), timeout=left)
    timer = threading.Timer(left, _shut, [plain])
    timer.start()
    try:
        context, host = ssl.create_default_context(), parts.hostname
        connection.sock = context.wrap_socket(plain, server_hostname=host) if secure else plain
        path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), SAFE, errors="replace")
        connection.request("GET", path, headers={"User-Agent": "stancebook", "Accept-Encoding": "identity"})
        response = connection.getresponse()
        if response.status in MOVED and response.headers["location"]:
            to = response.headers["location"].encode("latin-1", "replace").decode("utf-8", "replace")
            return None, _join(url, to)
        if response.status != 200:
            answer = f"{response.status} ({name_of(response.reason)})"
            raise ArticleError(f"{name_of(url)} answers {answer}; correct it or {INSTEAD}.")
        page = Page(_read(response, url, largest), url, response.headers.get_content_type())
        if time.monotonic() >= until:
            raise TimeoutError
        return page, ""
    finally:
        timer.cancel()
        connection.close()
        plain.close()


def _join(url: str, to: str) -> str:
    """Where a page has moved; what is no address stays as it is, to be refused."""
    try:
        return urljoin(url, to)
    except ValueError:
        return to


def _read(response: HTTPResponse, url: str, largest: int) -> bytes:
    """The body, unpacked where it comes packed; ArticleError where it is too large or comes in part."""
    raw, told = response.read(largest + 1), name_of(url)
    if response.length and len(raw) <= largest:
        raise ArticleError(f"{told} was cut off in mid-page; try again or {INSTEAD}.")
    packing = response.headers.get("content-encoding", "").lower()
    if packing in ("gzip", "deflate"):
        try:
            raw = zlib.decompressobj(47).decompress(raw, largest + 1)
        except zlib.error:
            raise ArticleError(f"{told} sends damaged data; {INSTEAD}.") from None
    elif packing not in ("", "identity"):
        raise ArticleError(f"{told} sends data packed as {name_of(packing)!r}, which is not read; {INSTEAD}.")
    if len(raw) > largest:
        most = f"{largest / 1e6:.0f} MB"
        raise ArticleError(f"{told} has more than the {most} that are read; {INSTEAD}, shortened.")
    return raw


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):  # it may have ended by itself
        connection.shutdown(socket.SHUT_RDWR)
