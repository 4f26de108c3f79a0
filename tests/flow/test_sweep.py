"""Photos of drafts that were never sent do not stay."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from doorstep.doors.demo.texts import drawn_photos
from doorstep.flow import evidence
from tests.cast import Filer
from tests.city import NOW, City

FOLDER = "quarantine"


def _age(token: str, days: int) -> Path:
    path = Path(settings.EVIDENCE_DIR) / FOLDER / token
    then = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))
    return path


@pytest.mark.parametrize(("days", "stays"), [(1, True), (3, False)])
def test_an_unsent_photo_goes_after_two_days(city: City, days: int, stays: bool) -> None:
    path = _age(evidence.keep(drawn_photos(days)[0]), days)
    evidence.sweep(now=NOW)
    assert path.exists() is stays


def test_a_photo_that_a_case_waits_for_stays(city: City, filed: Filer) -> None:
    token = evidence.keep(drawn_photos(9)[0])
    filed(0, photos=(token,))
    path = _age(token, 30)
    evidence.sweep(now=NOW)
    assert path.exists()
