"""How far coders of one article agree: whether they found the same (F1), and call it the same (alpha).

What a unit and a value is in each layer stands in `units`. Alpha (nominal data with missing values;
Krippendorff, Content Analysis, 4th ed. 2018, ch. 12) judges the values of what two coders or more have found,
and nothing else: a variable has an alpha of its own. What one coder has found alone is for F1, which needs no
count of what nobody found (Hripcsak and Rothschild 2005).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from stancebook.measures.tables import find_sentence
from stancebook.measures.units import MACHINE, MISSING, VARIABLES, Coding, Unit
from stancebook.prose import count, join
from stancebook.records import ArticleError, rows_of

RELIABLE, TENTATIVE = 0.8, 0.667  # the customary levels, Krippendorff 2018, ch. 12
LEVELS = ((RELIABLE, "reliable"), (TENTATIVE, "tentative at best"), (-1.0, "too low to rely on"))
FEW = 20  # units: with fewer, one of them moves alpha by a level; our choice
Groups = Sequence[tuple[str, ...]]  # whom to compare
LARGEST = 30_000_000  # units x values x values: the package fills several such tables


def find_alpha(values: Sequence[Sequence[str]]) -> float | None:
    """Krippendorff's alpha for nominal data: a row a coder, a column a unit, MISSING where there is no value.

    1 is agreement, 0 what chance gives. None where alpha is not defined (no unit has two values; all values
    are the same) and where there is more than memory holds.
    """
    try:
        from krippendorff import alpha
    except ModuleNotFoundError:
        how = "pip install 'stancebook[coders]'"
        raise ArticleError(f"Alpha is computed by the package krippendorff; install it: {how}.") from None
    units = _pairable(values)
    domain = sorted({value for unit in units for value in unit})
    if len(domain) < 2 or len(units) * len(domain) ** 2 > LARGEST:
        return None
    counts = [[unit.count(value) for value in domain] for unit in units]
    return float(alpha(value_counts=counts, level_of_measurement="nominal"))


def _pairable(values: Sequence[Sequence[str]]) -> list[list[str]]:
    """The values of each unit that has two."""
    units = ([value for value in unit if value != MISSING] for unit in zip(*values))
    return [unit for unit in units if len(unit) > 1]


def _values(units: Sequence[Unit], coder: str, variable: str) -> list[str]:
    return [unit[coder].values[variable] if coder in unit else MISSING for unit in units]


def summarize_alpha(coding: Coding, groups: Groups | None = None) -> pd.DataFrame:
    """A variable and a group of coders a row: alpha, on how many units it rests, and how to read it."""
    rows = []
    for layer, units in coding.units.items():
        for variable in VARIABLES[layer]:
            for group in groups or coding.groups:
                values = [_values(units, coder, variable) for coder in group]
                alpha, rests = find_alpha(values), len(_pairable(values))
                rows.append((layer, variable, join(list(group)), rests, alpha, _read(alpha, group, values)))
    columns = ["layer", "variable", "between", "units", "alpha", "reading"]
    return pd.DataFrame(rows, columns=columns).astype({"alpha": float})


def _read(alpha: float | None, group: Sequence[str], values: Sequence[Sequence[str]]) -> str:
    """How to read an alpha, or why there is none."""
    none = [coder for coder, row in zip(group, values) if not any(row)]
    if len(none) == len(group):
        return "nothing was coded"
    if alpha is None:
        domain = {value for unit in _pairable(values) for value in unit}
        if len(group) - len(none) < 2:
            return f"not defined: {join(none)} coded nothing"
        if not domain:
            return "not defined: nothing was coded by two"
        return f"not defined: all say {domain.pop()}" if len(domain) == 1 else "not computed: too many values"
    level = next(words for least, words in LEVELS if alpha >= least)
    few = ", on few units" if len(_pairable(values)) < FEW else ""
    return level + few + (f", without {join(none)}, who coded nothing" if none else "")


def summarize_f1(coding: Coding, groups: Groups | None = None) -> pd.DataFrame:
    """A layer and a pair a row: how many records each has; F1 of the same passages, and of overlapping ones.

    F1 = 2 x common / (records of one + records of the other), 0 to 1. Of stances, those of one pair of actors
    overlap; they are the same if they rest on the same passages.
    """
    rows = []
    for layer, units in coding.units.items():
        for one, other in (group for group in groups or coding.groups if len(group) == 2):
            sizes = [sum(coder in unit for unit in units) for coder in (one, other)]
            both = [unit for unit in units if one in unit and other in unit]
            exact = sum(unit[one].spans == unit[other].spans for unit in both)
            scores = [2 * n / sum(sizes) if any(sizes) else None for n in (exact, len(both))]
            reading = "" if any(sizes) else "nothing was coded"
            rows.append((layer, join([one, other]), *sizes, *scores, reading))
    columns = ["layer", "between", "one has", "other has", "exact", "overlapping", "reading"]
    return pd.DataFrame(rows, columns=columns).astype({"exact": float, "overlapping": float})


def list_disagreements(coding: Coding) -> pd.DataFrame:
    """A unit and a variable a row on which coders differ: what each has, and the machine; its sentence.

    The variable 'found' says who has the unit at all, 'passage' which words each has taken.
    """
    people, rows = (*coding.coders, MACHINE), []
    for layer, units in coding.units.items():
        for unit in units:
            first = next(iter(unit.values()))
            number = find_sentence(coding.machine, first.spans[0][0]) if first.spans else None
            here = [coding.machine.sentences[number]] if number is not None else []
            text = coding.machine.quote(*((s.start, s.end) for s in here))
            for variable, said in _differences(coding, layer, unit):
                words = _name_unit(coding, layer, unit)
                rows.append((layer, words, number, variable, *(said.get(p, MISSING) for p in people), text))
    columns = ["layer", "words", "sentence", "variable", *people, "text"]
    return pd.DataFrame(rows, columns=columns).astype({"sentence": "Int64"})


def _differences(coding: Coding, layer: str, unit: Unit) -> Iterator[tuple[str, dict[str, str]]]:
    """Each variable on which the coders differ, with what each has and the machine."""
    has = [coder for coder in coding.coders if coder in unit]
    if 0 < len(has) < len(coding.coders):
        yield "found", {p: "yes" if p in unit else "no" for p in (*coding.coders, MACHINE)}
    if len({unit[c].spans for c in has}) > 1 and layer not in ("actors", "stances"):
        yield "passage", {coder: coding.machine.quote(*record.spans) for coder, record in unit.items()}
    for variable in VARIABLES[layer]:
        if len({unit[c].values[variable] for c in has}) > 1:
            yield variable, {coder: record.values[variable] for coder, record in unit.items()}


def _name_unit(coding: Coding, layer: str, unit: Unit) -> str:
    """The unit's words; of an actor its name, of a stance its pair."""
    coder, record = next(iter(unit.items()))
    if layer == "actors":
        return coding.names[coder, record.id]
    return " → ".join(record.place) if layer == "stances" else coding.machine.quote(*record.spans)


