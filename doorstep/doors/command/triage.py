"""doorstep triage: train a text model on a city's own file, evaluate it, advise on many texts at once."""

import argparse
import csv
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.doors import present
from doorstep.doors.command import learning
from doorstep.doors.command.editions import add_json
from doorstep.doors.command.editions import verb as any_verb
from doorstep.doors.wordlists.triage import ROWS
from doorstep.lib.refusal import Refusal

if TYPE_CHECKING:
    from doorstep.triage.category import Card
    from doorstep.triage.examples import Row, Table
    from doorstep.triage.retrain import Example

_NAMED = 20
_GROUP_NAME = 60
LEAST_ROWS = 20
_BATCH = 2_000


class NoRowsError(Refusal):
    """No row of the file has both a text and a label. data: file."""

    code = "triage_no_rows"


class TooFewRowsError(Refusal):
    """Fewer labelled rows than five folds can be scored on. data: count, least."""

    code = "triage_too_few_rows"


class ModelUnwritableError(Refusal):
    """The model's file cannot be written. data: name."""

    code = "triage_model_unwritable"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add this group's commands."""
    group = commands.add_parser("triage", help=_("the text model: train, evaluate, predict"))
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)

    verb = partial(any_verb, verbs, as_json=False)

    train = verb(
        "train",
        _("learn categories from a CSV file of labelled texts (UTF-8 or GBK, .gz too)"),
        "doorstep triage train messages.csv --text body --title subject --label category --model triage.npz",
        _train,
    )
    train.add_argument("file", type=Path, metavar="FILE")
    train.add_argument(
        "--text", required=True, metavar="COL", help=_("column of the text; several with commas between")
    )
    train.add_argument("--title", metavar="COL", help=_("column of the title, if there is one"))
    train.add_argument("--label", required=True, metavar="COL", help=_("column of the category"))
    train.add_argument("--model", required=True, type=Path, metavar="OUT", help=_("file to write the model to"))
    train.add_argument("--group", metavar="COL", help=_("column whose values are scored apart, such as the channel"))
    train.add_argument("--seed", type=int, default=0, help=_("which folds are drawn (0)"))
    add_json(train)
    evaluate = verb(
        "evaluate",
        _("score a model on labelled texts it has not seen"),
        "doorstep triage evaluate later.csv --model triage.npz --json",
        _evaluate,
    )
    evaluate.add_argument("file", type=Path, metavar="FILE")
    evaluate.add_argument("--model", required=True, type=Path, metavar="M", help=_("the model's file"))
    evaluate.add_argument("--text", metavar="COL", help=_("column of the text, if not named as in training"))
    evaluate.add_argument("--title", metavar="COL", help=_("column of the title, if not named as in training"))
    evaluate.add_argument("--label", metavar="COL", help=_("column of the category, if not named as in training"))
    add_json(evaluate)
    predict = verb(
        "predict",
        _("advise on the texts of a CSV file: columns id and text in; id, three labels and their probabilities out"),
        "doorstep triage predict --model triage.npz < in.csv > out.csv",
        _predict,
    )
    predict.add_argument("--model", required=True, type=Path, metavar="M", help=_("the model's file"))
    learning.add(partial(any_verb, verbs), _examples)


def _examples(args: argparse.Namespace) -> "list[Example]":
    """Will read labelled texts for `retrain`, as `train` does."""
    _alone()
    from doorstep.triage import examples
    from doorstep.triage.retrain import Example

    columns = {"text": _names(args.text), "title": args.title or "", "label": args.label}
    rows, left_out = _labelled(examples.read(args.file), columns, args.file.name)
    _name_rows(left_out)
    return [Example(text, label, title) for text, title, label, _group in rows]


