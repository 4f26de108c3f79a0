"""Seven categories of Chinese messages: what was tried, what it costs, what is kept; and the labels that look wrong."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.triage import encoders, methods
from benchmarks.triage.messages import FOLDS, Messages, messages
from benchmarks.triage.methods import Bench, How, Trained
from benchmarks.triage.shared import read, table
from doorstep.triage import fit, folds, scores
from doorstep.triage.category import advise
from doorstep.triage.modelfile import load_model, save_model

MANY = 10_000
Ways = dict[str, tuple[methods.Way, tuple[int, ...]]]

PLAIN = How(weights=(1.0,), telling=False, balanced=False)
TITLE = How(telling=False, balanced=False)


def _linear(how: How) -> tuple[methods.Way, tuple[int, ...]]:
    return lambda bench, learn, answer: methods.linear(bench, learn, answer, how), how.orders


def _ways(leaves: list[tuple[str, str]]) -> Ways:
    return {
        "naive Bayes on counts": (methods.naive_bayes, (1, 2)),
        "15 nearest texts": (methods.nearest, (1, 2)),
        "title and text in one": _linear(PLAIN),
        "and the opening again": _linear(TITLE),
        "the same, bm25 in place of log counts": _linear(replace(TITLE, tf="bm25")),
        "the same, no counts": _linear(replace(TITLE, tf="binary")),
        "the same, ridge": _linear(replace(TITLE, machine="ridge")),
        "the same, logistic": _linear(replace(TITLE, machine="logistic")),
        "few examples count more": _linear(replace(TITLE, balanced=True)),
        "pieces weighed by how unevenly labels use them": _linear(replace(TITLE, telling=True)),
        "both: kept": _linear(How()),
        "kept, logistic": _linear(How(machine="logistic")),
        "kept, plain hinge": _linear(How(machine="hinge")),
        "kept, 1 to 3 characters": _linear(How(orders=(1, 2, 3))),
        "kept, one hidden layer of 64": (methods.network, (1, 2)),
        "kept, 100 latent axes of labelled and unlabelled texts": (methods.latent, (1, 2)),
        "kept and nearest texts, stacked": (methods.stacked, (1, 2)),
        "kept, self-taught on 7,142 unlabelled texts": (methods.self_taught, (1, 2)),
        "kept, contradicted examples left out": (methods.cleaned, (1, 2)),
        "kept, names of the label tree as examples": (
            lambda bench, learn, answer: methods.tree(bench, learn, answer, leaves),
            (1, 2),
        ),
    }


def _timed(work: Callable[[], object], times: int) -> float:
    """Will return milliseconds of one call, the least of three rounds of `times`."""
    rounds = []
    for _ in range(3):
        start = time.perf_counter()
        for _ in range(times):
            work()
        rounds.append((time.perf_counter() - start) / times * 1e3)
    return min(rounds)


def _feature_cost(of: Messages, orders: tuple[int, ...]) -> tuple[float, float]:
    """Will return ms a text to make features of these orders, alone and in a batch of 10,000, by the product's code."""
    some = list(range(0, len(of.texts), len(of.texts) // 500))[:500]
    model = fit.fit([of.texts[at] for at in some], [of.labels()[at] for at in some]).model
    spec = replace(model.spec, orders=orders)
    one = [of.texts[0]]
    batch = [of.texts[at % len(of.texts)] for at in range(MANY)]
    return _timed(lambda: model.whole.rows(one, spec), 30), _timed(lambda: model.whole.rows(batch, spec), 1) / MANY


def rows() -> dict[str, Any]:
    """Will measure every way on the same five folds."""
    of = messages()
    bench = Bench(of, _unlabelled())
    leaves = _leaves(of.names)
    tree = Bench(of, leaves)
    cost = {orders: _feature_cost(of, orders) for orders in ((1, 2), (1, 2, 3))}
    table_, margins = [], {}
    for name, (way, orders) in _ways(leaves).items():
        said = np.zeros((len(of.texts), len(of.names)))
        size, one, many = 0, 0.0, 0.0
        for at in range(FOLDS):
            learn, hold = of.split(at)
            found = way(tree if "label tree" in name else bench, learn, of.truth[learn])
            said[hold] = found.ask(found.features[hold])
            if not at:
                size, single = found.size, found.features[hold[:1]]
                batch = found.features[hold[np.arange(MANY) % hold.size]]
                one = _timed(lambda found=found, single=single: found.ask(single), 10) + cost[orders][0]
                many = _timed(lambda found=found, batch=batch: found.ask(batch), 1) / MANY + cost[orders][1]
        margins[name] = said
        times = {} if "latent" in name else {"ms one": one, "ms in a batch": many}  # the axes of a new text: not timed
        table_.append({"method": name, **_scored(said, of), "MB": size / 1e6, **times})
        print(table_[-1], flush=True)
    kept = margins["both: kept"]
    mixed = sum(_even(margins[name]) for name in margins if name.startswith(("both", "kept, one", "kept, 100")))
    table_.append({"method": "mean of kept, hidden layer and latent axes", **_scored(mixed, of)})
    table_ += _encoders(bench)
    return {"rows": table_, "product": _product(of), "noise": _noise(kept, of), "at_random": at_random(of)}


def at_random(of: Messages) -> dict[str, float]:
    """Will score the kept way on folds drawn without regard to near-duplicates, as published figures often are."""
    single = np.arange(len(of.texts))
    drawn = replace(of, fold=folds.assign(single, of.truth, count=FOLDS, seed=0))
    return _folded(Bench(drawn), _linear(How())[0])


def _even(said: Any) -> Any:
    centred = said - said.mean(axis=1, keepdims=True)
    return centred / centred.std()


def _scored(said: Any, of: Messages) -> dict[str, float]:
    each = [scores.macro_f1(said[of.fold == at].argmax(axis=1), of.truth[of.fold == at]) for at in range(FOLDS)]
    return {"macro-F1": float(np.mean(each)), "spread": float(np.std(each))}


def _unlabelled() -> list[tuple[str, str]]:
    files = ("zh/messages_with_replies.csv", "zh/messages_with_time_and_likes.csv")
    return [(row["留言主题"].strip(), row["留言详情"].strip()) for name in files for row in read(name)]


def _leaves(names: list[str]) -> list[tuple[str, str]]:
    """Will return (label, name of a leaf with its parent) of the tree, for the labels that the messages have."""
    found = set()
    for row in read("zh/label_tree.csv"):
        first, second, third = row["一级分类"], row["二级分类"], row["三级分类"]
        found |= {(label, f"{second} {third}") for label in names if label == first}
    return sorted(found)


def _encoders(bench: Bench) -> list[dict[str, Any]]:
    """Will measure the pretrained encoders found with their weights in a package, as far as they are installed here."""
    found = {"USE": encoders.use(bench.of), "m3e-small": encoders.m3e(bench.of)}
    rows_ = []
    for name, known in found.items():
        method = f"sentence encoder ({name}) and logistic"
        if known is None:
            rows_.append({"method": method, "note": "not installed here"})
            continue
        one = _timed(lambda known=known: known.one(bench.of.titles[0], bench.of.texts[0]), 10)
        cost = {"MB": known.size, "ms one": one, "ms in a batch": known.each}
        rows_.append({"method": method, **_folded(bench, _logistic(known.axes)), **cost})
    if m3e := found["m3e-small"]:

        def both(bench: Bench, learn: Any, answer: Any) -> Trained:
            return methods.beside(bench, learn, answer, m3e.axes)

        rows_.append({"method": "kept, m3e-small beside it", **_folded(bench, both)})
        pair = _folded(bench, lambda bench, learn, answer: methods.stacked(bench, learn, answer, both))
        rows_.append({"method": "kept, m3e-small and nearest texts, stacked", **pair})
    return rows_


def _logistic(axes: Any) -> methods.Way:
    from sklearn.linear_model import LogisticRegression

    def way(_: Bench, learn: Any, answer: Any) -> Trained:
        machine = LogisticRegression(C=20, max_iter=200).fit(axes[learn], answer)
        return Trained(machine.decision_function, axes, axes.shape[1] * 7)

    return way


def _folded(bench: Bench, way: methods.Way) -> dict[str, float]:
    """Will score a way on the five folds."""
    of = bench.of
    said = np.zeros((len(of.texts), len(of.names)))
    for at in range(FOLDS):
        learn, hold = of.split(at)
        found = way(bench, learn, of.truth[learn])
        said[hold] = found.ask(found.features[hold])
    return _scored(said, of)


def _product(of: Messages) -> dict[str, Any]:
    """Will measure the model as it is used: learned by `fit`, saved, loaded, asked."""
    start = time.perf_counter()
    fitted = fit.fit(of.texts, of.labels(), of.titles)
    learning = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "triage.npz"
        save_model(path, fitted.model)
        loading = _timed(lambda: load_model(path), 1) / 1e3
        model, size = load_model(path), path.stat().st_size / 1e6
    texts, titles = (of.texts * 2)[:MANY], (of.titles * 2)[:MANY]
    card = model.card.scores
    bare = scores.macro_f1(advise_bare(of), of.truth)
    return {
        "macro_f1": card["macro_f1"],
        "folds": card["folds"],
        "accuracy": card["accuracy"],
        "top3": card["top3"],
        "ece": card["ece"],
        "groups": card["groups"],
        "per_class": card["per_class"],
        "no_title": bare,
        "learn_seconds": learning,
        "load_seconds": loading,
        "megabytes": size,
        "ms_one": _timed(lambda: advise(model, texts[:1], titles[:1]), 50),
        "ms_many": _timed(lambda: advise(model, texts, titles), 1) / MANY,
    }


def advise_bare(of: Messages) -> Any:
    """Will return what models that learned with titles say of the held-out texts without theirs."""
    said = np.zeros(len(of.texts), dtype=np.int64)
    for at in range(FOLDS):
        learn, hold = of.split(at)
        model = fit.fit(
            [of.texts[i] for i in learn], [of.labels()[i] for i in learn], [of.titles[i] for i in learn]
        ).model
        probs, _known = model.probabilities([of.texts[i] for i in hold], [""] * hold.size)
        said[hold] = [of.names.index(model.card.labels[best]) for best in probs.argmax(axis=1)]
    return said


def _noise(said: Any, of: Messages) -> dict[str, Any]:
    """Will count the labels that the held-out scores contradict, and near-duplicates that are labelled apart."""
    gap = methods.contradiction(said, of.truth)
    strong = np.flatnonzero(gap > 1)
    pairs = Counter((of.names[of.truth[at]], of.names[int(said[at].argmax())]) for at in strong)
    apart = sum(np.unique(of.truth[of.group == one]).size > 1 for one in np.unique(of.group))
    worst = read("zh/messages.csv")
    return {
        "wrong": int((said.argmax(axis=1) != of.truth).sum()),
        "contradicted": int(strong.size),
        "pairs": [{"labelled": a, "reads like": b, "messages": n} for (a, b), n in pairs.most_common(8)],
        "groups_apart": int(apart),
        "groups_of_more": int((np.bincount(of.group) > 1).sum()),
        "ids": [worst[at]["id"] for at in strong[np.argsort(-gap[strong])][:12]],
    }


def section(found: dict[str, Any]) -> str:
    """Will return the table of ways, the product's own figures, and the labels that look wrong."""
    product, noise = found["product"], found["noise"]
    columns = ["method", "macro-F1", "spread", "MB", "ms one", "ms in a batch"]
    named = [row | {"method": f"{row['method']}: {row['note']}"} if "note" in row else row for row in found["rows"]]
    classes = [{"category": name, **one} for name, one in product["per_class"].items()]
    groups = [{"messages": name, **one} for name, one in product["groups"].items()]
    by_fold = ", ".join(f"{one:.3f}" for one in product["folds"])
    parts = [
        (
            "Five folds, near-duplicates in one fold; mean and standard deviation over the folds. Times are those of "
            "the product's features and of asking; a batch is 10,000 texts."
        ),
        table(named, columns),
        (
            "On folds drawn at random, near-duplicates on both sides, the kept way has "
            f"{found['at_random']['macro-F1']:.3f} ± {found['at_random']['spread']:.3f}."
        ),
        (
            f"The model as it is used: macro-F1 {product['macro_f1']:.3f} (folds {by_fold}), accuracy "
            f"{product['accuracy']:.3f}, right among three {product['top3']:.3f}; asked without the titles "
            f"{product['no_title']:.3f}. It learns in {product['learn_seconds']:.0f} s, loads in "
            f"{product['load_seconds'] * 1e3:.0f} ms, has {product['megabytes']:.1f} MB, and takes "
            f"{product['ms_one']:.2f} ms for one text and {product['ms_many']:.3f} ms a text in a batch of "
            "10,000, on one thread."
        ),
        table(classes, ["category", "f1", "precision", "recall", "rows"]),
        "For whom it works worse:",
        table(groups, ["messages", "rows", "accuracy", "macro_f1", "confidence"]),
        (
            f"**Labels that look wrong.** Of {noise['wrong']:,} messages named otherwise than labelled, "
            f"{noise['contradicted']:,} are contradicted by a margin above 1; of {noise['groups_of_more']:,} groups of "
            f"near-duplicates {noise['groups_apart']:,} are labelled apart. The strongest, by their id: "
            f"{', '.join(noise['ids'])}."
        ),
        table(noise["pairs"]),
    ]
    return "\n\n".join(parts)
