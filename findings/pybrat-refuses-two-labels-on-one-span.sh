#!/usr/bin/env bash
# pybrat 0.1.7, https://github.com/Yevgnen/pybrat
#
# brat's standoff format lets any number of text-bound annotations stand on the same span, and brat writes such files.
# Guess: BratParser().parse(folder) reads them, as bratly 0.1.4 does.
# Seen: with its defaults it raises RuntimeError "Detected identical span for different entities" for the whole folder;
# with error="ignore" it reads every annotation, but then passes over broken lines in silence too.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pybrat==0.1.7 2>/dev/null
mkdir "$folder/data"
printf 'Norland attacked.\n' > "$folder/data/a.txt"
printf 'T1\tstate 0 7\tNorland\nT2\tspeaker 0 7\tNorland\n' > "$folder/data/a.ann"
"$folder/venv/bin/python" - "$folder/data" <<'PYTHON'
import sys
from importlib.metadata import version

from pybrat.parser import BratParser

try:
    BratParser().parse(sys.argv[1])
    seen = "read"
except RuntimeError as error:
    seen = str(error)
entities = list(BratParser(error="ignore").parse(sys.argv[1]))[0].entities
print("pybrat", version("pybrat"), "| by default:", seen, "| with error='ignore':", [e.type for e in entities])
assert "Detected identical span" in seen and len(entities) == 2, "pybrat has changed: look again"
PYTHON
