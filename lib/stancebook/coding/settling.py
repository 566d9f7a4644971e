"""The corrections of several coders → one file: what all have stands, the rest is to be decided."""

from dataclasses import replace

from stancebook.coding.coders import Rows
from stancebook.prose import join
from stancebook.text.article import Article
from stancebook.text.corrections import OPEN, Correction


def merge_corrections(article: Article, rows: Rows) -> list[Correction]:
    """Every row of any coder: as it is where all have it, else as one that is not applied, with whose it is.

    A row that finds nothing without one that is still open is open too.
    """
    from stancebook.analysis import analyze  # loads spaCy

    same: dict[tuple[str, ...], dict[str, Correction]] = {}
    for coder, own in rows.items():
        for row in own:
            same.setdefault(row.said, {})[coder] = row
    shared = [held for held in same.values() if len(held) == len(rows)]
    agreed = [replace(next(iter(held.values())), why=_reasons(held)) for held in shared]
    told = analyze(replace(article, corrections=tuple(agreed))).metadata["corrections"]
    stands = {row.said: row for row, what in zip(agreed, told) if what["applied"]}
    return [stands.get(said) or _open(held) for said, held in same.items()]


def _open(held: dict[str, Correction]) -> Correction:
    """The row as one that is not applied, with the names of those who have it."""
    row, why = next(iter(held.values())), _reasons(held)
    return replace(row, layer=OPEN + row.layer, why=f"{join(list(held))}: {why}" if why else join(list(held)))


def _reasons(held: dict[str, Correction]) -> str:
    return "; ".join(dict.fromkeys(row.why for row in held.values() if row.why))
