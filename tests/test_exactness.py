"""The reader's numbers are the same on every processor and with any number of threads."""

import os
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime
import pytest

from stancebook.house import DATA
from stancebook.reader.windows import WordPieces

READER = DATA / "pipeline" / "reader"
pytestmark = pytest.mark.skipif(
    not READER.exists(), reason="data/pipeline is not there: training/README.md says how it is made"
)


@pytest.fixture(scope="module")
def model():
    return onnx.load(READER / "model.onnx")


@pytest.fixture(scope="module")
def matrices(model):
    """Of each product with int8 weights: the names of its input and output, weights,
    their scales, and bias.
    """
    known = {i.name: onnx.numpy_helper.to_array(i) for i in model.graph.initializer}
    found = [n for n in model.graph.node if n.op_type == "DynamicQuantizeMatMul"]
    return [(n.input[0], n.output[0], *(known[n.input[k]] for k in (1, 2, 4))) for n in found]


def test_every_large_product_is_of_integers(model, matrices):
    large = [
        i.name
        for i in model.graph.initializer
        if len(i.dims) == 2 and min(i.dims) >= 300 and i.data_type == onnx.TensorProto.FLOAT
    ]
    assert not large and len(matrices) >= 36


def test_no_two_products_sum_to_more_than_16_bits_hold(matrices):
    """What AVX2, and AVX-512 without VNNI, would cut off: see training/int8.py. Activations are 0 to 255."""
    for _, name, weights, *_ in matrices:
        pairs = np.pad(weights.astype(int), ((0, len(weights) % 2), (0, 0))).reshape(-1, 2, weights.shape[1])
        assert 255 * np.maximum(pairs, 0).sum(1).max() < 2**15, name
        assert 255 * np.minimum(pairs, 0).sum(1).min() >= -(2**15), name


def run(model):
    """Outputs for the beginning of the worked example, by name."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    words = (DATA / "articles" / "idlib.txt").read_text(encoding="utf-8").split()[:180]
    encoded = WordPieces((READER / "tokenizer.json").read_bytes()).encode(words, [0] * len(words))
    names = [o.name for o in session.get_outputs()]
    return dict(
        zip(names, session.run(names, {k: np.array([v]) for k, v in zip(("ids", "case", "first"), encoded)}))
    )


def quantised(x):
    """x as numbers of 0 to 255, their scale and zero, as DynamicQuantizeLinear defines them."""
    low, high = min(x.min(), np.float32(0)), max(x.max(), np.float32(0))
    scale = (high - low) / np.float32(255)
    zero = np.clip(np.rint(-low / scale), 0, 255)
    return np.clip(np.rint(x / scale) + zero, 0, 255).astype(np.int64), scale, int(zero)


def test_onnxruntime_adds_up_as_exact_integer_arithmetic_does(model, matrices):
    watched = onnx.ModelProto.FromString(model.SerializeToString())
    watched.graph.output.extend(
        onnx.ValueInfoProto(name=name) for name in {name for m in matrices for name in m[:2]}
    )
    seen = run(watched)
    for x, y, weights, scales, bias in matrices:
        numbers, scale, zero = quantised(seen[x][0])
        sums = (numbers - zero) @ weights.astype(np.int64)
        assert np.abs((seen[y][0] - bias) / (scale * scales) - sums).max() < 0.5, y


READ = """
import sys
from stancebook.reader.pipeline import load_pipeline
nlp = load_pipeline()
sys.stdout.buffer.write(b"".join(doc.to_bytes() for doc in nlp.pipe(sys.argv[1:])))
"""


def test_the_number_of_threads_changes_no_bit():
    text = (DATA / "articles" / "idlib.txt").read_text(encoding="utf-8")
    began = []
    for threads in ("1", "2", "4"):
        told = {
            **os.environ,
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "PYTHONHASHSEED": "0",
        }  # spaCy writes a set
        began.append(
            subprocess.Popen(
                [sys.executable, "-c", READ, text, "He said no."], env=told, stdout=subprocess.PIPE
            )
        )
    read = [process.communicate()[0] for process in began]
    assert read[0] and read[0] == read[1] == read[2]
