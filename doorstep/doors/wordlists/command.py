from django.utils.translation import gettext_noop as _

WORDS = {
    "city_abroad": _(
        "The city is in the time zone {zone}, so it needs holidays, office hours and emergency numbers of its own. "
        "Its folder lacks: {missing}. What these files hold: docs/ground.md."
    ),
    "city_incomplete": _(
        "The city in {folder} is not complete. It lacks: {missing}. What these files hold: docs/ground.md."
    ),
    "city_there": _("There is a city in {folder} already. To found another one, choose another DOORSTEP_HOME."),
    "database_gone": _("The database does not answer: {reason}"),
    "database_old": _("The database was made by an older version. Bring it up to date with: doorstep serve --prepare"),
    "record_missing": _("There is no record in {folder} yet. Is DOORSTEP_HOME the folder that you mean?"),
    "folder_full": _(
        "There is no room left on the disk of {folder}. Nothing was changed; free some space and try again."
    ),
    "home_not_empty": _("The demo city is only built in an empty data folder. Choose another DOORSTEP_HOME."),
    "home_taken": _("Another Doorstep server is already running on {home}. Stop it, or choose another DOORSTEP_HOME."),
    "port_taken": _(
        "Something else is already listening on {host}:{port}. Choose another port, for example PORT=8001."
    ),
}
