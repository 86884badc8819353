"""Trains the assistant when something that the model depends on has changed.

    bot/.venv/bin/python -m bot.train [--if-stale] [--print-hash]

The model goes to var/models/bot-<hash>.tar.gz and its name to var/models/bot-current.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

from encoder.tuned import network_file

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "var" / "models"
POINTER = MODELS / "bot-current"
INPUTS = ("config.yml", "bot/domain", "bot/components", "data/nlu", "data/rules", "data/stories", "data/encoder",
          "encoder", "bot/uv.lock")
_LAST_LINES = 40
SUFFIXES = {".yml", ".yaml", ".py", ".lock", ".npz", ".txt"}


def input_files(root: Path = ROOT) -> list[Path]:
    """All files that the model is made of, in a fixed order."""
    found: list[Path] = []
    for name in INPUTS:
        path = root / name
        candidates = [path] if path.is_file() else path.rglob("*")
        found += [file for file in candidates if file.is_file() and file.suffix in SUFFIXES]
    return sorted(found, key=lambda file: file.relative_to(root).as_posix())


def fingerprint(root: Path = ROOT) -> str:
    """Twelve hex digits over names and contents; the same on every machine, whatever its clock or line order."""
    digest = hashlib.sha256()
    for file in input_files(root):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def is_stale(root: Path = ROOT) -> bool:
    """Whether the current model is missing or made of other inputs."""
    name = f"bot-{fingerprint(root)}.tar.gz"
    models = root / "var" / "models"
    pointer = models / "bot-current"
    return not (models / name).exists() or not pointer.exists() or pointer.read_text().strip() != name


def train(root: Path = ROOT) -> int:
    """Train, then move the pointer in one step; keeps the last three models."""
    name = f"bot-{fingerprint(root)}"
    MODELS.mkdir(parents=True, exist_ok=True)
    if not network_file().exists():
        # Rasa would train without a word on letters alone.
        print("The sentence encoder is missing: run `make setup`, which writes it.", file=sys.stderr)
        return 1
    # `rasa data validate` is a test of its own; Rasa's chatter matters only when it fails.
    command = [str(root / "bot" / "rasa"), "train", "--skip-validation", "--fixed-model-name", name]
    done = subprocess.run(command, cwd=root, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0 or not (MODELS / f"{name}.tar.gz").exists():
        print("\n".join(done.stdout.splitlines()[-_LAST_LINES:]), file=sys.stderr)
        print("The training failed; the model in use stays as it was.", file=sys.stderr)
        return 1
    part = POINTER.with_suffix(".part")
    part.write_text(f"{name}.tar.gz\n")
    part.replace(POINTER)
    models = sorted(MODELS.glob("bot-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    for old in models[:-3]:
        if old.name != f"{name}.tar.gz":
            old.unlink()
    print(f"Trained {name}.tar.gz", file=sys.stderr)
    return 0


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Train the assistant.", epilog="Example: python -m bot.train --if-stale")
    parser.add_argument("--if-stale", action="store_true", help="do nothing when the model is up to date")
    parser.add_argument("--print-hash", action="store_true", help="print the fingerprint of the inputs and stop")
    options = parser.parse_args()
    if options.print_hash:
        print(fingerprint())
        return 0
    if options.if_stale and not is_stale():
        print(f"The model is up to date ({POINTER.read_text().strip()}).", file=sys.stderr)
        return 0
    return train()


if __name__ == "__main__":
    sys.exit(main())
