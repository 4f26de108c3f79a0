"""doorstep triage: what people decided becomes a candidate, a person publishes it; the model's card; drift; costs."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.doors import present
from doorstep.doors.command.editions import add_commit

if TYPE_CHECKING:
    from doorstep.triage.category import Card
    from doorstep.triage.retrain import Example

Adder = Callable[..., argparse.ArgumentParser]
WORST = 8
NAMED = 5  # labels that are no categories


def add(verb: Adder, labelled: Callable[[argparse.Namespace], "list[Example]"]) -> None:
    """Will add this part's verbs. `labelled` reads the rows of a file that --with names."""
    retrain = verb(
        "retrain",
        _("learn a candidate from what people decided, and ask it and today's model the same recent cases"),
        "doorstep triage retrain --with messages.csv --text body --label category --commit",
        lambda args: _retrain(args, labelled),
    )
    retrain.add_argument("--with", dest="file", type=Path, metavar="FILE", help=_("labelled texts to learn from too"))
    retrain.add_argument("--text", metavar="COL", default="text", help=_("its column of the text (text)"))
    retrain.add_argument("--title", metavar="COL", help=_("its column of the title, if there is one"))
    retrain.add_argument("--label", metavar="COL", default="label", help=_("its column of the category (label)"))
    add_commit(retrain)
    publish = verb(
        "publish",
        _("show how the candidate compares; with its version, your name and --commit, put it in use"),
        "doorstep triage publish 0f3a9c27d1be --by wang --commit",
        _publish,
    )
    publish.add_argument("version", nargs="?", metavar="VERSION", help=_("the candidate's, as the comparison names it"))
    _add_who(publish)
    discard = verb(
        "discard",
        _("throw the candidate away; who did so and why is written down"),
        "doorstep triage discard 0f3a9c27d1be --by wang --reason 'worse at noise' --commit",
        _discard,
    )
    discard.add_argument("version", metavar="VERSION", help=_("the candidate's, as the comparison names it"))
    _add_who(discard)
    card = verb(
        "card",
        _("what a model was learned from, how well it does by category, and for whom it does worse"),
        "doorstep triage card --model triage.npz",
        _card,
    )
    card.add_argument("--model", type=Path, metavar="M", help=_("the model's file; the one in use if not given"))
    drift = verb(
        "drift",
        _("new words, falling confidence, and how often people had to look: the last days beside those before"),
        "doorstep triage drift --days 30",
        _drift,
    )
    drift.add_argument("--days", type=int, default=30, metavar="N", help=_("how many days are recent (30)"))
    costs = verb(
        "costs",
        _("how sure the machine must be to dispatch alone, from what a mistake and a human look cost"),
        "doorstep triage costs --wrong 10 --look 1 --commit",
        _costs,
    )
    costs.add_argument("--wrong", type=float, metavar="COST", help=_("cost of one wrong dispatch, in any unit"))
    costs.add_argument("--look", type=float, metavar="COST", help=_("cost of one human look, in the same unit"))
    costs.add_argument("--seconds", type=float, metavar="S", help=_("how long filing may wait for advice"))
    add_commit(costs)


def _add_who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", metavar="NAME", help=_("log-in name of the person who looked at the comparison"))
    parser.add_argument("--reason", metavar="TEXT", default="", help=_("why, in a few words; it is written down"))
    add_commit(parser)


def _retrain(args: argparse.Namespace, labelled: "Callable[[argparse.Namespace], list[Example]]") -> int:
    from doorstep.flow import learn

    now = timezone.now()
    rows = labelled(args) if args.file else []
    more, strange = learn.usable(rows, now=now)
    if len(more) < len(rows):
        labels = ", ".join(f"“{label}”" for label in strange[:NAMED])
        said = _("{count} rows left out: their label is no code or name of a category in force, such as {labels}.")
        print(said.format(count=len(rows) - len(more), labels=labels), file=sys.stderr)
    if not args.commit:
        cases = learn.examples(now=now)
        said = _("{cases} cases decided by people, {rows} rows of the file. Nothing was learned; add --commit.")
        _print(args, {"cases": len(cases), "rows": len(more)}, said.format(cases=len(cases), rows=len(more)))
        return 0
    card = learn.candidate(more=more, now=now)
    _print(args, _as_json(card), comparison(card))
    return 0


def _publish(args: argparse.Namespace) -> int:
    from doorstep.flow import learn
    from doorstep.ground.people import queries as people

    card = learn.waiting()
    if not args.commit or not args.version or not args.by:
        said = _("Nothing was published. To do so: doorstep triage publish {version} --by NAME --commit")
        _print(args, _as_json(card), comparison(card) + "\n" + said.format(version=card.version))
        return 2 if args.commit else 0
    by = people.user_named(args.by).username
    card = learn.publish(version=args.version, by=by, now=timezone.now(), reason=args.reason)
    said = _("{version} is in use from now on. The model before it stays beside it under its own version.")
    _print(args, _as_json(card), said.format(version=card.version))
    return 0


def _discard(args: argparse.Namespace) -> int:
    from doorstep.flow import learn
    from doorstep.ground.people import queries as people

    if not args.commit or not args.by:
        print(_("Nothing was thrown away; name yourself by --by and add --commit."), file=sys.stderr)
        return 2 if args.commit else 0
    by = people.user_named(args.by).username
    card = learn.discard(version=args.version, by=by, now=timezone.now(), reason=args.reason)
    _print(args, _as_json(card), _("{version} was thrown away.").format(version=card.version))
    return 0


def _card(args: argparse.Namespace) -> int:
    from doorstep.flow import learn
    from doorstep.triage import modelfile

    card = modelfile.load_card(args.model) if args.model else learn.in_use()
    _print(args, _as_json(card), card_text(card))
    return 0


