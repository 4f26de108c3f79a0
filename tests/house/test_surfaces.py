"""Which doors exist is a setting; a public process has no staff side at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_ASK = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.settings"
django.setup()
from django.urls import Resolver404, resolve
for address in ("/report", "/desk/", "/admin/", "/healthz"):
    try:
        resolve(address)
        print(address, end=" ")
    except Resolver404:
        pass
print(any(name.startswith("doorstep.doors.desks") for name in sys.modules))
"""


@pytest.mark.parametrize(
    ("surface", "open_doors"),
    [
        ("public", "/report /healthz False"),
        ("staff", "/desk/ /admin/ /healthz True"),
        ("all", "/report /desk/ /admin/ /healthz True"),
    ],
)
def test_a_surface_opens_its_doors_and_no_others(surface: str, open_doors: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DOORSTEP_SURFACE": surface,
        "DOORSTEP_HOME": str(tmp_path),
        "DATABASE_URL": "sqlite://",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _ASK], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == open_doors
