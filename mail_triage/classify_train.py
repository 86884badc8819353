"""Trains the mail classifier from labelled mails and chat utterances."""

import os
import tomllib
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from cases.case_type import Disposition
from encoder import kernel, tuned
from encoder.engine import load_embed
from encoder.kernel import centred, mix, products, solve
from mail_triage.classify import (
    Classifier,
    Columns,
    Features,
    Heads,
    Joint,
    Model,
    Scores,
    save_model,
    steep,
    views,
)
from mail_triage.classify_data import (
    Example,
    Utterance,
    fingerprint,
    read_mails,
    read_utterances,
)
from mail_triage.classify_features import Lexicon, concept_features, fold, shape_features
from mail_triage.embeddings import Embed, Vectors, letter, shortened, with_cache
from mail_triage.feature_space import Space
from mail_triage.flag_head import LEARNT, fit_flags
from mail_triage.flags import text_flags
from mail_triage.head import Matrix
from mail_triage.head_train import fit_head

# Chosen by writers held out in turn (mail_triage/experiments.md); half and double are as good.
_WORDS = 0.5
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
            "flag_head.py",
            "flag_words.py",
            "flags.py",
            "head.py",
            "head_train.py",
        )
    ]
    inputs = (*code, Path(kernel.__file__), tuned.LAYERS)
    return fingerprint(data_dir, nlu_dir or data_dir.parent / "nlu", *inputs)


