"""Trains the mail classifier from labelled mails and chat utterances."""

import os
import tomllib
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from cases.case_type import Disposition
from cases.folding import fold
from encoder import tuned
from encoder.engine import load_embed
from encoder.kernel import centred, gaussian
from encoder.likeness import Likeness
from encoder.likeness_network import draw
from encoder.regression import mix, products, solve
from mail_triage.classify import (
    Classifier,
    Columns,
    Features,
    Heads,
    Joint,
    Model,
    Scores,
    level,
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
from mail_triage.classify_features import Lexicon, concept_features, shape_features
from mail_triage.embeddings import Embed, Vectors, letter, shortened, with_cache
from mail_triage.feature_space import Row, Space
from mail_triage.flag_head import LEARNT
from mail_triage.flags import text_flags
from mail_triage.forest import Matrix
from mail_triage.head_train import fit_flags, fit_head, margin

# Chosen by writers held out in turn (mail_triage/experiments.md); half and double are as good.
_WORDS = 0.5
_SMOOTHING = 0.2
_FOLDS = 4
_SEED = 7
# A sentence that reaches a quarter of a label's way teaches most; there are some nine thousand of them.
_MISTAKABLE = 0.25
_MOST_MISTAKABLE = 6000


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
            "classify_data.py",
            "classify_features.py",
            "classify_train.py",
            "classify.py",
            "feature_space.py",
            "embeddings.py",
            "flag_head.py",
            "flag_words.py",
            "flags.py",
            "forest.py",
            "head.py",
            "head_train.py",
            "quoting.py",
        )
    ]
    encoder = Path(tuned.__file__).parent
    code += [
        encoder / name
        for name in ("kernel.py", "likeness.py", "likeness_network.py", "regression.py")
    ]
    return fingerprint(data_dir, nlu_dir or data_dir.parent / "nlu", *code, tuned.LAYERS)


def is_stale(classifier: Classifier, data_dir: Path, *, nlu_dir: Path | None = None) -> bool:
    """Tell whether the inputs have changed since the model was trained."""
    return classifier.fingerprint != input_fingerprint(data_dir, nlu_dir=nlu_dir)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meanings:
    """Vectors of the texts, and of telling sentences: `sentence` (ascending) is the row of each."""

    texts: Vectors
    told: Vectors
    sentence: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Corpus:
    """All training texts as numbers: mails first, then utterances, each a short letter, then sentences of mails.

    `wanted` has labels, kinds and flags as columns; `mail` says of which mail a text is, -1 for none. Sentences
    are those of the mails that are held out in turn, mail by mail; `owner` says whose they are.
    """

    wanted: Vectors
    mail: NDArray[np.int64]
    rows: sp.csr_matrix
    sentences: sp.csr_matrix
    owner: NDArray[np.int64]
    meanings: _Meanings | None
    columns: Columns

    def with_sentences(self, places: NDArray[np.int64], wanted: Vectors) -> "_Corpus":
        """Add sentences as texts of their own, which are to get the scores `wanted`."""
        meanings = self.meanings
        if meanings is not None:
            told = meanings.told[np.searchsorted(meanings.sentence, places)]
            meanings = replace(meanings, texts=np.vstack([meanings.texts, told]))
        return replace(
            self,
            wanted=np.vstack([self.wanted, wanted]),
            mail=np.append(self.mail, self.owner[places]),
            rows=sp.vstack([self.rows, self.sentences[places]], format="csr"),
            meanings=meanings,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kernels:
    """How like all texts are to each other, by words alone and by words and meaning."""

    words: Vectors
    joint: Vectors | None
    centre: Vectors | None
    points: Vectors | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joint:
    """Regression on words, with a row for each feature, and meaning, with a weight for each of the `points`."""

    words: Vectors
    centre: Vectors
    points: Vectors
    weights: Vectors

    def scores(self, rows: Any, vectors: Vectors) -> Matrix:
        likeness = gaussian(centred(vectors, self.centre), self.points)
        return steep(rows @ self.words + likeness @ self.weights)

    def packed(self) -> Joint:
        meaning = Likeness(self.centre, draw(self.points, self.weights))
        return Joint(words=self.words, meaning=meaning)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The models below the head."""

    words: Vectors
    joint: _Joint | None


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
    Customers' corrected mails move weights but give the model no words and no sentences of their own: a
    name in one of them must not outlive the mail.
    """
    asked = [u for u in utterances if u.types and not u.types & {"misdirected", "dpo_question"}]
    labels = tuple(sorted({kind for mail in mails for kind in mail.types}))
    kinds = tuple(sorted({mail.disposition for mail in mails}))
    lexicon = Lexicon.of(concepts)
    space = _learn_space(mails, asked, lexicon)
    written = len(mails)
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
    corpus = _with_mistakable(corpus, fold_of, written)
    kernels = _kernels(corpus)
    unseen = _unseen_scores(corpus, kernels, fold_of)
    judged = [mail for mail, fold in zip(mails, fold_of, strict=True) if fold >= 0]
    parts = _fit_parts(corpus, kernels, np.arange(len(corpus.wanted)))
    # The linear parts of the heads are small: threads that wait for each other would take ten times as long.
    with threadpool_limits(limits=1):
        names = (labels, kinds)
        plain, by_words = _fit_heads(unseen[:1], corpus.columns, judged, names)
        full, nearest = None, 0.0
        if parts.joint:
            full, by_both = _fit_heads(unseen, corpus.columns, judged, names)
            nearest = margin((plain.types.thresholds, by_words), (full.types.thresholds, by_both))
    return Model(
        fingerprint=mark,
        labels=labels,
        dispositions=kinds,
        space=space,
        concepts=concepts,
        words=parts.words,
        plain=plain,
        joint=parts.joint.packed() if parts.joint else None,
        full=full,
        margin=nearest,
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
        mail=np.append(np.arange(len(mails)), np.full(len(utterances), -1)),
        rows=_stacked(space,
            [
                *(features.of_mail(m.mail, rows) for m, rows in zip(mails, folded, strict=True)),
                *(features.of_sentence(fold(u.text)) for u in utterances),
            ]
        ),
        sentences=_stacked(space,
            [features.of_sentence(one) for mail in judged for one in folded[mail]]
        ),
        owner=np.repeat(judged, [len(raw[mail]) for mail in judged]),
        meanings=_meanings(raw, telling, utterances, embed, judged) if embed else None,
        columns=Columns.of(len(names[0]), len(names[1])),
    )  # fmt: skip


def _stacked(space: Space, rows: Sequence[Row]) -> sp.csr_matrix:
    if not rows:
        return sp.csr_matrix((0, space.width), dtype=np.float32)
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    return sp.csr_matrix(
        (
            np.concatenate([values for _, values in rows]),
            np.concatenate([columns for columns, _ in rows]),
            starts,
        ),
        shape=(len(rows), space.width),
    )


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
    )


