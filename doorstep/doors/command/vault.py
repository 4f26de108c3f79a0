"""doorstep key rotate, doorstep backup, doorstep restore."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from doorstep.doors.command import archive
from doorstep.doors.command.editions import verb
from doorstep.doors.command.kit import Commands, progress
from doorstep.vault import actions, keys, queries


def register(commands: Commands) -> None:
    """Will add key, backup and restore."""
    key = commands.add_parser("key", help=_("the keys of the vault")).add_subparsers(
        dest="action", metavar="ACTION", required=True
    )
    rotate = verb(
        key,
        "rotate",
        _("put a new vault key first and seal every contact anew"),
        "doorstep key rotate --commit",
        _rotate,
        as_json=False,
    )
    rotate.add_argument("--resume", action="store_true", help=_("no new key: only finish what is under older keys"))
    rotate.add_argument("--commit", action="store_true", help=_("do it; without this nothing is changed"))

    backup = verb(
        commands,
        "backup",
        _("write the whole installation to one file, while it runs"),
        "doorstep backup /srv/backup/ --encrypt-to /etc/doorstep/passphrase",
        _backup,
    )
    backup.add_argument("out", type=Path, metavar="OUT", help=_("a new file, or a folder to put one in"))
    backup.add_argument("--encrypt-to", type=Path, metavar="FILE", help=_("seal it; the passphrase is in FILE"))
    backup.add_argument("--with-keys", action="store_true", help=_("put the keys in as well: only into a sealed one"))

    restore = verb(
        commands,
        "restore",
        _("make a data folder from a backup"),
        "doorstep restore doorstep.backup --to /srv/doorstep-restored --commit",
        _restore,
    )
    restore.add_argument("backup", type=Path, metavar="IN")
    restore.add_argument("--to", type=Path, required=True, metavar="HOME", help=_("an empty or new data folder"))
    restore.add_argument("--database", metavar="URL", help=_("an empty PostgreSQL, for a backup of one"))
    restore.add_argument("--passphrase", type=Path, metavar="FILE", help=_("opens a sealed backup"))
    restore.add_argument("--commit", action="store_true", help=_("do it; without this the backup is only checked"))


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _rotate(args: argparse.Namespace) -> int:
    older = queries.under_older_keys()
    contacts = queries.kept()
    if not args.commit:
        keys.ring()
        _say(
            _("Contacts that would be sealed anew: {number}. Nothing was changed; add --commit.").format(
                number=older if args.resume else contacts
            )
        )
        if older and not args.resume:
            _say(_("Contacts still under an older key: {number}; --resume would finish that.").format(number=older))
        return 0
    with progress(_("Sealing contacts anew"), sys.stderr, total=older if args.resume else contacts) as step:
        done = actions.rotate(new_key=not args.resume, progress=lambda number, _total: step(number))
    _say(_("Contacts sealed anew: {number}. The old keys stay, for backups.").format(number=done.resealed))
    if done.unreadable:
        cases = ", ".join(map(str, done.unreadable[:20]))
        _say(
            _("Contacts that could not be opened: {number} (cases {cases}).").format(
                number=len(done.unreadable), cases=cases
            )
        )
        return 1
    return 0


def _backup(args: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    made = archive.backup(args.out, now=now, passphrase_file=args.encrypt_to, with_keys=args.with_keys)
    if args.json:
        _print(made)
    _say(
        _("{path}; rows: {rows}, tables: {tables}, files: {files}.").format(
            path=made["path"], rows=sum(made["tables"].values()), tables=len(made["tables"]), files=len(made["files"])
        )
    )
    _say(_newest(made["checkpoint"]))
    if not args.with_keys:
        _say(
            _(
                "The keys are not in it. Keep {folder} elsewhere: without the vault key nobody can read the contacts."
            ).format(folder=Path(settings.HOME) / "keys")
        )
    elif settings.VAULT_KEYS:
        _say(_("The vault keys come from DOORSTEP_VAULT_KEY and are not in it. Keep them somewhere else."))
    return 0


def _restore(args: argparse.Namespace) -> int:
    target = args.to.absolute()
    if not args.commit:
        manifest = archive.check(args.backup, target, passphrase_file=args.passphrase, database=args.database)
        if args.json:
            _print(manifest)
        _say(
            _(
                "The backup of {made_at} is whole; rows: {rows}, files: {files}. Nothing was restored; add --commit."
            ).format(
                made_at=_local(manifest["made_at"]), rows=sum(manifest["tables"].values()), files=len(manifest["files"])
            )
        )
        _say(_newest(manifest.get("checkpoint")))
        return 0
    done = archive.restore(args.backup, target, passphrase_file=args.passphrase, database=args.database)
    if args.json:
        _print(done)
    _say(_("Restored the backup of {made_at} to {home}.").format(made_at=_local(done["made_at"]), home=target))
    if not done["keys"]:
        _say(_("The backup holds no keys. Put your own into {folder}.").format(folder=target / "keys"))
    if done["verified"]:
        _say(_("The record was replayed and is clean."))
        if sealed := done.get("checkpoint"):
            _say(
                _("The record agrees with the checkpoint of {day} in the backup ({hash}…).").format(
                    day=sealed["day"], hash=sealed["hash"][:16]
                )
            )
        return 0
    _say(_("The record was replayed and is not clean; run doorstep verify there."))
    _say(done["verify_output"])
    return 1


def _local(text: str) -> str:
    """Will return a backup's instant as the clocks of the city had it."""
    return f"{datetime.fromisoformat(text).astimezone(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M}"


def _newest(checkpoint: dict[str, Any] | None) -> str:
    if checkpoint is None:
        return _("The record has no checkpoint yet.")
    return _(
        "The record's newest checkpoint is that of {day} ({hash}…). Compare it with what was kept outside."
    ).format(day=checkpoint["day"], hash=checkpoint["hash"][:16])


def _print(document: dict[str, Any]) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=1))
