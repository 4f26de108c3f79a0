"""Fits the linear text model from labelled texts, and scores it on texts it has not seen."""

import hashlib
import itertools
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from doorstep.lib.refusal import Refusal
from doorstep.triage import category, folds, ngrams, scores
from doorstep.triage.category import Block, Card, Floats, Linear, Sparse

Progress = Callable[[str, dict[str, Any]], None]

FOLDS = 5
# Chosen on group-wise folds of Chinese messages; docs/adr/0401 has the table.
HEAD = 30
OPENING_WEIGHT = 0.7
MARGIN_COST = 0.5
_SMOOTHING = np.float32(0.1)  # of the naive Bayes counts; a piece counts about 0.05 in a text of some length
_CALIBRATED_ON = 20_000
# Coefficients kept: as float32 in memory 64 MB, as float16 in the file at most half of that.
MOST_COEFFICIENTS = 16_000_000
MOST_PIECES = 300_000
STRANGE = 0.01
UNCLAIMED = 0.35
WEIGHTS = (0.5, 2.5)


class TooFewClassesError(Refusal):
    """Nothing to tell apart."""

    code = "triage_too_few_classes"


class TooManyClassesError(Refusal):
    """More labels than a category list has: the wrong column, most likely."""

    code = "triage_too_many_classes"


MOST_CLASSES = 2_000


@dataclass(frozen=True)
class Fitted:
    """A model and the held-out advice its scores were counted from (probabilities [n, labels], truth [n])."""

    model: Linear
    held_out: Floats
    truth: npt.NDArray[np.int64]


def _quiet(_stage: str, _data: dict[str, Any]) -> None:
    """Will say nothing."""


