"""Opening a case by number and code, typed or from the link of the receipt."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.cases.rules.numbers import number as numbered
from doorstep.doors.portal import access, forms
from doorstep.lib.refusal import Refusal

FOUND, REFUSED, TOO_MANY = 302, 422, 429


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Will ask for number and code, and open the case that they name."""
    if request.method != "POST":
        return render(request, "portal/follow.html", {"form": forms.Follow()})
    form = forms.Follow(request.POST)
    typed = [form.fields[name].clean(request.POST.get(name, ""))[:100] for name in ("number", "code")]
    return _try(request, form, *typed)


@require_safe
def open_link(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Will turn the receipt's link into a cookie at once, so that the code stays in no address and no history."""
    form = forms.Follow({"number": number, "code": ""})
    response = _try(request, form, number[:100], code[:100])
    # A page without any referrer sends its form as from nowhere, which is refused: the refusal's form goes from here.
    response["Referrer-Policy"] = "no-referrer" if response.status_code == FOUND else "strict-origin"
    response["Cache-Control"] = "no-store"
    return response


def _try(request: HttpRequest, form: forms.Follow, number: str, code: str) -> HttpResponse:
    try:
        given = access.admit(request, number, code)
    except Refusal as refusal:
        form.refuse("number", refusal)
        status = TOO_MANY if isinstance(refusal, access.TooManyTriesError) else REFUSED
        answer = render(request, "portal/follow.html", {"form": form, "errors": form.summary()}, status=status)
        if isinstance(refusal, access.TooManyTriesError):
            answer["Retry-After"] = str(60 * int(refusal.data["minutes"]))
        return answer
    response = redirect("portal:case", numbered(given.case_id))
    return access.let_in(request, response, given)
