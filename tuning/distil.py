"""Teaches a network of six layers the vectors of the tuned one of twelve; half of `make tune` (PyTorch, 40 minutes).

    scripts/tune distil          data/encoder/teacher.npz → data/encoder/layers.npz

Knowledge distillation (arXiv:1503.02531): the pupil begins with some of the teacher's layers and learns to give the
same vector for a text. No label is used, so whose texts are unseen by the teacher stays so for the pupil, and
texts of all writers can be learnt from.
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

from encoder.engine import load_embed
from encoder.network import write_network
from encoder.pieces import Pieces
from encoder.tuned import LAYERS, TEACHER, base_model, save_layers, tuned_model, writers
from mail_triage.embeddings import letter, shortened
from tuning.lessons import told, utterances
from tuning.network import Network, padded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from encoder.packed import Packed

# The teacher's layers that the pupil begins with; the lowest stay as they are.
BELOW = (0, 1)
TUNED = (3, 6, 9, 11)
ROUNDS = 2
RATE = 6.0e-4
_SENTENCES = 14_000
# The most tokens of an utterance, of a letter, of a sentence, and of a batch with its padding.
_LONGEST = (160, 330, 110)
_BATCH = 1800
_LOOK_AHEAD = 4000
_SENTENCE_WORTH = 0.6
_SEED = 0
_SHOWN = 50


@dataclass(frozen=True)
class Task:
    """Texts as tokens, the teacher's vector of each (unit length), and what an error in it counts."""

    rows: list[list[int]]
    wanted: Tensor
    scale: Tensor


def texts() -> tuple[list[str], list[str], list[str]]:
    """Give the utterances, the letters of the mails, and some of their telling sentences, as they are embedded."""
    by_mail = [sentences for _, sentences in told()]
    letters = list(dict.fromkeys(map(letter, by_mail)))
    kept = list(dict.fromkeys(shortened(one) for sentences in by_mail for one in sentences))
    chance = np.random.default_rng(_SEED)
    some = [kept[place] for place in chance.permutation(len(kept))[:_SENTENCES]]
    return [said.text for said in utterances([])], letters, some


def prepare(model: Packed, kinds: Sequence[Sequence[str]], threads: int) -> Task:
    """Ask the teacher for all vectors; an error counts by how far the vectors of its kind lie apart."""
    write_network(TEACHER)
    embed = load_embed(threads, TEACHER)
    if embed is None:
        raise SystemExit(f"the network of {TEACHER.name} cannot be loaded")
    pieces = Pieces(model.vocabulary())
    rows: list[list[int]] = []
    wanted, scale = [], []
    for kind, at_most, worth in zip(kinds, _LONGEST, (1.0, 1.0, _SENTENCE_WORTH), strict=True):
        vectors = embed(kind)
        apart = float(((vectors - vectors.mean(axis=0)) ** 2).sum(axis=1).mean())
        rows += [pieces.ids(f"query: {text}", at_most=at_most) for text in kind]
        wanted.append(vectors)
        scale.append(np.full(len(kind), worth / apart, dtype=np.float32))
        print(f"{len(kind)} vectors of the teacher", file=sys.stderr)
    return Task(
        rows=rows,
        wanted=torch.from_numpy(np.concatenate(wanted)),
        scale=torch.from_numpy(np.concatenate(scale)),
    )


class Pupil:
    """The small network and its optimiser."""

    def __init__(self, model: Packed, task: Task, *, rounds: int) -> None:
        """Begin with some layers of the teacher."""
        self.task, self.rounds = task, rounds
        self.network = Network(model, below=BELOW, tuned=TUNED).eval()
        self.lengths = [len(row) for row in task.rows]

    def run(self) -> Iterator[float]:
        """Train without dropout, giving the mean share of the teacher's spread that is not explained, by round."""
        chance = np.random.default_rng(_SEED)
        layers = list(self.network.tuned.parameters())
        optimiser = torch.optim.AdamW(layers, lr=RATE, weight_decay=0.01)
        planned = [self._batches(chance) for _ in range(self.rounds)]
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, RATE, total_steps=sum(map(len, planned)) + 1, pct_start=0.08
        )
        began = time.monotonic()
        for batches in planned:
            lost = []
            for number, batch in enumerate(batches):
                loss = self._loss(batch)
                optimiser.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(layers, 1.0)
                optimiser.step()
                schedule.step()
                lost.append(loss.item())
                if number % _SHOWN == 0:
                    recent = float(np.mean(lost[-_SHOWN:]))
                    spent = time.monotonic() - began
                    print(
                        f"  step {number}: {recent:.3f} unexplained, {spent:.0f} s", file=sys.stderr
                    )
            yield float(np.mean(lost))

    def _loss(self, batch: list[int]) -> Tensor:
        ids, mask = padded([self.task.rows[place] for place in batch])
        found = self.network.upper(self.network.lower(ids, mask), mask)
        apart = ((found - self.task.wanted[batch]) ** 2).sum(dim=1)
        return (apart * self.task.scale[batch]).mean()

    def _batches(self, chance: np.random.Generator) -> list[list[int]]:
        """Cut a random order into batches of texts of like length: padding costs as much as words."""
        order = chance.permutation(len(self.lengths))
        found: list[list[int]] = []
        for start in range(0, len(order), _LOOK_AHEAD):
            near = sorted(order[start : start + _LOOK_AHEAD], key=lambda place: self.lengths[place])
            batch: list[int] = []
            for place in near:
                if batch and (len(batch) + 1) * self.lengths[place] > _BATCH:
                    found.append(batch)
                    batch = []
                batch.append(int(place))
            found.append(batch)
        return [found[place] for place in chance.permutation(len(found))]


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description="Teach the small encoder.", epilog="Example: scripts/tune distil"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--out", type=Path, default=LAYERS)
    options = parser.parse_args()
    torch.manual_seed(_SEED)
    image = base_model().read_bytes()
    teacher = tuned_model(TEACHER)
    pupil = Pupil(
        teacher, prepare(teacher, texts(), torch.get_num_threads()), rounds=options.rounds
    )
    for number, lost in enumerate(pupil.run(), 1):
        print(f"round {number} of {options.rounds}: {lost:.3f} unexplained", file=sys.stderr)
    tensors = pupil.network.named_tensors()
    save_layers(
        {name: teacher.stored(name, value.numpy()) for name, value in tensors.items()},
        image,
        options.out,
        writers=writers(TEACHER),
        depth=len(BELOW) + len(TUNED),
    )
    print(f"written: {options.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
