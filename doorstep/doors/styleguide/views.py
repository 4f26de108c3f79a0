"""Shows the design system. Nothing is read from the record: all that stands there is made up here."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from doorstep.doors.portal.forms import Contact, Questions, What
from doorstep.doors.styleguide import samples

LANGUAGES = {"zh-hans": ("zh-Hans", "中文"), "en": ("en", "English")}


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Will show every part in every state. A process that serves one side alone shows that side's parts. No query."""
    wrong = What({"text": ""}, called="wrong")
    wrong.wrong("text", gettext("Please write what the matter is."))
    context: dict[str, Any] = {
        "portal": settings.SURFACE != "staff",
        "desks": settings.SURFACE != "public",
        "modes": [{"code": "light", "label": gettext("Light mode")}, {"code": "dark", "label": gettext("Dark mode")}],
        "groups": samples.TOKENS,
        "sizes": samples.SIZES,
        "spaces": samples.SPACES,
        "icons": samples.icons(),
        "what": What(called="what"),
        "wrong": wrong,
        "contact": Contact({"hide": "on"}, called="contact"),
        "questions": Questions({"solved": "no"}, called="questions"),
        "both": [_in(code, *said) for code, said in LANGUAGES.items()],
        **samples.parts(),
    }
    return render(request, "styleguide/page.html", context)


def _in(code: str, lang: str, name: str) -> dict[str, Any]:
    """Will return the samples of one language, to stand beside those of the other."""
    with translation.override(code):
        form = Questions(called=f"in-{code}")
        return {"code": code, "lang": lang, "name": name, "questions": form, **samples.parts()}
