"""Trains the mail classifier from labelled mails and chat utterances."""

import os
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]
from numpy.typing import NDArray
from scipy.linalg import solve  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits

from cases.case_type import Disposition
from encoder import tuned
from encoder.engine import load_embed
from mail_triage.classify import (
    Classifier,
    Features,
    Likeness,
    Linear,
    Meaning,
    Model,
    around,
    gaussian,
    save_model,
    shifted,
    unshifted,
)
from mail_triage.classify_data import (
    Example,
    Utterance,
    fingerprint,
    read_mails,
    read_utterances,
)
from mail_triage.classify_features import Lexicon, concept_features, fold, shape_features
from mail_triage.embeddings import (
    Embed,
    Vectors,
    letter,
    shortened,
    unit,
    with_cache,
)
from mail_triage.feature_space import Space
from mail_triage.head import Matrix, Views
from mail_triage.head_train import fit_head
from mail_triage.logistic import balanced, fit_logistic

_C = 10.0
_MEANING_C = 3.0
_ROUNDS = 25
_MEANING_ROUNDS = 80
_UTTERANCE_WEIGHT = 0.3
_OTHER_SENTENCE = 0.5
_MEAN_SCALE = np.float32(1.5)
_SMOOTHING = 0.2
_FOLDS = 4
_SEED = 7


def train(
    data_dir: Path,
    out: Path,
    *,
    nlu_dir: Path | None = None,
    corrections: Sequence[Example] = (),
) -> Model:
    """Train on `data_dir` (mails and lexicon.toml), `nlu_dir` and corrected mails; write one file.

    Raises BadTrainingData, naming file and line, and OSError.
    """
    # The matrices are small: threads that wait for each other made training ten times slower.
    with threadpool_limits(limits=1):
        return _train(data_dir, out, nlu_dir, corrections)


def _train(
    data_dir: Path, out: Path, nlu_dir: Path | None, corrections: Sequence[Example]
) -> Model:
    lexicon_path = data_dir / "lexicon.toml"
    nlu = nlu_dir if nlu_dir is not None else data_dir.parent / "nlu"
    concepts = tomllib.loads(lexicon_path.read_text(encoding="utf-8"))["concepts"]
    embed = load_embed(threads=os.cpu_count() or 1)
    model = fit(
        read_mails(data_dir),
        read_utterances(nlu),
        concepts,
        mark=input_fingerprint(data_dir, nlu_dir=nlu),
        tuned_on=tuned.writers(),
        embed=with_cache(embed, out.parent / f"mail-sentences-{tuned.mark()}.npz")
        if embed
        else None,
        corrections=corrections,
    )
    save_model(model, out)
    return model


def input_fingerprint(data_dir: Path, *, nlu_dir: Path | None = None) -> str:
    """Give the hash of everything that a model is made from, this code included."""
    here = Path(__file__).parent
    code = [
        here / name
        for name in (
            "classify_features.py",
            "classify_train.py",
            "classify.py",
            "feature_space.py",
            "embeddings.py",
            "head.py",
            "head_train.py",
            "logistic.py",
        )
    ]
    return fingerprint(data_dir, nlu_dir or data_dir.parent / "nlu", *code, tuned.LAYERS)


