"""Mutates mails of the corpus and counts what the parser makes of them.

Example: uv run python benchmarks/fuzz_parse.py --seconds 60 --seed 1
"""

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from mail_triage.automatic import auto_ack_allowed, classify_automatic
from mail_triage.parse import UnreadableMail, parse_mail

OWN = Path(__file__).parent.parent / "tests" / "corpus" / "mail"
SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "mailcorpus"
TOKENS = [
    *(b"\r\n\r\n", b"\n", b"\r", b"\0", b"--", b"--x--", b"=?", b"?=", b"=?utf-7?B?", b";", b'"'),
    *(b"charset=utf-16", b"charset=iso-2022-jp", b"charset=x-unknown", b"charset=hz", b"boundary="),
    *(b"Content-Type: multipart/mixed; boundary=x\n", b"Content-Type: message/rfc822\n\n"),
    *(b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: quoted-printable\n"),
    *(
        b"<blockquote>",
        b"<style>",
        b"</div>",
        b"&#x110000;",
        b"\x1b$B",
        b"\xff\xfe",
        b"\xed\xa0\x80",
    ),
]


def mutate(raw: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Return a damaged copy: bytes changed, pieces cut, doubled, mixed in or replaced."""
    data = bytearray(raw[:100_000])
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.randrange(1, 200))
        match chance.randrange(6):
            case 0 if data:
                data[min(at, len(data) - 1)] = chance.randrange(256)
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = data[at:end] * chance.randrange(1, 20)
            case 3:
                data[at:at] = chance.choice(TOKENS)
            case 4:
                other = chance.choice(others)
                start = chance.randrange(len(other) + 1)
                data[at:end] = other[start : start + chance.randrange(1, 2000)]
            case _:
                del data[at:]
                data += chance.choice(others)[:20_000]
    return bytes(data)


def main() -> int:
    """Fuzz for the given time; exit with 1 when anything but UnreadableMail came out."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=30.0)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    files = [p for root in (OWN, SHARED) if root.exists() for p in root.rglob("*") if p.is_file()]
    seeds = [p.read_bytes() for p in sorted(files) if p.suffix in {".eml", ".txt"}]
    chance = random.Random(options.seed)
    counts: Counter[str] = Counter()
    slowest, size, started = 0.0, 0, time.perf_counter()
    while time.perf_counter() - started < options.seconds:
        raw = mutate(chance.choice(seeds), seeds, chance)
        size += len(raw)
        before = time.perf_counter()
        try:
            message = parse_mail(raw)
            classify_automatic(message, ["a@energi.example"], "energi.example")
            auto_ack_allowed(message, ["a@energi.example"], "energi.example")
            f"{message}".encode()
            counts["read"] += 1
            counts["read with defects"] += bool(message.defects)
        except UnreadableMail:
            counts["refused"] += 1
        except Exception:  # noqa: BLE001 - finding these is the purpose
            counts["ESCAPED"] += 1
            traceback.print_exc()
            Path(f"/tmp/fuzz-{options.seed}-{counts['ESCAPED']}.eml").write_bytes(raw)
        slowest = max(slowest, time.perf_counter() - before)
    elapsed = time.perf_counter() - started
    total = counts["read"] + counts["refused"] + counts["ESCAPED"]
    print(f"seeds {len(seeds)}, mutated mails {total}, {size / 1e6:.1f} MB, {elapsed:.1f} s")
    for name in ("read", "read with defects", "refused", "ESCAPED"):
        print(f"{name}: {counts[name]}")
    print(f"mails/s, mutation included: {total / elapsed:.0f}; slowest: {slowest * 1000:.0f} ms")
    return 1 if counts["ESCAPED"] else 0


if __name__ == "__main__":
    sys.exit(main())
