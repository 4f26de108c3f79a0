"""Which category a text is about: advice with calibrated probabilities and the pieces of text that spoke for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from doorstep.triage import ngrams
from doorstep.triage.ngrams import Spec, Vocabulary
from doorstep.triage.text import SPACE

Floats = npt.NDArray[np.float32]
Sparse = Any  # a scipy.sparse.csr_matrix; SciPy publishes no types
Ints = npt.NDArray[np.int32]

TOP = 3
# Characters made into features at a time: what fits the processor's cache, and bounds the memory of a large batch.
_CHUNK = 150_000


@dataclass(frozen=True)
class Reason:
    """A piece of the text that spoke for the category, and how loud; `start` and `end` count in its field."""

    piece: str
    weight: float
    start: int
    end: int
    field: str = "text"


@dataclass(frozen=True)
class Card:
    """What a model says of itself. `scores` are held-out; `columns` are the names it was trained from."""

    labels: tuple[str, ...]
    version: str = ""
    trained_at: str = ""
    trained_on: str = ""
    rows: int = 0
    columns: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, Any] = field(default_factory=dict)


class Model(Protocol):
    """What gives advice: the trained `Linear` and the cold start of the catalogue's keywords."""

    @property
    def card(self) -> Card:
        """Will return what the model says of itself; its labels are the columns of `probabilities`."""

    @property
    def familiar(self) -> float:
        """Will return the share of a text that must be known before a label may be acted on without a human."""

    def judge(self, texts: Sequence[str], titles: Sequence[str]) -> "Judged":
        """Will return the probability of each label, and how much of each text the model can speak of at all."""

    def reasons(self, text: str, title: str, label: str, limit: int) -> tuple[Reason, ...]:
        """Will return what spoke for `label`, loudest first, without overlaps."""


@dataclass(frozen=True)
class Judged:
    """`probs` [n, labels]; `known` [n]: the share of each text's pieces met in training; `claimed` [n]: whether any
    label, asked alone, takes the text for its own rather than for one of the rest."""

    probs: Floats
    known: Floats
    claimed: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Advice:
    """Advice for n texts, best first. `labels` and `probs` are [n, 3]; where there are fewer labels, "" and 0.

    `known` is the share of each text's pieces the model has met before: low for another language or gibberish, and
    below `familiar` too strange to be acted on. `claimed` is False where no category takes the text for its own: it
    is in known words, but its matter is likely outside the catalogue.
    """

    labels: npt.NDArray[np.object_]
    probs: Floats
    known: Floats
    version: str
    claimed: npt.NDArray[np.bool_]
    familiar: float = 0.0

    def __len__(self) -> int:
        return len(self.labels)


def advise(model: Model, texts: Sequence[str], titles: Sequence[str] | None = None) -> Advice:
    """Will return the three likeliest categories of each text. No text is refused: an odd one is merely unsure.

    Without a title the beginning of the text stands in for it. Ties go to the label that comes first in the model,
    so the same texts always give the same advice.
    """
    titles = titles if titles is not None else [""] * len(texts)
    if len(titles) != len(texts):
        raise ValueError(f"{len(texts)} texts and {len(titles)} titles")
    found = model.judge(texts, titles)
    probs = found.probs
    count = min(TOP, probs.shape[1])
    best = _likeliest(probs, count)
    labels = np.full((len(texts), TOP), "", dtype=object)
    top = np.zeros((len(texts), TOP), dtype=np.float32)
    labels[:, :count] = np.array(model.card.labels, dtype=object)[best]
    top[:, :count] = np.take_along_axis(probs, best, axis=1)
    return Advice(labels, top, found.known, model.card.version, found.claimed, model.familiar)


def _likeliest(probs: Floats, count: int) -> npt.NDArray[np.int64]:
    """Will return the columns of the `count` greatest of each row, of equals the first. To sort takes far longer."""
    left = probs.copy()
    best = np.empty((len(probs), count), dtype=np.int64)
    for place in range(count):
        best[:, place] = left.argmax(axis=1)
        np.put_along_axis(left, best[:, place : place + 1], -1, axis=1)
    return best


def reasons(
    model: Model, text: str, *, title: str = "", label: str | None = None, limit: int = 5
) -> tuple[Reason, ...]:
    """Will return the pieces of the text that spoke for `label`, by default the likeliest, loudest first."""
    chosen = label if label is not None else str(advise(model, [text], [title]).labels[0, 0])
    return model.reasons(text, title, chosen, limit) if chosen in model.card.labels else ()