def is_stale(classifier: Classifier, data_dir: Path, *, nlu_dir: Path | None = None) -> bool:
    """Tell whether the inputs have changed since the model was trained."""
    return classifier.fingerprint != input_fingerprint(data_dir, nlu_dir=nlu_dir)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Corpus:
    """All training texts as numbers; sentences lie mail by mail, `owner` says whose they are."""

    wanted: Matrix
    kind: Matrix
    rows: sp.csr_matrix
    sentences: sp.csr_matrix
    owner: NDArray[np.int64]
    said: sp.csr_matrix
    meant: Matrix
    vectors: Vectors | None
    told: NDArray[np.int64]
    said_vectors: Vectors | None
    center: Vectors | None
    letters: Vectors | None
    said_letters: Vectors | None
    case_kind: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The models below the head."""

    document: Linear
    sentence: Linear
    mail_kind: Linear
    meaning: Meaning | None


def fit(
    mails: Sequence[Example],
    utterances: Sequence[Utterance],
    concepts: dict[str, list[str]],
    *,
    mark: str = "",
    embed: Embed | None = None,
    tuned_on: frozenset[str] = frozenset(),
    corrections: Sequence[Example] = (),
) -> Model:
    """Train in memory; the heads learn from mails of writers held out in turn.

    The vectors of an encoder are no test of the mails that it was tuned on, so only writers that are
    not in `tuned_on` are held out; they are in all the parts in the end.
    Customers' corrected mails move weights but give the model no words of their own: a name in one
    of them must not outlive the mail.
    """
    labels, kinds, space, corpus = gather(mails, utterances, concepts, embed, corrections)
    mails = [*mails, *corrections]
    fold_of = held_out(mails, tuned_on)
    unseen = _unseen_views(corpus, fold_of)
    judged = [mail for mail, fold in zip(mails, fold_of, strict=True) if fold >= 0]
    parts = _fit_parts(corpus, np.arange(len(mails)))
    plain = Views(labels=unseen.labels[:2], kinds=unseen.kinds[:1])
    return Model(
        fingerprint=mark,
        labels=labels,
        dispositions=kinds,
        space=space,
        concepts=concepts,
        document=parts.document,
        sentence=parts.sentence,
        mail_kind=parts.mail_kind,
        plain=fit_head(plain, judged, labels, kinds),
        meaning=parts.meaning,
        full=fit_head(unseen, judged, labels, kinds) if parts.meaning is not None else None,
    )


def gather(
    mails: Sequence[Example],
    utterances: Sequence[Utterance],
    concepts: dict[str, list[str]],
    embed: Embed | None,
    corrections: Sequence[Example] = (),
) -> tuple[tuple[str, ...], tuple[str, ...], Space, _Corpus]:
    """Turn texts into numbers; give the labels, the kinds, the feature space and the corpus."""
    asked = [u for u in utterances if u.types and not u.types & {"misdirected", "dpo_question"}]
    labels = tuple(sorted({kind for mail in mails for kind in mail.types}))
    kinds = tuple(sorted({mail.disposition for mail in mails}))
    lexicon = Lexicon.of(concepts)
    space = _learn_space(mails, asked, lexicon)
    mails = [*mails, *corrections]
    corpus = _corpus(mails, asked, Features(space, lexicon), (labels, kinds), space, embed)
    return labels, kinds, space, corpus


def _unseen_views(corpus: _Corpus, fold_of: NDArray[np.int64]) -> Views:
    """Score the mails that have a fold by models that were fitted without it."""
    folds = sorted(set(fold_of[fold_of >= 0].tolist()))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        by_fold = list(
            pool.map(
                lambda fold: _views(_fit_parts(corpus, np.flatnonzero(fold_of != fold)), corpus),
                folds,
            )
        )
    places = np.flatnonzero(fold_of >= 0)
    numbers = np.searchsorted(folds, fold_of[places])

    def picked(parts: Sequence[Sequence[Matrix]]) -> list[Matrix]:
        return [np.stack(one)[numbers, places] for one in zip(*parts, strict=True)]

    return Views(
        labels=picked([views.labels for views in by_fold]),
        kinds=picked([views.kinds for views in by_fold]),
    )


def held_out(mails: Sequence[Example], tuned_on: frozenset[str]) -> NDArray[np.int64]:
    """Give each mail the part it is held out with, or -1: whole writers, as new mails are by new people.

    When fewer than two writers are new to the encoder all are held out, in a few parts by chance
    when there is but one.
    """
    writers = sorted({mail.writer for mail in mails})
    new = [writer for writer in writers if writer not in tuned_on]
    chosen = new if len(new) > 1 else writers
    if len(chosen) == 1:
        return np.asarray(np.random.default_rng(_SEED).permutation(len(mails)) % _FOLDS)
    numbers = {writer: number % _FOLDS for number, writer in enumerate(chosen)}
    return np.array([numbers.get(mail.writer, -1) for mail in mails])


def _matrix(sets: Sequence[frozenset[str]], labels: Sequence[str]) -> Matrix:
    rows = [[float(label in one) for label in labels] for one in sets]
    return np.array(rows, dtype=np.float64).reshape(len(sets), len(labels))


def _learn_space(
    mails: Sequence[Example], utterances: Sequence[Utterance], lexicon: Lexicon
) -> Space:
    said = [fold(u.text) for u in utterances]
    texts = [mail.mail.document for mail in mails] + said
    marks = [
        [*concept_features(mail.mail.sentences(), lexicon), *shape_features(mail.mail)]
        for mail in mails
    ]
    marks += [list(concept_features([one], lexicon)) for one in said]
    return Space.learn(texts, marks)


def _corpus(
    mails: Sequence[Example],
    utterances: Sequence[Utterance],
    features: Features,
    names: tuple[Sequence[str], Sequence[str]],
    space: Space,
    embed: Embed | None,
) -> _Corpus:
    raw = [mail.mail.raw_sentences() or [mail.mail.subject] for mail in mails]
    folded = [[fold(sentence) for sentence in rows] for rows in raw]
    telling = [features.telling(rows) for rows in folded]
    vectors = said_vectors = center = letters = said_letters = None
    if embed is not None:
        told = [[rows[at] for at in places] for rows, places in zip(raw, telling, strict=True)]
        sentences = [shortened(sentence) for rows in told for sentence in rows]
        said = [shortened(u.text) for u in utterances]
        both = embed([*sentences, *said, *map(letter, told)])
        ends = len(sentences), len(sentences) + len(said)
        letters, said_letters = both[ends[1] :], both[ends[0] : ends[1]]
        center = unit(both[: ends[0]]).mean(axis=0)
        moved = shifted(both[: ends[1]], center)
        vectors, said_vectors = moved[: ends[0]], moved[ends[0] :]
    return _Corpus(
        wanted=_matrix([mail.types for mail in mails], names[0]),
        kind=_matrix([frozenset({mail.disposition}) for mail in mails], names[1]),
        rows=space.matrix(
            [features.of_mail(one.mail, rows) for one, rows in zip(mails, folded, strict=True)]
        ),
        sentences=space.matrix([features.of_sentence(one) for rows in folded for one in rows]),
        owner=np.repeat(np.arange(len(mails)), [len(rows) for rows in raw]),
        said=space.matrix([features.of_sentence(fold(u.text)) for u in utterances]),
        meant=_matrix([u.types for u in utterances], names[0]),
        vectors=vectors,
        told=np.repeat(np.arange(len(mails)), [len(places) for places in telling]),
        said_vectors=said_vectors,
        center=center,
        letters=letters,
        said_letters=said_letters,
        case_kind=list(names[1]).index(Disposition.CASE),
    )


def _fit_parts(corpus: _Corpus, inside: NDArray[np.int64]) -> _Parts:
    wanted, kind = corpus.wanted[inside], corpus.kind[inside]
    even = np.ones(len(inside))
    spoken = np.full(corpus.said.shape[0], _UTTERANCE_WEIGHT)
    document = _fit(
        sp.vstack([corpus.rows[inside], corpus.said]).tocsr(),
        np.vstack([wanted, corpus.meant]),
        np.append(even, spoken),
    )
    meaning = None
    if corpus.vectors is not None and corpus.center is not None:
        # The mean of a mail's sentences gives a first guess of which of them asks.
        guess = _fit(_means(corpus.vectors, corpus.told)[inside], wanted, even, is_meaning=True)
        meaning = Meaning(
            center=corpus.center,
            sentence=_fit_sentences(
                corpus, inside, corpus.vectors, corpus.said_vectors, corpus.told, guess, rounds=3
            ),
            letter=_fit_letters(corpus, inside),
        )
    return _Parts(
        document=document,
        sentence=_fit_sentences(
            corpus, inside, corpus.sentences, corpus.said, corpus.owner, document, rounds=1
        ),
        mail_kind=_fit(corpus.rows[inside], kind, even),
        meaning=meaning,
    )


def _fit_letters(corpus: _Corpus, inside: NDArray[np.int64]) -> Likeness:
    """Solve the kernel ridge regression of whole letters; an utterance counts as a short letter."""
    if corpus.letters is None or corpus.said_letters is None:
        raise ValueError("without an encoder there is nothing to compare")
    vectors = np.vstack([corpus.letters[inside], corpus.said_letters])
    center = unit(corpus.letters[inside]).mean(axis=0)
    points = around(vectors, center)
    is_case = np.zeros((len(corpus.said_letters), corpus.kind.shape[1]))
    is_case[:, corpus.case_kind] = 1.0
    wanted = np.vstack(
        [
            np.hstack([corpus.wanted[inside], corpus.kind[inside]]),
            np.hstack([corpus.meant, is_case]),
        ]
    )
    smoothing = np.append(
        np.full(len(inside), _SMOOTHING), np.full(len(is_case), _SMOOTHING / _UTTERANCE_WEIGHT)
    )
    system = gaussian(points, points)
    system[np.diag_indices_from(system)] += smoothing.astype(np.float32)
    weights = solve(system, wanted, assume_a="pos", overwrite_a=True, check_finite=False)
    return Likeness(center=center, points=points, weights=np.asarray(weights, dtype=np.float32))


def _means(vectors: Vectors, owner: NDArray[np.int64]) -> Vectors:
    """Give the mean vector of the telling sentences of each mail."""
    starts = _starts(owner)
    count = np.diff(np.append(starts, len(owner)))[:, None]
    total = np.add.reduceat(vectors, starts, axis=0)
    return np.asarray(total / count * _MEAN_SCALE, dtype=np.float32)


def _fit(rows: Any, wanted: Matrix, weight: Matrix, *, is_meaning: bool = False) -> Linear:
    weights, bias = fit_logistic(
        rows,
        wanted,
        balanced(wanted, weight),
        strength=_MEANING_C if is_meaning else _C,
        rounds=_MEANING_ROUNDS if is_meaning else _ROUNDS,
    )
    return Linear(weights=weights, bias=bias)


def _fit_sentences(
    corpus: _Corpus, inside: NDArray[np.int64], sentences: Any, said: Any,
    owner: NDArray[np.int64], start: Linear, *, rounds: int,
) -> Linear:  # fmt: skip
    """Learn from the one sentence that speaks most for each label, and all of other mails.

    A mail is labelled as a whole, so which sentence asks is itself guessed, from the last round.
    """
    chosen = np.isin(owner, inside)
    rows, owners = sentences[chosen], owner[chosen]
    starts = np.append(np.searchsorted(owners, inside), len(owners))
    everything = sp.vstack([rows, said]).tocsr() if sp.issparse(rows) else np.vstack([rows, said])
    spoken = np.full(corpus.meant.shape, _UTTERANCE_WEIGHT)
    model = start
    for _ in range(rounds):
        scores = rows @ model.weights + model.bias
        asks = np.zeros((len(owners), corpus.wanted.shape[1]))
        for place, mail in enumerate(inside):
            for label in np.flatnonzero(corpus.wanted[mail]):
                first, last = starts[place], starts[place + 1]
                asks[first + int(scores[first:last, label].argmax()), label] = 1.0
        weight = np.where(corpus.wanted[owners] > 0, asks, _OTHER_SENTENCE)
        model = _fit(
            everything,
            np.vstack([asks, corpus.meant]),
            np.vstack([weight, spoken]),
            is_meaning=not sp.issparse(rows),
        )
    return model


def _views(parts: _Parts, corpus: _Corpus) -> Views:
    """Score all mails of the corpus."""

    def best(scores: Matrix, owner: NDArray[np.int64]) -> Matrix:
        return np.asarray(np.maximum.reduceat(scores, _starts(owner), axis=0))

    def score(model: Linear, rows: Any) -> Matrix:
        return np.asarray(rows @ model.weights + model.bias)

    views = Views(
        labels=[
            score(parts.document, corpus.rows),
            best(score(parts.sentence, corpus.sentences), corpus.owner),
        ],
        kinds=[score(parts.mail_kind, corpus.rows)],
    )
    if parts.meaning is not None and corpus.vectors is not None and corpus.letters is not None:
        whole = parts.meaning.letter.score(corpus.letters)
        labels = corpus.wanted.shape[1]
        sentences = unshifted(corpus.vectors, parts.meaning.center)
        views.labels += [
            best(score(parts.meaning.sentence, corpus.vectors), corpus.told),
            whole[:, :labels],
            best(parts.meaning.letter.score(sentences)[:, :labels], corpus.told),
        ]
        views.kinds += [whole[:, labels:]]
    return views


def _starts(owner: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.flatnonzero(np.diff(owner, prepend=-1))
