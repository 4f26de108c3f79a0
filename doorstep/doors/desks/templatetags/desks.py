"""What every page of the desks shows: the ways through them, and the names of posts."""

from typing import Any

from django import template

from doorstep.doors.desks.access import Desk
from doorstep.doors.desks.fields import post_text
from doorstep.doors.desks.tabs import doors

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_doors(context: dict[str, Any], desk: Desk) -> list[dict[str, Any]]:
    """Will return the ways that are open to the person, and which of them the page lies on."""
    path = context["request"].path
    found = doors(desk)
    on = max((door["url"] for door in found if path.startswith(door["url"])), key=len, default="")
    return [door | {"here": door["url"] == on} for door in found]


@register.simple_tag
def post_name(desk: Desk, code: str) -> str:
    """Will return a post with its unit."""
    return post_text(desk.ground, code)
