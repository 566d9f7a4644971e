"""Make data/pipeline of a checkpoint: python -m training.export WORK/epoch-2.pt WORK/epoch-3.pt --corpora CORPORA --out data/pipeline"""

import argparse
import io
import json
import tempfile
from pathlib import Path

import numpy as np
import spacy
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from stancebook.pipeline import Reader as Component
from training.corpora import lemma_table, read_syntax_parts
from training.model import TAGS, Reader
from training.train import BASE

UNCALIBRATED = {
    "entities": {"bias": 0.0, "entity": 1.0},
    "claims": {"bias": 0.0, "source": 0.2, "cue": 0.2, "content": 0.4, "source_link": 0.2, "cue_link": 0.2},
}
OUTPUTS = (*TAGS, "arc", "rel_dep", "rel_head", "source_of", "cue_of", "states")


class AtRunTime(torch.nn.Module):
    """The encoder as it is called at run time: one window, no padding."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, case, first):
        mixes = self.model.words(ids, case, torch.ones_like(ids), first)
        out = self.model.heads(mixes)
        return tuple(out[name] for name in OUTPUTS[:-1]) + (mixes[0][:, 1:],)


def write_onnx(model, path):
    inputs = (torch.arange(1000, 1040).unsqueeze(0), torch.ones(1, 40, dtype=torch.long), torch.arange(1, 31).unsqueeze(0))
    axes = {"ids": {1: "pieces"}, "case": {1: "pieces"}, "first": {1: "words"}}
    axes |= {name: {1: "words", **({2: "heads"} if name in ("arc", "source_of", "cue_of") else {})} for name in OUTPUTS}
    axes["rel_head"] = {1: "heads"}
    torch.onnx.export(
        AtRunTime(model).eval(),
        inputs,
        str(path),
        input_names=["ids", "case", "first"],
        output_names=list(OUTPUTS),
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", type=Path, nargs="+", help="the mean of their weights is taken")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float32", action="store_true", help="leave the weights as they are")
    args = parser.parse_args()
    labels = json.loads((args.checkpoints[0].parent / "labels.json").read_text(encoding="utf-8"))
    model = Reader(BASE, labels)
    states = [torch.load(path, weights_only=True)["model"] for path in args.checkpoints]
    model.load_state_dict({k: sum(s[k] for s in states) / len(states) if v.is_floating_point() else v for k, v in states[-1].items()})
    model.eval()
    with tempfile.TemporaryDirectory() as folder:
        full, prepared, small = (Path(folder) / name for name in ("full.onnx", "prepared.onnx", "small.onnx"))
        write_onnx(model, full)
        if args.float32:
            small = full
        else:
            quant_pre_process(str(full), str(prepared), skip_symbolic_shape=True)
            quantize_dynamic(str(prepared), str(small), per_channel=True, weight_type=QuantType.QInt8)
        relations = io.BytesIO()
        np.savez(relations, weight=model.rel.weight.detach().numpy(), bias=model.rel.bias.detach().numpy())
        component = Component()
        component.files = {
            "model.onnx": small.read_bytes(),
            "tokenizer.json": (BASE / "tokenizer.json").read_bytes(),
            "labels.json": json.dumps(labels, ensure_ascii=False, indent=1).encode(),
            "relations.npz": relations.getvalue(),
            "lemmas.json": json.dumps(lemma_table(read_syntax_parts(args.corpora, "train")), ensure_ascii=False, indent=0).encode(),
            "calibration.json": json.dumps(UNCALIBRATED).encode(),
        }
    nlp = spacy.blank("en")
    nlp.meta.update(
        {
            "name": "stancebook_news",
            "version": "0.1.0",
            "license": "MIT",
            "description": "Tags, lemmas, syntax, entities and attributions of English news by one small encoder",
        }
    )
    nlp.add_pipe("stancebook_reader", name="reader")
    nlp.get_pipe("reader").from_bytes(component.to_bytes())
    nlp.to_disk(args.out)


if __name__ == "__main__":
    main()
