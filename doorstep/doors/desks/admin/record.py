"""Cases, to read: the row, its events with their hashes, its photos. Nothing here writes."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from doorstep.cases import queries as cases
from doorstep.cases.rules.numbers import number, read_number
from doorstep.doors import present
from doorstep.doors.desks.adminsite import Guarded, actor_of, table

Case = table("cases", "Case")


@admin.register(Case)
class CaseAdmin(Guarded):
    """A case as the record has it. A case that complains about the reader's own unit or post is left out."""

    list_display = ("numbered", "state", "outcome", "category", "town", "unit", "holder", "filed_at", "due_at")
    list_filter = ("status", "state", "channel")
    ordering = ("-pk",)
    list_per_page = 50
    search_fields = ("pk",)
    search_help_text = _("Number of the case")
    exclude = ("code_hash", "head")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Will leave out what complains about the reader."""
        own = {code for post in actor_of(request).posts for code in (post.code, post.unit)}
        return cases.everything().exclude(accused__in=sorted(own)) if own else cases.everything().none()

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> tuple["QuerySet[Any]", bool]:
        """Will find a case by its number, and by nothing else."""
        if not search_term:
            return queryset, False
        return queryset.filter(pk=read_number(search_term) or 0), False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Will add the number, the events and the photos to the columns."""
        columns = [field.name for field in Case._meta.concrete_fields if field.name not in self.exclude]
        return ["numbered", *columns, "events", "evidence"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:  # type: ignore[override]
        """Will show what is read-only, which is everything."""
        return self.get_readonly_fields(request, obj)

    @admin.display(description=_("Number"))
    def numbered(self, row: Any) -> str:
        """Will return the number that people know."""
        return number(row.pk)

    @admin.display(description=_("Events"))
    def events(self, row: Any) -> str:
        """Will return the chain, link by link."""
        return format_html(
            "<ol>{}</ol>",
            format_html_join(
                "",
                "<li value='{}'><b>{}</b> ({}) {} · {} · {} · #{}<br><code>{}</code><pre>{}</pre></li>",
                (
                    (
                        stored.event.version,
                        present.label("move", stored.event.move),
                        stored.event.move,
                        stored.event.at.isoformat(),
                        stored.event.role,
                        stored.event.post,
                        stored.event.by or "",
                        stored.event.hash.hex(),
                        json.dumps(stored.event.facts, ensure_ascii=False, indent=1, sort_keys=True, default=str),
                    )
                    for stored in cases.events(row.pk)
                ),
            ),
        )

    @admin.display(description=_("Photos"))
    def evidence(self, row: Any) -> str:
        """Will return what became of each photo."""
        return format_html(
            "<ul>{}</ul>",
            format_html_join(
                "",
                "<li>{} · {} · {} · {} × {} · {}</li>",
                (
                    (one.at.isoformat(), one.role, one.state, one.width, one.height, one.refusal or one.name)
                    for one in cases.evidence(row.pk)
                ),
            ),
        )
