"""Plain values for templates: codes become words in the reader's language, instants become local times.

Templates get dictionaries and text from here and never a row of a table. Two audiences: the resident with the code
(`steps.public`), and the desks (`steps.internal`), which also read what is not for the public.
"""

from doorstep.doors.present.cards import card, clocks, due, lights, there
from doorstep.doors.present.labels import label, labels, text_group
from doorstep.doors.present.names import category, language, named, place, post, unit
from doorstep.doors.present.steps import internal, public
from doorstep.doors.present.times import ago, day, limit, moment, zone

__all__ = [
    "ago",
    "card",
    "category",
    "clocks",
    "day",
    "due",
    "internal",
    "label",
    "labels",
    "language",
    "lights",
    "limit",
    "moment",
    "named",
    "place",
    "post",
    "public",
    "text_group",
    "there",
    "unit",
    "zone",
]
