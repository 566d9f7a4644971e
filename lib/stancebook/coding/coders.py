"""The files of several coders → what each has coded.

A coder's file is named after the article and the coder (`story.anna.corrections.csv`), or stands in a folder
of the coder's (`anna/story.corrections.csv`). It holds corrections (.csv), which make of the machine's
analysis the coder's, or an analysis as `stancebook analyze` writes it (.json).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from stancebook.exchange.annotations import annotate
from stancebook.exchange.changes import find_changes
from stancebook.inputs import name_of, read_file
from stancebook.measures.units import MACHINE, Coding
from stancebook.pages.choosing import choose_path
from stancebook.records import Analysis, ArticleError
from stancebook.text.article import Article, read_article
from stancebook.text.corrections import ENDING, Correction, read_rows
from stancebook.text.formats import is_source

LARGEST = 20_000_000  # bytes of an analysis
TAKEN = (MACHINE, "layer", "words", "variable", "sentence", "text")  # by the columns of what is written
Held = tuple[Correction, ...] | Analysis  # what a file holds
Rows = dict[str, tuple[Correction, ...]]  # coder -> the corrections that make the coder's analysis


def read_coding(files: Sequence[Path], article: Path | None = None) -> tuple[Article, Coding, Rows]:
    """The article without corrections, what each coder has made of it, and the corrections of each.

    Raises ArticleError (one sentence) where there are fewer than two files, files of several articles, or one
    that is no coder's.
    """
    if len(files) < 2:
        raise ArticleError(f"{name_of(files[0])} is the file of one coder; give those of two or more.")
    contents = [_read(path) for path in files]
    stories = [read_article(article or find_story(path)) for path in files]
    for path, story in zip(files, stories):
        if story.text != stories[0].text:
            both = f"{name_of(files[0])} and {name_of(path)}"
            raise ArticleError(f"{both} are about different articles; give files about one.")
    return _code(stories[0], dict(zip(name_coders(files, stories[0].id), zip(files, contents))))


def choose_coding() -> Coding:
    """The coding of the article that a notebook is about, by the coders whose files stand beside it."""
    path = choose_path()
    own = {path.with_suffix(end) for end in (ENDING, ".meta.json", ".json")}
    named = [p for p in sorted(path.parent.iterdir()) if p.name.startswith(f"{path.stem}.") and p not in own]
    coders = [p for p in named if p.name.endswith((ENDING, ".json")) and find_story(p) == path]
    return _choose(path, tuple((p, p.read_bytes()) for p in (path, *coders)))


@lru_cache(maxsize=1)  # each cell asks anew, and a file may have changed meanwhile
def _choose(path: Path, files: tuple[tuple[Path, bytes], ...]) -> Coding:
    article, coders = read_article(path), [p for p, _ in files[1:]]
    return _code(article, {n: (p, _read(p)) for n, p in zip(name_coders(coders, article.id), coders)})[1]


def find_story(path: Path) -> Path:
    """The article that a coder's file is named after, in the same folder."""
    words = path.name.split(".")
    beside = sorted(path.parent.iterdir())
    for stem in (".".join(words[:n]) for n in range(len(words) - 1, 0, -1)):
        for other in beside:
            if other.stem == stem and (other.suffix == ".txt" or is_source(other)):
                return other
    raise ArticleError(f"{name_of(path)} is named after no article beside it; name that with --article.")


def name_coders(files: Sequence[Path], article: str) -> list[str]:
    """The coders' names: what their files' names have beyond the article's, else their folders' names."""
    names = []
    for path in files:
        words = f"{path.stem}.".removeprefix(f"{article}.").removesuffix(".corrections.").strip(".")
        own = words not in ("", "corrections")
        names.append(name_of(words if own else path.resolve().parent.name))
    if twice := next((name for name in names if [*names, *TAKEN].count(name) > 1), None):
        why = "which another file or a column of the tables has"
        raise ArticleError(f"A coder would be named {twice!r}, {why}; rename the file of the coder.")
    return names


def _read(path: Path) -> Held:
    """The corrections or the analysis in a file."""
    try:
        if path.suffix.lower() == ".json":
            return _read_analysis(path)
        if path.suffix.lower() == ".csv":
            return read_rows(path)
    except FileNotFoundError:
        raise ArticleError(f"{name_of(path)} does not exist; check the path.") from None
    raise ArticleError(
        f"{name_of(path)} holds neither corrections (.csv) nor an analysis (.json); give either."
    )


def _read_analysis(path: Path) -> Analysis:
    """The analysis that a document of `stancebook analyze` holds, each of its passages within the text."""
    from pydantic import TypeAdapter, ValidationError  # half a second

    try:
        found = TypeAdapter(Analysis).validate_json(read_file(path, LARGEST, "an analysis (.json)"))
    except ValidationError as error:
        first = error.errors()[0]
        why = f"{'.'.join(map(str, first['loc'])) or 'all of it'}: {' '.join(first['msg'].split())[:80]}"
        told = f"{name_of(path)} is no analysis as `stancebook analyze` writes it ({why})"
        raise ArticleError(f"{told}; write it anew.") from None
    spans = [(m.start, m.end) for m in found.mentions] + [i.evidence for i in found.interactions]
    spans += [span for claim in found.claims for span in claim.content]
    if any(not 0 <= start < end <= len(found.text) for start, end in spans):
        raise ArticleError(f"{name_of(path)} has passages that lie outside of its text; write it anew.")
    return found


def _code(article: Article, files: Mapping[str, tuple[Path, Held]]) -> tuple[Article, Coding, Rows]:
    """The coding of each coder; ArticleError for an analysis of another text."""
    from stancebook.analysis import analyze  # loads spaCy

    article = replace(article, corrections=())
    machine, given, rows = analyze(article), {}, {}
    for name, (path, held) in files.items():
        if not isinstance(held, Analysis):
            given[name], rows[name] = analyze(replace(article, corrections=held)), held
        elif held.text == article.text:
            changes, _ = find_changes(machine, annotate(held), f"as in {path.name}")
            given[name], rows[name] = held, tuple(changes)
        else:
            other = f"the analysis of another text than that of {article.id}"
            raise ArticleError(f"{name_of(path)} is {other}; write it anew.")
    return article, Coding(machine, given), rows
