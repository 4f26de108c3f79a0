"""Who may see a case: whoever holds number and code. A cookie remembers it, for this case's pages alone."""

import time
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse

from doorstep.cases.rules import numbers
from doorstep.doors.origin import address
from doorstep.flow import rate
from doorstep.lib.refusal import Refusal
from doorstep.lib.throttle import Guesses

SALT = "doorstep.portal.case"
HOURS = 12

guesses = Guesses()


class TooManyTriesError(Refusal):
    """Too many wrong codes from this range of addresses. Data: `minutes` to wait."""

    code = "too_many_tries"


@dataclass(frozen=True, slots=True)
class Pass:
    """What the cookie says: which case, and as whom."""

    case_id: int
    reporter: bool


def admit(request: HttpRequest, number: str, code: str) -> Pass:
    """Will return the pass that number and code give. Raises CodeWrongError, TooManyTriesError.

    Who has used up the wrong tries is refused before anything is compared.
    """
    now, thing = time.monotonic(), str(numbers.read_number(number) or "?")
    waiting = guesses.wait(address(request), thing, now)
    if waiting:
        raise TooManyTriesError(minutes=max(1, round(waiting / 60 + 0.5)))
    try:
        case_id, role = rate.read_receipt(number, code)
    except rate.CodeWrongError:
        guesses.missed(address(request), thing, now)
        raise
    return Pass(case_id, role == "reporter")


def let_in(request: HttpRequest, response: HttpResponse, given: Pass) -> HttpResponse:
    """Will return the response with the cookie that opens this case's pages until the browser closes."""
    value = signing.dumps([given.case_id, given.reporter], salt=SALT)
    path = f"/case/{numbers.number(given.case_id)}"
    response.set_cookie(
        _name(given.case_id), value, path=path, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


def let_out(response: HttpResponse, case_id: int) -> HttpResponse:
    """Will return the response that takes the cookie back."""
    response.delete_cookie(_name(case_id), path=f"/case/{numbers.number(case_id)}", samesite="Lax")
    return response


def passed(request: HttpRequest, number: str) -> Pass | None:
    """Will return the pass for this case from its cookie. No query: whether the case exists is not looked at."""
    case_id = numbers.read_number(number)
    value = request.COOKIES.get(_name(case_id or 0), "")
    try:
        found, reporter = signing.loads(value, salt=SALT, max_age=HOURS * 3600)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return Pass(found, bool(reporter)) if found == case_id else None


def _name(case_id: int) -> str:
    return f"case-{case_id}"
