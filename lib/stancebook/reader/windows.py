"""Words cut into windows of word pieces, the encoder's input: the same in training and at run time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

from numpy.typing import NDArray
from tokenizers import Tokenizer

WINDOW, CONTEXT, LONGEST_WORD = 256, 32, 8  # in word pieces
SEGMENT = 2500  # words


@dataclass(frozen=True)
class Window:
    """Words read together; the scores of `own` to `own_stop` are kept, the rest is context."""

    first: int
    stop: int
    own: int
    own_stop: int


Block = tuple[Window, dict[str, NDArray]]  # the window that owns a word, and its scores of pairs of words


@lru_cache(1 << 16)
def word_case(word: str) -> int:
    """0 lower, 1 Capitalised, 2 ALL CAPS, 3 with a digit: what an uncased vocabulary forgets."""
    if any(c.isdigit() for c in word):
        return 3
    if len(word) > 1 and word.isupper():
        return 2
    return int(any(c.isupper() for c in word))


class WordPieces:
    """The piece ids of single words, remembered; `definition` is the content of a tokenizer.json."""

    def __init__(self, definition: bytes):
        self.tokenizer = Tokenizer.from_buffer(definition)
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.start, self.separator, self.unknown = map(self._id, ("[CLS]", "[SEP]", "[UNK]"))
        self.known: dict[str, list[int]] = {}

    def __call__(self, word: str) -> list[int]:
        """At least one and at most eight ids; case does not count."""
        if word not in self.known:
            if len(self.known) > 200_000:  # a stream of articles runs in constant memory
                self.known.clear()
            ids = self.tokenizer.encode("".join(map(self._readable, word)), add_special_tokens=False).ids
            self.known[word] = ids[:LONGEST_WORD] or [self.unknown]
        return self.known[word]

    def _id(self, token: str) -> int:
        """The number of a token that every vocabulary of this kind has."""
        number = self.tokenizer.token_to_id(token)
        assert number is not None
        return number

    def _readable(self, char: str) -> str:
        """A currency sign that the vocabulary lacks (₡, ₦) as one that it has."""
        return "$" if category(char) == "Sc" and self.tokenizer.token_to_id(char) is None else char

    def encode(
        self, words: Sequence[str], paragraphs: Sequence[int]
    ) -> tuple[list[int], list[int], list[int]]:
        """Ids and case of all pieces, a separator between paragraphs; where each word has its first piece."""
        ids, case, first = [self.start], [0], []
        for n, word in enumerate(words):
            if n and paragraphs[n] != paragraphs[n - 1]:
                ids.append(self.separator)
                case.append(0)
            first.append(len(ids))
            pieces = self(word)
            ids += pieces
            case += [word_case(word)] * len(pieces)
        return [*ids, self.separator], [*case, 0], first


def find_windows(words: Sequence[str], paragraphs: Sequence[int], pieces: WordPieces) -> Iterator[Window]:
    """Cover all words with windows of at most 256 pieces that end at a paragraph's or else a sentence's end.

    Up to 32 pieces of what stands before, and after a cut within a paragraph, are read along as context.
    """
    cost = [len(pieces(w)) + (n > 0 and paragraphs[n] != paragraphs[n - 1]) for n, w in enumerate(words)]
    own = 0
    while own < len(words):
        first, room = own, CONTEXT
        while first > 0 and cost[first - 1] <= room:
            first -= 1
            room -= cost[first]
        room = WINDOW - 2 - (CONTEXT - room)
        stop, total = own, 0
        while stop < len(words) and total + cost[stop] <= room:
            total += cost[stop]
            stop += 1
        own_stop = stop if stop == len(words) else _last_break(words, paragraphs, own, stop)
        if own_stop < stop and paragraphs[own_stop] != paragraphs[own_stop - 1]:
            stop = own_stop  # the next window reads the next paragraph whole
        yield Window(first, stop, own, own_stop)
        own = own_stop


def _last_break(words: Sequence[str], paragraphs: Sequence[int], own: int, stop: int) -> int:
    """The last good place to cut: a paragraph's end, a sentence's, or short of the end by a margin."""
    for n in range(stop, own + (stop - own) // 3, -1):
        if paragraphs[n] != paragraphs[n - 1]:
            return n
    for n in range(stop - 1, own + (stop - own) // 3, -1):
        if words[n - 1] in (".", "?", "!", ".”", '."') or (
            words[n - 1] in ("”", '"', "’", "'") and words[n - 2] in (".", "?", "!")
        ):
            return n
    return max(own + 1, stop - CONTEXT // 2) if stop - own > CONTEXT else stop


def find_segments(paragraphs: Sequence[int], starts: Sequence[int] = ()) -> Iterator[tuple[int, int]]:
    """Parts (first word, stop) of a long text, each read by itself: time and memory grow with length alone.

    At most SEGMENT words, cut where a paragraph ends, else at one of the given sentence starts, else
    anywhere. Few articles have two.
    """
    begin, size = 0, len(paragraphs)
    while begin < size:
        stop = min(size, begin + SEGMENT)
        if stop < size:
            ends = [n for n in range(begin + SEGMENT // 2, stop) if paragraphs[n] != paragraphs[n - 1]]
            ends = ends or [n for n in starts if begin < n <= stop]
            stop = ends[-1] if ends else stop
        yield begin, stop
        begin = stop
