"""The rows of the responsibility table."""

from django.db import models
from django.db.models import Q


class Duty(models.Model):
    """Who answers for a category, an area and a tier, in one edition. Category "" means any."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=40, blank=True, default="")
    area = models.CharField(max_length=80)
    tier = models.PositiveSmallIntegerField()
    post = models.CharField(max_length=40)
    co_units = models.JSONField(default=list, blank=True, help_text="unit codes")
    basis = models.CharField(max_length=500, blank=True, default="", help_text="law or decision")
    source = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name_plural = "duties"
        constraints = [
            models.UniqueConstraint(fields=["edition", "category", "area", "tier"], name="duty_one_lead"),
            models.CheckConstraint(name="duty_tier_known", condition=Q(tier__gte=1) & Q(tier__lte=3)),
            models.CheckConstraint(name="duty_has_area", condition=~Q(area="")),
            models.CheckConstraint(name="duty_has_post", condition=~Q(post="")),
        ]

    def __str__(self) -> str:
        return f"{self.category or '*'} {self.area} {self.tier}"
