#!/usr/bin/env bash
# krippendorff 0.9.0, https://github.com/pln-fing-udelar/fast-krippendorff
#
# Values may be strings (its README shows it); a missing one is np.nan, which NumPy turns into the string "nan" among strings.
# Guess: a value that coders have written as "nan" (a name, a place: Nan in Thailand) counts like any other.
# Seen: it is taken for a missing value, without a word: two coders who differ on half of the units get "alpha is 1".
# So values are counted by oneself and handed over as value_counts.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check krippendorff==0.9.0 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import krippendorff

anna = ["phrae", "nan", "loei", "nan", "phrae", "loei"]
ben = ["phrae", "loei", "loei", "phrae", "phrae", "nan"]
named = krippendorff.alpha([anna, ben], level_of_measurement="nominal")
other = krippendorff.alpha([["nong" if v == "nan" else v for v in row] for row in (anna, ben)], level_of_measurement="nominal")
print(f"a place named nan: alpha {named:.2f}; the same place by another name: alpha {other:.2f}")
assert (round(named, 2), round(other, 2)) == (1.0, 0.3), "krippendorff has changed: look again"
PYTHON
