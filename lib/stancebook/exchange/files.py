"""What formats share about files: archives alike on every run, and the text that annotations stand on."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from stancebook.records import ArticleError

LARGEST = 50_000_000  # bytes unpacked: an article has one million at most


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of the files; no date of today inside, so that two runs are alike."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            archive.writestr(entry, content)
    return out.getvalue()


def unpack(path: Path) -> dict[str, bytes]:
    """The files of a zip archive by name."""
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
            raise ArticleError(f"{path} holds more than {LARGEST // 10**6} MB; export this article alone.")
        return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}


def find_file(path: Path, *endings: str) -> Path:
    """The path, or the one file in this folder with one of the endings."""
    if not path.is_dir():
        if not path.name.endswith(endings):
            raise ArticleError(
                f"{path} does not end in {' or '.join(endings)}; name the file that was edited."
            )
        return path
    files = sorted(p for p in path.iterdir() if p.name.endswith(endings))
    if len(files) != 1:
        what = f"{len(files) or 'no'} files that end in {' or '.join(endings)}"
        raise ArticleError(f"{path} holds {what}; name the one that was edited.")
    return files[0]


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, line ends as \\n."""
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


def check_text(path: Path, theirs: str, ours: str) -> None:
    """ArticleError where the annotations belong to another text, for then their offsets mean nothing."""
    if theirs.rstrip("\n") != ours.rstrip("\n"):
        raise ArticleError(f"The text in {path} is not that of the article; give the one that was exported.")
