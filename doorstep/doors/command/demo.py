"""doorstep demo: the made-up city."""

import argparse
import sys
from datetime import UTC, date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from doorstep.doors.command import founding
from doorstep.doors.command.kit import Commands, progress
from doorstep.doors.demo import city, life, plan
from doorstep.flow import ground as grounds
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind
from doorstep.ground.people import actions as people_actions
from doorstep.ground.people import queries as people_queries
from doorstep.lib.refusal import Refusal

CASES = 5899
SEED = 2014


class HomeNotEmptyError(Refusal):
    """The demo city is only built where there is nothing that it could be taken for."""

    code = "home_not_empty"


def register(commands: Commands) -> None:
    """Will add demo."""
    demo = commands.add_parser(
        "demo",
        help=_("the demo city: made up, and plainly marked as such"),
        epilog=_("Example: {command}").format(command="doorstep demo --cases 500 --commit"),
    )
    demo.add_argument("--cases", type=int, default=CASES, help=_("how many cases to walk through the moves (5899)"))
    demo.add_argument("--seed", type=int, default=SEED, help=_("another seed makes another city (2014)"))
    demo.add_argument("--commit", action="store_true", help=_("build it; without this only say what would be built"))
    demo.set_defaults(run=_demo)


def _demo(args: argparse.Namespace) -> int:
    figures = life.figures(args.cases)
    print(
        _(
            "A made-up city of 1,324 km², 12 towns and 11,139 cells, with {reported} cases: {closed} closed, "
            "{in_hand} in hand, {unclaimed} unclaimed."
        ).format(reported=figures.reported, closed=figures.closed, in_hand=figures.in_hand, unclaimed=figures.unclaimed)
    )
    if not args.commit:
        print(_("Nothing was changed. Add --commit to build it."), file=sys.stderr)
        return 0
    if not founding.is_empty():
        raise HomeNotEmptyError
    build(cases=args.cases, seed=args.seed)
    print(log_ins(""))
    return 0


def build(*, cases: int = CASES, seed: int = SEED) -> None:
    """Will build the city and live its cases, showing how far it has come."""
    now = datetime.now(UTC)
    print(_("Drawing the demo city …"), file=sys.stderr, flush=True)
    made = city.make(seed=seed)
    plan.found(made, valid_from=date.fromisoformat(city.SINCE), now=now)
    for login in city.shown_posts(list(map(dict, made.posts))):
        people_actions.set_password(user_id=people_queries.user_named(login).id, password=city.DEMO_PASSWORD)
    grounds.forget()
    with progress(_("Walking its cases"), sys.stderr, total=cases) as step:
        life.live(cases=cases, seed=seed, now=now, progress=step)


def log_ins(address: str) -> str:
    """Will return the demo's log-ins as lines for the screen: those that this data folder's city was made with."""
    people = people_queries.snapshot(editions.current_of(Kind.PEOPLE, grounds.local_day(datetime.now(UTC))).id)
    posts = city.shown_posts([{"code": code, "unit": post.unit} for code, post in people.posts.items()])
    there = people_queries.named_users(list(posts))
    places = {login: people.posts[posts[login]].name for login in ("worker", "village", "town")}
    chinese = str(get_language()).startswith("zh")
    lines = [
        _("Demo log-ins at {address}desk/ (password {password}):").format(address=address, password=city.DEMO_PASSWORD)
    ]
    for login, _post, zh, en in city.SHOWN:
        if login in there:
            lines.append(f"  {login:<8} {(zh if chinese else en).format(place=places.get(login, ''))}")
    lines.append(_("Everything in this city is made up."))
    return "\n".join(lines)