def threshold(*, cost_wrong: float, cost_look: float) -> float:
    """Will return the least probability worth dispatching without a human.

    A wrong dispatch costs `cost_wrong` and a human look `cost_look`, in any one unit. With calibrated probabilities the
    machine is cheaper from 1 - look/wrong on.
    """
    return min(1.0, max(0.0, 1.0 - cost_look / cost_wrong)) if cost_wrong > 0 else 0.0


def sure(advice: Advice, *, at_least: float, known: float = 0.0) -> npt.NDArray[np.bool_]:
    """Will say of each text whether its first category may be acted on without a human.

    Likely enough is not enough: softmax is sure of gibberish too. Enough of the text must be known (the model's own
    least share, or `known` if that is more), and some category must claim it.
    """
    return (advice.probs[:, 0] >= at_least) & (advice.known >= known) & ~strange(advice)


def strange(advice: Advice) -> npt.NDArray[np.bool_]:
    """Will say of each text whether it is none of what the model was trained for: a human must look."""
    return (advice.known < advice.familiar) | (advice.known <= 0) | ~advice.claimed


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of features of which most are 0: row i has the values `data[s]` in the columns `indices[s]`.

    s runs from starts[i] to starts[i + 1]. `size` is the number of columns.
    """

    data: Floats
    indices: Ints
    starts: Ints
    size: int

    def matrix(self) -> Sparse:
        """Will return them as SciPy's matrix."""
        from scipy import sparse  # only where it is needed: it takes longer to import than a text to be advised

        return sparse.csr_matrix((self.data, self.indices, self.starts), shape=(self.starts.size - 1, self.size))

    def times(self, coef: Floats) -> Floats:
        """Will return the rows times the columns of `coef`."""
        if self.starts.size == 2:  # one text: SciPy's set-up costs more than the sum
            return np.asarray(self.data @ coef[self.indices], dtype=np.float32)[None, :]
        return np.asarray(self.matrix() @ coef, dtype=np.float32)


@dataclass(frozen=True)
class Block:
    """One view of a text: what is kept of it, how rare each kept piece is, and how much the view weighs."""

    vocabulary: Vocabulary
    idf: Floats
    weight: float

    def rows(self, texts: Sequence[str], spec: Spec) -> tuple[Rows, Floats]:
        """Will return the weighted features [n, kept] and the share of pieces that are kept [n]."""
        stream, _ = ngrams.stream(texts, spec)
        return weigh(stream, self.vocabulary, self.idf, self.weight, len(texts))


def weigh(stream: ngrams.Stream, vocabulary: Vocabulary, idf: Floats, weight: float, count: int) -> tuple[Rows, Floats]:
    """Will return (1 + log of the count) x rarity, each row scaled to length `weight`, and the share known."""
    found = vocabulary.find(stream.key)
    hit = np.flatnonzero(found >= 0)
    size = max(vocabulary.keys.size, 1)
    row = stream.row[hit]
    # One character is known in any text of its script, so only longer pieces say whether the text is.
    long = stream.size > 1
    all_of = np.bincount(stream.row[long], minlength=count)
    met = np.bincount(row[long[hit]], minlength=count)
    known = (met / np.maximum(all_of, 1)).astype(np.float32)
    cell, times = np.unique(row.astype(np.int64) * size + found[hit], return_counts=True)
    row, column = np.divmod(cell, size)
    value = (1 + np.log(times)) * idf[column] if cell.size else np.empty(0)
    norm = np.sqrt(np.bincount(row, weights=value * value, minlength=count))
    scaled = (value * (weight / np.where(norm > 0, norm, 1))[row]).astype(np.float32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=count))]).astype(np.int32)
    return Rows(scaled, column.astype(np.int32), starts, size), known


