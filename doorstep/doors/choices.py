"""How a list of choices becomes HTML. Django takes two templates for each choice, and a catalogue has hundreds."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join


class Renderer(DjangoTemplates):
    """Django's own, but for lists of choices."""

    def render(self, template_name: str, context: Mapping[str, Any], request: HttpRequest | None = None) -> str:
        """Will draw one part of a form."""
        if template_name == forms.Select.template_name:
            return _select(context["widget"])
        return super().render(template_name, dict(context), request)


def _select(widget: Mapping[str, Any]) -> str:
    name, attributes = widget["name"], flatatt(widget["attrs"])
    parts = format_html_join("", "{}", ((part,) for part in _groups(widget["optgroups"])))
    return format_html('<select name="{}"{}>{}\n</select>', name, attributes, parts)


def _groups(groups: Any) -> Iterator[str]:
    for name, choices, _ in groups:
        drawn = format_html_join(
            "",
            '\n  <option value="{}"{}>{}</option>',
            (
                (str(choice["value"]), flatatt(choice["attrs"]) if choice["attrs"] else "", choice["label"])
                for choice in choices
            ),
        )
        yield format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, drawn) if name else drawn
