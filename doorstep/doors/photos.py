"""Taking photos from a form: each by itself, so that one that cannot be used does not lose the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from doorstep.doors.words import catalogue
from doorstep.flow import evidence
from doorstep.flow.report import TooManyPhotosError
from doorstep.lib import images
from doorstep.lib.refusal import Refusal

MOST_BYTES = 8_000_000
MOST = 6
_PIXELS = _("This picture has far too many pixels. Please send a smaller one.")
_UNUSED = _("This photo could not be used. Please send another one.")


@dataclass(frozen=True, slots=True)
class Kept:
    """A photo in quarantine: the token of its original, and its size for the list that the sender sees."""

    token: str
    size: int


def take(files: Sequence[UploadedFile], *, most: int = MOST) -> tuple[list[Kept], list[Refusal]]:
    """Will keep the photos that can be kept, at most `most`, and return them with a refusal for each of the others.

    The bytes lie in quarantine, synced; nobody sees them before a limited child has painted them anew. Of several, a
    refusal names its own file.
    """
    kept: list[Kept] = []
    refusals: list[Refusal] = []
    for file in files:
        if len(kept) >= most:
            refusals.append(TooManyPhotosError(most=MOST))
            break
        try:
            kept.append(_keep(file))
        except Refusal as refusal:
            if len(files) > 1:
                refusal.data["file"] = file.name
            refusals.append(refusal)
    return kept, refusals


def why_refused(code: str) -> str:
    """Will return why a photo was refused after it had been taken: its figures are not kept, only the reason."""
    said = _PIXELS if code == images.PhotoPixelsError.code else catalogue().get(code, "")
    return gettext(said if said and "{" not in said else _UNUSED)


def _keep(file: UploadedFile) -> Kept:
    size = file.size or 0
    if size > MOST_BYTES:
        raise images.PhotoTooLargeError(megabytes=round(size / 1e6, 1), most=MOST_BYTES // 1_000_000)
    return Kept(evidence.keep(file.read()), size)
