"""The city's own base map, one range of its file after the other: a browser asks for the tiles that it draws."""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

MOST = 2_000_000  # bytes an answer; a tile or a directory has some tens of thousands
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


@require_safe
def basemap(request: HttpRequest) -> HttpResponse:
    """Will answer with one range of the file. The whole of it, which may be gigabytes, is handed to nobody."""
    if settings.BASEMAP is None:
        raise Http404
    known = settings.BASEMAP.stat()
    wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
    first = int(wanted[1]) if wanted else known.st_size
    last = min(int(wanted[2]) if wanted and wanted[2] else known.st_size - 1, first + MOST - 1, known.st_size - 1)
    if first > last:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{known.st_size}"
        return refused
    with settings.BASEMAP.open("rb") as file:
        file.seek(first)
        answer = HttpResponse(file.read(last - first + 1), status=206, content_type="application/octet-stream")
    answer["Content-Range"] = f"bytes {first}-{last}/{known.st_size}"
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = f'"{known.st_mtime_ns:x}-{known.st_size:x}"'
    answer["Cache-Control"] = "public, max-age=3600"
    return answer
