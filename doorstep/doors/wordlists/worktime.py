"""What is said of working time: refusals, faults, and how limits are shown."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from doorstep.ground.worktime.rules import Limit, Unit

WORDS = {
    "limit_unreadable": _("“{text}” is not a limit. Write for example: 5 working days, 24 hours, 5个工作日."),
    "limit_shape": _("“{text}” is not a limit. Write for example: 5 working days, 24 hours, 5个工作日."),
    "limit_unit": _(
        "The unit in “{text}” is not known. Use minutes, hours, days, working minutes, working hours, "
        "working days or emergency hours."
    ),
    "limit_amount": _("“{text}” is out of bounds: at least 1, at most {most}."),
    "calendar_reach": _("The calendar {calendar} knows only {first} to {last}. Load the years that are missing."),
    "calendar_unknown": _("There is no calendar “{calendar}” here. Known: {known}."),
    "calendar_rows": _("“{file}”, line {line}: “{text}” cannot be read. Faulty lines: {count}."),
    "calendar_rows_columns": _("“{file}” lacks columns; it needs: {text}."),
    "calendar_rows_date": _("“{file}”, line {line}: “{text}” is not a date. Faulty lines: {count}."),
    "calendar_rows_kind": _("“{file}”, line {line}: “{text}” is neither work nor off. Faulty lines: {count}."),
    "calendar_rows_twice": _("“{file}”, line {line}: the day {text} comes twice. Faulty lines: {count}."),
    "calendar_rows_hours": _(
        "“{file}”, line {line}: “{text}” are no office hours. Write for example 08:30,12:00. Faulty lines: {count}."
    ),
    "calendar_fault": _("The calendar {calendar} cannot be used."),
    "calendar_fault_empty": _("The calendar has no days."),
    "calendar_fault_years": _("The calendar {calendar} goes beyond what can be counted: {on}."),
    "calendar_fault_hours": _("The office hours of the calendar {calendar} overlap or are empty on {on}."),
    "calendar_fault_no_work": _("The calendar {calendar} has no office hours, so nothing would ever be due."),
    "calendar_fault_uneven": _(
        "The working days of the calendar {calendar} have too many different lengths to be counted exactly."
    ),
    "calendar_checks": _("The draft is not published; faults: {count}. See: doorstep calendar check."),
    "calendar_no_days": _("“{file}” has no table named days."),
    "calendar_no_this_year": _("The year {year} is missing."),
    "calendar_no_next_year": _("The year {year} is missing: limits that run past New Year cannot be counted."),
    "calendar_year_provisional": _(
        "The year {year} has no official notice yet: weekends and the days off by law only, no make-up workdays."
    ),
    "calendar_year_empty": _("The year {year} has no rows: only weekends are off."),
    "calendar_day_without_hours": _("{on} is a workday without office hours."),
    "calendar_day_unnamed": _("The day off {on} has no name."),
    "instant_unreadable": _("“{text}” is not a date and time. Write for example 2026-09-30T16:00."),
    "time_backward": _("{end} lies before {start}."),
}

# One and many: Chinese has one form for both.
_LIMITS = {
    Unit.MINUTES: (_("{amount} minute"), _("{amount} minutes")),
    Unit.HOURS: (_("{amount} hour"), _("{amount} hours")),
    Unit.DAYS: (_("{amount} day"), _("{amount} days")),
    Unit.WORKING_MINUTES: (_("{amount} working minute"), _("{amount} working minutes")),
    Unit.WORKING_HOURS: (_("{amount} working hour"), _("{amount} working hours")),
    Unit.WORKING_DAYS: (_("{amount} working day"), _("{amount} working days")),
    Unit.EMERGENCY_HOURS: (_("{amount} emergency hour"), _("{amount} emergency hours")),
}
_UNITS = {
    Unit.MINUTES: _("minutes"),
    Unit.HOURS: _("hours"),
    Unit.DAYS: _("days"),
    Unit.WORKING_MINUTES: _("working minutes"),
    Unit.WORKING_HOURS: _("working hours"),
    Unit.WORKING_DAYS: _("working days"),
    Unit.EMERGENCY_HOURS: _("emergency hours"),
}
_KINDS = {"work": _("workday"), "off": _("day off"), "": _("as its weekday")}


def limit_text(limit: Limit) -> str:
    """Will say a limit in the user's language: 5 working days, 5个工作日."""
    one, many = _LIMITS[limit.unit]
    return gettext(one if limit.amount == 1 else many).format(amount=limit.amount)


def unit_text(unit: Unit) -> str:
    """Will name a unit in the user's language."""
    return gettext(_UNITS[unit])


def kind_text(kind: str) -> str:
    """Will say what a day is: work, off, or nothing said of it."""
    return gettext(_KINDS[kind])
