"""What is said of photos and of the disk they go to, to residents and to staff alike."""

from django.utils.translation import gettext_noop as _

WORDS = {
    "photo_empty": _("This file is empty. Please choose another photo."),
    "photo_too_large": _("A photo may have at most {most} MB; this one has {megabytes} MB."),
    "photo_kind": _("This file is not a photo in JPEG, PNG or WebP. Please choose another one."),
    "photo_pixels": _("This picture has {megapixels} megapixels; we take at most {most}."),
    "photo_animated": _("Moving pictures are not taken. Please choose a photo."),
    "photo_mixed": _("This picture carries another file inside it, so it was not taken."),
    "photo_damaged": _("This picture is damaged and cannot be opened. Please choose another one."),
    "photo_too_heavy": _("This picture takes too long to open. Please choose another one."),
    "photo_unknown": _("There is no such photo."),
    "disk_full": _(
        "There is no room left on our side, so nothing was taken. Please try again later, or call {hotline}."
    ),
}
