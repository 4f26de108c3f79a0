"""Lists of choices look as Django draws them, only sooner."""

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from doorstep.doors.choices import Renderer

HOSTILE = '"><script>alert(1)</script>&'
FLAT: list[Any] = [("", "—"), ("a", "甲"), (HOSTILE, HOSTILE), (7, 7)]
GROUPED: list[Any] = [*FLAT, ("乙类", [("b", "乙"), ("c", "丙")]), (HOSTILE, FLAT)]


@pytest.mark.parametrize("choices", [[], FLAT, GROUPED])
@pytest.mark.parametrize(
    ("widget", "chosen"), [(forms.Select, None), (forms.Select, HOSTILE), (forms.SelectMultiple, ["a", "c"])]
)
@pytest.mark.parametrize("attrs", [{}, {"id": "x", "required": True, "disabled": False, "title": HOSTILE, "size": 8}])
def test_they_look_as_django_draws_them(
    choices: list[Any], widget: type[forms.Select], chosen: Any, attrs: dict[str, Any]
) -> None:
    ours, theirs = (
        widget(choices=choices).render("n", chosen, attrs=attrs, renderer=renderer)
        for renderer in (Renderer(), DjangoTemplates())
    )
    assert tags(ours) == tags(theirs)


def tags(html: str) -> list[Any]:
    """Will return the tags of a page with their attributes in some one order, and the text between them."""
    return [
        sorted(re.findall(r'[\w-]+(?:="[^"]*")?', part)) if part.startswith("<") else part.strip()
        for part in re.findall(r"<[^>]*>|[^<]+", html)
        if part.strip()
    ]
