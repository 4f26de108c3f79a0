"""What is said of the responsibility table: refusals, what is wrong with it, and why a row wins."""

from django.utils.translation import gettext_noop as _

WORDS = {
    "duty_rows_refused": _("Rows that cannot be used: {count}; nothing was loaded."),
    "duty_faulty": _("The draft is not published; errors: {count}. See: doorstep duty check."),
    "duty_row_missing": _("Line {line}: {field} is empty."),
    "duty_row_too_long": _("Line {line}: {field} is too long (“{value}…”)."),
    "duty_row_tier": _("Line {line}: the tier is 1, 2 or 3, not “{value}”."),
    "duty_row_twice": _("Line {line}: {category} in {area} at tier {tier} is already on line {first}."),
    "duty_category_unknown": _("{category} in {area} at tier {tier}: the catalogue in force has no such category."),
    "duty_area_unknown": _("{category} in {area} at tier {tier}: the map in force has no such area."),
    "duty_post_unknown": _("{category} in {area} at tier {tier}: the post “{post}” does not exist."),
    "duty_unit_unknown": _("{category} in {area} at tier {tier}: the helping unit “{unit}” does not exist."),
    "duty_twice": _("{category} in {area} at tier {tier} has two posts: {first} and {post}."),
    "duty_hole": _(
        "Nobody answers at tier {tier} in {town}; cells: {cells}, such as {example}; "
        "categories: {count} ({categories})."
    ),
    "duty_never_wins": _("{category} in {area} at tier {tier} ({post}) never applies: narrower rows cover it."),
    "duty_post_vacant": _("Nobody holds the post {post} (rows: {rows}); {name} ({answering}) answers."),
    "duty_post_nobody": _("Nobody holds the post {post} (rows: {rows}), nor any post above it."),
    "duty_area_two_levels": _("“{area}” names areas of two levels with different cells; the narrower one is meant."),
    "duty_category_unknown_here": _("The catalogue in force has no category “{category}”."),
    "duty_cell_unknown_here": _("The map in force has no cell “{cell}”."),
}

AREAS = {
    "cell": _("cell"),
    "duty_grid": _("duty grid"),
    "community": _("community"),
    "town": _("town"),
    "county": _("county"),
}

WHY = {
    "category": _("It names the category more exactly than the runner-up does."),
    "area": _("It names the place more exactly than the runner-up does."),
    "alone": _("No other row applies."),
    "nothing": _("No row applies: the area's own post answers."),
}

VIA = {
    "row": _("by its row"),
    "stand_in": _("in place of the vacant post {asked}"),
    "area": _("as the area's own post"),
}
