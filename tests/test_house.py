"""The rooms of the library: imports lead downward only, knowledge stands in data,
files and functions stay small.
"""

import ast
import re
from pathlib import Path
from statistics import median

import pytest

LIB = Path(__file__).parents[1] / "lib" / "stancebook"
FLOORS = (  # a module imports only what stands on a lower floor, or beside it in its own room
    ("house", "records", "plover"),
    ("lexicons", "inputs", "writing"),
    ("prose", "terminal"),
    ("text", "fragments", "arguments"),
    ("reader",),
    ("layers",),
    ("analysis",),
    ("measures",),
    ("briefing",),
    ("figures",),
    ("pages", "exchange"),
    ("coding", "corpus"),
    ("cli",),
)
FLOOR = {room: n for n, rooms in enumerate(FLOORS) for room in rooms}
MODULES = sorted(LIB.rglob("*.py"))
WORDS_IN_A_ROW = 8  # more lower-case words in one literal are a word list, which belongs in data/lexicons
# Lists that are closed: by a standard, or since they are codes of our own.
CLOSED = {
    "exchange/__init__.py": "the formats that we write",
    "exchange/plover.py": "fields of PLOVER's JSON",
    "figures/drawing.py": "settings of matplotlib",
    "measures/trust.py": "numerals up to ten",
    "pages/strictness.py": "elements and attributes of HTML that load or run",
    "reader/syntax.py": "relations of Universal Dependencies",
    "records.py": "speech acts, which the reader was trained on",
    "text/blocks.py": "block elements of HTML",
    "text/rtf.py": "control words of RTF",
}
MOST_LINES, LONGEST, USUAL = 300, 40, 8  # lines of a file, of a function, of the median function
Function = ast.FunctionDef | ast.AsyncFunctionDef


def room_of(path: Path) -> str:
    return path.relative_to(LIB).parts[0].removesuffix(".py")


def imported_rooms(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = (
                [f"{node.module}.{a.name}" for a in node.names]
                if node.module == "stancebook"
                else [node.module]
            )
        found |= {n.split(".")[1] for n in names if n.startswith("stancebook.")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(LIB)))
def test_imports_lead_downward(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    for other in imported_rooms(ast.parse(path.read_text(encoding="utf-8"))) & FLOOR.keys() - {room}:
        assert FLOOR[other] < FLOOR[room], f"{room} imports {other}, which is not below it"


def test_every_room_has_a_floor() -> None:
    assert {room_of(p) for p in MODULES} - {"__init__"} == FLOOR.keys()


def name_of(path: Path) -> str:
    return path.relative_to(LIB).as_posix()


def words_in(node: ast.AST) -> list[str]:
    """The words of a literal: elements, keys of a dict, a string that is split,
    alternatives of a regular expression.
    """
    nodes: list[ast.expr | None] = []
    if isinstance(node, ast.Set | ast.Tuple | ast.List):
        nodes = [*node.elts]
    elif isinstance(node, ast.Dict):
        nodes = node.keys
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
        given = node.func.value
        return given.value.split() if isinstance(given, ast.Constant) and isinstance(given.value, str) else []
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        return max(
            (found[0].split("|") for found in re.finditer(r"(?:[a-z'’]+\|)+[a-z'’]+", node.value)),
            key=len,
            default=[],
        )
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def names_in(tree: ast.AST) -> set[str]:
    """The names that code gives things: attributes, arguments, annotated fields, keys.
    A list of these is no word list.
    """
    nodes = list(ast.walk(tree))
    named = {n.attr for n in nodes if isinstance(n, ast.Attribute)} | {
        n.arg for n in nodes if isinstance(n, ast.keyword) and n.arg
    }
    named |= {n.target.id for n in nodes if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)}
    keys = [n.slice for n in nodes if isinstance(n, ast.Subscript)] + [
        k for n in nodes if isinstance(n, ast.Dict) for k in n.keys
    ]
    return named | {k.value for k in keys if isinstance(k, ast.Constant) and isinstance(k.value, str)}


def word_lists(tree: ast.AST, names: set[str]) -> list[int]:
    """The lines of literals that hold more plain words than a few,
    words that name things in the code left out.
    """
    plain = {
        n: [w for w in words_in(n) if re.fullmatch("[a-z'’-]+", w) and w not in names] for n in ast.walk(tree)
    }
    return sorted({n.lineno for n, words in plain.items() if len(words) > WORDS_IN_A_ROW})


def test_no_word_list_stands_in_the_code() -> None:
    trees = {name_of(p): ast.parse(p.read_text(encoding="utf-8")) for p in MODULES}
    names = set().union(*map(names_in, trees.values()))
    found = {name: lines for name, tree in trees.items() if (lines := word_lists(tree, names))}
    assert {name: lines for name, lines in found.items() if name not in CLOSED} == {}, (
        "a word list belongs in data/lexicons"
    )


@pytest.mark.parametrize(
    ("code", "lists"),
    [
        ("x = 'said told claimed argued warned insisted noted added vowed'.split()", [1]),
        ("x = {'said', 'told', 'claimed', 'argued', 'warned', 'insisted', 'noted', 'added', 'vowed'}", [1]),
        ("x = re.compile('(?:said|told|claimed|argued|warned|insisted|noted|added|vowed) that')", [1]),
        ("x = dict(said=1, told=2)\ny = ('said', 'told')", []),
    ],
)
def test_a_word_list_is_found(code: str, lists: list[int]) -> None:
    assert word_lists(ast.parse(code), set()) == lists


def sizes() -> dict[str, int]:
    """Lines of each file and of each function in it."""
    found = {}
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        found[name_of(path)] = len(text.splitlines())
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, Function):
                found[f"{name_of(path)} {node.name}"] = (node.end_lineno or node.lineno) - node.lineno + 1
    return found


def test_files_and_functions_are_small() -> None:
    functions = [lines for name, lines in sizes().items() if " " in name]
    large = {name: n for name, n in sizes().items() if n > (LONGEST if " " in name else MOST_LINES)}
    assert large == {}, "cut it in two, or do less"
    assert median(functions) <= USUAL


@pytest.mark.parametrize(
    ("errand", "place"),
    [
        ("metonym", "data/lexicons/actors.csv"),
        ("reporting verb", "training/examples/speech.txt"),
        ("colours", "figures/palette.py"),
        ("format", "exchange/"),
        ("layer", "layers/"),
        ("pronoun", "reader/references.py"),
        ("notebook", "notebooks/"),
        ("wording of the briefing", "briefing/briefing.py"),
    ],
)
def test_the_readme_says_where_to_change_what(errand: str, place: str) -> None:
    house = LIB.parents[1]
    told = (house / "README.md").read_text(encoding="utf-8").split("Where is what?")[1].split("\n\n")[0]
    sentence = next(s for s in re.split(r"(?<=`)\. ", " ".join(told.split())) if errand in s)
    assert f"`{place}`" in sentence
    assert (house / place).exists() or (LIB / place).exists()