def _alone() -> None:
    """Will keep the numeric libraries to one thread: with more, a busy machine is many times slower."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def _train(args: argparse.Namespace) -> int:
    _alone()
    from doorstep.triage import examples, fit, modelfile

    _writable(args.model)
    table = examples.read(args.file)
    columns = {"text": _names(args.text), "title": args.title or "", "label": args.label}
    rows, left_out = _labelled(table, columns, args.file.name, args.group or "")
    _name_rows(left_out)
    texts, titles, labels, groups = (list(part) for part in zip(*rows, strict=True))
    if len(rows) < LEAST_ROWS and len(set(labels)) > 1:
        raise TooFewRowsError(count=len(rows), least=LEAST_ROWS)
    fitted = fit.fit(
        texts,
        labels,
        titles,
        seed=args.seed,
        trained_at=timezone.now().isoformat(timespec="seconds"),
        columns=columns,
        groups=groups,
        progress=_progress,
    )
    try:
        modelfile.save_model(args.model, fitted.model)
    except OSError as error:
        raise ModelUnwritableError(name=str(args.model)) from error
    _show(
        args,
        fitted.model.card,
        fitted.model.card.scores,
        len(left_out),
        _("Held-out scores (near-duplicates kept together)"),
    )
    return 0


def _evaluate(args: argparse.Namespace) -> int:
    _alone()
    import numpy as np

    from doorstep.triage import examples, modelfile, scores

    model = modelfile.load_model(args.model)
    table = examples.read(args.file)
    known = model.card.columns
    columns = {
        "text": _names(args.text) if args.text else _remembered(known),
        "title": args.title if args.title is not None else str(known.get("title", "")),
        "label": args.label or str(known.get("label", "label")),
    }
    rows, left_out = _labelled(table, columns, args.file.name)
    _name_rows(left_out)
    texts, titles, labels, _groups = (list(part) for part in zip(*rows, strict=True))
    probs, _known = model.probabilities(texts, titles)
    place = {label: at for at, label in enumerate(model.card.labels)}
    truth = np.fromiter((place.get(label, -1) for label in labels), dtype=np.int64, count=len(labels))
    found = scores.table(probs, truth, model.card.labels)
    _show(args, model.card, found, len(left_out), _("Scores"))
    return 0


def _predict(args: argparse.Namespace) -> int:
    _alone()
    from doorstep.triage import category, examples, modelfile

    model = modelfile.load_model(args.model)
    table = examples.parse(sys.stdin.buffer.read(examples.MOST_BYTES + 1), name=_("standard input"))
    wanted = _remembered(model.card.columns)
    columns = table.columns(wanted if table.has(wanted) else ["text"])
    title = str(model.card.columns.get("title", ""))
    titled = table.columns([title]) if title and table.has([title]) else []
    numbered = table.columns(["id"]) if table.has(["id"]) else []
    if not numbered:
        print(_("There is no column id; rows are numbered from 1."), file=sys.stderr)
    _name_rows([(row, row.fault) for row in table.rows if row.fault], _("Line {line} cannot be read whole: {why}."))
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["id", "label", "prob", "label2", "prob2", "label3", "prob3"])
    for start in range(0, len(table.rows), _BATCH):
        batch = table.rows[start : start + _BATCH]
        texts = [table.joined(row, columns) for row in batch]
        advice = category.advise(model, texts, [table.joined(row, titled) for row in batch])
        for at, row in enumerate(batch):
            name = table.joined(row, numbered) if numbered else str(start + at + 1)
            told: list[str] = []
            for label, prob in zip(advice.labels[at], advice.probs[at], strict=True):
                told += [str(label), f"{prob:.6f}" if label else ""]
            out.writerow([name, *told])
    return 0


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _remembered(columns: dict[str, Any]) -> list[str]:
    names = columns.get("text")
    return [str(name) for name in names] if isinstance(names, list) and names else ["text"]


def _labelled(
    table: "Table", columns: dict[str, Any], name: str, group: str = ""
) -> tuple[list[tuple[str, str, str, str]], list[tuple["Row", str]]]:
    """Will return (text, title, label, group) of every row that has them, and the rows left out with what is wrong."""
    wanted = [*columns["text"], columns["label"], *([columns["title"]] if columns["title"] else [])]
    wanted += [group] if group else []
    table.columns(wanted)  # names all that are missing at once
    text, label = table.columns(columns["text"]), table.columns([columns["label"]])
    title = table.columns([columns["title"]]) if columns["title"] else []
    apart = table.columns([group]) if group else []
    kept: list[tuple[str, str, str, str]] = []
    left_out: list[tuple[Row, str]] = []
    for row in table.rows:
        cells = table.joined(row, text), table.joined(row, title), table.joined(row, label).strip()
        fault = row.fault or ("" if cells[0].strip() or cells[1].strip() else "text") or ("" if cells[2] else "label")
        if fault:
            left_out.append((row, fault))
        else:
            kept.append((*cells, table.joined(row, apart).strip()[:_GROUP_NAME]))
    if not kept:
        _name_rows(left_out)
        raise NoRowsError(file=name)
    return kept, left_out


def _writable(path: Path) -> None:
    """Will refuse before an hour of learning rather than after."""
    at = path.parent
    while not at.exists() and at != at.parent:
        at = at.parent
    if path.is_dir() or not at.is_dir() or not os.access(at, os.W_OK):
        raise ModelUnwritableError(name=str(path))


def _name_rows(faults: Sequence[tuple["Row", str]], said: str = "") -> None:
    said = said or _("Line {line} left out: {why}.")
    for row, fault in faults[:_NAMED]:
        print(said.format(line=row.line, why=_(ROWS[fault])), file=sys.stderr)
    if len(faults) > _NAMED:
        counts = Counter(fault for _row, fault in faults[_NAMED:])
        more = "; ".join(f"{_(ROWS[fault])}: {count}" for fault, count in sorted(counts.items()))
        print(_("And {count} more ({more}).").format(count=len(faults) - _NAMED, more=more), file=sys.stderr)


def _progress(stage: str, data: dict[str, Any]) -> None:
    said = {
        "pieces": _("Reading {rows} texts."),
        "fold": _("Learning and scoring, part {fold} of {of}."),
        "whole": _("Learning from all of them."),
    }
    print(said[stage].format(**data), file=sys.stderr)


def _show(args: argparse.Namespace, card: "Card", found: dict[str, Any], left_out: int, heading: str) -> None:
    if args.json:
        about = {
            "model": str(args.model),
            "version": card.version,
            "trained_at": card.trained_at,
            "trained_on": card.trained_on,
            "trained_rows": card.rows,
            "columns": card.columns,
            "left_out": left_out,
        }
        print(json.dumps({**about, **found}, ensure_ascii=False, indent=1))
        return
    print(f"{heading}: {args.file.name}, {card.version}")
    lines = [
        (_("rows"), found["rows"]),
        (_("left out"), left_out),
        (_("macro-F1"), f"{found['macro_f1']:.4f}"),
        (_("accuracy"), f"{found['accuracy']:.4f}"),
        (_("right among three"), f"{found['top3']:.4f}"),
        (_("always the commonest"), f"{found['baseline']:.4f}"),
        (_("calibration error"), f"{found['ece']:.4f}"),
        (_("labels unknown to the model"), found["unknown_labels"]),
    ]
    for name, value in lines:
        print(f"  {name}: {value}")
    print(_("Without a human, from a probability of: share, accuracy"))
    for point in found["coverage"]:
        print(f"  {point['at_least']:.2f}  {point['share']:.4f}  {point['accuracy']:.4f}")
    for name, one in found.get("groups", {}).items():
        said = _("{group}: accuracy {accuracy:.3f} of {rows}")
        print("  " + said.format(group=present.text_group(name), accuracy=one["accuracy"], rows=one["rows"]))
    print(_("Label: F1, precision, recall, rows"))
    for label, one in sorted(found["per_class"].items(), key=lambda item: item[1]["f1"]):
        print(f"  {label}  {one['f1']:.4f}  {one['precision']:.4f}  {one['recall']:.4f}  {one['rows']}")