def _matrix(sets: Sequence[Set[str]], labels: Sequence[str]) -> Matrix:
    rows = [[float(label in one) for label in labels] for one in sets]
    return np.array(rows, dtype=np.float64).reshape(len(sets), len(labels))


def _with_mistakable(corpus: _Corpus, fold_of: NDArray[np.int64], written: int) -> _Corpus:
    """Add sentences that are taken for what their mail does not ask for, by models that had not seen the mail.

    A mail says which labels none of its sentences can have. Which of them has a label of the mail is not known,
    so there a sentence shall keep the score it got, as for kinds and flags (hard negatives, as in arXiv:1604.03540).
    Only the first `written` mails give sentences. The scores to be kept come from models that had seen the other
    folds, so that a little of each fold reaches the second round.
    """
    kernels = _kernels(corpus)
    found = [
        _score_sentences(_fit_best(corpus, kernels, inside), corpus, mails)
        for inside, mails in _by_fold(corpus, fold_of)
    ]
    places = np.concatenate([place for place, _ in found])
    scores = level(np.concatenate([odds for _, odds in found]))
    labels = corpus.columns.labels
    owner = corpus.owner[places]
    has = corpus.wanted[owner][:, labels] > 0
    wrong = np.where(has, 0.0, scores[:, labels]).max(axis=1) * (owner < written)
    ranked = np.argsort(-wrong, kind="stable")[:_MOST_MISTAKABLE]
    chosen = ranked[wrong[ranked] > _MISTAKABLE]
    wanted = np.clip(scores[chosen], 0.0, 1.0).astype(np.float32)
    wanted[:, labels] *= has[chosen]
    return corpus.with_sentences(places[chosen], wanted)