def fit(
    texts: Sequence[str],
    labels: Sequence[str],
    titles: Sequence[str] | None = None,
    *,
    seed: int = 0,
    trained_at: str = "",
    columns: dict[str, Any] | None = None,
    groups: Sequence[str] | None = None,
    told: Sequence[bool] | None = None,
    progress: Progress = _quiet,
) -> Fitted:
    """Will return a calibrated model with its held-out scores; the same input and seed give the same model.

    `groups` names for each text a group whose scores are counted apart, such as its channel; "" is none. `told` is
    False for what teaches without being a text that anybody sent, such as a category's own keywords: scores and
    probabilities are those of the other texts, else hundreds of single words would decide how sure the model is.
    Near-duplicate texts stay in one fold, else the scores would be flattered. Raises TooFewClassesError under two
    labels, TooManyClassesError over 2,000.
    """
    titles = titles if titles is not None else [""] * len(texts)
    names = sorted(set(labels))
    if len(names) < 2:
        raise TooFewClassesError(count=len(names))
    # Hardly two texts of any label: numbers or names of people, not categories.
    most = min(MOST_CLASSES, max(len(texts) * 9 // 10, 10))
    if len(names) > most:
        raise TooManyClassesError(count=len(names), limit=most)
    place = {name: at for at, name in enumerate(names)}
    truth = np.fromiter((place[label] for label in labels), dtype=np.int64, count=len(labels))
    spec = ngrams.Spec(orders=(1, 2), words=True)
    progress("pieces", {"rows": len(texts)})
    whole, opening = category.views(texts, titles, HEAD)
    counted = [_count(view, spec) for view in (whole, opening)]
    fold = folds.assign(folds.groups(whole, spec.limit), truth, count=FOLDS, seed=seed)
    margin = np.zeros((len(texts), len(names)), dtype=np.float32)
    known = np.zeros(len(texts), dtype=np.float32)
    for at in range(FOLDS):
        progress("fold", {"fold": at + 1, "of": FOLDS})
        learn, hold = np.flatnonzero(fold != at), np.flatnonzero(fold == at)
        if hold.size and np.unique(truth[learn]).size > 1:
            part = _learn(counted, learn, truth, len(names), seed)
            margin[hold] = part.margins(hold)
            known[hold] = _known(counted[0], part.columns[0], hold)
    sent = np.ones(len(texts), dtype=bool) if told is None or not any(told) else np.array(told, dtype=bool)
    slope, shift = _calibrate(margin[sent], truth[sent], len(names))
    held_out = _cross_calibrated(margin, truth, fold, len(names), sent)
    by_fold = [
        round(scores.macro_f1(held_out[part].argmax(axis=1), truth[part]), 4)
        for part in ((fold == at) & sent for at in range(FOLDS))
        if part.any()
    ]
    progress("whole", {})
    final = _learn(counted, np.arange(len(texts)), truth, len(names), seed)
    card = Card(
        labels=tuple(names),
        trained_at=trained_at,
        trained_on=digest(texts, labels, titles),
        rows=len(texts),
        columns=columns or {},
        scores=scores.table(held_out[sent], truth[sent], names)
        | {"folds": by_fold, "groups": scores.by_group(held_out, truth, _groups(whole, groups, sent))},
    )
    prior = (np.bincount(truth, minlength=len(names)) / len(truth)).astype(np.float32)
    # Stranger than 99 in 100 of the city's own texts were to a model that had not seen them: a human looks.
    familiar = float(np.floor(np.quantile(known[sent], STRANGE) * 1e4) / 1e4)
    # With many labels and few texts of each, no label dares to claim what it has not seen, and all would go to humans.
    claim = min(0.0, float(np.floor(np.quantile(margin[sent].max(axis=1), UNCLAIMED) * 1e4) / 1e4))
    model = replace(_linear(final, counted, card, spec, slope, shift, prior), familiar=familiar, claim=claim)
    return Fitted(replace(model, card=replace(card, version=version(model))), held_out, truth)


def digest(texts: Sequence[str], labels: Sequence[str], titles: Sequence[str]) -> str:
    """Will return a fingerprint of the training rows, in their order."""
    found = hashlib.sha256()
    for cells in zip(titles, texts, labels, strict=True):
        for cell in cells:
            raw = cell.encode("utf-8", "surrogatepass")
            found.update(len(raw).to_bytes(8, "big") + raw)
    return found.hexdigest()


def _groups(
    texts: Sequence[str], given: Sequence[str] | None, sent: npt.NDArray[np.bool_]
) -> list[tuple[str, npt.NDArray[np.bool_]]]:
    """Will return named sets of rows of which the card tells apart: it must say for whom the model works worse."""
    length = np.array([len(text) for text in texts])
    mixed = np.array([scores.latin_share(text) for text in texts])
    found = [(name, (length >= low) & (length < high)) for name, low, high in scores.LENGTHS]
    found += [(name, (mixed >= low) & (mixed < high)) for name, low, high in scores.SCRIPTS]
    for name in sorted(set(given or ()) - {""}):
        found.append((f"is:{name}", np.array([one == name for one in given or ()])))
    return [(name, mask & sent) for name, mask in found]


@dataclass(frozen=True)
class _Counted:
    """How often each kept piece occurs in each text, [n, kept].

    `long`: which kept pieces are more than one character; `pieces`: how many such pieces each text has, kept or not.
    """

    keys: ngrams.Keys
    times: Sparse
    long: npt.NDArray[np.bool_]
    pieces: npt.NDArray[np.int64]


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), 1_000):
        yield texts[start : start + 1_000]


def _count(texts: Sequence[str], spec: ngrams.Spec) -> _Counted:
    """Will keep the pieces that occur twice or more, and count them text by text."""
    keys: ngrams.Keys = np.empty(0, np.uint64)
    times: npt.NDArray[np.int64] = np.empty(0, np.int64)
    for batch in _batches(texts):
        stream, _ = ngrams.stream(batch, spec)
        some, count = np.unique(stream.key, return_counts=True)
        both = np.unique(np.concatenate([keys, some]), return_inverse=True)
        keys = both[0]
        times = np.bincount(both[1], weights=np.concatenate([times, count])).astype(np.int64)
    kept = keys[times >= 2]
    vocabulary = ngrams.Vocabulary(kept)
    long = np.zeros(max(kept.size, 1), dtype=np.bool_)
    parts, pieces = [], []
    for batch in _batches(texts):
        stream, _ = ngrams.stream(batch, spec)
        at = vocabulary.find(stream.key)
        hit = at >= 0
        long[at[hit & (stream.size > 1)]] = True
        pieces.append(np.bincount(stream.row[stream.size > 1], minlength=len(batch)))
        shape = (len(batch), max(kept.size, 1))
        parts.append(
            sparse.coo_matrix((np.ones(int(hit.sum()), np.float32), (stream.row[hit], at[hit])), shape=shape).tocsr()
        )
    return _Counted(kept, sparse.vstack(parts).tocsr(), long, np.concatenate(pieces))


