"""The handler of the doors for machines: Django's own, without what only pages need.

No session, no cookie, no messages, no form token, no search for static files: an ordinary page's middleware costs more
processor time than filing itself. docs/adr/0701.
"""

from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.utils.module_loading import import_string

# Addresses that begin so are answered here.
PREFIXES = ("/api/",)
MIDDLEWARE: tuple[str, ...] = ()


class MachineHandler(WSGIHandler):
    """Django's handler with a middleware list of its own."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: ARG002 - Django's signature
        """Will build the chain of MIDDLEWARE instead of the settings' one."""
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        answer = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]
        for name in reversed(MIDDLEWARE):
            answer = convert_exception_to_response(import_string(name)(answer))
        self._middleware_chain = answer
