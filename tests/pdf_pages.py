"""PDFs made by hand, so that a test says where each word stands:
one font, text at (x, y) in points from the page's lower left.
"""

import zlib

PICTURE = b"q 400 0 0 600 50 50 cm /I Do Q"
LIGATURES = {"ﬁ": "\\001", "ﬂ": "\\002", "“": "\\223", "”": "\\224", "’": "\\222", "—": "\\227"}


def make_pdf(*pages: list[tuple[float, float, float, str]] | bytes) -> bytes:
    """A file of pages: each a list of (x, y, size, words), or the content of the page itself."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        (
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman "
            b"/Encoding << /BaseEncoding /WinAnsiEncoding /Differences [1 /fi /fl] >> >>"
        ),
        (
            b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 "
            b"/ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n\x80\nendstream"
        ),
    ]
    kids = []
    for page in pages:
        content = (
            page
            if isinstance(page, bytes)
            else "".join(f"BT /F {s} Tf {x} {y} Td ({_escape(t)}) Tj ET\n" for x, y, s, t in page).encode(
                "cp1252"
            )
        )
        packed = zlib.compress(content)
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F 3 0 R >> "
            b"/XObject << /I 4 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return bytes(
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(out))
    )


def _escape(text: str) -> str:
    text = "".join(f"\\{c}" if c in "()\\" else c for c in text)
    return "".join(LIGATURES.get(c, c) for c in text)
