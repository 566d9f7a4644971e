"""The rooms of the library: imports lead downward only, knowledge stands in data, files and functions stay small."""

import ast
from pathlib import Path

import pytest

LIB = Path(__file__).parents[1] / "lib" / "stancebook"
FLOORS = (  # a module imports only what stands on a lower floor, or beside it in its own room
    ("house", "records", "plover"),
    ("lexicons", "inputs", "writing"),
    ("prose",),
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


def room_of(path: Path) -> str:
    return path.relative_to(LIB).parts[0].removesuffix(".py")


def imported_rooms(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{a.name}" for a in node.names] if node.module == "stancebook" else [node.module]
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


def word_lists(tree: ast.AST) -> list[int]:
    """Lines of literals that hold many plain words: a set, tuple, list or dict of them, or one string that is split."""
    found = []
    for node in ast.walk(tree):
        words: list[str] = []
        if isinstance(node, ast.Set | ast.Tuple | ast.List):
            words = [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
            given = node.func.value
            words = given.value.split() if isinstance(given, ast.Constant) and isinstance(given.value, str) else []
        if sum(w.isalpha() and w.islower() for w in words) > WORDS_IN_A_ROW:
            found.append(node.lineno)
    return found


if __name__ == "__main__":
    for path in MODULES:
        print(path.relative_to(LIB), word_lists(ast.parse(path.read_text(encoding="utf-8"))), len(path.read_text().splitlines()))
