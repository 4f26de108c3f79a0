"""doorstep verify, doorstep tick."""

import argparse
import json
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from doorstep.cases.rules.numbers import number
from doorstep.doors.command.editions import verb
from doorstep.doors.command.kit import Commands, moment, progress
from doorstep.doors.notify import checkpoints
from doorstep.doors.timer import loop
from doorstep.doors.wordlists.verify import KINDS
from doorstep.flow import verify as proof


def register(commands: Commands) -> None:
    """Will add verify and tick."""
    verify = verb(
        commands,
        "verify",
        _("replay and re-hash everything; name the first fault"),
        "doorstep verify --json",
        _verify,
    )
    verify.add_argument(
        "--against", type=Path, metavar="FOLDER", help=_("compare with checkpoints that were kept outside")
    )
    tick = verb(commands, "tick", _("the timer alone"), "doorstep tick --once", _tick, as_json=False)
    tick.add_argument("--once", action="store_true", help=_("do every chore once and stop"))
    tick.add_argument("--now", type=moment, metavar="ISO", help=_("with --once: as if it were that instant"))


def _verify(args: argparse.Namespace) -> int:
    published = checkpoints.read(args.against) if args.against else ()
    with progress(_("Replaying the record"), sys.stderr) as step, progress(_("Looking at photos"), sys.stderr) as look:
        found = proof.verify(now=datetime.now(UTC), published=published, progress=step, looked=look)
    if args.json:
        print(
            json.dumps(
                {
                    "clean": found.clean,
                    "cases": found.cases,
                    "events": found.events,
                    "clocks": found.clocks,
                    "photos": found.photos,
                    "checkpoints": found.days,
                    "partition": found.partition,
                    "faults": [
                        {
                            "kind": f.kind,
                            "case": number(f.case_id) if f.case_id else None,
                            "version": f.version,
                            "detail": f.detail,
                        }
                        for f in found.faults
                    ],
                },
                ensure_ascii=False,
                indent=1,
            )
        )
        return 0 if found.clean else 1
    print(
        _("Proven again: cases {cases}, events {events}, clocks {clocks}, photos {photos}, checkpoints {days}.").format(
            cases=found.cases, events=found.events, clocks=found.clocks, photos=found.photos, days=found.days
        )
    )
    parts = found.partition
    print(_("reported {reported} = closed {closed} + in hand {in_hand} + unclaimed {unclaimed}").format(**parts))
    for fault in found.faults:
        where = (
            _("case {number}, event {version}").format(number=number(fault.case_id), version=fault.version or "-")
            if fault.case_id
            else _("the whole record")
        )
        print(f"{where}: {_(KINDS[fault.kind])} [{fault.kind}: {fault.detail}]")
    if found.faults and all(fault.kind == "clock" for fault in found.faults):
        # Nothing but limits: more often a setting that was forgotten than somebody's hand.
        said = _(
            "Limits were counted in the time zone {zone}. "
            "If the city's is another, set DOORSTEP_TIME_ZONE and verify again."
        )
        print(said.format(zone=settings.TIME_ZONE))
    print(_("The record is clean.") if found.clean else _("The record has been touched. The first fault stands first."))
    return 0 if found.clean else 1


def _tick(args: argparse.Namespace) -> int:
    if args.once:
        print(json.dumps(loop.once(args.now or datetime.now(UTC))))
        return 0
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    loop.forever(stop)
    return 0
