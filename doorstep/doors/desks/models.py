"""The desks' only table: what somebody keeps for themselves, and no more. Cases are never written here."""

from django.db import models
from django.db.models import Q


class SavedFilter(models.Model):
    """A filter of the queue under a name, for one person: the part of the address after the question mark."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=600)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_filter_one_name_a_person"),
            models.CheckConstraint(name="saved_filter_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
