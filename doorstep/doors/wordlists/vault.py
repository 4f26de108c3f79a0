from django.utils.translation import gettext_noop as _

WORDS = {
    "phone_length": _("This mobile number has {digits} digits; a mobile number has 11. Please check it."),
    "phone_shape": _("This does not look like a telephone number. Please check it."),
    "email_shape": _("This does not look like an e-mail address. Please check it."),
    "contact_too_long": _("This is longer than we can keep ({most} characters)."),
    "door_position_shape": _("The position of your door is not a place on the map."),
    "reveal_accused": _(
        "You cannot see this contact: the case concerns your own unit or post. The attempt was recorded."
    ),
    "reveal_reason": _("Write in at least {least} characters why you need the contact."),
    "no_contact": _("There is no contact: none was left, or it has been erased."),
    "vault_unreadable": _(
        "The contact of case {case_id} cannot be opened: its key is missing or the record was touched."
    ),
    "vault_key_bad": _("Vault key number {number} is not a valid key."),
    "vault_keys_from_environment": _(
        "The vault keys come from DOORSTEP_VAULT_KEY. Put a new key first in it, separated by a comma, "
        "and run the command again with --resume."
    ),
}
