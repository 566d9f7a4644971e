#!/usr/bin/env bash
# ipywidgets 8.1.9, https://github.com/jupyter-widgets/ipywidgets (widgets/widget_selection.py, `_propagate_options`)
#
# Guess: a Dropdown that gets its options later chooses the first of them, as one that has them from the beginning does, and as the
# docstring says: "Set the values and labels, and select the first option if we aren't initializing".
# Seen: made without options, it stays without a choice (index and value are None) however often options are set, and the browser shows
# an empty field over a list that is full; made with options, it chooses the first again each time they are set.
# So whoever fills a Dropdown later sets `index` too.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check ipywidgets==8.1.9 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON' | diff - <(printf '%s\n' 'made with options: a, then c' 'made without: None, then None')
from ipywidgets import Dropdown

for name, first in (("made with options", ["x"]), ("made without", [])):
    field, chosen = Dropdown(options=first), []
    for options in (["a", "b"], ["c", "d"]):
        field.options = options
        chosen.append(str(field.value))
    print(f"{name}: {', then '.join(chosen)}")
PYTHON
echo "ipywidgets 8.1.9: a Dropdown made without options chooses none of those it gets later"
