"""Pages from the web: tried against a server of this test's own, which does what servers do;
no other is asked.
"""

import gzip
import re
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from stancebook.records import ArticleError
from stancebook.text.fetch import fetch, is_public

HTML = b"<!doctype html><p>Kenya reopened its border.</p>"


class Handler(BaseHTTPRequestHandler):
    """A path for each way in which a server may behave."""

    def log_message(self, *args):
        pass

    def send(self, body, status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, "get_" + re.sub(r"[/-]", "_", self.path[1:].split("?")[0]), self.get_page)()

    def get_page(self):
        self.send(HTML, Content_Type="text/html; charset=utf-8")

    def get_packed(self):
        self.send(gzip.compress(HTML), Content_Encoding="gzip")

    def get_packed_bomb(self):
        self.send(gzip.compress(b" " * 3_000_000), Content_Encoding="gzip")

    def get_packed_broken(self):
        self.send(b"no gzip", Content_Encoding="gzip")

    def get_moved(self):
        self.send(b"", 302, Location="/page")

    def get_inside(self):
        self.send(b"", 301, Location="http://10.0.0.1/")

    def get_inside_by_name(self):
        self.send(b"", 301, Location="//localhost:1/")

    def get_inside_ipv6(self):
        self.send(b"", 308, Location="https://[::ffff:10.0.0.1]/")

    def get_nowhere(self):
        self.send(b"", 302, Location="http://[::1")

    def get_moved_abroad(self):
        self.send(b"", 302, Location="/caf\u00e9".encode().decode("latin-1"))

    def get_cut(self):
        self.send(HTML, Content_Length="1000")

    def get_packed_otherwise(self):
        self.send(b"\0\1", Content_Encoding="br")

    def get_chunk_without_end(self):
        self.send(b"FFFFFFFFFFFFFFFF\r\nabc", Transfer_Encoding="chunked")

    def get_wait(self):
        while True:
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def get_heads(self):
        self.wfile.write(b"HTTP/1.0 200 OK\r\n" + b"X: a\r\n" * 100_000)

    def get_long_head(self):
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX: " + b"a" * 10_000_000)

    def get_escape(self):
        self.wfile.write(b"HTTP/1.0 404 \x1b[2J\r\n\r\n")

    def get_file(self):
        self.send(b"", 307, Location="file:///etc/passwd")

    def get_loop(self):
        self.send(b"", 302, Location="/loop")

    def get_gone(self):
        self.send(b"", 410)

    def get_large(self):
        self.send(b"x" * 2_000_001)

    def get_trickle(self):
        self.send(b"")
        for _ in range(40):
            time.sleep(0.05)
            self.wfile.write(b"x")

    def get_slow_head(self):
        for byte in b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n":
            time.sleep(0.05)
            self.wfile.write(bytes([byte]))

    def get_silent(self):
        time.sleep(2)

    def get_endless(self):
        self.send(b"", Content_Type="text/html")
        for _ in range(100):
            self.wfile.write(b"<p>more</p>" * 10_000)

    def get_garbage(self):
        self.wfile.write(b"\0\1\2 no http at all\r\n\r\n")


@pytest.fixture(scope="module")
def server():
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()


def local(address):
    """Lets the test's own server through, and nothing else that is private."""
    return address == "127.0.0.1" or is_public(address)


@pytest.mark.parametrize(
    "path", ["/page", "/moved", "/packed", "/page?a=1#b", "/café?q=größer als", "/moved-abroad"]
)
def test_a_page_is_fetched(server, path):
    page = fetch(server + path, allowed=local)
    assert page.raw == HTML and page.url.startswith(server)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (
            "/inside",
            "http://10.0.0.1/ is not read: 10.0.0.1 is an address of this computer or a private network",
        ),
        ("/inside-by-name", "http://localhost:1/ "),
        (
            "/inside-ipv6",
            (
                "https://[::ffff:10.0.0.1]/ is not read: "
                "::ffff:10.0.0.1 is an address of this computer or a private network"
            ),
        ),
        ("/nowhere", "http://[::1 is not an address of the web"),
        ("/cut", "was cut off in mid-page"),
        ("/packed-otherwise", "sends data packed as 'br', which is not read"),
        ("/chunk-without-end", "cannot be reached (IncompleteRead)"),
        ("/wait", "took more than 1 seconds"),
        ("/heads", "cannot be reached (HTTPException)"),
        ("/long-head", "cannot be reached (LineTooLong)"),
        ("/escape", "answers 404 (\\x1b[2J)"),
        ("/file", "file:///etc/passwd is not read: only http"),
        ("/loop", "leads on and on (5 redirects)"),
        ("/gone", "answers 410 (Gone)"),
        ("/large", "has more than the 2 MB"),
        ("/packed/bomb", "has more than the 2 MB"),
        ("/packed/broken", "sends damaged data"),
        ("/trickle", "took more than 1 seconds"),
        ("/slow/head", "took more than 1 seconds"),
        ("/silent", "took more than 1 seconds"),
        ("/endless", "has more than the 2 MB"),
        ("/garbage", "cannot be reached (BadStatusLine)"),
    ],
)
def test_a_server_that_misbehaves(server, path, says):
    began = time.monotonic()
    with pytest.raises(ArticleError) as error:
        fetch(server + path, seconds=1, largest=2_000_000, allowed=local)
    assert says in str(error.value) and str(error.value).endswith(".") and "\n" not in str(error.value)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://172.16.0.1/",
        "http://169.254.169.254/latest",
        "http://100.64.0.1/",
        "http://[::1]/",
        "http://[::127.0.0.1]/",
        "http://[fec0::1]/",
        "http://[64:ff9b:1::7f00:1]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[2001:db8::1]/",
        "http://[::]/",
        "http://0x7f.1/",
        "http://017700000001/",
        "http://１２７.0.0.1/",
        "http://127。0。0。1/",
        "http://192.0.2.1/",
        "http://198.18.0.1/",
        "http://255.255.255.255/",
        "HTTP://LOCALHOST/",
        "https://10.0.0.1:22/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
    ],
)
def test_private_addresses_are_not_asked(url):
    with pytest.raises(ArticleError, match="private network"):
        fetch(url)


def test_a_name_with_one_private_address_is_not_asked(monkeypatch):
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
        for address in ("93.184.216.34", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(
        ArticleError, match="news.example.org is an address of this computer or a private network"
    ):
        fetch("http://news.example.org/")


def test_a_name_is_resolved_once(monkeypatch, server):
    """A second answer of the name server leads nowhere else:
    the connection goes to the address that was checked.
    """
    port, asked = int(server.rsplit(":", 1)[1]), []

    def answer(host, *args, **kwargs):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    assert fetch(f"http://news.example.org:{port}/page", allowed=local).raw == HTML
    assert asked.count("news.example.org") == 1


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://user:word@example.org/",
        "http:///x",
        "http://[::1",
        "http://a:99999/",
    ],
)
def test_other_addresses_are_not_read(url):
    with pytest.raises(ArticleError, match=r"is not read: only http|is not an address of the web"):
        fetch(url)


def test_a_port_where_nobody_listens():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ArticleError, match=r"cannot be reached \(Connection refused\)"):
        fetch(f"http://127.0.0.1:{port}/", allowed=local)


@pytest.mark.parametrize(
    ("address", "public"),
    [("93.184.216.34", True), ("2606:2800:220:1::1", True), ("::ffff:93.184.216.34", True), ("::", False)],
)
def test_public_addresses(address, public):
    assert is_public(address) == public
