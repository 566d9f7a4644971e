#!/usr/bin/env bash
# dateparser 1.5.0 (Python), https://github.com/scrapinghub/dateparser
#
# Its documentation: "parse" understands "dates in almost any string formats commonly found on web pages"; what it cannot read is None.
# Guess: "1990s", as English news writes a decade, is None, or a day in 1990; "Sunday", said on a Sunday, is that day.
# Seen: "1990s" and "the 1990s" are 1990 SECONDS before the day that is given, by the short form of "1990 seconds ago", period 'day';
# "Sunday" said on Sunday the 24th is the 17th with PREFER_DATES_FROM past and the 31st with future, never the 24th.
# So decades have to be taken out before, and a weekday has to be compared with the day of publication first.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check dateparser==1.5.0 2>/dev/null
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
from datetime import datetime

import dateparser

sunday = datetime(2022, 7, 24, 12)
found = {}
for words in ("1990s", "the 1990s", "1990", "Sunday"):
    for prefer in ("past", "future"):
        settings = {"RELATIVE_BASE": sunday, "PREFER_DATES_FROM": prefer}
        found[words, prefer] = dateparser.parse(words, languages=["en"], settings=settings)
        print(f"{words!r:12} {prefer:6} ->", found[words, prefer])
assert sunday - found["1990s", "past"] == sunday - found["the 1990s", "past"], "dateparser has changed: look again"
assert (sunday - found["1990s", "past"]).total_seconds() == 1990, "dateparser has changed: look again"
assert {found["Sunday", p].day for p in ("past", "future")} == {17, 31}, "dateparser has changed: look again"
PYTHON
