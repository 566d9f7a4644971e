#!/usr/bin/env bash
# PDFium (pypdfium2 5.15.2) does not give the hyphen that stands at a line's end in a PDF: a word divided there, and a
# compound such as "long-term" that happens to be broken there, come as one word with a character that no text holds,
# U+FFFE from get_text_range and U+0002 from get_text_bounded; the same file, the same words, two different texts.
# A reader that drops control characters gets "longterm"; a search for "long-term" finds nothing.
# Source: PDFium, core/fpdftext/cpdf_textpage.cpp (kNonCharacter stands for a hyphen that it takes for soft).
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pypdfium2==5.15.2
cat > "$folder/try.py" <<'PY'
import pypdfium2
stream = b"BT /F 10 Tf 50 700 Td (The min-) Tj 0 -12 Td (ister has a long-) Tj 0 -12 Td (term plan, and e-mail.) Tj ET"
objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
           b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
           b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F 3 0 R >> >> >>",
           b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)]
out, places = bytearray(b"%PDF-1.4\n"), []
for number, body in enumerate(objects, 1):
    places.append(len(out))
    out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
table = b"".join(b"%010d 00000 n \n" % place for place in places)
out += b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))
page = pypdfium2.PdfDocument(bytes(out))[0].get_textpage()
ranged, bounded = page.get_text_range(), page.get_text_bounded()
print("get_text_range:  ", ascii(ranged))
print("get_text_bounded:", ascii(bounded))
assert ranged == "The min\ufffeister has a long\ufffeterm plan, and e-mail.", "get_text_range has changed"
assert bounded == "The min\x02ister has a long\x02term plan, and e-mail.", "get_text_bounded has changed"
PY
"$folder/venv/bin/python" "$folder/try.py"
# seen: get_text_range:   'The min\ufffeister has a long\ufffeterm plan, and e-mail.'
# seen: get_text_bounded: 'The min\x02ister has a long\x02term plan, and e-mail.'
