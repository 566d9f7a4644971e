"""Linear layers and tables in int8, with sums that are exact on every processor, and attention that is the
same on AVX2 and AVX-512.

AVX2, and AVX-512 without VNNI, multiply activations of 0..255 with weights of two neighbouring rows and keep
the sum of the two products in 16 bits, cut off at 32,767: other numbers than on a processor with VNNI. Here
no two neighbours of one sign sum to more than 128, so that no product of a pair passes 255 x 128 = 32,640.
(Weights of 7 bits would be as safe, with twice the rounding error.)
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding, pad

SMALL = 64  # outputs: a head of fewer stays float32, for it costs nothing


class _MatMul(torch.autograd.Function):
    """x @ weight + bias; x is quantised as a whole, by its least and greatest value."""

    @staticmethod
    def symbolic(g, x, weight, scale, zero, bias):
        out = g.op("com.microsoft::DynamicQuantizeMatMul", x, weight, scale, zero, bias)
        return out.setType(x.type().with_sizes([1, None, weight.type().sizes()[1]]))

    @staticmethod
    def forward(ctx, x, weight, scale, zero, bias):
        return x @ (weight * scale) + bias


class _Rows(torch.autograd.Function):
    """The rows of a table at ids."""

    @staticmethod
    def symbolic(g, ids, table, scale, zero):
        return g.op("DequantizeLinear", g.op("Gather", table, ids, axis_i=0), scale, zero)

    @staticmethod
    def forward(ctx, ids, table, scale, zero):
        return (embedding(ids, table).float() - zero) * scale


def attend(q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
    """softmax(q k / √size) v of all heads; q may have fewer rows than k and v.

    In steps, since ONNX Runtime's softmax, and the fused attention with it, differ in the last bit between
    AVX2 and AVX-512: one bit, that turns the rounding of one activation, moves every score of a window by its
    share of int8's noise. Each of these steps is the same on both.
    """
    q, k, v = (x.unflatten(2, (heads, -1)).transpose(1, 2) for x in (q / (q.shape[-1] // heads) ** 0.5, k, v))
    scores = q @ k.transpose(2, 3)
    weights = (scores - scores.amax(-1, keepdim=True)).exp()
    return (weights @ v / weights.sum(-1, keepdim=True)).transpose(1, 2).flatten(2)


class Int8Linear(nn.Module):
    """A linear layer with int8 weights, each output with the finest scale that keeps sums of pairs exact."""

    def __init__(self, layer: nn.Linear):
        super().__init__()
        weight = layer.weight.detach().T
        pairs = pad(weight, (0, 0, 0, len(weight) % 2)).unflatten(0, (-1, 2)).sum(1)
        scale = torch.cat([weight, pairs]).abs().amax(0) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("weight", (weight / scale).round().to(torch.int8))
        self.register_buffer("zero", torch.zeros_like(scale, dtype=torch.int8))
        self.register_buffer("bias", layer.bias.detach())

    def forward(self, x: Tensor) -> Tensor:
        return _MatMul.apply(x, self.weight, self.scale, self.zero, self.bias)


class Int8Table(nn.Module):
    """An embedding of uint8 numbers."""

    def __init__(self, table: nn.Embedding):
        super().__init__()
        low, high = table.weight.detach().aminmax()
        scale = (high - low) / 255
        zero = (-low / scale).round()
        self.register_buffer("scale", scale)
        self.register_buffer("zero", zero.to(torch.uint8))
        self.register_buffer(
            "table", (table.weight.detach() / scale + zero).round().clamp(0, 255).to(torch.uint8)
        )

    def forward(self, ids: Tensor) -> Tensor:
        return _Rows.apply(ids, self.table, self.scale, self.zero)


def quantise(module: nn.Module) -> nn.Module:
    """The module with its embeddings and its large linear layers, however deep, replaced by those of int8, in
    place.
    """
    for name, child in module.named_children():
        if isinstance(child, nn.Linear) and child.out_features >= SMALL:
            setattr(module, name, Int8Linear(child))
        elif isinstance(child, nn.Embedding):
            setattr(module, name, Int8Table(child))
        else:
            quantise(child)
    return module
