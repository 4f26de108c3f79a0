"""Is it alive, and can it serve: for whoever watches the process."""

from datetime import UTC, datetime

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from doorstep.flow import ground as grounds
from doorstep.lib.refusal import Refusal


def alive(_: HttpRequest) -> HttpResponse:
    """Will answer as long as the process can answer at all."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def ready(_: HttpRequest) -> JsonResponse:
    """Will say whether the database answers and a ground is published; 503 when not, with what is missing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        editions = grounds.at(datetime.now(UTC)).editions
    except DatabaseError:
        return JsonResponse({"ready": False, "missing": "database"}, status=503)
    except Refusal as refusal:
        return JsonResponse({"ready": False, "missing": refusal.code}, status=503)
    return JsonResponse({"ready": True, "editions": editions})
