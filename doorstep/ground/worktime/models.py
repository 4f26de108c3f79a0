"""The days and the office hours of each calendar of an edition."""

from django.db import models
from django.db.models import F, Q

from doorstep.ground.worktime.rules import DayKind


class CalendarDay(models.Model):
    """A day that differs from its weekday, or is named."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")
    calendar = models.CharField(max_length=40, default="cn")
    on = models.DateField()
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in DayKind])
    name = models.CharField(max_length=60, blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="")
    provisional = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "calendar", "on"], name="calendar_day_once"),
            models.CheckConstraint(name="calendar_day_kind_known", condition=Q(kind__in=[k.value for k in DayKind])),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.on} {self.kind}"


class CalendarSession(models.Model):
    """Office hours, in minutes of the local day, on some weekdays, between two dates."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")
    calendar = models.CharField(max_length=40, default="cn")
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()
    weekdays = models.CharField(max_length=7, default="12345")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="calendar_session_within_day", condition=Q(opens__lt=F("closes"), closes__lte=24 * 60)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.opens}-{self.closes}"
