"""Template tags that every page may use without loading them."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

from doorstep.doors import numbers

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> str:
    """Will return the drawing that frontend/src/icons.txt has under a name, hidden from screen readers.

    Words stand beside it or in its button's label; an icon alone says nothing. `size` is "" or "big".
    """
    sheet = static("built/icons.svg")
    kind = f"icon {size}".strip()
    drawing = '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
    return format_html(drawing, kind, sheet, name)


@register.simple_tag
def in_danger() -> str:
    """Will return whom to call in danger, in a sentence."""
    return numbers.in_danger()


@register.simple_tag
def or_call() -> str:
    """Will return the city's own line in a sentence, or nothing."""
    return numbers.or_call()
