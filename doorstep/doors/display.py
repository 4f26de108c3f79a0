"""How somebody wants the pages to look: large type, dark. Kept in their own browser, known to nobody else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

# Cookie -> what it may say. "" is what the browser or the system would do by itself.
MODES: dict[str, tuple[str, ...]] = {"size": ("", "large"), "theme": ("", "light", "dark")}
YEAR_S = 365 * 24 * 3600


def chosen(request: HttpRequest) -> dict[str, str]:
    """Will return each mode's value; a cookie that says anything else counts for nothing."""
    said = {name: request.COOKIES.get(name, "") for name in MODES}
    return {name: value if value in MODES[name] else "" for name, value in said.items()}


def context(request: HttpRequest) -> dict[str, Callable[[], dict[str, str]]]:
    """Will give pages `display`. A page that asks is its reader's own, and no cache may keep it for others."""
    return {"display": lambda: chosen(request)}


@require_safe
def icon(_request: HttpRequest) -> HttpResponse:
    """Will point to the icon: browsers ask for it under this name where a page names none, as the admin's do."""
    return HttpResponseRedirect(static("icon.svg"))


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Will keep what was pressed and go back to the page where it was pressed."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(back if safe else "/")
    for name, values in MODES.items():
        value = request.POST.get(name)
        if value in values:
            answer.set_cookie(name, value, max_age=YEAR_S, samesite="Lax", secure=request.is_secure(), httponly=True)
    return answer
