#!/usr/bin/env bash
# krippendorff 0.9.0, https://github.com/pln-fing-udelar/fast-krippendorff, and NLTK 3.10.4 (nltk.metrics.agreement)
#
# Krippendorff's alpha is 1 - observed / expected disagreement. Where all say the same, nothing is expected: 0 / 0, not defined.
# Guess: both packages say so, in one way each, and alike for the same agreement.
# Seen: three answers. NLTK: 1, full agreement. krippendorff: a ValueError if no other value occurs anywhere; but where another
# value occurs in a unit that only one coder has coded, which alpha leaves out, it returns nan with a warning of NumPy.
# Where one of two coders has coded nothing: ValueError against ZeroDivisionError.
# So the case is told apart before either is asked, and said in words.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check krippendorff==0.9.0 nltk==3.10.4 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import warnings

import krippendorff
from nltk.metrics.agreement import AnnotationTask
from numpy import nan

warnings.simplefilter("ignore")


def ask(one, other):
    rows = [(c, n, v) for c, row in enumerate((one, other)) for n, v in enumerate(row) if v == v]
    answers = []
    for package in (lambda: krippendorff.alpha([one, other], level_of_measurement="nominal"), lambda: AnnotationTask(rows).alpha()):
        try:
            answers.append(str(package()))
        except Exception as error:
            answers.append(type(error).__name__)
    return answers


cases = {"all say 1": ([1, 1, 1], [1, 1, 1]), "the same, one unit more": ([1, 1, 2], [1, 1, nan]), "one coder empty": ([1, 2, 1], [nan] * 3)}
seen = {name: ask(*rows) for name, rows in cases.items()}
for name, answers in seen.items():
    print(f"{name}: krippendorff {answers[0]}, NLTK {answers[1]}")
assert list(seen.values()) == [["ValueError", "1"], ["nan", "1"], ["ValueError", "ZeroDivisionError"]], "changed: look again"
PYTHON
