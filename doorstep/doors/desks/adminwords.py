"""How the administration calls tables and columns: a table knows its columns by the names of the code alone."""

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_noop as _

COLUMNS = frozenset(
    {
        _("accused"),
        _("aliases"),
        _("answer"),
        _("area"),
        _("area m2"),
        _("asked"),
        _("basis"),
        _("calendar"),
        _("calendar edition"),
        _("call"),
        _("call back"),
        _("catalog edition"),
        _("category"),
        _("cell"),
        _("channel"),
        _("check required"),
        _("claim"),
        _("claimed outcome"),
        _("clocks"),
        _("closed at"),
        _("closes"),
        _("co units"),
        _("code"),
        _("code hash"),
        _("community"),
        _("contact"),
        _("county"),
        _("default difficulty"),
        _("deputy"),
        _("difficulty"),
        _("digest"),
        _("dispatched at"),
        _("done when"),
        _("due at"),
        _("duty edition"),
        _("duty grid"),
        _("edition"),
        _("evidence"),
        _("filed at"),
        _("followers"),
        _("former"),
        _("from on"),
        _("handled at"),
        _("head"),
        _("holder"),
        _("id"),
        _("key"),
        _("keywords"),
        _("kind"),
        _("lang"),
        _("language"),
        _("lat"),
        _("level"),
        _("loaded at"),
        _("loaded by"),
        _("lon"),
        _("map edition"),
        _("master"),
        _("name"),
        _("names"),
        _("nature"),
        _("on"),
        _("opens"),
        _("outcome"),
        _("parent"),
        _("people edition"),
        _("phases"),
        _("phone"),
        _("place"),
        _("post"),
        _("post code"),
        _("provisional"),
        _("public"),
        _("published at"),
        _("published by"),
        _("put off until"),
        _("questions"),
        _("residents"),
        _("role"),
        _("scheme"),
        _("shape"),
        _("solve"),
        _("source"),
        _("state"),
        _("status"),
        _("superior"),
        _("target"),
        _("text"),
        _("texts"),
        _("tier"),
        _("to on"),
        _("town"),
        _("unit"),
        _("urgent"),
        _("user"),
        _("valid from"),
        _("valid to"),
        _("version"),
        _("wake at"),
        _("weekdays"),
        _("word"),
    }
)


def _of_one(one: str, several: str) -> str:
    said = gettext(several)
    return one if said == several else said


_one = lazy(_of_one, str)


def name_in_words(model: Any, names: dict[str, str]) -> None:
    """Will give a table, its package and its columns names in the reader's language. Migrations do not see them."""
    meta = model._meta
    if meta.object_name in names:
        several = names[meta.object_name]
        # Chinese says one as it says many; English has its own word for one.
        meta.verbose_name = _one(str(meta.verbose_name), several)
        meta.verbose_name_plural = gettext_lazy(several)
    if meta.app_label in names:
        meta.app_config.verbose_name = gettext_lazy(names[meta.app_label])
    for field in meta.fields:
        if field.verbose_name in COLUMNS:
            field.verbose_name = gettext_lazy(field.verbose_name)
