"""Which of many spans hold a position: asked often, so found without looking at all of them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from stancebook.records import Span

T = TypeVar("T")
BLOCK = 512  # positions


class Holding(Generic[T]):
    """Items by the spans that they have; an item may have several."""

    def __init__(self, pairs: Iterable[tuple[Span, T]]):
        self.blocks: dict[int, list[tuple[Span, T]]] = defaultdict(list)
        for (start, end), item in pairs:
            for block in range(start // BLOCK, max(start, end - 1) // BLOCK + 1):
                self.blocks[block].append(((start, end), item))

    def at(self, position: int) -> list[tuple[Span, T]]:
        """The spans that hold the position with their items, in the order in which they came."""
        return [(s, item) for s, item in self.blocks.get(position // BLOCK, ()) if s[0] <= position < s[1]]
