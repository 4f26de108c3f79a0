"""The catalogue of each edition."""

from django.db import models
from django.db.models import Q

from doorstep.ground.catalog.rules import Nature


class Category(models.Model):
    """A class of matter; a major has no parent."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)
    parent = models.CharField(max_length=40, blank=True, default="")
    names = models.JSONField(help_text="language -> name")
    keywords = models.JSONField(default=dict, blank=True, help_text="language -> list of words")
    nature = models.CharField(max_length=12, choices=[(n.value, n.value) for n in Nature])
    public = models.BooleanField(default=True)
    default_difficulty = models.PositiveSmallIntegerField(default=2)
    questions = models.JSONField(default=list, blank=True)
    scheme = models.CharField(max_length=40, default="doorstep")
    source = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="category_code_once_an_edition"),
            models.CheckConstraint(name="category_has_code", condition=~Q(code="")),
            models.CheckConstraint(name="category_nature_known", condition=Q(nature__in=[n.value for n in Nature])),
            models.CheckConstraint(
                name="category_difficulty_1_to_3",
                condition=Q(default_difficulty__gte=1, default_difficulty__lte=3),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Crosswalk(models.Model):
    """A category's counterpart in another scheme of codes."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=40)
    scheme = models.CharField(max_length=40)
    target = models.CharField(max_length=60)
    source = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "category", "scheme"], name="crosswalk_once_a_scheme"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.scheme} {self.target}"


class Standard(models.Model):
    """Limits and what is asked for, for a category or any, a difficulty or any (0), urgent or not."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    category = models.CharField(max_length=40, blank=True, default="")
    difficulty = models.PositiveSmallIntegerField(default=0)
    urgent = models.BooleanField(default=False)
    claim = models.CharField(max_length=60, blank=True, default="")
    contact = models.CharField(max_length=60, blank=True, default="")
    solve = models.CharField(max_length=60, blank=True, default="")
    answer = models.CharField(max_length=60, blank=True, default="")
    evidence = models.JSONField(null=True, blank=True)
    done_when = models.JSONField(default=dict, blank=True)
    check_required = models.BooleanField(null=True, blank=True)
    phases = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "category", "difficulty", "urgent"], name="standard_once_a_place"
            ),
            models.CheckConstraint(name="standard_difficulty_0_to_3", condition=Q(difficulty__lte=3)),
        ]

    def __str__(self) -> str:
        return self.key


class Disposition(models.Model):
    """A way of not taking a matter on, with what the resident is told and the next channel."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)
    names = models.JSONField()
    texts = models.JSONField()
    channel = models.CharField(max_length=120, blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="disposition_code_once_an_edition"),
        ]

    def __str__(self) -> str:
        return self.code


class HazardWord(models.Model):
    """A word that may mean danger, and whom to call."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=60)
    lang = models.CharField(max_length=8)
    kind = models.CharField(max_length=40)
    call = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "lang", "word"], name="hazard_word_once_a_language"),
        ]

    def __str__(self) -> str:
        return self.word
