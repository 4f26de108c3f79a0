"""Filters under names, each person's own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from doorstep.doors.desks import actions
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.department.queue import kept
from doorstep.doors.desks.models import SavedFilter
from doorstep.ground.people.rules import Role
from doorstep.lib.text import plain

MOST = 20  # of one person: more than fit beside a list are found by nobody


def of(user_id: int) -> list[dict[str, object]]:
    """Will return a person's filters by name."""
    rows = SavedFilter.objects.filter(user_id=user_id).order_by("name")
    return [{"id": row.pk, "name": row.name, "query": row.query} for row in rows]


@desk(Role.HEAD)
@require_POST
def save(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will keep the filter under its name, in place of one that had the name before."""
    query = kept(QueryDict(request.POST.get("query", "")[:1000]))
    name = " ".join(plain(request.POST.get("name", "")).split())[:40]
    if not name:
        messages.warning(request, gettext("Give the filter a name."))
    elif len(query) > 600:
        messages.warning(request, gettext("The filter is too long to be kept."))
    elif not actions.keep_filter(user_id=desk.actor.user_id, name=name, query=query, most=MOST):
        messages.warning(request, gettext("You have {count} filters. Remove one first.").format(count=MOST))
    else:
        messages.success(request, gettext("Kept as “{name}”. Only you see it.").format(name=name))
    return HttpResponseRedirect(f"{reverse('desk_department')}?{query}")


@desk(Role.HEAD)
@require_POST
def drop(request: HttpRequest, desk: Desk, key: int) -> HttpResponse:
    """Will remove one of the person's own filters; somebody else's is none."""
    actions.drop_filter(user_id=desk.actor.user_id, key=key)
    return HttpResponseRedirect(f"{reverse('desk_department')}?{kept(QueryDict(request.POST.get('query', '')[:1000]))}")
