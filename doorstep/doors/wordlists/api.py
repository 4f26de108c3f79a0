from django.utils.translation import gettext_noop as _

WORDS = {
    "record_away": _("The record cannot be reached right now. Nothing was taken; please send it again in a moment."),
    "api_address_unknown": _("There is nothing at this address."),
    "api_method": _("This address takes {allowed} only."),
    "api_body_kind": _("Send the body as application/json, not compressed."),
    "api_body_too_large": _("The body may have at most {most} bytes."),
    "api_body_unreadable": _("The body is not a JSON object; reading stopped in line {line}, column {column}."),
    "api_field_unknown": _("There is no field {field}."),
    "api_field_shape": _("The field {field} must be: {wanted}."),
    "api_fault": _("Something broke on our side and was written down. Please send it again, with the same key."),
}
