"""Where a request comes from."""

from django.conf import settings
from django.http import HttpRequest

from doorstep.lib import addresses


def address(request: HttpRequest) -> str:
    """Will return the visitor's address; behind one of our proxies (DOORSTEP_PROXIES) the one that it tells."""
    direct, forwarded = (str(request.META.get(name, "")) for name in ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR"))
    return addresses.visitor(direct, forwarded, settings.PROXIES)
