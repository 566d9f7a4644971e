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
from training.model import TAGS, VECTORS, Reader
from training.train import BASE, mean_of

UNCALIBRATED = {
    "entities": {"bias": 0.0, "entity": 1.0, "vote": 0.0},
    "interactions": {"bias": 0.0, "act": 0.4, "source": 0.2, "target": 0.2, "who": 0.2, "whom": 0.2},
    "stances": {"bias": 0.0, "grounds": 1.0},
    "claims": {"bias": 0.0, "source": 0.2, "cue": 0.2, "content": 0.4, "source_link": 0.2, "cue_link": 0.2},
}
OUTPUTS = (*TAGS, "arc", "rel_dep", "rel_head", "source_of", "cue_of", *VECTORS, "no_source", "no_target")


class AtRunTime(torch.nn.Module):
    """The encoder as it is called at run time: one window, so neither padding nor a mask (a seventh of the time)."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, case, first):
        index = torch.cat([torch.zeros_like(first[:, :1]), first], 1)[0]
        at_words = torch.stack([h.index_select(1, index) for h in self.states(ids, case)])
        out = self.model.heads([torch.einsum("l,lbnd->bnd", m, at_words) for m in self.model.mix.softmax(-1)])
        for end in ("source", "target"):  # the start token stands for none
            ask, words = out[f"trigger_{end}"], out[f"as_{end}"]
            out[f"no_{end}"], out[f"as_{end}"] = ask @ words[:, :1].transpose(1, 2) / ask.shape[-1] ** 0.5, words[:, 1:]
        return tuple(out[name] for name in OUTPUTS)

    def states(self, ids, case):
        """BERT's layers, written out: the same numbers as `model.encoder` gives."""
        encoder = self.model.encoder
        x = encoder.embeddings(input_ids=ids, token_type_ids=case)
        yield x
        for layer in encoder.encoder.layer:
            at, heads = layer.attention.self, encoder.config.num_attention_heads
            q, k, v = (f(x).view(1, -1, heads, x.shape[-1] // heads).transpose(1, 2) for f in (at.query, at.key, at.value))
            weights = (q @ k.transpose(2, 3) / q.shape[-1] ** 0.5).softmax(-1)
            x = layer.attention.output.LayerNorm(x + layer.attention.output.dense((weights @ v).transpose(1, 2).reshape(x.shape)))
            x = layer.output.LayerNorm(x + layer.output.dense(torch.nn.functional.gelu(layer.intermediate.dense(x))))
            yield x


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
    model.load_state_dict(mean_of(args.checkpoints))
    model.eval()
    with tempfile.TemporaryDirectory() as folder:
        full, prepared, small = (Path(folder) / name for name in ("full.onnx", "prepared.onnx", "small.onnx"))
        write_onnx(model, full)
        if args.float32:
            small = full
        else:
            quant_pre_process(str(full), str(prepared), skip_symbolic_shape=True)
            quantize_dynamic(str(prepared), str(small), per_channel=True, weight_type=QuantType.QInt8)
        heads = io.BytesIO()
        parts = {"rel": model.rel, "types": model.types, "homes": model.homes}
        arrays = {f"{x}.{name}": p.detach().numpy() for x, part in parts.items() for name, p in part.named_parameters()}
        np.savez(heads, **arrays, pairs=model.pairs.detach().numpy())
        component = Component()
        component.files = {
            "model.onnx": small.read_bytes(),
            "tokenizer.json": (BASE / "tokenizer.json").read_bytes(),
            "labels.json": json.dumps(labels, ensure_ascii=False, indent=1).encode(),
            "heads.npz": heads.getvalue(),
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
