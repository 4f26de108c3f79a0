"""The JSON API: reports in, figures out."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from doorstep.cases import queries
from doorstep.doors import filing
from doorstep.doors.api import reading
from doorstep.doors.words import sentence
from doorstep.lib.refusal import Refusal

log = logging.getLogger(__name__)

# Every other refusal is a 400: the request is wrong as it is, and sent again it will be wrong again.
STATUS = {
    "api_address_unknown": 404,
    "api_method": 405,
    "api_body_too_large": 413,
    "api_body_kind": 415,
    "key_reused": 422,
    "api_fault": 500,
    "record_away": 503,
    "edition_none_in_force": 503,
    "disk_full": 507,
}
RETRY_S = 30


class AddressUnknownError(Refusal):
    """The API has no such address."""

    code = "api_address_unknown"


class MethodError(Refusal):
    """This address takes another method. data: allowed."""

    code = "api_method"


class FaultError(Refusal):
    """Something broke on our side; it is in the log."""

    code = "api_fault"


View = Callable[[HttpRequest], HttpResponse]


def _json(value: Any, status: int, **headers: str) -> HttpResponse:
    text = orjson.dumps(value)
    response = HttpResponse(text, status=status, content_type="application/json")
    # Django leaves the length to a middleware; without it every answer is sent in chunks.
    response.headers["Content-Length"] = str(len(text))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    for name, told in headers.items():
        response.headers[name.replace("_", "-")] = told
    return response


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    status = STATUS.get(refusal.code, 400)
    language = reading.language_of(request)
    with translation.override(language):
        error = {"code": refusal.code, "message": sentence(refusal)}
    headers = {"Content_Language": language}
    if status in (503, 507):
        headers["Retry_After"] = str(RETRY_S)
    if isinstance(refusal, MethodError):
        headers["Allow"] = refusal.data["allowed"]
    return _json({"error": error}, status, **headers)


def _answers(**methods: View) -> View:
    """Will make one view of a function a method; whatever goes wrong becomes a JSON error with a sentence."""

    def answer(request: HttpRequest) -> HttpResponse:
        try:
            view = methods.get(request.method or "")
            if view is None:
                raise MethodError(allowed=", ".join(methods))  # noqa: TRY301 - one way out for every refusal
            return view(request)
        except Refusal as refusal:
            return _refused(request, refusal)
        except (OperationalError, InterfaceError) as error:
            log.error("the database failed at %s: %s", request.path, error)  # noqa: TRY400 - every request meanwhile
            return _refused(request, filing.RecordAwayError())
        except Exception:
            log.exception("a fault at %s", request.path)
            return _refused(request, FaultError())

    return csrf_exempt(answer)


def _file(request: HttpRequest) -> HttpResponse:
    """Will file one report: 201 with its receipt, 200 with the same receipt for the same key and content."""
    said = reading.body(request)
    report = reading.report(
        said, key=request.META.get("HTTP_IDEMPOTENCY_KEY", ""), language=reading.language_of(request)
    )
    receipt = filing.file_one(report)
    answer: Mapping[str, Any] = {
        "number": receipt.number,
        "code": receipt.code,
        "follow": f"/f/{receipt.number}/{receipt.code.replace('-', '')}",
        "dispatched": receipt.dispatched,
        "unit": receipt.unit,
        "holder": receipt.holder,
        "hazards": receipt.hazards,
    }
    return _json(answer, 200 if receipt.repeated else 201)


def _figures(_: HttpRequest) -> HttpResponse:
    """Will answer with the partition: reported = closed + in hand + unclaimed."""
    return _json({**queries.partition(), "at": datetime.now(UTC)}, 200)


reports = _answers(POST=_file)
figures = _answers(GET=_figures, HEAD=_figures)


@csrf_exempt
def unknown(request: HttpRequest, **_: str) -> HttpResponse:
    """Will answer for every address below /api/ that is none."""
    return _refused(request, AddressUnknownError())