def _by_fold(
    corpus: _Corpus, fold_of: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Give for each fold the texts that are not of its mails, and the mails."""
    texts = np.where(corpus.mail >= 0, fold_of[corpus.mail], -1)
    for part in range(fold_of.max() + 1):
        yield np.flatnonzero(texts != part), np.flatnonzero(fold_of == part)


def _unseen_scores(corpus: _Corpus, kernels: _Kernels, fold_of: NDArray[np.int64]) -> list[Scores]:
    """Score the mails that have a fold by models fitted without it: by words alone, then by the joint model."""
    found: dict[int, tuple[Scores, ...]] = {}
    for inside, mails in _by_fold(corpus, fold_of):
        parts = _fit_parts(corpus, kernels, inside)
        found.update(zip(mails.tolist(), _scores(parts, corpus, mails), strict=True))
    by_model = zip(*(found[mail] for mail in sorted(found)), strict=True)
    return [Scores.together(one) for one in by_model]


def _scores(
    parts: _Parts, corpus: _Corpus, mails: NDArray[np.int64]
) -> Iterator[tuple[Scores, ...]]:
    """Score each mail by words alone, then by the joint model."""
    places = np.flatnonzero(np.isin(corpus.owner, mails))
    by_words = steep(corpus.sentences[places] @ parts.words)
    found = [_by_mail(steep(corpus.rows[mails] @ parts.words), by_words, places, corpus)]
    if parts.joint is not None and corpus.meanings is not None:
        whole = parts.joint.scores(corpus.rows[mails], corpus.meanings.texts[mails])
        places, alone = _score_sentences(parts.joint, corpus, mails)
        found.append(_by_mail(whole, alone, places, corpus))
    return zip(*found, strict=True)


def _score_sentences(
    model: _Joint | Vectors, corpus: _Corpus, mails: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Matrix]:
    """Give the places and the scores of the sentences of some mails, by the joint model or by words alone."""
    if isinstance(model, _Joint) and corpus.meanings is not None:
        told = np.isin(corpus.owner[corpus.meanings.sentence], mails)
        places = corpus.meanings.sentence[told]
        return places, model.scores(corpus.sentences[places], corpus.meanings.told[told])
    places = np.flatnonzero(np.isin(corpus.owner, mails))
    return places, steep(corpus.sentences[places] @ model)


def _by_mail(
    whole: Matrix, sentences: Matrix, places: NDArray[np.int64], corpus: _Corpus
) -> Iterator[Scores]:
    """Sum up each mail of `whole` (mails, columns); its sentences follow each other, mail by mail."""
    starts = np.flatnonzero(np.diff(corpus.owner[places], prepend=-1))
    for row, own in zip(whole, np.split(sentences, starts[1:]), strict=True):
        yield Scores.of(row[np.newaxis], own, corpus.columns)


def _fit_heads(
    scored: Sequence[Scores],
    at: Columns,
    mails: Sequence[Example],
    names: tuple[Sequence[str], Sequence[str]],
) -> tuple[Heads, Matrix]:
    """Also give the probabilities (mails, labels) by trees that had not seen the mail."""
    noticed = [
        frozenset(hit.flag.value for hit in text_flags(mail.mail, language=mail.language))
        for mail in mails
    ]
    last = scored[-1]
    types, unseen = fit_head(views(scored, [mail.mail for mail in mails], at), mails, *names)
    heads = Heads(
        types=types,
        flags=fit_flags(
            _matrix(noticed, LEARNT),
            last.whole[:, at.flags],
            last.strongest[:, at.flags],
            _matrix([mail.flags for mail in mails], LEARNT),
        ),
    )
    return heads, unseen


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
    return _Parts(
        words=_fit_words(corpus, kernels, inside), joint=_fit_joint(corpus, kernels, inside)
    )


def _fit_best(corpus: _Corpus, kernels: _Kernels, inside: NDArray[np.int64]) -> _Joint | Vectors:
    joint = _fit_joint(corpus, kernels, inside)
    return joint if joint is not None else _fit_words(corpus, kernels, inside)


def _fit_words(corpus: _Corpus, kernels: _Kernels, inside: NDArray[np.int64]) -> Vectors:
    return np.asarray(corpus.rows[inside].T @ _solved(corpus, kernels.words, inside))


def _fit_joint(corpus: _Corpus, kernels: _Kernels, inside: NDArray[np.int64]) -> _Joint | None:
    if kernels.joint is None or kernels.points is None or kernels.centre is None:
        return None
    dual = _solved(corpus, kernels.joint, inside)
    return _Joint(
        words=np.asarray(corpus.rows[inside].T @ (_WORDS * dual)),
        centre=kernels.centre,
        points=kernels.points[inside],
        weights=(1 - _WORDS) * dual,
    )


def _solved(corpus: _Corpus, likeness: Vectors, inside: NDArray[np.int64]) -> Vectors:
    return solve(
        likeness[np.ix_(inside, inside)], _SMOOTHING, corpus.wanted[inside], overwrite=True
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
