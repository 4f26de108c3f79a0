"""Users, units and posts, and who holds a post from when to when."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from doorstep.ground.people.rules import Role, UnitKind


class User(AbstractUser):
    """Somebody who logs in. What they may see and do comes from the posts they hold, never from here."""

    # One name, as Chinese has it: the framework's first and last name are dropped.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=80)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.CheckConstraint(name="user_has_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Unit(models.Model):
    """A department, town, community committee, utility or contractor, in one edition."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)
    names = models.JSONField(help_text="language -> name")
    parent = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in UnitKind])
    area = models.CharField(max_length=80, blank=True, default="", help_text="the area it governs")
    phone = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="unit_code_once_an_edition"),
            models.CheckConstraint(name="unit_has_code", condition=~Q(code="")),
            models.CheckConstraint(name="unit_kind_known", condition=Q(kind__in=[k.value for k in UnitKind])),
        ]

    def __str__(self) -> str:
        return self.code


class Post(models.Model):
    """An answerable position in a unit, in one edition. Its code is the same in every edition."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)
    names = models.JSONField(help_text="language -> name")
    unit = models.CharField(max_length=40)
    role = models.CharField(max_length=16, choices=[(r.value, r.value) for r in Role])
    area = models.CharField(max_length=80, blank=True, default="")
    duty_grid = models.CharField(max_length=80, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="", help_text="shown to residents")
    superior = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="post_code_once_an_edition"),
            models.CheckConstraint(name="post_has_code", condition=~Q(code="")),
            models.CheckConstraint(name="post_has_unit", condition=~Q(unit="")),
            models.CheckConstraint(name="post_role_known", condition=Q(role__in=[r.value for r in Role])),
        ]

    def __str__(self) -> str:
        return self.code


class Tenure(models.Model):
    """A person holds a post from one local day to another, both included; no last day: for now."""

    post_code = models.CharField(max_length=40)
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post_code", "from_on"], name="tenure_one_start_a_day_a_post"),
            models.CheckConstraint(name="tenure_has_post", condition=~Q(post_code="")),
            models.CheckConstraint(
                name="tenure_ends_after_start", condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_code} {self.from_on}"


class Absence(models.Model):
    """A person is away, both days included; the deputy holds their posts meanwhile, or nobody does."""

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField()
    deputy = models.ForeignKey("people.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "from_on"], name="absence_one_start_a_day_a_person"),
            models.CheckConstraint(name="absence_ends_after_start", condition=Q(to_on__gte=F("from_on"))),
            models.CheckConstraint(
                name="absence_nobody_deputises_for_themselves",
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("user")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.from_on}"


class Roster(models.Model):
    """One row: a token that every appointment and absence changes, so that copies in memory expire."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(name="roster_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.token
