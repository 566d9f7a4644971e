"""One small encoder with a head for each layer; trained in PyTorch, run as ONNX."""

import torch
from torch import nn
from transformers import AutoModel

TAGS = ("start", "upos", "xpos", "lemma", "ner", "attr")  # layers with one label a word
MIX = {"start": 0, "upos": 0, "xpos": 0, "lemma": 0, "ner": 1, "attr": 2}  # which mix of the encoder's layers a head reads


class Reader(nn.Module):
    """all-MiniLM-L6-v2 with the case of words as token type, a learned mix of its layers a task, linear and biaffine heads."""

    def __init__(self, folder, labels, arc=256, link=128):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            folder, add_pooling_layer=False, attn_implementation="sdpa", attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0
        )  # dropout in every layer costs a tenth of the time
        size, old = self.encoder.config.hidden_size, self.encoder.embeddings.token_type_embeddings.weight.data
        cases = nn.Embedding(4, size)
        cases.weight.data = old[:1].repeat(4, 1) + 0.01 * torch.randn(4, size)
        self.encoder.embeddings.token_type_embeddings = cases
        self.encoder.config.type_vocab_size = 4
        self.encoder.embeddings.dropout.p = 0.1
        self.mix = nn.Parameter(torch.zeros(3, self.encoder.config.num_hidden_layers + 1))
        self.mix.data[:, -1] = 2.0
        self.drop = nn.Dropout(0.2)
        self.tags = nn.ModuleDict({layer: nn.Linear(size, len(labels[layer])) for layer in TAGS})
        self.arc_dep, self.arc_head = nn.Linear(size, arc), nn.Linear(size, arc)
        self.arc = nn.Parameter(torch.zeros(arc + 1, arc))
        nn.init.xavier_uniform_(self.arc)
        self.rel_dep, self.rel_head, self.rel = nn.Linear(size, arc), nn.Linear(size, arc), nn.Linear(arc, len(labels["dep"]))
        self.link_from, self.link_to = nn.Linear(size, 2 * link), nn.Linear(size, 2 * link)

    def words(self, ids, case, mask, first):
        """Three mixes of layers, (batch, 1 + words, size) each: the start token, then each word's first piece."""
        hidden = self.encoder(input_ids=ids, token_type_ids=case, attention_mask=mask, output_hidden_states=True).hidden_states
        index = torch.cat([torch.zeros_like(first[:, :1]), first], 1).unsqueeze(-1).expand(-1, -1, hidden[0].shape[-1])
        at_words = torch.stack([h.gather(1, index) for h in hidden])
        return [torch.einsum("l,lbnd->bnd", m, at_words) for m in self.mix.softmax(-1)]

    def forward(self, ids, case, mask, first):
        """A dict of scores: tags (batch, words, labels); arc, source_of, cue_of (batch, words, 1 + words); rel_dep and rel_head."""
        return self.heads([self.drop(m) for m in self.words(ids, case, mask, first)])

    def heads(self, mixes):
        """The scores of all heads from the three mixes."""
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
        return out
