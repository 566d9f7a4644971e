"""Make data/pipeline of a checkpoint: python -m training.export WORK/epoch-2.pt WORK/epoch-3.pt --corpora
CORPORA --out data/pipeline
"""

import argparse
import copy
import io
import json
import tempfile
from pathlib import Path

import numpy as np
import spacy
import torch

from stancebook.reader.pipeline import Reader as Component
from training.corpora import lemma_table, read_syntax_parts
from training.int8 import attend, quantise
from training.model import BASE, Reader, with_none_apart
from training.tokens import make_tokenizer_of
from training.train import mean_of

UNCALIBRATED = {
    "entities": {"bias": 0.0, "entity": 1.0, "vote": 0.0},
    "interactions": {"bias": 0.0, "act": 0.4, "source": 0.2, "target": 0.2, "who": 0.2, "whom": 0.2},
    "stances": {"bias": 0.0, "surest": 1.0},
    "claims": {"bias": 0.0, "source": 0.2, "cue": 0.2, "content": 0.4, "source_link": 0.2, "cue_link": 0.2},
}


class AtRunTime(torch.nn.Module):
    """The encoder as it is called at run time: one window, so neither padding nor a mask (a seventh of the
    time).
    """

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, case, first):
        index = torch.cat([torch.zeros_like(first[:, :1]), first], 1)[0]
        at_words = torch.stack(list(self.states(ids, case, index)))
        out = self.model.heads([torch.einsum("l,lbnd->bnd", m, at_words) for m in self.model.mix.softmax(-1)])
        return with_none_apart(out)

    def states(self, ids, case, index):
        """What BERT's layers say of the pieces at index: the same numbers as `model.encoder` gives, the last
        layer for these only.
        """
        encoder = self.model.encoder
        x, layers = encoder.embeddings(input_ids=ids, token_type_ids=case), encoder.encoder.layer
        for layer in layers:
            yield x.index_select(1, index)
            at, asking = layer.attention.self, x.index_select(1, index) if layer is layers[-1] else x
            read = attend(at.query(asking), at.key(x), at.value(x), encoder.config.num_attention_heads)
            x = layer.attention.output.LayerNorm(asking + layer.attention.output.dense(read))
            x = layer.output.LayerNorm(
                x + layer.output.dense(torch.nn.functional.gelu(layer.intermediate.dense(x)))
            )
        yield x


def write_onnx(model, path, int8=True):
    """Write the model for ONNX Runtime; outputs are all that `model.heads` returns, under their names,
    whatever heads there are.

    An axis as long as the words is called 'words', one longer by the start token 'heads'; other axes are
    fixed.
    """
    run = AtRunTime(quantise(copy.deepcopy(model)) if int8 else model).eval()
    pieces, words = 499, 491  # primes, so that no axis is as long by chance
    inputs = (
        torch.full((1, pieces), 1000),
        torch.ones(1, pieces, dtype=torch.long),
        torch.arange(1, words + 1).unsqueeze(0),
    )
    called = {words: "words", words + 1: "heads"}
    with torch.no_grad():
        shapes = {name: out.shape for name, out in run(*inputs).items()}
    axes = {
        name: {n: called[size] for n, size in enumerate(shape) if size in called}
        for name, shape in shapes.items()
    }
    axes |= {"ids": {1: "pieces"}, "case": {1: "pieces"}, "first": {1: "words"}}
    torch.onnx.export(
        run,
        inputs,
        str(path),
        input_names=["ids", "case", "first"],
        output_names=list(shapes),
        dynamic_axes=axes,
        opset_version=17,
        custom_opsets={"com.microsoft": 1},
        dynamo=False,
    )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoints", type=Path, nargs="+", help="the mean of their weights is taken")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float32", action="store_true", help="leave the weights as they are")
    args = parser.parse_args()
    labels = json.loads((args.checkpoints[0].parent / "labels.json").read_text(encoding="utf-8"))
    model = Reader(BASE, labels)
    model.load_state_dict(mean_of(args.checkpoints))
    model.eval()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        write_onnx(model, path, int8=not args.float32)
        heads, parts = io.BytesIO(), {"rel": model.rel, "types": model.types, "homes": model.homes}
        arrays = {
            f"{x}.{name}": p.detach().numpy()
            for x, part in parts.items()
            for name, p in part.named_parameters()
        }
        np.savez(heads, **arrays, pairs=model.pairs.detach().numpy())
        component = Component()
        component.files = {
            "model.onnx": path.read_bytes(),
            "tokenizer.json": (BASE / "tokenizer.json").read_bytes(),
            "labels.json": json.dumps(labels, ensure_ascii=False, indent=1).encode(),
            "heads.npz": heads.getvalue(),
            "lemmas.json": json.dumps(
                lemma_table(read_syntax_parts(args.corpora, "train")), ensure_ascii=False, indent=0
            ).encode(),
            "calibration.json": json.dumps(UNCALIBRATED).encode(),
        }
    nlp = make_tokenizer_of(spacy.blank("en"))
    nlp.meta.update(
        {
            "name": "stancebook_news",
            "version": "0.3.0",
            "license": "MIT",
            "description": "Tags, syntax, entities, attributions, parties and acts of English news "
            "by one small encoder",
        }
    )
    nlp.add_pipe("stancebook_reader", name="reader")
    nlp.get_pipe("reader").from_bytes(component.to_bytes())
    nlp.to_disk(args.out)


if __name__ == "__main__":
    main()
