"""Connections that lie idle keep nobody else waiting."""

import resource

import pytest

from doorstep.doors.command import serve


@pytest.mark.parametrize(
    ("soft", "hard", "asked", "wanted"),
    [
        (1024, 524_288, serve.HANDLES, serve.CONNECTIONS),
        (1024, 4096, 4096, 3584),
        (256, 256, 256, 128),
        (1024, resource.RLIM_INFINITY, serve.HANDLES, serve.CONNECTIONS),
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, None, serve.CONNECTIONS),
    ],
)
def test_as_many_as_the_system_has_handles_for(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, asked: int | None, wanted: int
) -> None:
    set_to: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, to: set_to.append(to))
    assert serve._connections() == wanted
    assert (set_to[-1][0] if set_to else None) in (asked, None)
