"""What the ground desk says: refusals of its own, what to do about each fault, names of facts and tables."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

WORDS = {
    "ground_people_no_table": _(
        "There is no table named {table}, but {found}. Send one book with the sheets units and posts, or both as CSV: "
        "units.csv and posts.csv."
    ),
    "ground_staff_table": _(
        "Appointments count at once and are made one by one under People. Take the table staff out of the file."
    ),
    "ground_calendar_no_days": _("There is neither a table of days nor one of office hours in it."),
    "ground_file_size": _("“{file}” has {megabytes} MB; at most {most} MB are taken."),
    "ground_file_kind": _("“{file}” is of a kind that is not taken here. Send one of: {kinds}."),
    "ground_file_several": _("Send either one Excel book or CSV files, not both."),
    "ground_upload_gone": _("The file is not kept any more: uploads are kept for a day. Send it again."),
    "ground_upload_taken": _("There is no room for more files of yours at once. Keep or throw away an earlier one."),
}

# What to do about a fault; a fault that says it itself has no row here.
WHAT_TO_DO = {
    "grid_no_cells": _("Send the file that holds the cells."),
    "grid_no_shape": _("Draw its outline, or take the row out."),
    "grid_off_earth": _("Choose the coordinate system that the file is in, and send it again."),
    "grid_swapped": _("Exchange the two coordinates where the file is made."),
    "grid_same_shape": _("Take one of them out, or draw it where it belongs."),
    "grid_overlap": _("Move the border so that each place lies in one cell."),
    "grid_gap": _("Move the border so that the gap belongs to a neighbour."),
    "grid_uncovered": _("Draw the cell that is missing."),
    "grid_beyond": _("Cut the cell at the border of the territory."),
    "grid_sliver": _("Give the thin part to the cell beside it."),
    "grid_code_empty": _("Give each cell its code."),
    "grid_code_duplicate": _("Give one of them another code."),
    "grid_code_malformed": _("Write the code by the scheme: county 6, town 3, community 3, sequence 3 digits."),
    "grid_wrong_community": _("Put the code or the community right."),
    "grid_outside_community": _("Is the cell in the right community? If so, nothing is to be done."),
    "grid_duty_grid_missing": _("Give these cells a duty grid, so that a grid worker answers for them."),
    "duty_hole": _("Add a row for these categories and this town, or one for any category."),
    "duty_category_unknown": _("Put the category right, or publish the catalogue that has it first."),
    "duty_area_unknown": _("Put the area right, or publish the map that has it first."),
    "duty_post_unknown": _("Put the post right, or publish the people who have it first."),
    "duty_unit_unknown": _("Put the unit right, or take it out of the helping units."),
    "duty_twice": _("Keep one of the two rows."),
    "duty_never_wins": _("Take the row out, unless it is kept for later."),
    "duty_post_vacant": _("Appoint somebody under People."),
    "duty_post_nobody": _("Appoint somebody under People."),
    "duty_area_two_levels": _("Rename one of the two."),
    "people_no_centre": _("Add a post with the role centre: what nobody else answers for goes there."),
    "people_area_unknown": _("Put the area right, or publish the map that has it first."),
    "people_duty_grid_unknown": _("Put the duty grid right, or publish the map that has it first."),
    "people_duty_grid_without_worker": _("Add a post with the role worker for this duty grid."),
    "people_unit_without_head": _("Add a post with the role head to the unit."),
    "people_post_vacant": _("Appoint somebody under People."),
    "people_post_vacant_nobody": _("Appoint somebody under People."),
    "people_worker_without_place": _("Give the post a duty grid or an area."),
    "category_without_keywords": _("Add words that residents use for it."),
    "category_name_missing": _("Add the name."),
    "standard_missing": _("Add a standard for it, or one for any category."),
    "standard_limit_unreadable": _("Write the limit as an amount and a unit, such as 5 working days."),
    "standard_without_source": _("Name the regulation that the limit comes from."),
    "disposition_without_channel": _("Say where the resident should go instead."),
    "hazard_without_number": _("Add the number to call."),
    "calendar_year_provisional": _("Load the year again when the notice is published, usually in November."),
    "calendar_no_next_year": _("Load the coming year."),
    "calendar_day_unnamed": _("Name the holiday."),
}

FACTS = {
    "name": _("name"),
    "names": _("name"),
    "kind": _("kind"),
    "community": _("community"),
    "town": _("town"),
    "county": _("county"),
    "duty_grid": _("duty grid"),
    "residents": _("residents"),
    "parent": _("belongs to"),
    "post": _("post"),
    "co_units": _("helping units"),
    "basis": _("legal basis"),
    "source": _("source"),
    "unit": _("unit"),
    "role": _("role"),
    "area": _("area"),
    "phone": _("telephone"),
    "superior": _("superior post"),
    "keywords": _("keywords"),
    "nature": _("nature"),
    "public": _("public"),
    "default_difficulty": _("usual difficulty"),
    "questions": _("questions"),
    "claim": _("limit to claim"),
    "contact": _("limit to first contact"),
    "solve": _("limit to solve"),
    "answer": _("limit to answer"),
    "evidence": _("evidence"),
    "done_when": _("done when"),
    "check_required": _("check required"),
    "phases": _("phases"),
    "texts": _("text"),
    "channel": _("next channel"),
    "call": _("number to call"),
    "target": _("code there"),
    "category": _("category"),
    "difficulty": _("difficulty"),
    "urgent": _("urgent"),
}
TABLES = {"units": _("Units of the city"), "posts": _("Posts"), "staff": _("Appointments")}
KINDS = {
    "map": _("Map"),
    "catalog": _("Catalogue"),
    "people": _("Units and posts"),
    "calendar": _("Calendar"),
    "duty": _("Responsibility table"),
}
ABOUT = {
    "map": _("Cells, communities and towns: every place lies in exactly one cell."),
    "catalog": _("Kinds of matter, limits, texts for residents, hazard words."),
    "people": _("Units, their posts and what each post is for."),
    "calendar": _("Workdays, holidays, make-up days and office hours: they count the limits."),
    "duty": _("Who answers for which kind of matter, where, and at which tier."),
}


def advice(code: str) -> str:
    """Will say what to do about a fault, "" where its sentence says it."""
    return gettext(WHAT_TO_DO[code]) if code in WHAT_TO_DO else ""
