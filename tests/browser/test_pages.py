"""Every page, in both languages, as narrow as a phone: what must be true of all of them."""

import pytest

from tests.browser.conftest import Visit

PORTAL = (
    "/",
    "/report",
    "/follow",
    "/report/done",
    "/who",
    "/who?in=370299001",
    "/who?cell=370299001001001",
    "/desk/login/",
)
DESKS = {
    "worker": ("field/", "field/?list=area", "field/report/", "search/?q=0000", "password/", "second-factor/"),
    "head": ("department/", "department/approvals/", "department/load/"),
    "agent": ("centre/", "centre/entry/", "centre/screening/", "centre/merge/", "centre/calls/"),
    "checker": ("check/",),
    "leader": ("leader/", "leader/objections/"),
    "auditor": ("audit/", "looks/"),
    "admin": ("force/",),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_sound_on_a_phone(visit: Visit, language: str) -> None:
    resident = visit(language)
    for path in PORTAL:
        resident.open(path)
    for path in ("/nothing", "/case/0000-0427-3"):
        resident.open(path, status=404)
    for login, paths in DESKS.items():
        staff = visit(language, login=login)
        for path in paths:
            staff.open(f"/desk/{path}")
