"""doorstep staff: accounts. Passwords come from the keyboard or standard input, never from the command line."""

import argparse
import getpass
import sys
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from doorstep.doors.command.editions import add_commit, print_json, rehearsal, verb
from doorstep.doors.command.kit import day
from doorstep.ground.people import actions, queries
from doorstep.lib.refusal import Refusal


class PasswordDiffersError(Refusal):
    """The password was not typed the same way twice."""

    code = "password_differs"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add this group's commands."""
    group = commands.add_parser("staff", help=_("accounts of the staff"))
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verb(
        verbs,
        "add",
        _("make an account, and appoint it to a post if one is named"),
        "doorstep staff add wang --name 王芳 --post west-1.a --commit",
        _add,
    )
    add.add_argument("username", metavar="USERNAME")
    add.add_argument("--name", required=True, help=_("the name that others see"))
    add.add_argument("--post", help=_("code of a post to hold"))
    add.add_argument("--from", dest="start", type=day, metavar="DATE", help=_("first day in the post (today)"))
    add_commit(add)
    passwd = verb(
        verbs,
        "passwd",
        _("set a password: asked for twice, or one line on standard input"),
        "doorstep staff passwd wang --commit",
        _passwd,
    )
    passwd.add_argument("username", metavar="USERNAME")
    add_commit(passwd)


def _add(args: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    start = args.start or queries.local_day(now)
    with rehearsal(commit=args.commit):
        user_id = actions.add_user(username=args.username, name=args.name, now=now)
        if args.post:
            actions.appoint(post=args.post, user_id=user_id, from_on=start)
    if args.json:
        print_json({"username": args.username, "name": args.name, "post": args.post, "committed": args.commit})
        return 0
    print(_("Account {username} ({name}).").format(username=args.username, name=args.name))
    if args.post:
        print(_("Holds the post {post} from {on}.").format(post=args.post, on=start))
    print(
        _("Set a password with: doorstep staff passwd {username} --commit").format(username=args.username)
        if args.commit
        else _("Nothing was changed. Add --commit to do it.")
    )
    return 0


def _passwd(args: argparse.Namespace) -> int:
    user = queries.user_named(args.username)
    with rehearsal(commit=args.commit):
        actions.set_password(user_id=user.id, password=_typed())
    if args.json:
        print_json({"username": args.username, "committed": args.commit})
        return 0
    print(
        _("The password of {username} is set.").format(username=args.username)
        if args.commit
        else _("The password would do. Nothing was changed. Add --commit to do it.")
    )
    return 0


def _typed() -> str:
    """Will ask twice at a terminal, else take the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(_("New password: "))
    if getpass.getpass(_("Once more: ")) != first:
        raise PasswordDiffersError
    return first
