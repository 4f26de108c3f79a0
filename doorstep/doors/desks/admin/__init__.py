"""The administrators' pages: the record to read, drafts of the ground to edit, accounts."""

from doorstep.doors.desks.admin import accounts, drafts, record

__all__ = ["accounts", "drafts", "record"]
