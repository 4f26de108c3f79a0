"""The responsible unit, learned from what a city's own file says of a report: title, street, place.

The split is by time: the first four fifths of the days teach, the last fifth asks, as it would be in use. Beside it the
same learner's held-out folds (drawn at random, equal texts kept together), which is how such figures are often given.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from benchmarks.triage.shared import read, table
from doorstep.triage import fit, scores

TAUGHT = 0.8
Row = dict[str, str]


def _boston(row: Row) -> tuple[str, str]:
    return row["case_title"], "\n".join(
        (row["location_street_name"], _one("in", row["neighborhood"]), _one("works", row["pwd_district"]))
    )


def _boston_title(row: Row) -> tuple[str, str]:
    return row["case_title"], ""


def _baltimore(row: Row) -> tuple[str, str]:
    return row["SRType"], "\n".join((row["Address"], _one("in", row["Neighborhood"])))


def _baltimore_place(row: Row) -> tuple[str, str]:
    return "", "\n".join((row["Address"], _one("in", row["Neighborhood"]), _one("by", row["MethodReceived"])))


def _one(kind: str, name: str) -> str:
    """Will return a name as one word, apart from the same letters in a street's name."""
    return kind + "".join(filter(str.isalnum, name)).lower() if name else ""


def _truth(said: Sequence[str], labels: Sequence[str]) -> Any:
    place = {label: at for at, label in enumerate(labels)}
    return np.fromiter((place.get(one, -1) for one in said), dtype=np.int64, count=len(said))


def _score(name: str, said: Sequence[str], right: Sequence[str], **more: Any) -> Row:
    labels = sorted(set(right) | set(said))
    told, truth = _truth(said, labels), _truth(right, labels)
    accuracy = float((told == truth).mean())
    return {"advice": name, "accuracy": accuracy, "macro-F1": scores.macro_f1(told, truth), **more}


def _largest(keys: Sequence[Any], labels: Sequence[str], asked: Sequence[Any]) -> list[str]:
    """Will answer with the largest label of the same key, or of all where the key is new."""
    held: dict[Any, Counter[str]] = defaultdict(Counter)
    for key, label in zip(keys, labels, strict=True):
        held[key][label] += 1
    common = Counter(labels).most_common(1)[0][0]
    return [held[key].most_common(1)[0][0] if key in held else common for key in asked]


def _nearest(texts: Sequence[str], labels: Sequence[str], asked: Sequence[str]) -> list[str]:
    """Will answer with the label of the likest text (cosine of TF-IDF over pieces of 2 to 4 characters)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    counts = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, max_features=40_000)
    known = counts.fit_transform(texts).T.tocsc()
    found = []
    for start in range(0, len(asked), 200):
        likeness = (counts.transform(asked[start : start + 200]) @ known).toarray()
        found += [labels[at] for at in likeness.argmax(axis=1)]
    return found


def _city(
    rows: Sequence[Row], label: str, category: str, see: dict[str, Callable[[Row], tuple[str, str]]]
) -> list[Row]:
    cut = int(len(rows) * TAUGHT)
    right = [row[label] for row in rows]
    taught, asked = right[:cut], right[cut:]
    found = [_score("always the largest", [Counter(taught).most_common(1)[0][0]] * len(asked), asked)]
    texts = ["\n".join(next(iter(see.values()))(row)) for row in rows]
    found.append(_score("nearest text", _nearest(texts[:cut], taught, texts[cut:]), asked))
    if category:
        keys = [row[category] for row in rows]
        found.append(_score("true category, then its largest", _largest(keys[:cut], taught, keys[cut:]), asked))
    for name, view in see.items():
        titles, bodies = (list(part) for part in zip(*map(view, rows), strict=True))
        model = fit.fit(bodies[:cut], taught, titles[:cut]).model
        probs, _known = model.probabilities(bodies[cut:], titles[cut:])
        truth = _truth(asked, model.card.labels)
        scored = scores.table(probs, truth, model.card.labels)
        said = [model.card.labels[at] for at in probs.argmax(axis=1)]
        held = model.card.scores
        more = {"among three": scored["top3"], "at random: accuracy": held["accuracy"], "macro-F1 ": held["macro_f1"]}
        found.append(_score(name, said, asked, **more))
    return found


def rows() -> dict[str, Any]:
    """Will measure both cities: {question: {"about": ..., "rows": [...]}}."""
    boston = sorted(read("us311/boston_2011_jul_oct.csv.gz"), key=lambda row: row["open_dt"])
    # Midnight of a day of 2018 as Baltimore writes it: month first.
    baltimore = sorted(
        read("us311/baltimore_10000.csv"),
        key=lambda row: datetime.strptime(row["CreatedDate"], "%m/%d/%Y %I:%M:%S %p"),  # noqa: DTZ007
    )
    whole = {"learned: title, street, place": _boston, "learned: title alone": _boston_title}
    found = {
        "Boston, queue": (boston, "queue", "type", whole),
        "Boston, department": (boston, "department", "type", {"learned: title, street, place": _boston}),
        "Baltimore, agency, from the type's name": (baltimore, "Agency", "SRType", {"learned": _baltimore}),
        "Baltimore, type, from the place and the channel": (baltimore, "SRType", "", {"learned": _baltimore_place}),
    }
    answer = {}
    for name, (city, label, category, see) in found.items():
        cut = int(len(city) * TAUGHT)
        kinds = len({row[label] for row in city})
        about = f"{cut:,} reports teach, {len(city) - cut:,} later ones ask, {kinds} answers"
        answer[name] = {"about": about, "rows": _city(city, label, category, see)}
    return answer


def section(found: dict[str, Any]) -> str:
    """Will return the tables."""
    columns = ["advice", "accuracy", "macro-F1", "among three", "at random: accuracy", "macro-F1 "]
    parts = [f"**{name}** ({part['about']}).\n\n{table(part['rows'], columns)}" for name, part in found.items()]
    return "\n\n".join(parts)
