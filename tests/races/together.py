"""Doing things at the same moment: real threads, each with a connection and transactions of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from doorstep.lib.refusal import Refusal


def together(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Will start all calls at one moment and return what each returned, or the refusal that it raised.

    Anything else that one raises is raised here: a race may end in a typed no, and in nothing worse.
    """
    start = threading.Barrier(len(calls))
    found: list[Any] = [None] * len(calls)
    failed: list[BaseException] = []

    def run(nth: int, call: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            found[nth] = call()
        except Refusal as refusal:
            found[nth] = refusal
        except BaseException as error:  # noqa: BLE001 - raised again below, in the test's own thread
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other for ever"
    if failed:
        raise failed[0]
    return found


def refusals(found: Sequence[Any]) -> list[Refusal]:
    """Will return those that were told no."""
    return [one for one in found if isinstance(one, Refusal)]
