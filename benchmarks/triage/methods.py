"""The ways of telling categories apart that were tried, on the same counts and the same folds.

Each takes what it may learn from and returns scores [rows, labels] of all messages. What the product does is `kept`;
the others differ from it by what their names say.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from benchmarks.triage.messages import Messages
from doorstep.triage import category, fit, folds, ngrams

Ints = npt.NDArray[np.int64]
Scores = npt.NDArray[Any]
HEAD = fit.HEAD


@dataclass
class Bench:
    """The messages, and counts of their pieces, made once for each choice of pieces. `more`: unlabelled texts."""

    of: Messages
    more: list[tuple[str, str]] = field(default_factory=list)
    _counts: dict[Any, list[Any]] = field(default_factory=dict)

    def counts(self, orders: tuple[int, ...], *, more: bool = False) -> list[Any]:
        """Will return the counts of everything and of the opening."""
        key = (orders, more)
        if key not in self._counts:
            titles = self.of.titles + ([title for title, _ in self.more] if more else [])
            texts = self.of.texts + ([text for _, text in self.more] if more else [])
            spec = ngrams.Spec(orders=orders, words=True)
            self._counts[key] = [fit._count(view, spec) for view in category.views(texts, titles, HEAD)]
        return self._counts[key]


@dataclass(frozen=True)
class How:
    """A linear way: which pieces, which views, how they are weighed, which machine."""

    orders: tuple[int, ...] = (1, 2)
    weights: tuple[float, ...] = (1.0, fit.OPENING_WEIGHT)
    tf: str = "log"
    telling: bool = True
    balanced: bool = True
    machine: str = "hinge2"
    cost: float = fit.MARGIN_COST


@dataclass(frozen=True)
class Trained:
    """`ask(features)` gives scores; `features` of all rows; `size`: bytes of what must be kept."""

    ask: Callable[[Any], Scores]
    features: Any
    size: int


Way = Callable[[Bench, Ints, Ints], Trained]


def features(bench: Bench, learn: Ints, how: How, *, more: bool = False) -> list[Any]:
    """Will return the weighted features of each view, rows of length `weight`."""
    parts = []
    for one, weight in zip(bench.counts(how.orders, more=more), how.weights, strict=False):
        held = np.bincount(one.times[learn].indices, minlength=one.times.shape[1])
        kept = np.flatnonzero(held >= 2)
        idf = (np.log((1 + learn.size) / (1 + held[kept])) + 1).astype(np.float32)
        times = one.times[:, kept]
        if how.tf == "bm25":
            length = np.asarray(times.sum(axis=1)).ravel()
            row = np.repeat(np.arange(times.shape[0]), np.diff(times.indptr))
            times = times.copy()
            full = times.data * 2.2 / (times.data + 1.2 * (0.25 + 0.75 * length[row] / length[learn].mean()))
            times.data = np.exp(full - 1).astype(np.float32)  # _weigh takes 1 + log of it
        elif how.tf == "binary":
            times = times.copy()
            times.data[:] = 1
        parts.append(fit._weigh(times, idf, weight))
    return parts


def linear(bench: Bench, learn: Ints, answer: Ints, how: How, *, more: bool = False, each: Any = None) -> Trained:
    """Will learn a linear machine; `each` weighs the examples."""
    parts = features(bench, learn, how, more=more)
    stacked = sparse.hstack(parts).tocsr()
    if how.telling:
        stacked = stacked.multiply(np.concatenate([fit._telling(part[learn], answer) for part in parts])).tocsr()
    machine = _machine(how)
    machine.fit(stacked[learn], answer, **({} if each is None else {"sample_weight": each}))
    return Trained(machine.decision_function, stacked, stacked.shape[1] * (10 + 2 * machine.classes_.size))


def _machine(how: How) -> Any:
    from sklearn.linear_model import LogisticRegression, RidgeClassifier
    from sklearn.svm import LinearSVC

    weight = "balanced" if how.balanced else None
    if how.machine == "logistic":
        return LogisticRegression(C=10, max_iter=60, tol=1e-3, class_weight=weight)
    if how.machine == "ridge":
        return RidgeClassifier(alpha=1.0, solver="sparse_cg", tol=1e-3, class_weight=weight)
    loss = "hinge" if how.machine == "hinge" else "squared_hinge"
    return LinearSVC(C=how.cost, loss=loss, class_weight=weight, random_state=0, tol=0.01, max_iter=2_000)


def naive_bayes(bench: Bench, learn: Ints, answer: Ints) -> Trained:
    """Will learn multinomial naive Bayes on the plain counts of title and text."""
    from sklearn.naive_bayes import MultinomialNB

    times = bench.counts((1, 2))[0].times
    machine = MultinomialNB(alpha=0.05).fit(times[learn], answer)
    return Trained(machine.predict_log_proba, times, times.shape[1] * (8 + 2 * 7))


def nearest(bench: Bench, learn: Ints, answer: Ints, *, count: int = 15) -> Trained:
    """Will keep all examples and ask the likest fifteen, by cubed cosine."""
    stacked = sparse.hstack(features(bench, learn, How())).tocsr()
    norm = np.sqrt(np.asarray(stacked.multiply(stacked).sum(axis=1)).ravel())
    stacked = sparse.diags(1 / np.maximum(norm, 1e-9)).dot(stacked).tocsr()
    known = stacked[learn].T.tocsc()

    def ask(rows: Any) -> Scores:
        found = np.zeros((rows.shape[0], 7))
        for start in range(0, rows.shape[0], 200):
            likeness = (rows[start : start + 200] @ known).toarray()
            best = np.argpartition(-likeness, count, axis=1)[:, :count]
            for at, some in enumerate(best):
                np.add.at(found[start + at], answer[some], likeness[at, some] ** 3)
        return found

    return Trained(ask, stacked, known.nnz * 6)


def network(bench: Bench, learn: Ints, answer: Ints, *, hidden: int = 64, epochs: int = 8) -> Trained:
    """Will learn one hidden layer on the weighed features: Adam, half of the units dropped, softened labels."""
    parts = features(bench, learn, How())
    telling = np.concatenate([fit._telling(part[learn], answer) for part in parts])
    stacked = sparse.hstack(parts).tocsr().multiply(telling).tocsr().astype(np.float32)
    draw = np.random.default_rng(0)
    taught = stacked[learn]
    size, labels = taught.shape[1], int(answer.max()) + 1
    point = [
        draw.normal(0, 0.05, (size, hidden)).astype(np.float32),
        np.zeros(hidden, np.float32),
        draw.normal(0, hidden**-0.5, (hidden, labels)).astype(np.float32),
        np.zeros(labels, np.float32),
    ]
    first = [np.zeros_like(part) for part in point]
    second = [np.zeros_like(part) for part in point]
    wanted = np.eye(labels, dtype=np.float32)[answer] * 0.9 + 0.1 / labels
    step = 0
    for epoch in range(epochs):
        order = draw.permutation(taught.shape[0])
        rate = 2e-3 * (1 - epoch / epochs)
        for start in range(0, order.size, 64):
            step += 1
            some = order[start : start + 64]
            batch = taught[some]
            columns = np.unique(batch.indices)
            batch = batch[:, columns]
            before = batch @ point[0][columns] + point[1]
            mask = (draw.random(before.shape) > 0.5) * 2
            inside = (np.maximum(before, 0) * mask).astype(np.float32)
            error = (category.softmax(inside @ point[2] + point[3]) - wanted[some]) / some.size
            back = (error @ point[2].T) * mask * (before > 0)
            slopes = [batch.T @ back, back.sum(axis=0), inside.T @ error, error.sum(axis=0)]
            for at, slope in enumerate(slopes):
                where = columns if at == 0 else slice(None)
                first[at][where] = 0.9 * first[at][where] + 0.1 * slope
                second[at][where] = 0.999 * second[at][where] + 0.001 * slope**2
                move = first[at][where] / (1 - 0.9**step)
                point[at][where] -= rate * move / (np.sqrt(second[at][where] / (1 - 0.999**step)) + 1e-8)

    def ask(rows: Any) -> Scores:
        return np.log(category.softmax(np.maximum(rows @ point[0] + point[1], 0) @ point[2] + point[3]) + 1e-4)

    return Trained(ask, stacked, size * (10 + 2 * hidden))


def latent(bench: Bench, learn: Ints, answer: Ints, *, rank: int = 100) -> Trained:
    """Will add to the kept features the latent axes of labelled and unlabelled texts together (LSA)."""
    parts = features(bench, learn, How(), more=True)
    axes = _axes(bench, rank)
    telling = np.concatenate([fit._telling(part[learn], answer) for part in parts])
    stacked = sparse.hstack(parts).tocsr().multiply(telling).tocsr()
    stacked = sparse.hstack([stacked, sparse.csr_matrix(axes * 0.5)]).tocsr()
    machine = _machine(How()).fit(stacked[learn], answer)
    return Trained(machine.decision_function, stacked, stacked.shape[1] * (10 + 14 + 2 * rank))


def _axes(bench: Bench, rank: int) -> npt.NDArray[np.float32]:
    if ("axes", rank) not in bench._counts:
        from sklearn.decomposition import TruncatedSVD

        every = np.arange(len(bench.of.texts) + len(bench.more))
        whole = features(bench, every, How(weights=(1.0,)), more=True)[0]
        found = TruncatedSVD(rank, random_state=0, n_iter=2).fit_transform(whole)
        bench._counts[("axes", rank)] = [
            (found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)).astype(np.float32)
        ]
    return bench._counts[("axes", rank)][0]


def beside(bench: Bench, learn: Ints, answer: Ints, axes: npt.NDArray[np.float32], *, weight: float = 0.4) -> Trained:
    """Will add to the kept features what an encoder says of each text."""
    kept = linear(bench, learn, answer, How())
    both = sparse.hstack([kept.features, sparse.csr_matrix(axes * weight)]).tocsr()
    machine = _machine(How()).fit(both[learn], answer)
    return Trained(machine.decision_function, both, kept.size + 2 * axes.shape[1] * machine.classes_.size)


def stacked(bench: Bench, learn: Ints, answer: Ints, first: Way | None = None) -> Trained:
    """Will learn how far to believe `first` (the kept way) and the nearest texts, on what inner folds say unseen.

    How freely it may weigh them is chosen on the same inner folds.
    """
    from sklearn.linear_model import LogisticRegressionCV
    from sklearn.model_selection import PredefinedSplit

    ways = (first or _kept, nearest)
    inner = folds.assign(bench.of.group[learn], answer, count=5, seed=1)
    said = np.zeros((learn.size, 2, int(answer.max()) + 1))
    for at in range(5):
        hold = np.flatnonzero(inner == at)
        for place, way in enumerate(ways):
            part = way(bench, learn[inner != at], answer[inner != at])
            said[hold, place] = part.ask(part.features[learn[hold]])
    scale = said.std(axis=(0, 2), keepdims=True)
    machine = LogisticRegressionCV(
        Cs=[0.03, 0.1, 0.3, 1, 3],
        cv=PredefinedSplit(inner),
        scoring="f1_macro",
        max_iter=800,
        use_legacy_attributes=False,
    ).fit((said / scale).reshape(learn.size, -1), answer)
    parts = [way(bench, learn, answer) for way in ways]
    cut = parts[0].features.shape[1]

    def ask(rows: Any) -> Scores:
        both = np.stack([parts[0].ask(rows[:, :cut]), parts[1].ask(rows[:, cut:])], axis=1)
        return np.asarray(machine.decision_function((both / scale).reshape(rows.shape[0], -1)))

    return Trained(ask, sparse.hstack([part.features for part in parts]).tocsr(), sum(part.size for part in parts))


def _kept(bench: Bench, learn: Ints, answer: Ints) -> Trained:
    return linear(bench, learn, answer, How())


def self_taught(bench: Bench, learn: Ints, answer: Ints) -> Trained:
    """Will name the unlabelled texts that one label alone claims, and learn from those too, at 0.3 of the weight."""
    first = linear(bench, learn, answer, How(), more=True)
    count = len(bench.of.texts)
    said = first.ask(first.features[count:])
    ordered = np.sort(said, axis=1)
    sure = np.flatnonzero((ordered[:, -1] > 0.5) & (ordered[:, -2] < 0))
    both = np.concatenate([learn, count + sure])
    weight = np.concatenate([np.ones(learn.size), np.full(sure.size, 0.3)])
    return linear(bench, both, np.concatenate([answer, said[sure].argmax(axis=1)]), How(), more=True, each=weight)


def cleaned(bench: Bench, learn: Ints, answer: Ints) -> Trained:
    """Will leave out the examples that four inner folds contradict by a margin of 1.5 or more."""
    inner = np.random.default_rng(0).integers(0, 4, learn.size)
    gap = np.zeros(learn.size)
    for at in range(4):
        rest, hold = np.flatnonzero(inner != at), np.flatnonzero(inner == at)
        part = linear(bench, learn[rest], answer[rest], How())
        gap[hold] = contradiction(part.ask(part.features[learn[hold]]), answer[hold])
    keep = np.flatnonzero(gap < 1.5)
    return linear(bench, learn[keep], answer[keep], How())


def contradiction(said: Scores, truth: Ints) -> npt.NDArray[Any]:
    """Will return by how much the best other label outscores the given one."""
    at = np.arange(truth.size)
    other = said.copy()
    other[at, truth] = -np.inf
    return np.asarray(other.max(axis=1) - said[at, truth])


def tree(bench: Bench, learn: Ints, answer: Ints, leaves: Sequence[tuple[str, str]]) -> Trained:
    """Will learn the kept way, with the names in the label tree as more examples; they stand where `more` stands."""
    count = len(bench.of.texts)
    rows = count + np.arange(len(leaves))
    names = {name: at for at, name in enumerate(bench.of.names)}
    said = np.array([names[label] for label, _ in leaves], dtype=np.int64)
    return linear(bench, np.concatenate([learn, rows]), np.concatenate([answer, said]), How(), more=True)
