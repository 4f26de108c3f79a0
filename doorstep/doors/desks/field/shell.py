"""What makes the field desk an app: its manifest, its worker, and the page that stands in where there is no network.

None of the three holds anything about anybody: a telephone may keep them whoever is logged in.
"""

import hashlib
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from doorstep.doors.desks.access import Desk, desk
from doorstep.ground.people.rules import Role

SCOPE = "/desk/"
DEEP = "#073c46"  # --deeper of the style sheet, for the frame that the system draws around the app
GROUND = "#f3f5f6"
# A new version of any of these is a new version of the app: their addresses carry a hash of what is in them.
PARTS = tuple(f"built/{name}" for name in ("field.js", "desk.js", "desk.css", "doorstep.css", "icons.svg"))


@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """Will describe the app to the system, in the language of the page that names it."""
    language = "en" if request.GET.get("lang") == "en" else "zh-hans"
    with translation.override(language):
        said: dict[str, Any] = {
            "name": gettext("Doorstep field desk"),
            "short_name": gettext("Field desk"),
            "description": gettext("What is mine now, and what I find myself"),
        }
    said |= {
        "id": reverse("desk_field"),
        "lang": "en" if language == "en" else "zh-Hans",
        "start_url": reverse("desk_field"),
        "scope": SCOPE,
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": DEEP,
        "icons": [
            {"src": static("field-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("field-512.png"), "sizes": "512x512", "type": "image/png"},
            {"src": static("field-mask-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
            {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    }
    answer = JsonResponse(said, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "max-age=3600"
    return answer


@require_GET
def worker(_request: HttpRequest) -> HttpResponse:
    """Will send the service worker, which begins with the version of the app. It may work for all desks' addresses."""
    found = finders.find("built/worker.js")
    if not found:
        raise Http404
    source = Path(str(found)).read_text(encoding="utf-8")
    version = hashlib.sha256("\n".join([source, *map(static, PARTS)]).encode()).hexdigest()[:16]
    answer = HttpResponse(f'self.VERSION = "{version}";\n{source}', content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = SCOPE
    answer["Cache-Control"] = "no-cache"
    return answer


@desk(Role.WORKER)
@require_GET
def queue(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show the page of what waits on the telephone.

    With `?shell` it is the page that stands in for any other where there is no network: without a name on it.
    """
    shell = "shell" in request.GET
    return render(request, "desks/field/queue.html", {"desk": None if shell else desk, "shell": shell})
