from django.utils.translation import gettext_noop as _

WORDS = {
    "photo_empty": _("This file is empty."),
    "photo_too_large": _("This photo has {megabytes} MB; at most {most} MB can be sent. Send a smaller one."),
    "photo_kind": _(
        "Only photos in JPEG, PNG or WebP can be sent. Take the picture again, or send a screenshot of it."
    ),
    "photo_pixels": _("This picture has {megapixels} million pixels; at most {most} million can be read."),
    "photo_animated": _("Moving pictures cannot be sent. Send a single photo."),
    "photo_mixed": _("This picture has another file hidden in it and cannot be accepted."),
    "photo_damaged": _("This photo is damaged or incomplete. Please take or send it again."),
    "photo_too_heavy": _("This picture takes too much to open. Send a smaller one."),
    "photo_unknown": _("There is no such photo."),
    "disk_full": _("There is no room left on the disk for {folder}. Nothing was saved; free some space and try again."),
}
