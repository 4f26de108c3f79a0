"""One sealed contact a case, and one row for every look at it."""

from django.db import models
from django.db.models import Q

from doorstep.vault.rules import Retention


class Contact(models.Model):
    """Who reported a case. What was told is in `sealed` and nowhere else; an erased row stays as a tombstone."""

    # The case's own key, without a foreign key: the vault and the cases are siblings that do not see each other.
    case_id = models.BigIntegerField(primary_key=True)
    sealed = models.TextField(blank=True, default="", help_text="Fernet token over all fields together")
    key = models.CharField(max_length=8, blank=True, default="", help_text="which vault key sealed it")
    hide = models.BooleanField(default=True, help_text="keep my name from the handler")
    has_phone = models.BooleanField(default=False)
    phone_mark = models.CharField(
        max_length=32, blank=True, default="", help_text="keyed hash of the number, by which a caller's cases are found"
    )
    has_email = models.BooleanField(default=False)
    retention = models.CharField(
        max_length=10, choices=[(r.value, r.value) for r in Retention], default=Retention.ORDINARY.value
    )
    stored_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True, help_text="when the case closed")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contact_sealed_or_erased",
                condition=Q(erased_at__isnull=True) & ~Q(sealed="") & ~Q(key="")
                | Q(erased_at__isnull=False, sealed="", key="", phone_mark=""),
            ),
            models.CheckConstraint(
                name="contact_retention_known", condition=Q(retention__in=[r.value for r in Retention])
            ),
        ]
        indexes = [
            models.Index(
                fields=["retention", "released_at"],
                condition=Q(released_at__isnull=False, erased_at__isnull=True),
                name="contact_to_erase",
            ),
            models.Index(fields=["phone_mark"], condition=~Q(phone_mark=""), name="contact_by_phone"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class Look(models.Model):
    """Somebody looked at a contact, or tried to. Case 0: a number was looked up and no case has it."""

    pk = models.CompositePrimaryKey("case_id", "number")
    case_id = models.BigIntegerField()
    number = models.IntegerField()
    viewer = models.BigIntegerField(null=True, blank=True, help_text="user; empty for the resident's own export")
    post = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=24, help_text="shown, exported, or the code of the refusal")

    class Meta:
        indexes = [models.Index(fields=["viewer", "at"], name="look_by_viewer")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"
