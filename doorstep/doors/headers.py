"""What every answer carries for the browser: what it may load, who may frame it, what it may keep."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
)
# A picture that strangers sent: whatever it turns out to be, it loads nothing and runs nothing.
POLICY_OF_PHOTOS = "default-src 'none'; sandbox; frame-ancestors 'none'"
PERMISSIONS = (
    "accelerometer=(), camera=(self), display-capture=(), geolocation=(self), gyroscope=(), microphone=(), payment=(), "
    "usb=()"
)

Answer = Callable[[HttpRequest], HttpResponse]


def middleware(answer: Answer) -> Answer:
    """Will add the headers that a view has not set itself.

    What belongs to one person (a page that read the session or a cookie, or set one) is never kept by a cache.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if response.get("Content-Type", "").startswith("text/html"):
            # Every page carries a token of its visitor in its forms.
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answered