def brief_agreement(coding: Coding) -> list[str]:
    """What the figures say, in sentences."""
    coders = join(list(coding.coders))
    if len(coding.coders) < 2:
        return [
            f"{coders or 'Nobody'} has coded this article, and agreement takes two: what a coder corrects "
            "stands beside the article, in NAME.CODER.corrections.csv."
        ]
    units = [(layer, u) for layer, same in coding.units.items() for u in same if u.keys() - {MACHINE}]
    alike = sum(not any(True for _ in _differences(coding, layer, unit)) for layer, unit in units)
    own = summarize_alpha(coding, coding.groups[:1])
    lines = [
        f"The {row.variable.replace('_', ' ')} of {row.layer}: alpha {show_alpha(row.alpha)}, {row.reading}."
        for row in _ends(own)
    ]
    if undefined := int(own["alpha"].isna().sum()):
        lines.append(f"Of {len(own)} variables, {undefined} have no alpha; the table says why.")
    return [
        f"{coders} have coded {count(len(units), 'unit')}, {alike} of them alike.",
        *lines,
        "Coders who correct one draft share what they left as it was, so they agree more than they would "
        "have done with the bare text before them.",
    ]


def show_alpha(alpha: float) -> str:
    """Alpha as a page shows it, minus as a minus."""
    return f"{alpha:.2f}".replace("-", "−")


def _ends(alphas: pd.DataFrame) -> Iterator[Any]:
    """The row of the highest alpha and that of the lowest."""
    ranked = alphas.dropna(subset="alpha").sort_values("alpha", ascending=False, kind="stable")
    return rows_of(ranked.iloc[sorted({0, len(ranked) - 1})]) if len(ranked) else iter(())
