from django.utils.translation import gettext_noop as _

WORDS = {
    "seal_broken": _("The sealed file was changed, or its end is missing."),
    "backup_exists": _("{path} is there already. A backup never overwrites a file."),
    "backup_corrupt": _("This backup is damaged or was changed ({detail}). Nothing was restored from it."),
    "backup_format": _("This backup was written by a newer Doorstep (format {format})."),
    "backup_sealed": _("{path} is sealed. Give the file with its passphrase with --passphrase."),
    "backup_passphrase": _("The passphrase does not open this backup, or the backup is damaged."),
    "backup_passphrase_short": _("The passphrase is too short: at least {least} characters."),
    "backup_keys_in_clear": _("Keys are put into a sealed backup only: add --encrypt-to."),
    "backup_not_there": _("There is no {path}."),
    "restore_not_empty": _("{target} is not empty. A restore overwrites nothing."),
    "restore_newer": _("This backup comes from a newer Doorstep: {migration} is not known here."),
    "restore_database": _(
        "This is a backup of {database}. One of postgresql needs --database with an empty PostgreSQL; "
        "one of sqlite needs none."
    ),
    "restore_unreachable": _("The database to restore to does not answer. Its own words stand above."),
    "restore_migration": _(
        "The restored data could not be brought up to this version; nothing was restored. The reason stands above."
    ),
}

TERMS = {
    "backup_archive": _("the file breaks off, or is no backup"),
    "backup_seal": _("its seal is broken"),
    "backup_rows": _("the number of rows"),
    "backup_database": _("the database in it"),
}
