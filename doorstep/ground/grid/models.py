"""The rows of a map edition: areas, cells, places. Shapes are bytes: the database does no geometry."""

from django.db import models
from django.db.models import Q

from doorstep.ground.grid.rules import LEVELS


class Area(models.Model):
    """A county, town or community of one edition."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=80)
    name = models.CharField(max_length=120, blank=True, default="")
    level = models.CharField(max_length=12, choices=[(level, level) for level in LEVELS])
    parent = models.CharField(max_length=80, blank=True, default="")
    aliases = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="area_code_once_an_edition"),
            models.CheckConstraint(name="area_level_known", condition=Q(level__in=LEVELS)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Cell(models.Model):
    """The smallest piece of territory of one edition."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=80)
    name = models.CharField(max_length=120, blank=True, default="")
    kind = models.CharField(max_length=30, blank=True, default="")
    community = models.CharField(max_length=80, blank=True, default="")
    town = models.CharField(max_length=80, blank=True, default="")
    county = models.CharField(max_length=80, blank=True, default="")
    duty_grid = models.CharField(max_length=80, blank=True, default="")
    residents = models.PositiveIntegerField(default=0)
    lon = models.FloatField()
    lat = models.FloatField()
    area_m2 = models.FloatField()
    shape = models.BinaryField(help_text="WKB, WGS84 degrees")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="cell_code_once_an_edition"),
            models.CheckConstraint(name="cell_code_given", condition=~Q(code="")),
            models.CheckConstraint(
                name="cell_centre_on_earth", condition=Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Place(models.Model):
    """A place people speak of, with its other and former names."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=80)
    kind = models.CharField(max_length=30, blank=True, default="")
    name = models.CharField(max_length=120)
    aliases = models.JSONField(default=list, blank=True)
    former = models.JSONField(default=list, blank=True)
    lon = models.FloatField()
    lat = models.FloatField()
    cell = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="place_code_once_an_edition")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
