"""Who stands at the ground desk. It opens where other desks cannot: whoever mends the ground finds a part missing."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from doorstep.doors.desks import access
from doorstep.doors.desks.access import Desk
from doorstep.doors.words import sentence
from doorstep.flow.ground import Ground
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.queries import NothingPublishedError
from doorstep.ground.editions.rules import Kind
from doorstep.ground.people import queries as people
from doorstep.ground.people.rules import Role, Scope

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Desk, P], HttpResponseBase]
KEEPERS = (Role.EDITOR, Role.ADMINISTRATOR)


def whole(desk: Desk) -> bool:
    """Will say whether every part of the ground is in force; else only `people` and `editions` of it can be asked."""
    return len(desk.ground.editions) == len(Kind)


def _bare(user_id: int) -> Desk:
    """Will return the desk of a person where only the people are in force. Raises NothingPublishedError."""
    now = access.clock()
    on = people.local_day(now)
    actor = people.actor(user_id, now)
    none = cast(Any, None)
    there = {kind.value: ref.id for kind, ref in editions.current(on).items()}
    ground = Ground(
        on=on, grid=none, catalog=none, people=people.current(now), calendar=none, duty=none, editions=there
    )
    return Desk(actor, Scope(), ground, now)


def keeper(
    *roles: Role, complete: bool = False
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Will let in whoever holds a post of one of the roles, also where a part of the ground is missing.

    `complete`: the page needs all of it.
    """

    def let_in(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        as_ever = access.desk(*roles)(view)

        @login_required
        @never_cache
        @wraps(view)
        def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            missing = len(editions.current(people.local_day(access.clock()))) < len(Kind)
            if complete or not missing:
                return as_ever(request, *args, **kwargs)
            try:
                found = _bare(request.user.pk or 0)
            except NothingPublishedError as refusal:
                return render(request, "desks/closed.html", {"why": sentence(refusal)}, status=503)
            request.desk = found  # type: ignore[attr-defined]
            if not found.has(*roles):
                return render(request, "desks/not_yours.html", {"desk": found}, status=403)
            return view(request, found, *args, **kwargs)

        return inner

    return let_in
