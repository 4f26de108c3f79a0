"""Fields that the desks' forms share: local instants, posts and cells by code or by name, several photos."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from doorstep.doors import present
from doorstep.flow.ground import Ground
from doorstep.ground.catalog import rules as catalogs
from doorstep.ground.grid import queries as places
from doorstep.ground.people.rules import Role

Choices = list[tuple[str, str]]
Grouped = list[tuple[str, Choices]]


class Area(forms.Textarea):
    """A text area of a few lines."""

    def __init__(self, rows: int = 3) -> None:
        super().__init__(attrs={"rows": rows})


# The first and the last day that can be turned into an instant of any time zone, with a few weeks to count on.
_FIRST, _LAST = date(1900, 1, 1), date(9998, 12, 31)


class Day(forms.DateField):
    """A day of the city's calendar, as the browser writes it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_validators = [MinValueValidator(_FIRST), MaxValueValidator(_LAST)]


def end_of(day: date) -> datetime:
    """Will return the last minute of a local day."""
    return datetime.combine(day, time(23, 59), tzinfo=present.zone())


class Moment(forms.DateTimeField):
    """A local instant, as the browser writes it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        """Will refuse the same days as Day does; the framework would fail over turning the first of all into UTC."""
        try:
            found: datetime | None = super().to_python(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if found is not None and not _FIRST < found.date() < _LAST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class Photos(forms.FileField):
    """Up to a few photos; the value is a list of uploads. What is in them is looked at later, in a limited child."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=SeveralFiles(attrs={"accept": "image/*", "multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Will return the uploads, none being an empty list."""
        several = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(Photos, self).clean(one, initial) for one in several if one]


class PostField(forms.CharField):
    """A post by its code or by its name; the page offers a list."""

    def __init__(self, ground: Ground, *, offered: Sequence[str] | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.ground = ground
        self.offered = offered
        self.widget.attrs |= {"list": "posts", "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        """Will return the code."""
        said: str = super().clean(value).strip()
        posts = self.ground.people.posts
        if not said or said in posts:
            return said
        named = [
            code for code in posts if said in (post_text(self.ground, code), present.post(self.ground, code)["name"])
        ]
        if len(named) == 1:
            return named[0]
        raise ValidationError(_("There is no post of that code or name. Choose one from the list."))


class CellField(forms.CharField):
    """A cell by its code, or by words that fit exactly one place."""

    def __init__(self, ground: Ground, **kwargs: Any) -> None:
        super().__init__(max_length=120, **kwargs)
        self.ground = ground
        self.widget.attrs |= {"autocomplete": "off"}

    def clean(self, value: Any) -> str:
        """Will return the cell's code."""
        said: str = super().clean(value).strip()
        if not said or said in self.ground.grid.index:
            return said
        found = [hit for hit in places.find_place(self.ground.editions["map"], said, limit=6) if hit.cell]
        if len(found) == 1 or (found and found[0].score - found[1].score >= 15):
            return str(found[0].cell)
        if not found:
            raise ValidationError(_("No cell is known by that code or those words."))
        names = "; ".join(f"{hit.cell} {present.place(self.ground, cell=str(hit.cell))}" for hit in found)
        raise ValidationError(_("Several places fit. Enter the code of one: %(names)s"), params={"names": names})


def post_text(ground: Ground, code: str) -> str:
    """Will return a post as one line: unit and post."""
    found = present.post(ground, code)
    return f"{found['unit']} {found['name']}".strip()


def posts(ground: Ground, *roles: Role) -> Choices:
    """Will return (code, text) of every post, or of those with the roles, for a list to choose from."""
    return [
        (code, post_text(ground, code)) for code, row in ground.people.posts.items() if not roles or row.role in roles
    ]


def categories(ground: Ground) -> Grouped:
    """Will return the minor categories under their majors, as a select takes them."""
    catalog = ground.catalog.categories
    groups: dict[str, Choices] = {}
    for code in catalogs.leaves(ground.catalog):
        row = catalog[code]
        groups.setdefault(row.parent, []).append((code, f"{present.named(row.names, code)} · {code}"))
    return [
        (present.named(catalog[parent].names, parent) if parent in catalog else "", found)
        for parent, found in groups.items()
    ]


def units(ground: Ground, *, without: str = "") -> Choices:
    """Will return (code, name) of every unit but one."""
    return [(code, present.unit(ground, code)) for code in ground.people.units if code != without]


def dispositions(ground: Ground) -> Choices:
    """Will return (code, name) of the special dispositions."""
    return [(code, present.named(row.names, code)) for code, row in ground.catalog.dispositions.items()]


def values(form: forms.Form) -> Mapping[str, Any]:
    """Will return what a valid form says."""
    return form.cleaned_data
