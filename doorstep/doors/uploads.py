"""Photos that come with a move on a case: kept before the move is tried, so that a refusal does not lose them."""

from collections.abc import Sequence

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from doorstep.doors import photos
from doorstep.lib.refusal import Refusal

SALT = "desk photos"


def take(request: HttpRequest, uploads: Sequence[UploadedFile]) -> tuple[list[str], list[Refusal]]:
    """Will return the tokens of the photos that came before and now, and a refusal for each that cannot be used."""
    before = kept(request)
    found, refusals = photos.take(uploads, most=photos.MOST - len(before))
    return [*before, *(photo.token for photo in found)], refusals


def kept(request: HttpRequest) -> list[str]:
    """Will return the tokens of photos that came with an earlier try. Each is signed: nobody names a stranger's."""
    found = []
    for signed in request.POST.getlist("kept")[: photos.MOST]:
        try:
            found.append(str(signing.loads(signed, salt=SALT, max_age=24 * 3600)))
        except signing.BadSignature:
            continue
    return found


def sign(tokens: Sequence[str]) -> list[str]:
    """Will return the tokens as a form may carry them."""
    return [signing.dumps(token, salt=SALT) for token in tokens]
