"""The settings that tests run under: the program's own, in a data folder that is thrown away.

pytest-django reads the settings before it loads any conftest.py, and reading them makes keys in the data
folder, so the folder is chosen here. Commands that tests start as processes find it in the environment.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_worker = os.environ.get("PYTEST_XDIST_WORKER")
if _worker:  # a child of the process that made the folder and named it in the environment
    _home = Path(os.environ["DOORSTEP_HOME"]) / _worker
    _home.mkdir(exist_ok=True)
else:
    _home = Path(tempfile.mkdtemp(prefix="doorstep-tests-"))
    atexit.register(shutil.rmtree, _home, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("DOORSTEP_")]:
    del os.environ[_name]  # a developer's own settings must not change what the tests mean
os.environ["DOORSTEP_HOME"] = str(_home)

from tools import messages  # noqa: E402

messages.compile_all()

from doorstep.settings import *  # noqa: E402, F403
from doorstep.settings import DATABASES  # noqa: E402

# Argon2 takes tens of milliseconds on purpose, and tests log in all the time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

_options = DATABASES["default"].get("OPTIONS", {})
if "init_command" in _options:  # nobody pulls the plug on a test
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

# Tests look at pages, not at the hashed names of style sheets.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405

# Each browser of the tests makes the middleware anew, and it would look at every style sheet and icon each time.
WHITENOISE_AUTOREFRESH = True
