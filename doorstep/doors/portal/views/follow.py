"""Opening a case by number and code, typed or from the link of the receipt."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.cases.rules import numbers
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
    pasted = numbers.read_both("".join(typed)) if not all(typed) else None
    return _try(request, form, *(pasted or typed))


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
    """Will open the case, or say what is wrong. A slip that shows by itself is said beside its field, untried.

    Its check digit and its length are no secret.
    """
    if not number.strip():
        form.wrong("number", gettext("Give the case number."))
    elif numbers.read_number(number) is None:
        form.wrong("number", gettext("This is no case number: a digit is missing or mistaken."))
    if not code.strip():
        form.wrong("code", gettext("Give the secret code."))
    elif (length := len(numbers.read_code(code))) != numbers.CODE_LENGTH:
        form.wrong(
            "code",
            gettext("The code has {all} letters and digits, this one {length}.").format(
                all=numbers.CODE_LENGTH, length=length
            ),
        )
    if form.errors:
        return render(request, "portal/follow.html", {"form": form, "errors": form.summary()}, status=REFUSED)
    try:
        given = access.admit(request, number, code)
    except Refusal as refusal:
        form.refuse("number", refusal)
        status = TOO_MANY if isinstance(refusal, access.TooManyTriesError) else REFUSED
        answer = render(request, "portal/follow.html", {"form": form, "errors": form.summary()}, status=status)
        if isinstance(refusal, access.TooManyTriesError):
            answer["Retry-After"] = str(60 * int(refusal.data["minutes"]))
        return answer
    response = redirect("portal:case", numbers.number(given.case_id))
    return access.let_in(request, response, given)
