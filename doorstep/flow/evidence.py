"""Photos: from quarantine to a clean copy, off the request's path."""

import hashlib
import logging
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from doorstep.cases import actions, queries
from doorstep.lib import images
from doorstep.lib.files import DiskFullError
from doorstep.lib.refusal import Refusal

log = logging.getLogger(__name__)

UNSENT_FOR = timedelta(days=2)  # longer than a draft's session lives


def keep(data: bytes) -> str:
    """Will keep an uploaded original in quarantine, synced to disk, and return its token. It is never shown."""
    return images.keep_original(settings.EVIDENCE_DIR / "quarantine", data)


def process(*, limit: int = 20) -> int:
    """Will clean the photos that wait: each decoded in a limited child, copied, its original deleted. Returns how many.

    A photo that cannot be used is marked with the refusal; the case keeps everything else. One that fails for a
    reason of its own is marked and logged, and keeps its original for a while: it must not stall the others.
    Raises DiskFullError, and then nothing is lost: the photo waits.
    """
    waiting = queries.waiting_evidence(limit)
    for row in waiting:
        try:
            name, refusal, width, height = _clean(row.token)
            done = True
        except DiskFullError:
            raise
        except Exception:
            log.exception("photo %s of case %s could not be cleaned", row.token, row.case_id)
            name, refusal, width, height, done = "", images.PhotoDamagedError.code, 0, 0, False
        actions.settle_evidence(
            case_id=row.case_id, token=row.token, name=name, refusal=refusal, width=width, height=height
        )
        if done and refusal != images.PhotoUnknownError.code:
            images.discard(settings.EVIDENCE_DIR / "quarantine", row.token)
    return len(waiting)


def unlike(name: str) -> str:
    """Will say why a clean copy is not what its name says, "" where it is: the name is the hash of its bytes."""
    try:
        with images.find(settings.EVIDENCE_DIR / "clean", name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except images.PhotoUnknownError:
        return "there is no such file"
    except OSError as error:  # a disk that fails says so here
        return f"the file cannot be read: {error.strerror}"
    return "" if found == Path(name).stem else "the file holds something else"


def _clean(token: str) -> tuple[str, str, int, int]:
    photo = images.process(settings.EVIDENCE_DIR / "quarantine", token)
    if isinstance(photo, Refusal):
        log.info("photo refused: %s", photo.code)
        return "", photo.code, 0, 0
    return images.store(settings.EVIDENCE_DIR / "clean", photo), "", photo.width, photo.height


def sweep(*, now: datetime) -> int:
    """Will delete the originals of drafts that were never sent. Returns how many.

    What a filed report waits for stays, however long it waits.
    """
    folder = settings.EVIDENCE_DIR / "quarantine"
    old = images.waiting(folder, before=(now - UNSENT_FOR).timestamp())
    needed = queries.waiting_tokens(old)
    for token in old:
        if token not in needed:
            images.discard(folder, token)
    return len(set(old) - needed)


class Stock:
    """A few photos, cleaned once, that stand for the evidence of many made-up cases."""

    def __init__(self, originals: list[bytes]) -> None:
        folder = settings.EVIDENCE_DIR / "quarantine"
        self._ready = [_clean(images.keep_original(folder, data)) for data in originals]

    def token(self, case_id: int) -> str:
        """Will return a token for a case's photo."""
        return f"stock-{case_id}-{case_id % len(self._ready)}"

    def place(self, case_id: int, token: str) -> None:
        """Will make the photo of that token ready."""
        name, refusal, width, height = self._ready[int(token.rsplit("-", 1)[1])]
        actions.settle_evidence(case_id=case_id, token=token, name=name, refusal=refusal, width=width, height=height)
