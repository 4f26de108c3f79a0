"""One row an edition, of whatever part of the ground."""

from django.db import models
from django.db.models import Q

from doorstep.ground.editions.rules import Kind, Status


class Edition(models.Model):
    """A dated set of reference data. A published edition never changes; one that is withdrawn never counts again."""

    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in Kind])
    name = models.CharField(max_length=80)
    status = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Status], default=Status.DRAFT.value)
    valid_from = models.DateField(null=True, blank=True)
    loaded_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    # Plain keys of accounts: the people themselves hang on editions.
    loaded_by = models.BigIntegerField(null=True, blank=True)
    published_by = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="edition_name_once_a_kind"),
            models.UniqueConstraint(
                fields=["kind", "valid_from"], condition=Q(status="published"), name="edition_one_a_day_a_kind"
            ),
            models.CheckConstraint(
                name="edition_published_has_dates",
                condition=Q(status="draft") | Q(valid_from__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(name="edition_kind_known", condition=Q(kind__in=[k.value for k in Kind])),
            models.CheckConstraint(name="edition_status_known", condition=Q(status__in=[s.value for s in Status])),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