def _known(counted: _Counted, columns: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> Floats:
    """Will return the share of the rows' long pieces that the columns hold, as `category.weigh` counts it."""
    met = counted.times[rows][:, columns[counted.long[columns]]].sum(axis=1)
    share = np.asarray(met, dtype=np.float32).ravel() / np.maximum(counted.pieces[rows], 1)
    return share.astype(np.float32)


@dataclass(frozen=True)
class _Learned:
    """Coefficients over the kept columns of both views: `coef` is [pieces, labels]."""

    columns: list[npt.NDArray[np.int64]]
    idf: list[Floats]
    coef: Floats
    bias: Floats
    features: Sparse

    def margins(self, rows: npt.NDArray[np.int64]) -> Floats:
        """Will return the raw scores of the given rows, [rows, labels]."""
        return np.asarray(self.features[rows] @ self.coef + self.bias, dtype=np.float32)


def _learn(
    counted: Sequence[_Counted], learn: npt.NDArray[np.int64], truth: npt.NDArray[np.int64], labels: int, seed: int
) -> _Learned:
    from sklearn.svm import LinearSVC  # only training needs scikit-learn; serving starts faster without it

    most = min(MOST_PIECES, MOST_COEFFICIENTS // labels)
    columns, idfs, parts = [], [], []
    for one, weight in zip(counted, (1.0, OPENING_WEIGHT), strict=True):
        held = np.bincount(one.times[learn].indices, minlength=one.times.shape[1])
        kept = np.flatnonzero(held >= 2)
        share = most * 2 // 3 if weight == 1.0 else most // 3
        if kept.size > share:  # the commonest, ties by key, in key order
            kept = np.sort(kept[np.argsort(-held[kept], kind="stable")[:share]])
        idf = (np.log((1 + learn.size) / (1 + held[kept])) + 1).astype(np.float32)
        columns.append(kept)
        idfs.append(idf)
        parts.append(_weigh(one.times[:, kept], idf, weight))
    present, answer = np.unique(truth[learn], return_inverse=True)
    telling = np.concatenate([_telling(part[learn], answer) for part in parts])
    features = sparse.hstack(parts).tocsr()
    coef = np.zeros((features.shape[1], labels), dtype=np.float32)
    # A label with no example here must not win: its margin is that of a text far from it.
    bias = np.full(labels, -1.5, dtype=np.float32)
    if not features[learn].nnz:  # nothing is said twice: every text is as likely as its label
        bias[present] = -1.0
        return _Learned(columns, idfs, coef, bias, features)
    machine = LinearSVC(
        C=MARGIN_COST, class_weight=_weights(answer), random_state=seed, dual=True, tol=0.01, max_iter=2_000
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # many labels with few examples is what a young city has
        machine.fit(features[learn].multiply(telling).tocsr(), answer)
    if present.size == 2:
        found = machine.coef_[0] * telling
        coef[:, present[0]], coef[:, present[1]] = -found, found
        bias[present] = -machine.intercept_[0], machine.intercept_[0]
    else:
        # What a piece was weighed by goes into its coefficients: asking costs no more than before.
        coef[:, present], bias[present] = (machine.coef_ * telling).T, machine.intercept_
    return _Learned(columns, idfs, coef, bias, features)


def _weights(answer: npt.NDArray[np.int64]) -> dict[int, float]:
    """Will return how much an example of each label counts: more where they are few, within bounds.

    Without bounds one example of a hundred labels outweighs hundreds of others, and the fit does not end.
    """
    held = np.bincount(answer)
    even = np.clip(answer.size / (held.size * np.maximum(held, 1)), *WEIGHTS)
    return dict(enumerate(even.tolist()))


def _telling(features: Sparse, answer: npt.NDArray[np.int64]) -> Floats:
    """Will return how unevenly the labels use each piece, [pieces], 1 on average.

    It is the spread over the labels of the log ratio of naive Bayes (Wang and Manning 2012 weigh by the ratio itself,
    for two labels). Columns scaled so are punished less where they tell labels apart.
    """
    labels = int(answer.max()) + 1
    rows = sparse.csr_matrix(
        (np.ones(answer.size, np.float32), (answer, np.arange(answer.size))), shape=(labels, answer.size)
    )
    held = np.asarray((rows @ features).todense(), dtype=np.float32)  # [labels, pieces]
    rest = held.sum(axis=0) - held
    held += _SMOOTHING
    rest += _SMOOTHING
    ratio = np.log(held / held.sum(axis=1, keepdims=True)) - np.log(rest / rest.sum(axis=1, keepdims=True))
    spread = np.asarray(ratio.std(axis=0), dtype=np.float32)
    mean = float(spread.mean()) if spread.size else 0.0
    return spread / mean if mean > 0 else np.ones_like(spread)


def _weigh(times: Sparse, idf: Floats, weight: float) -> Sparse:
    """Will do for counted rows what `category.weigh` does for a stream; a test holds the two together."""
    value = times.copy()
    value.data = ((1 + np.log(value.data)) * idf[value.indices]).astype(np.float32)
    row = np.repeat(np.arange(value.shape[0]), np.diff(value.indptr))
    norm = np.sqrt(np.bincount(row, weights=value.data.astype(np.float64) ** 2, minlength=value.shape[0]))
    value.data = (value.data * (weight / np.where(norm > 0, norm, 1))[row]).astype(np.float32)
    return value


def _calibrate(margin: Floats, truth: npt.NDArray[np.int64], labels: int) -> tuple[float, Floats]:
    """Will return slope and shift by which softmax(slope x margin + shift) fits the truth best.

    Temperature scaling with a shift for each label (Guo et al. 2017, "vector scaling" with one shared slope); the
    shifts are held near nought so that a label with few examples keeps its margin.
    """
    from scipy.optimize import minimize

    if len(truth) > _CALIBRATED_ON:  # a hundred shifts need no more, and the time grows with rows x labels
        some = np.linspace(0, len(truth) - 1, _CALIBRATED_ON).astype(np.int64)
        margin, truth = margin[some], truth[some]
    count = len(truth)
    at = np.arange(count)
    wide = margin.astype(np.float64)

    def loss(point: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        slope = np.exp(point[0])
        probs = category.softmax(slope * wide + point[1:])
        value = -np.log(np.maximum(probs[at, truth], 1e-12)).mean() + 1e-3 * float(point[1:] @ point[1:])
        error = probs
        error[at, truth] -= 1
        error /= count
        step = np.concatenate([[slope * float((error * wide).sum())], error.sum(axis=0) + 2e-3 * point[1:]])
        return float(value), step

    best = minimize(loss, np.zeros(labels + 1), jac=True, method="L-BFGS-B", bounds=[(-3, 5)] + [(-5, 5)] * labels)
    return float(np.exp(best.x[0])), best.x[1:].astype(np.float32)


def _cross_calibrated(
    margin: Floats,
    truth: npt.NDArray[np.int64],
    fold: npt.NDArray[np.int64],
    labels: int,
    sent: npt.NDArray[np.bool_],
) -> Floats:
    """Will return held-out probabilities whose calibration, by the texts that were sent, has not seen the text."""
    probs = np.empty_like(margin)
    for at in range(FOLDS):
        hold = fold == at
        rest = next(part for part in (~hold & sent, ~hold, hold) if part.any())
        slope, shift = _calibrate(margin[rest], truth[rest], labels)
        if hold.any():
            probs[hold] = category.softmax(slope * margin[hold] + shift)
    return probs


def _linear(
    learned: _Learned,
    counted: Sequence[_Counted],
    card: Card,
    spec: ngrams.Spec,
    slope: float,
    shift: Floats,
    prior: Floats,
) -> Linear:
    """Will round the coefficients to what the file keeps, so that a loaded model answers as the fitted one did."""
    blocks = [
        Block(ngrams.Vocabulary(one.keys[columns]), idf.astype(np.float16).astype(np.float32), weight)
        for one, columns, idf, weight in zip(counted, learned.columns, learned.idf, (1.0, OPENING_WEIGHT), strict=True)
    ]
    coef = learned.coef.astype(np.float16).astype(np.float32)
    return Linear(card, spec, blocks[0], blocks[1], HEAD, coef, learned.bias, slope, shift, prior)


def version(model: Linear) -> str:
    """Will return a name for exactly this model: twelve hex digits over its numbers and its labels."""
    numbers = (model.card.labels, model.spec, model.head, model.slope, model.familiar, model.claim)
    found = hashlib.sha256(repr(numbers).encode())
    arrays: list[npt.NDArray[Any]] = list(
        itertools.chain.from_iterable((b.vocabulary.keys, b.idf) for b in (model.whole, model.opening))
    )
    for array in [*arrays, model.coef, model.bias, model.shift, model.prior]:
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()[:12]