def is_stale(classifier: Classifier, data_dir: Path, *, nlu_dir: Path | None = None) -> bool:
    """Tell whether the inputs have changed since the model was trained."""
    return classifier.fingerprint != input_fingerprint(data_dir, nlu_dir=nlu_dir)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meanings:
    """Vectors of the texts, and of telling sentences: `sentence` is the row of one, `owner` its mail."""

    texts: Vectors
    told: Vectors
    sentence: NDArray[np.int64]
    owner: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Corpus:
    """All training texts as numbers: mails first, then utterances, each a short letter.

    `wanted` has labels, kinds and flags as columns. Sentences are those of the mails that are held out
    in turn, mail by mail; `owner` says whose they are.
    """

    wanted: Vectors
    rows: sp.csr_matrix
    sentences: sp.csr_matrix
    owner: NDArray[np.int64]
    meanings: _Meanings | None
    columns: Columns


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kernels:
    """How like all texts are to each other, by words alone and by words and meaning."""

    words: Vectors
    joint: Vectors | None
    centre: Vectors | None
    points: Vectors | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The models below the head."""

    words: Vectors
    joint: Joint | None


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
    asked = [u for u in utterances if u.types and not u.types & {"misdirected", "dpo_question"}]
    labels = tuple(sorted({kind for mail in mails for kind in mail.types}))
    kinds = tuple(sorted({mail.disposition for mail in mails}))
    lexicon = Lexicon.of(concepts)
    space = _learn_space(mails, asked, lexicon)
    mails = [*mails, *corrections]
    fold_of = held_out(mails, tuned_on)
    corpus = _corpus(
        mails,
        asked,
        Features(space, lexicon),
        (labels, kinds),
        space,
        embed,
        np.flatnonzero(fold_of >= 0),
    )
    kernels = _kernels(corpus)
    unseen = _unseen_scores(corpus, kernels, fold_of)
    judged = [mail for mail, fold in zip(mails, fold_of, strict=True) if fold >= 0]
    parts = _fit_parts(corpus, kernels, np.arange(len(corpus.wanted)))
    # The matrices of the heads are small: threads that wait for each other would take ten times as long.
    with threadpool_limits(limits=1):
        plain = _fit_heads(unseen[:1], corpus.columns, judged, (labels, kinds))
        full = _fit_heads(unseen, corpus.columns, judged, (labels, kinds)) if parts.joint else None
    return Model(
        fingerprint=mark,
        labels=labels,
        dispositions=kinds,
        space=space,
        concepts=concepts,
        words=parts.words,
        plain=plain,
        joint=parts.joint,
        full=full,
    )


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
    judged: NDArray[np.int64],
) -> _Corpus:
    raw = [mail.mail.raw_sentences() or [mail.mail.subject] for mail in mails]
    folded = [[fold(sentence) for sentence in rows] for rows in raw]
    telling = [features.telling(rows) for rows in folded]
    case, none = {Disposition.CASE.value}, frozenset[str]()
    return _Corpus(
        wanted=np.hstack(
            [
                _matrix([*(m.types for m in mails), *(u.types for u in utterances)], names[0]),
                _matrix([*({m.disposition} for m in mails), *(case for _ in utterances)], names[1]),
                _matrix([*(m.flags for m in mails), *(none for _ in utterances)], LEARNT),
            ],
            dtype=np.float32,
            casting="same_kind",
        ),
        rows=space.matrix(
            [
                *(features.of_mail(m.mail, rows) for m, rows in zip(mails, folded, strict=True)),
                *(features.of_sentence(fold(u.text)) for u in utterances),
            ]
        ),
        sentences=space.matrix(
            [features.of_sentence(one) for mail in judged for one in folded[mail]]
        ),
        owner=np.repeat(judged, [len(raw[mail]) for mail in judged]),
        meanings=_meanings(raw, telling, utterances, embed, judged) if embed else None,
        columns=Columns.of(len(names[0]), len(names[1])),
    )  # fmt: skip


def _meanings(
    raw: Sequence[Sequence[str]],
    telling: Sequence[Sequence[int]],
    utterances: Sequence[Utterance],
    embed: Embed,
    judged: NDArray[np.int64],
) -> _Meanings:
    told = [[rows[at] for at in places] for rows, places in zip(raw, telling, strict=True)]
    texts = [*map(letter, told), *(shortened(u.text) for u in utterances)]
    vectors = embed([*texts, *(shortened(sentence) for mail in judged for sentence in told[mail])])
    first = np.cumsum([0, *(len(raw[mail]) for mail in judged[:-1])])
    return _Meanings(
        texts=vectors[: len(texts)],
        told=vectors[len(texts) :],
        sentence=np.concatenate(
            [
                start + np.array(telling[mail], dtype=np.int64)
                for start, mail in zip(first, judged, strict=True)
            ]
        ),
        owner=np.repeat(judged, [len(telling[mail]) for mail in judged]),
    )


def _matrix(sets: Sequence[Set[str]], labels: Sequence[str]) -> Matrix:
    rows = [[float(label in one) for label in labels] for one in sets]
    return np.array(rows, dtype=np.float64).reshape(len(sets), len(labels))


def _unseen_scores(corpus: _Corpus, kernels: _Kernels, fold_of: NDArray[np.int64]) -> list[Scores]:
    """Score the mails that have a fold by models that were fitted without it; see `_scores`."""
    texts = np.append(fold_of, np.full(len(corpus.wanted) - len(fold_of), -1))
    places = [np.flatnonzero(fold_of == fold) for fold in range(fold_of.max() + 1)]
    found = [
        _scores(_fit_parts(corpus, kernels, np.flatnonzero(texts != fold)), corpus, here)
        for fold, here in enumerate(places)
    ]
    order = np.argsort(np.concatenate(places))

    def joined(parts: Sequence[Matrix]) -> Matrix:
        return np.asarray(np.vstack(parts)[order])

    return [
        (joined([whole for whole, _ in one]), joined([strongest for _, strongest in one]))
        for one in zip(*found, strict=True)
    ]


def _scores(parts: _Parts, corpus: _Corpus, mails: NDArray[np.int64]) -> list[Scores]:
    """Score mails by words alone, then by the joint model."""
    chosen = np.isin(corpus.owner, mails)
    sentences = steep(corpus.sentences[chosen] @ parts.words)
    by_words = steep(corpus.rows[mails] @ parts.words)
    found = [(by_words, _strongest(sentences, corpus.owner[chosen]))]
    joint, meanings = parts.joint, corpus.meanings
    if joint is None or meanings is None:
        return found

    def score(rows: Any, vectors: Vectors) -> Matrix:
        return steep(rows @ joint.words + joint.by_meaning(vectors))

    told = np.isin(meanings.owner, mails)
    rows = corpus.sentences[meanings.sentence[told]]
    alone = score(rows, meanings.told[told])
    whole = score(corpus.rows[mails], meanings.texts[mails])
    return [*found, (whole, _strongest(alone, meanings.owner[told]))]


def _fit_heads(
    scored: Sequence[Scores],
    at: Columns,
    mails: Sequence[Example],
    names: tuple[Sequence[str], Sequence[str]],
) -> Heads:
    noticed = [
        frozenset(hit.flag.value for hit in text_flags(mail.mail, language=mail.language))
        for mail in mails
    ]
    whole, strongest = scored[-1]
    return Heads(
        types=fit_head(views(scored, at), mails, *names),
        flags=fit_flags(
            _matrix(noticed, LEARNT),
            whole[:, at.flags],
            strongest[:, at.flags],
            _matrix([mail.flags for mail in mails], LEARNT),
        ),
    )


def _strongest(scores: Matrix, owner: NDArray[np.int64]) -> Matrix:
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    return np.asarray(np.maximum.reduceat(scores, starts, axis=0))


def _kernels(corpus: _Corpus) -> _Kernels:
    words = products(corpus.rows)
    if corpus.meanings is None:
        return _Kernels(words=words, joint=None, centre=None, points=None)
    vectors = corpus.meanings.texts
    centre = vectors.mean(axis=0)
    points = centred(vectors, centre)
    joint = mix(words.copy(), _WORDS, points)
    return _Kernels(words=words, joint=joint, centre=centre, points=points)


def _fit_parts(corpus: _Corpus, kernels: _Kernels, inside: NDArray[np.int64]) -> _Parts:
    rows, wanted, square = corpus.rows[inside], corpus.wanted[inside], np.ix_(inside, inside)

    def solved(texts: Vectors) -> Vectors:
        return solve(texts[square], _SMOOTHING, wanted, overwrite=True)

    words = np.asarray(rows.T @ solved(kernels.words))
    if kernels.joint is None or kernels.points is None or kernels.centre is None:
        return _Parts(words=words, joint=None)
    dual = solved(kernels.joint)
    joint = Joint(
        words=np.asarray(rows.T @ (_WORDS * dual)),
        centre=kernels.centre,
        points=kernels.points[inside],
        weights=(1 - _WORDS) * dual,
    )
    return _Parts(words=words, joint=joint)


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
