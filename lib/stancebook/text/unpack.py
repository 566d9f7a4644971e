"""What a person names (a file, a download, a web address, standard input) to paths of one article each."""

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from stancebook.inputs import check_name, name_of, read_file
from stancebook.records import ArticleError
from stancebook.terminal import unless_written
from stancebook.text.decoding import decode
from stancebook.text.downloads import split_download
from stancebook.text.fetch import fetch
from stancebook.text.formats import KIND, LARGEST, READERS, is_source, read_sources
from stancebook.text.source import Source
from stancebook.writing import write_text

TYPES = {
    **{"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".md"},
    **{"application/pdf": ".pdf", "application/rtf": ".rtf", "text/rtf": ".rtf", "message/rfc822": ".eml"},
}
Named = tuple[Path, Source | None]  # a path, and the text to save there if it is not a file of its own yet


def unpack(places: Sequence[str | Path], folder: Path) -> tuple[list[Path], list[ArticleError]]:
    """Paths to read, in order, and what cannot be read; nothing is written if two articles have one name.

    A text that is not the file itself is saved in the folder: `<name>.txt`, and `<name>.meta.json` if it
    stands for it. Of a file with one article the path stays its own, as do the corrections beside it.
    """
    opened: list[Named | ArticleError] = []
    for place in places:
        try:
            opened += _open(str(place), folder)
        except ArticleError as error:
            opened.append(error)
    found = [named for named in opened if not isinstance(named, ArticleError)]
    seen: dict[str, Named] = {}
    for path, source in found:
        before, saved = seen.setdefault(path.stem, (path, None))
        if before != path and (source or saved):
            both = f"{name_of(before)} and {name_of(path)}"
            how = "rename one or read them apart"
            raise ArticleError(f"{both} would both be saved as {name_of(path.stem)}.txt; {how}.")
        seen[path.stem] = path, source
    for path, source in found:
        if source:
            save_text(source, folder / f"{path.stem}.txt", with_metadata=not is_source(path))
    return [path for path, _ in found], [fault for fault in opened if isinstance(fault, ArticleError)]


def save_text(source: Source, path: Path, with_metadata: bool) -> None:
    """Writes the text and what is known about it; another text of that name is never replaced."""
    if path.exists() and path.read_bytes() != source.text.encode("utf-8", "surrogatepass"):
        how = "choose another folder with --out"
        raise ArticleError(f"{name_of(path)} exists and holds another text; {how}.")
    known = json.dumps(source.metadata, ensure_ascii=False, indent=1) + "\n"
    files = {path: source.text, **({path.with_suffix(".meta.json"): known} if with_metadata else {})}
    with unless_written(path):
        for target, content in files.items():
            write_text(target, content)


def _open(place: str, folder: Path) -> list[Named | ArticleError]:
    """The articles of one source, and what of it cannot be read."""
    if place == "-":
        if sys.stdin is None:  # closed by whoever started this command
            raise ArticleError("Standard input is closed; give a file, or a text through a pipe.")
        raw = sys.stdin.buffer.read(LARGEST + 1)
        return _named(read_sources(raw, "Standard input", ""), folder / "stdin.txt")
    if re.match(r"[a-z]+://", place, re.I):
        page = fetch(place)
        by_name = next((end for end in READERS if urlsplit(page.url).path.lower().endswith(end)), ".html")
        sources = read_sources(page.raw, name_of(place), TYPES.get(page.type, by_name))
        sources = [s if isinstance(s, ArticleError) or s.url else replace(s, url=page.url) for s in sources]
        return _named(sources, folder / f"{_file_name(page.url)}.txt")
    path = Path(place)
    check_name(path)
    plain = path.suffix.lower() == ".txt"
    try:
        raw = read_file(path, LARGEST, KIND) if plain or is_source(path) else b""
    except FileNotFoundError:
        raw = b""
    if not raw:
        return [(path, None)]  # the article's reader says what is wrong
    if not is_source(path):
        return _named(split_download(decode(raw)[0], name_of(place)), folder / path.name, several=True) or [
            (path, None)
        ]
    sources = read_sources(raw, name_of(place), path.suffix)
    return _named(sources, path if len(sources) == 1 else folder / path.name)


def _named(
    sources: Sequence[Source | ArticleError], path: Path, several: bool = False
) -> list[Named | ArticleError]:
    """Each with a path of its own: `path` itself for one, `<name>-001.txt` and so on for several."""
    several = several or len(sources) > 1
    numbers = range(1, len(sources) + 1)
    paths = [path.with_name(f"{path.stem}-{n:03}.txt") if several else path for n in numbers]
    return [s if isinstance(s, ArticleError) else (own, s) for own, s in zip(paths, sources)]


def _file_name(url: str) -> str:
    """A file's name from an address: its last part, or its host."""
    parts = urlsplit(url)
    last = Path(parts.path).stem or parts.hostname or ""
    return re.sub(r"[^\w-]+", "-", last).strip("-")[:80] or "page"
