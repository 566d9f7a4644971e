"""Prints a hash of the analysis of each text in a folder,
so that a change of the code is proved to change no record.

python tests/golden.py FOLDER --save before.jsonl    # before the change
python tests/golden.py FOLDER --against before.jsonl # after it: which records differ, exit code 1 if any does
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stancebook import ArticleError, analyze, read_article
from stancebook.records import LAYERS

Document = dict[str, Any]
VOLATILE = ("pipeline", "library")  # versions, which may change while nothing is found otherwise


def read_documents(folder: Path) -> Iterator[Document]:
    """What `stancebook analyze` would write of each text in the folder, by name; versions left out."""
    for path in sorted(folder.glob("*.txt")):
        try:
            document = analyze(read_article(path)).as_json()
        except ArticleError as error:
            document = {"id": path.stem, "metadata": {}, "refused": str(error).replace(str(folder), "")}
        document["metadata"] = {k: v for k, v in document["metadata"].items() if k not in VOLATILE}
        yield document


def write(value: Any) -> str:
    """The value as JSON in one spelling."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def find_differences(before: Document, after: Document) -> Iterator[str]:
    """A line for each record or fact that only one of the two has."""
    for part in sorted(before.keys() | after.keys()):
        old, new = before.get(part), after.get(part)
        if part in LAYERS:
            had, has = Counter(map(write, old or ())), Counter(map(write, new or ()))
            yield from (f"{part} - {record}" for record in (had - has).elements())
            yield from (f"{part} + {record}" for record in (has - had).elements())
        elif old != new:
            yield f"{part} - {write(old)}\n{part} + {write(new)}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep the analyses here, one a line")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with analyses that were kept")
    args = parser.parse_args()
    kept = args.against.read_text(encoding="utf-8").splitlines() if args.against else ()
    before = {document["id"]: document for document in map(json.loads, kept)}
    documents, changed = list(read_documents(args.folder)), Counter[str]()
    for document in documents:
        print(
            hashlib.sha256(write(document).encode("utf-8", "surrogatepass")).hexdigest()[:16], document["id"]
        )
        old = before.pop(document["id"], {}) if args.against else document
        for line in find_differences(old, document):
            print("   ", line)
            changed[line.partition(" ")[0]] += 1
    for name in before:
        print(f"missing: {name}")
    if args.save:
        args.save.write_text("".join(f"{write(document)}\n" for document in documents), encoding="utf-8")
    if args.against:
        print(f"{len(documents)} texts; differences by layer: {dict(changed) or 'none'}", file=sys.stderr)
    return 1 if changed or before else 0


if __name__ == "__main__":
    sys.exit(main())
