"""What a person names (a file, a download, an address of the web, standard input) to paths of one article each."""

import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from stancebook.records import ArticleError
from stancebook.text.downloads import split_download
from stancebook.text.fetch import fetch
from stancebook.text.source import LARGEST, READERS, Source, decode, is_source, read_file, read_sources

TYPES = {"text/html": ".html", "application/xhtml+xml": ".html", "application/pdf": ".pdf", "text/plain": ".txt", "text/markdown": ".md",
         "message/rfc822": ".eml", "application/rtf": ".rtf", "text/rtf": ".rtf"}  # fmt: skip
Named = tuple[Path, Source | None]  # a path, and the text to save there if it is not a file of its own yet


def unpack(places: Sequence[str | Path], folder: Path) -> tuple[list[Path], list[ArticleError]]:
    """Paths to read, in order, and what cannot be read; nothing is written if two articles have one name.

    A text that is not the file itself is saved in the folder: `<name>.txt`, with `<name>.meta.json` where it stands for the
    source. Of a file with one article the path stays the file's own, as do the corrections beside it.
    """
    found: list[Named] = []
    faults: list[ArticleError] = []
    for place in places:
        try:
            opened = _open(str(place), folder)
            faults += [named for named in opened if isinstance(named, ArticleError)]
            found += [named for named in opened if not isinstance(named, ArticleError)]
        except ArticleError as error:
            faults.append(error)
    seen: dict[str, Path] = {}
    for path, _ in found:
        if path.stem in seen and any(source for p, source in found if p.stem == path.stem):
            raise ArticleError(f"{seen[path.stem]} and {path} would both be saved as {path.stem}.txt; rename one or read them apart.")
        seen[path.stem] = path
    for path, source in found:
        if source:
            save_text(source, folder / f"{path.stem}.txt", with_metadata=not is_source(path))
    return [path for path, _ in found], faults


def save_text(source: Source, path: Path, with_metadata: bool) -> None:
    """Writes the text that is shown, and what is known about it; another text of that name is never replaced."""
    if path.exists() and path.read_bytes() != source.text.encode("utf-8", "surrogatepass"):
        raise ArticleError(f"{path} exists and holds another text; move it or choose another folder with --out.")
    known = json.dumps(source.metadata, ensure_ascii=False, indent=1) + "\n"
    files = {path: source.text, **({path.with_suffix(".meta.json"): known} if with_metadata else {})}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for target, content in files.items():
            part = target.with_name(target.name + ".part")
            part.write_text(content, encoding="utf-8", errors="surrogatepass", newline="")
            os.replace(part, target)
    except OSError as error:
        raise ArticleError(f"{path} cannot be written ({error.strerror}); choose another folder with --out.") from None


def _open(place: str, folder: Path) -> list[Named | ArticleError]:
    if place == "-":
        raw = sys.stdin.buffer.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise ArticleError(f"Standard input holds more than the {LARGEST / 1e6:.0f} MB that are read; split it.")
        return _numbered(read_sources(raw, "Standard input", ""), folder / "stdin.txt")
    if re.match(r"[a-z]+://", place, re.I):
        page = fetch(place)
        ending = TYPES.get(page.type) or next((e for e in READERS if urlsplit(page.url).path.lower().endswith(e)), ".html")
        sources = [s if isinstance(s, ArticleError) or s.url else replace(s, url=page.url) for s in read_sources(page.raw, place, ending)]
        return _numbered(sources, folder / f"{_name(page.url)}.txt")
    path = Path(place)
    if not path.is_file() or not (is_source(path) or path.suffix.lower() == ".txt"):
        return [(path, None)]  # the article's reader says what is wrong
    raw = read_file(path)
    if not is_source(path):
        return _numbered(split_download(decode(raw), place), folder / path.name, of_many=True) or [(path, None)]
    sources = read_sources(raw, place, path.suffix)
    if len(sources) > 1:
        return _numbered(sources, folder / path.name)
    return [(path, source) for source in sources if isinstance(source, Source)]


def _numbered(sources: Sequence[Source | ArticleError], path: Path, of_many: bool = False) -> list[Named | ArticleError]:
    """Each with a path of its own: the name itself for one, `<name>-001` and so on for several."""
    of_many = of_many or len(sources) > 1
    names = [f"{path.stem}-{n:03}" if of_many else path.stem for n in range(1, len(sources) + 1)]
    return [s if isinstance(s, ArticleError) else (path.with_name(f"{name}.txt"), s) for name, s in zip(names, sources)]


def _name(url: str) -> str:
    """A file's name from an address: its last part, or its host."""
    parts = urlsplit(url)
    last = Path(parts.path).stem or parts.hostname or "page"
    return re.sub(r"[^\w-]+", "-", last).strip("-")[:80] or "page"
