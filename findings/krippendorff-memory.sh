#!/usr/bin/env bash
# krippendorff 0.9.0, https://github.com/pln-fing-udelar/fast-krippendorff ("Fast Krippendorff")
#
# Nominal alpha takes sums over units and over values: its memory might grow as units + values.
# Seen: the matrix of coincidences is made for all units at once, units x values x values numbers of eight bytes, several times.
# Two coders who give 2,000 units one of 1,000 names need 15 GiB for one such table.
# So the size is looked at before it is asked.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check krippendorff==0.9.0 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import resource

import krippendorff

resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
values = [n // 2 for n in range(2_000)]
try:
    krippendorff.alpha([values, values], level_of_measurement="nominal")
    seen = "computed"
except MemoryError as error:
    seen = str(error)
print(f"2,000 units, 1,000 values, 4 GiB of memory: {seen}")
assert seen.startswith("Unable to allocate 14.9 GiB"), "krippendorff has changed: look again"
PYTHON
