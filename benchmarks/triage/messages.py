"""The seven-category messages and their folds: near-duplicates in one fold, the same folds for every method."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.triage.shared import read
from doorstep.triage import folds

FOLDS = 5


@dataclass(frozen=True)
class Messages:
    """Titles, texts, the number of the label of each, the labels' names, and the fold of each."""

    titles: list[str]
    texts: list[str]
    truth: npt.NDArray[np.int64]
    names: list[str]
    fold: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]

    def split(self, at: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Will return the rows to learn from and the rows held out of fold `at`."""
        return np.flatnonzero(self.fold != at), np.flatnonzero(self.fold == at)

    def labels(self) -> list[str]:
        """Will return the label of each message."""
        return [self.names[at] for at in self.truth]


def messages() -> Messages:
    """Will read them. Raises AbsentError."""
    rows = read("zh/messages.csv")
    titles, texts = [row["title"] for row in rows], [row["text"] for row in rows]
    names = sorted({row["category"] for row in rows})
    truth = np.array([names.index(row["category"]) for row in rows], dtype=np.int64)
    group = folds.groups([f"{title}\n{text}" for title, text in zip(titles, texts, strict=True)])
    return Messages(titles, texts, truth, names, folds.assign(group, truth, count=FOLDS, seed=0), group)
