"""Prints how much processor time a report takes beside a notebook that only imports,
and how many words a second the pipeline reads on one core.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# one core for the reading: set before numpy or onnxruntime start their threads
os.environ |= dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"], "1")

HOUSE = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
IMPORTS = "import spacy\nimport pandas\nimport matplotlib.pyplot\nimport networkx"
BAR = 1.6
ROUNDS = 3


def seconds(command: list[str]) -> float:
    """The seconds of processor time, all its processes together,
    of the shortest of a few runs of a command.
    """
    times = []
    for _ in range(ROUNDS):
        started = os.times()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=HOUSE)
        ended = os.times()
        times.append(
            ended.children_user - started.children_user + ended.children_system - started.children_system
        )
    return min(times)


def words_per_second(article: Path) -> float:
    """The speed of the pipeline, after a first reading, over the article repeated to some thousand words."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from stancebook import load_pipeline

    nlp = load_pipeline()
    text = article.read_text(encoding="utf-8", errors="replace")
    copies = max(1, 8000 // len(text.split()))
    list(nlp.pipe([text]))
    started = time.perf_counter()
    list(nlp.pipe([text] * copies))
    return copies * len(text.split()) / (time.perf_counter() - started)


def main(article: Path) -> None:
    """Prints the three figures and the ratio of the first two."""
    import nbformat

    with tempfile.TemporaryDirectory() as scratch:
        imports = Path(scratch, "imports.ipynb")
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(IMPORTS)]), imports)
        floor = seconds([str(BIN / "jupyter"), "execute", str(imports)])
        report = seconds([str(BIN / "stancebook"), "report", str(article), "--out", scratch])
    print(f"a notebook that only imports   {floor:6.2f} s")
    print(f"stancebook report              {report:6.2f} s")
    print(f"ratio                          {report / floor:6.2f}   (at most {BAR})")
    print(f"pipeline, one core             {words_per_second(article):6.0f} words a second")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else HOUSE / "data" / "articles" / "idlib.txt").resolve())
