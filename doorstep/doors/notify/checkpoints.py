"""The checkpoints outside: a file a day that anyone may copy, so that nobody can make a new past with a new seal."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from doorstep.flow import seal
from doorstep.lib import files


def folder() -> Path:
    """Will return where the checkpoints are written, one `YYYY-MM-DD.json` a day."""
    return Path(settings.HOME) / "checkpoints"


def publish() -> int:
    """Will write the checkpoints that have no file yet, and say how many. A file that is there is never changed."""
    target = folder()
    target.mkdir(parents=True, exist_ok=True)
    written = 0
    for paper in seal.papers():
        path = target / f"{paper['day']}.json"
        if not path.exists():
            files.write(path, (json.dumps(paper, indent=1) + "\n").encode(), mode=0o644, replace=False)
            written += 1
    return written


def read(source: Path) -> list[Mapping[str, Any]]:
    """Will return the checkpoints that somebody kept in a folder; one that cannot be read has its day alone."""
    found: list[Mapping[str, Any]] = []
    for path in sorted(source.glob("*.json")):
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, OSError):
            said = None
        found.append(said if isinstance(said, dict) else {"day": path.stem})
    return found
