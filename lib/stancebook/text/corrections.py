"""What an analyst has corrected: rows of `<article>.corrections.csv`, applied on every run and named on
every page.

A row names a layer, a passage of the article (its words), a field and the right value, and says why:

    layer,passage,which,field,value,why,context
    mentions,the ministry,,actor,Russian Defense Ministry,paragraph 2 names it,
    interactions,wanted no “face-off”,ASSAULT,drop,,a denial is no attack,
    claims,talks would continue,,actor,Hulusi Akar,he is the one quoted,said talks would continue in May
    actors,the Sea Guard,military,add,Sea Guard,,
    actors,the Turks,,merge,Turkey,,
    interactions,sank a trawler,ASSAULT,add,Sea Guard > Norland,,

It holds for the mentions with these words, for the actor of that name, for the claims and interactions
whose evidence lies around the passage, for the stances that rest on these; `which`, if given, must be the
value of one of the record's fields or the name of one of its actors. `context`, words around the passage
with it among them, tells which of several places is meant. A row looks at what the program found, so that
the order of rows does not matter. Fields are those of the records, and

    keep    it is right as it is: sure from now on          drop    it is none
    add     there is one: `which` is its type (of a claim: its speech act, of a stance: its polarity), `value`
            who it is, who speaks, or `who > whom`
    merge   the actor is the same as `value`                split   these words are another actor, `value`
    side    the actor stands with the actor `value`, or on  side_name   the side on which the actor stands
            a side that is called `value`                               is called `value`

Rows on `concepts`, the points that claims have in common, are explained in measures/concepts.py. A row on
a stance must say why. A row that begins with # is not applied: coders have still to decide whether it is
right. Columns are separated by commas, semicolons or tabs; those without cells may be left out.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

from stancebook.inputs import name_of, read_file
from stancebook.plover import PLOVER_SCORES
from stancebook.records import ACTOR_TYPES, SPEECH_ACTS, STATUSES, ArticleError
from stancebook.writing import write_text

LARGEST, MOST, LONGEST = 1_000_000, 2_000, 5_000  # bytes and rows of a file, characters of a cell
SAID = 12  # faults, and lines of one, that are said at once
OPEN = "#"  # begins a row that is not applied
ENDING = ".corrections.csv"
COLUMNS = ("layer", "passage", "which", "field", "value", "why", "context")
NEEDED = {"layer", "passage", "field"}
FORMULA = ("=", "+", "-", "@", "\t")  # what a spreadsheet would run stands behind an apostrophe
DEEDS = ("keep", "drop", "add", "merge", "split")  # fields that are none of the record's
BY_NAME = ("actor", "source", "target", "said_by", "venue")  # hold an actor's id, are written as its name
NEVER_EMPTY = {
    ("mentions", "actor"),
    ("actors", "name"),
    ("mentions", "add"),
    ("actors", "merge"),
    ("actors", "split"),
    ("actors", "side"),
    ("actors", "side_name"),
    ("concepts", "name"),
    ("concepts", "merge"),
}
ONCE = {  # what is said of rows that do it to one actor or claim again
    **dict.fromkeys((("actors", "merge"), ("concepts", "merge")), "merges again what is merged in"),
    ("actors", "side"): "moves again what is moved in",
    ("actors", "side_name"): "names again what is named in",
}
POLARITIES = ("support", "oppose", "mixed")
KINDS: dict[str, tuple[str, ...]] = {  # what `which` may be where something is added
    **{"mentions": ("",), "actors": ACTOR_TYPES, "claims": ("", *SPEECH_ACTS)},
    **{"interactions": tuple(PLOVER_SCORES), "stances": POLARITIES, "concepts": ("",)},
}
_ANY = dict.fromkeys(("keep", "drop", "add"))
FIELDS: dict[
    str, dict[str, tuple[str, ...] | None]
] = {  # what may be set, to which values where these are few
    "mentions": {"actor": None, **_ANY},
    "actors": {
        **dict.fromkeys(("name", "country", "merge", "split", "side", "side_name", "drop", "add")),
        "type": ACTOR_TYPES,
    },
    "claims": {
        **{"actor": None, "kind": ("direct", "indirect", "mixed"), "act": SPEECH_ACTS},
        **{"anonymous": ("yes", "no"), "venue": None, **_ANY},
    },
    "interactions": {
        **{"type": tuple(PLOVER_SCORES), "source": None, "target": None, "said_by": None},
        **{"status": STATUSES, **_ANY},
    },
    "stances": {"polarity": POLARITIES, **_ANY},
    "concepts": {**dict.fromkeys(("name", "merge", "split", "drop")), "side": ("holds", "rejects")},
}


@dataclass(frozen=True)
class Correction:
    """A row of the file; `line` is where it stands there."""

    layer: str
    passage: str
    which: str
    field: str
    value: str
    why: str
    line: int = 0
    context: str = ""

    @property
    def ends(self) -> tuple[str, str]:
        """The two names of 'who > whom', the second '' where there is none."""
        first, *second = re.split(r"\s*[>→]\s*", self.value, maxsplit=1)
        return first, "".join(second)

    @property
    def said(self) -> tuple[str, ...]:
        """What the row says, whatever line it stands in and why."""
        return self.layer, self.passage, self.context, self.which, self.field, self.value


def place_of(article: str | Path) -> Path:
    """Where the corrections of an article stand."""
    return Path(article).with_suffix(ENDING)


def read_corrections(article: str | Path) -> tuple[Correction, ...]:
    """The rows of the file beside an article, none without one; ArticleError (one sentence) for rows that
    make no sense.
    """
    try:
        return read_rows(place_of(article))
    except FileNotFoundError:
        return ()


def read_rows(path: Path) -> tuple[Correction, ...]:
    """The rows of a file of corrections, without those that are still to be decided; FileNotFoundError where
    there is none, ArticleError (one sentence, all faults with their lines) where some make no sense.
    """
    _, head, cells = _read_cells(path)
    lines = [(n, row) for n, row in cells if any(c.strip() for c in row) and not row[0].startswith(OPEN)]
    if len(lines) > MOST:
        most = f"{len(lines):,} rows, more than the {MOST:,} that an article may have"
        raise ArticleError(f"{name_of(path)} has {most}; shorten it.")
    rows, faults = [], []
    for line, row in lines:
        wrong = len(row) != len(head) and (head[-1] != "context" or len(row) != len(head) - 1)
        known = dict(zip(head, map(_plain, row)))
        rows.append(Correction(**{c: known.get(c, "") for c in COLUMNS}, line=line))
        fault = f"there must be {len(head)} columns, not {len(row)}" if wrong else find_fault(rows[-1])
        faults += [(line, fault)] if fault else []
    told = {line for line, _ in faults}
    if faults := sorted([*faults, *(clash for clash in _clashes(rows) if clash[0] not in told)]):
        raise ArticleError(f"{name_of(path)}, {_tell(faults)}.")
    return tuple(rows)


def _tell(faults: Sequence[tuple[int, str]]) -> str:
    """All faults with their lines, those that are alike together, and what to do."""
    lines: dict[str, list[int]] = {}
    for line, fault in faults:
        lines.setdefault(fault, []).append(line)
    told = [
        f"line{'s' * (len(at) > 1)} {', '.join(map(str, at[:SAID]))}{' …' * (len(at) > SAID)}: {fault}"
        for fault, at in list(lines.items())[:SAID]
    ]
    more = f"; and {len(lines) - SAID} kinds of faults more" if len(lines) > SAID else ""
    return f"{'; '.join(told)}{more}; correct or remove {'these rows' if faults[1:] else 'the row'}"


def _read_cells(path: Path) -> tuple[str, list[str], list[tuple[int, list[str]]]]:
    """The mark between columns, their names, and the rows with their lines."""
    try:
        text = read_file(path, LARGEST, "a table of corrections").decode("utf-8-sig")
        first = text.partition("\n")[0]
        mark = max(",;\t", key=first.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        head = [name.strip().lower() for name in next(reader, ())]
        if not NEEDED <= set(head) <= set(COLUMNS) or len(set(head)) < len(head):
            odd = next((f", without {name[:40]!r}" for name in head if name not in COLUMNS), "")
            must = f"must begin with the line {','.join(COLUMNS)}{odd}"
            raise ArticleError(f"{name_of(path)} {must}; correct it.")
        return mark, head, [(reader.line_num, row) for row in reader if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ArticleError(
            f"{name_of(path)} cannot be read as CSV in UTF-8 ({error}); save it anew."
        ) from None


def find_fault(row: Correction) -> str:
    """What is wrong with a row, '' if nothing."""
    if row.layer not in FIELDS:
        return f"the layer must be {_either(FIELDS)}, not {row.layer[:40]!r}"
    allowed, cells = FIELDS[row.layer], (row.passage, row.which, row.value, row.why, row.context)
    if row.field not in allowed:
        return f"the field of {row.layer} must be {_either(allowed)}, not {row.field[:40]!r}"
    if hidden := next((c for cell in cells for c in cell if category(c) == "Cc"), ""):
        return f"there is a character that cannot be seen (U+{ord(hidden):04X})"
    if max(map(len, cells)) > LONGEST:
        return f"a cell has more than {LONGEST:,} characters"
    if (row.layer, row.field) in NEVER_EMPTY and not row.value:
        who = "which claim" if row.layer == "concepts" else "who"
        return f"the value is empty: {who} is it?" if row.field in DEEDS else f"the {row.field} is empty"
    if row.field == "add" and row.which not in KINDS[row.layer]:
        kinds = [k for k in KINDS[row.layer] if k] or ["empty"]
        return f"which must be {_either(kinds)}, not {row.which[:40]!r}"
    if (
        row.field == "add"
        and row.layer in ("interactions", "stances")
        and not row.ends[row.layer == "stances"]
    ):
        return f"the value must be who > whom, not {row.value[:40]!r}"
    values = allowed[row.field]
    if values and row.value not in values:
        return f"{row.field} must be {_either(values)}, not {row.value[:40]!r}"
    if row.field == "country" and not re.fullmatch("[A-Z]{3}|", row.value):
        code = "a code of three capitals (ISO 3166, such as TUR) or empty"
        return f"country must be {code}, not {row.value[:40]!r}"
    if row.layer == "stances" and not row.why:
        return "a stance needs a reason (why)"
    return "" if row.passage else "the passage is empty"


def _clashes(rows: Sequence[Correction]) -> list[tuple[int, str]]:
    """The lines of rows that repeat others, of merges that go in a circle or two ways, and of sides that go
    two ways.
    """
    seen: dict[object, int] = {}
    into = {r.passage: r.value for r in rows if r.field == "merge"}
    faults = []
    for r in rows:
        once = ONCE.get((r.layer, r.field))
        for key, words in ((r.said, "repeats"), ((r.layer, r.passage, r.field), once)):
            if words and (line := seen.setdefault(key, r.line)) != r.line:
                faults.append((r.line, f"it {words} line {line}"))
                break
        way = [r.passage] if r.field == "merge" else []
        while way and way[-1] in into and way[-1] not in way[:-1]:
            way.append(into[way[-1]])
        if way[1:] and way[-1] == r.passage:
            faults.append((r.line, f"the merges go in a circle ({' > '.join(w[:40] for w in way[:6])})"))
    return faults


def _either(values: Iterable[str]) -> str:
    *most, last = values
    return f"{', '.join(most)} or {last}" if most else last


def _plain(cell: str) -> str:
    """The cell in one line, without the apostrophe that keeps a spreadsheet from running it."""
    text = " ".join(cell.split())
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text


def add_rows(path: Path, rows: Sequence[Correction], apart: bool = False) -> None:
    """Writes the rows behind those of the file, which stay as they are, or a new file; `apart`: with a blank
    line before them.
    """
    mark, head, text = ",", list(COLUMNS), ""
    cells: list[tuple[int, list[str]]] = []
    if path.exists():
        mark, head, cells = _read_cells(path)
        text = path.read_bytes().decode()
    end = "\r\n" if "\r\n" in text else "\n"
    # made anew where it has no room for what the rows say
    if missing := [c for c in COLUMNS if c not in head and any(getattr(row, c) for row in rows)]:
        head = [*head, *missing]
        cells = [(line, [*row, *[""] * (len(head) - len(row))]) for line, row in cells]
        text = "\ufeff" * text.startswith("\ufeff")
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, lineterminator=end)
    if not text.strip("\ufeff"):
        writer.writerows([head, *(row for _, row in cells)])
    elif not text.endswith("\n"):
        out.write(end)
    out.write(end * apart)
    for row in rows:
        writer.writerow(f"'{v}" if v.startswith(FORMULA) else v for v in (getattr(row, c) for c in head))
    try:
        write_text(path, text + out.getvalue())
    except OSError as error:
        raise ArticleError(f"{name_of(path)} cannot be written ({error.strerror}).") from None


def find_strays(folder: Path) -> list[str]:
    """A sentence for each file of corrections in the folder that belongs to no article."""
    try:
        names = sorted(p.name for p in folder.iterdir())
    except OSError:  # whoever reads from there says it better
        return []
    stems = {Path(n).stem for n in names if not n.endswith((".csv", ".json"))}
    owned = [n for n in names if n.endswith(ENDING)]
    return [  # story.anna.corrections.csv is what the coder Anna has made of story.txt
        f"{name_of(name)} belongs to no article in {name_of(folder)}; rename or remove it."
        for name in owned
        if not any(f"{name.removesuffix(ENDING)}.".startswith(f"{stem}.") for stem in stems)
    ]