def softmax(scores: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Will return probabilities along the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


@dataclass(frozen=True)
class Linear:
    """A linear model over two views of a report: everything, and its opening (the title, or how the text begins).

    The opening counts again because residents say first what the matter is (docs/adr/0401). `coef` is
    [pieces of both views, labels]; probabilities are softmax(slope x margin + shift), fitted on held-out folds.
    """

    card: Card
    spec: Spec
    whole: Block
    opening: Block
    head: int
    coef: Floats
    bias: Floats
    slope: float
    shift: Floats
    prior: Floats
    familiar: float = 0.0
    claim: float = 0.0  # the margin above which a label claims a text

    @cached_property
    def _split(self) -> tuple[Floats, Floats]:
        size = self.whole.vocabulary.keys.size
        return self.coef[:size], self.coef[size:]

    def probabilities(self, texts: Sequence[str], titles: Sequence[str]) -> tuple[Floats, Floats]:
        """Will return the probability of each label, [n, labels], and the share of each text it knew, [n]."""
        found = self.judge(texts, titles)
        return found.probs, found.known

    def judge(self, texts: Sequence[str], titles: Sequence[str]) -> Judged:
        """Will judge the texts. One of which nothing is known gets how often each label occurred in training."""
        probs = np.empty((len(texts), len(self.card.labels)), dtype=np.float32)
        known = np.empty(len(texts), dtype=np.float32)
        claimed = np.empty(len(texts), dtype=np.bool_)
        for start, end in _chunks(texts, self.spec.limit):
            margin, share = self.margins(texts[start:end], titles[start:end])
            scaled = softmax(self.slope * margin + self.shift)
            probs[start:end] = np.where(share[:, None] > 0, scaled, self.prior)
            known[start:end] = share
            claimed[start:end] = margin.max(axis=1, initial=-np.inf) > self.claim
        return Judged(probs, known, claimed)

    def margins(self, texts: Sequence[str], titles: Sequence[str]) -> tuple[Floats, Floats]:
        """Will return the raw scores [n, labels] and the share of each text that is known."""
        whole, opening = views(texts, titles, self.head)
        first, second = self._split
        whole_rows, known = self.whole.rows(whole, self.spec)
        margin = np.tile(self.bias, (len(texts), 1))
        if first.size:
            margin += whole_rows.times(first)
        if second.size:
            opening_rows, _ = self.opening.rows(opening, self.spec)
            margin += opening_rows.times(second)
        return margin, known

    def reasons(self, text: str, title: str, label: str, limit: int) -> tuple[Reason, ...]:
        """Will return what spoke for `label` more than for the average label, loudest first, without overlaps."""
        column = self.card.labels.index(label)
        first, second = self._split
        found: list[Reason] = []
        (whole,), (opening,) = views([text], [title], self.head)
        for block, view, coef in ((self.whole, whole, first), (self.opening, opening, second)):
            if coef.size:
                found += self._spoke(block, view, coef[:, column] - coef.mean(axis=1), len(title))
        return _apart(found, limit)

    def _spoke(self, block: Block, view: str, contrast: Floats, title_size: int) -> list[Reason]:
        stream, batch = ngrams.stream([view], self.spec)
        features, _ = weigh(stream, block.vocabulary, block.idf, block.weight, 1)
        worth = np.zeros(contrast.size, dtype=np.float32)
        worth[features.indices] = features.data * contrast[features.indices]
        index = block.vocabulary.find(stream.key)
        spoke = np.flatnonzero((index >= 0) & (worth[np.maximum(index, 0)] > 0))
        # A longer piece also says what its letters say: "施工" before "施".
        alone = np.zeros(batch.code.size + 1, dtype=np.float32)
        single = spoke[stream.size[spoke] == 1]
        alone[stream.start[single] + 1] = worth[index[single]]
        alone = np.cumsum(alone)
        begin, size = stream.start[spoke], stream.size[spoke]
        loud = worth[index[spoke]] + np.where(size > 1, alone[begin + size] - alone[begin], 0)
        found = []
        for at in np.argsort(-loud, kind="stable")[:200]:
            inside = slice(begin[at], begin[at] + size[at])
            places = batch.origin[inside][batch.code[inside] != SPACE]
            start, end = int(places[0]), int(places[-1]) + 1
            # In a view the title stands first, then one line break, then the text.
            name, offset = ("title", 0) if end <= title_size else ("text", title_size + 1 if title_size else 0)
            if start >= offset:
                found.append(Reason(view[start:end], float(loud[at]), start - offset, end - offset, name))
        return found


def views(texts: Sequence[str], titles: Sequence[str], head: int) -> tuple[list[str], list[str]]:
    """Will return the two views of each report: title and text in one, and the opening."""
    whole = [f"{title}\n{text}" if title else text for title, text in zip(titles, texts, strict=True)]
    return whole, [title or text[:head] for title, text in zip(titles, texts, strict=True)]


def _chunks(texts: Sequence[str], limit: int) -> list[tuple[int, int]]:
    cuts, start, size = [], 0, 0
    for at, text in enumerate(texts):
        size += min(len(text), limit) + 20
        if size >= _CHUNK:
            cuts.append((start, at + 1))
            start, size = at + 1, 0
    return [*cuts, (start, len(texts))] if start < len(texts) else cuts


def _apart(found: list[Reason], limit: int) -> tuple[Reason, ...]:
    """Will keep the loudest reasons that do not overlap a louder one of the same field."""
    kept: list[Reason] = []
    for one in sorted(found, key=lambda reason: (-reason.weight, reason.field, reason.start)):
        if len(kept) == limit:
            break
        if all(one.field != k.field or one.end <= k.start or one.start >= k.end for k in kept) and all(
            one.piece != k.piece for k in kept
        ):
            kept.append(one)
    return tuple(kept)