def _drift(args: argparse.Namespace) -> int:
    from doorstep.flow import drift

    found = drift.drift(days=max(args.days, 1), now=timezone.now())
    names = {
        "cases": _("texts"),
        "known": _("share of a text that the model knows"),
        "confidence": _("confidence"),
        "strange": _("texts unlike what it learned"),
        "looked_at": _("cases a person had to look at"),
        "put_right": _("cases put right or objected to"),
    }
    lines = [_("The {days} days before, and the last {few}:").format(days=3 * found.days, few=found.days)]
    for key, name in names.items():
        before, recent = getattr(found.before, key), getattr(found.recent, key)
        if before is not None or recent is not None:
            lines.append(f"  {name}: {'-' if before is None else before}  {'-' if recent is None else recent}")
    if found.new:
        lines.append(_("New to the model (in how many texts):"))
        lines += [f"  {piece}  {count}" for piece, count in found.new]
    _print(args, asdict(found), "\n".join(lines))
    return 0


def _costs(args: argparse.Namespace) -> int:
    from doorstep.triage import holder, policy, scores

    old = holder.policy(settings.MODEL_DIR)
    new = policy.Policy(
        cost_wrong=old.cost_wrong if args.wrong is None else args.wrong,
        cost_look=old.cost_look if args.look is None else args.look,
        seconds=old.seconds if args.seconds is None else args.seconds,
    )
    said = _("Wrong {wrong:g}, look {look:g}: the machine dispatches alone from a probability of {least:.3f}.")
    lines = [said.format(wrong=new.cost_wrong, look=new.cost_look, least=new.at_least)]
    model = holder.holder(settings.MODEL_DIR).current()
    point = scores.point(model.card.scores.get("coverage", ()), new.at_least) if model else None
    if point:
        said = _("Of the texts it was scored on, {share:.0%} were that sure, and {accuracy:.1%} of these were right.")
        lines.append(said.format(share=point["share"], accuracy=point["accuracy"]))
    if args.commit:
        policy.save(settings.MODEL_DIR / policy.NAME, new)
    elif new != old:
        lines.append(_("Nothing was changed; add --commit."))
    _print(args, {"cost_wrong": new.cost_wrong, "cost_look": new.cost_look, "at_least": new.at_least}, "\n".join(lines))
    return 0


def comparison(card: "Card") -> str:
    """Will return the candidate beside the model in use, as lines."""
    found = card.scores.get("comparison")
    if not found:
        return _("{version} was not compared with anything.").format(version=card.version)
    said = _("Both were asked {asked} cases decided from {since} to {until} that the candidate's twin had not seen.")
    lines = [
        said.format(asked=found["asked"], since=_day(found["since"]), until=_day(found["until"])),
    ]
    if found["seen"]:
        lines.append(_("Today's model may have learned {seen} of them, which flatters it.").format(seen=found["seen"]))
    lines.append(f"  {'':28} {found['today']['version'] or '-':>14} {card.version:>14}")
    names = {
        "macro_f1": _("macro-F1"),
        "accuracy": _("accuracy"),
        "ece": _("calibration error"),
        "sure": _("dispatched alone"),
        "sure_right": _("of these right"),
    }
    for key, name in names.items():
        before, after = found["today"][key], found["candidate"][key]
        lines.append(f"  {name:28} {'-' if before is None else before:>14} {'-' if after is None else after:>14}")
    if "differ" in found:
        said = _("They answer differently: {better} get better, {worse} worse, {both_wrong} are wrong by both.")
        lines.append(said.format(**found["differ"]))
    lines.append(_("Label: cases, right today, right by the candidate"))
    changed = sorted(found["labels"].items(), key=lambda one: (one[1]["candidate"] - one[1]["today"], one[0]))
    lines += [f"  {label}  {row['rows']}  {row['today']}  {row['candidate']}" for label, row in changed]
    return "\n".join(lines)


def card_text(card: "Card") -> str:
    """Will return a model's card, as lines: the weakest categories and groups stand first."""
    scored: Mapping[str, Any] = card.scores
    columns = ", ".join(f"{name}={value}" for name, value in card.columns.items() if value)
    lines = [
        _("Model {version}, learned {at} from {rows} texts ({print}).").format(
            version=card.version, at=card.trained_at or "?", rows=card.rows, print=card.trained_on[:12] or "?"
        ),
        *([columns] if columns else []),
        _("Scores are held-out: near-duplicates never stood on both sides."),
    ]
    if "accuracy" in scored:
        said = _("Accuracy {accuracy:.3f}, macro-F1 {macro_f1:.3f}, calibration error {ece:.3f}.")
        lines.append(said.format(**{key: scored[key] for key in ("accuracy", "macro_f1", "ece")}))
        lines.append(_("Categories it does worst (F1, rows):"))
        worst = sorted(scored["per_class"].items(), key=lambda one: (one[1]["f1"], one[0]))
        lines += [f"  {label}  {one['f1']:.3f}  {one['rows']}" for label, one in worst[:WORST]]
    groups = sorted(scored.get("groups", {}).items(), key=lambda one: (one[1]["accuracy"], one[0]))
    if groups:
        lines.append(_("Texts it does worst (accuracy, rows):"))
        lines += [f"  {present.text_group(name)}  {one['accuracy']:.3f}  {one['rows']}" for name, one in groups]
    return "\n".join(lines)


def _as_json(card: "Card") -> dict[str, Any]:
    return {
        "version": card.version,
        "trained_at": card.trained_at,
        "trained_on": card.trained_on,
        "rows": card.rows,
        "columns": card.columns,
        **card.scores,
    }


def _day(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def _print(args: argparse.Namespace, data: Any, text: str) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1) if args.json else text, file=sys.stdout)
