"""Filing: the one path of a web form, a storm, an offline queue and the import of old cases."""

from doorstep.flow.report.batch import file
from doorstep.flow.report.values import (
    AccusedUnknownError,
    FutureError,
    KeyReusedError,
    KeyShapeError,
    NatureUnknownError,
    PlaceMissingError,
    PlaceOutsideError,
    PlaceSwappedError,
    PlaceUnknownError,
    PlaceUnreadableError,
    Receipt,
    Report,
    TextMissingError,
    TextTooLongError,
    TooManyPhotosError,
    TooOldError,
    WhatUnknownError,
)

__all__ = [
    "AccusedUnknownError",
    "FutureError",
    "KeyReusedError",
    "KeyShapeError",
    "NatureUnknownError",
    "PlaceMissingError",
    "PlaceOutsideError",
    "PlaceSwappedError",
    "PlaceUnknownError",
    "PlaceUnreadableError",
    "Receipt",
    "Report",
    "TextMissingError",
    "TextTooLongError",
    "TooManyPhotosError",
    "TooOldError",
    "WhatUnknownError",
    "file",
]
