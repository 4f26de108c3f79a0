"""Who stands at the desk: built once a request, so that whoever lost a post lost its cases with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from doorstep.cases import queries as cases
from doorstep.cases.rules import numbers
from doorstep.doors.words import sentence
from doorstep.flow import ground as grounds
from doorstep.flow.ground import Ground
from doorstep.ground.editions.queries import NothingPublishedError
from doorstep.ground.people import queries as people
from doorstep.ground.people import rules
from doorstep.ground.people.rules import Actor, Role, Scope

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Desk:
    """The person at the desk, what their posts cover, and the ground they stand on, at one instant."""

    actor: Actor
    scope: Scope
    ground: Ground
    now: datetime

    def cases(self) -> "QuerySet[Any]":
        """Will return the cases this person may see; every list and every search starts here."""
        return cases.visible(self.scope)

    def case(self, number: str) -> Any:
        """Will return the case of that number. A case outside the scope and one that does not exist answer alike."""
        case_id = numbers.read_number(number)
        row = self.cases().filter(pk=case_id).first() if case_id is not None else None
        if row is None:
            raise Http404
        return row

    def has(self, *roles: Role) -> bool:
        """Will say whether the person holds a post of one of these roles."""
        return bool(self.actor.roles & set(roles))

    @property
    def posts(self) -> list[str]:
        """Will return the codes of the person's posts."""
        return [post.code for post in self.actor.posts]


def clock() -> datetime:
    """Will return now. Tests put their own in its place."""
    return datetime.now(UTC)


def open_desk(user_id: int, now: datetime) -> Desk:
    """Will return the desk of a person at an instant. Raises NothingPublishedError."""
    ground = grounds.at(now)
    actor = people.actor(user_id, now)
    return Desk(actor, rules.scope(actor, ground.people), ground, now)


def desk(
    *roles: Role,
) -> Callable[
    [Callable[Concatenate[HttpRequest, Desk, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Will let in whoever holds a post of one of the roles (any post where none is named), and hand over their desk."""

    def let_in(
        view: Callable[Concatenate[HttpRequest, Desk, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @login_required
        @never_cache
        @wraps(view)
        def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                found = open_desk(request.user.pk or 0, clock())
            except NothingPublishedError as refusal:
                return render(request, "desks/closed.html", {"why": sentence(refusal)}, status=503)
            request.desk = found  # type: ignore[attr-defined]
            if not found.actor.posts:
                return render(request, "desks/no_post.html", {"desk": found}, status=403)
            if roles and not found.has(*roles):
                return render(request, "desks/not_yours.html", {"desk": found}, status=403)
            return view(request, found, *args, **kwargs)

        return inner

    return let_in
