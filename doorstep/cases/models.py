"""The tables of the record. Every table that a case owns has a primary key that begins with the case id."""

from django.db import models
from django.db.models import Q

from doorstep.cases.rules.numbers import number
from doorstep.cases.rules.states import STATUS_OF, Channel, Outcome, State, Status


class Case(models.Model):
    """One matter, from report to close: the projection of its events, kept beside them for lists and searches."""

    id = models.BigIntegerField(primary_key=True)
    version = models.IntegerField()
    head = models.BinaryField(max_length=32)
    state = models.CharField(max_length=12)
    status = models.CharField(max_length=12)
    outcome = models.CharField(max_length=12, blank=True, default="")
    claimed_outcome = models.CharField(max_length=12, blank=True, default="")

    channel = models.CharField(max_length=10)
    nature = models.CharField(max_length=12, blank=True, default="")
    category = models.CharField(max_length=40, blank=True, default="")
    difficulty = models.SmallIntegerField(default=2)
    urgent = models.BooleanField(default=False)
    tier = models.SmallIntegerField(default=2)
    public = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="zh-hans")
    text = models.TextField()  # as handlers see it: personal data marked out; the original is in the vault
    place = models.TextField(blank=True, default="")  # JSON: original coordinates, system, accuracy, words

    cell = models.CharField(max_length=80, blank=True, default="")
    community = models.CharField(max_length=80, blank=True, default="")
    town = models.CharField(max_length=80, blank=True, default="")
    county = models.CharField(max_length=80, blank=True, default="")
    duty_grid = models.CharField(max_length=80, blank=True, default="")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)

    holder = models.CharField(max_length=60)
    unit = models.CharField(max_length=60)
    accused = models.CharField(max_length=60, blank=True, default="")
    co_units = models.TextField(blank=True, default="")  # ",unit,unit," so that one LIKE finds a co-unit
    master = models.BigIntegerField(null=True, blank=True)
    asked = models.CharField(max_length=80, blank=True, default="")  # ",extend,pause,": what waits for a second person

    filed_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    wake_at = models.DateTimeField(null=True, blank=True)
    put_off_until = models.DateTimeField(null=True, blank=True)  # the clock failed on it; it tries again then
    clocks = models.TextField(default="{}")
    call_back = models.CharField(max_length=4, blank=True, default="")
    followers = models.IntegerField(default=0)

    map_edition = models.BigIntegerField(null=True, blank=True)
    catalog_edition = models.BigIntegerField(null=True, blank=True)
    duty_edition = models.BigIntegerField(null=True, blank=True)
    calendar_edition = models.BigIntegerField(null=True, blank=True)
    people_edition = models.BigIntegerField(null=True, blank=True)

    code_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=[s.value for s in State])),
            models.CheckConstraint(name="case_channel_known", condition=Q(channel__in=[c.value for c in Channel])),
            # The partition: a public status is a function of the state, so the three always add up.
            *(
                models.CheckConstraint(
                    name=f"case_status_{status.value}",
                    condition=~Q(status=status.value) | Q(state__in=[s.value for s in State if STATUS_OF[s] is status]),
                )
                for status in Status
            ),
            models.CheckConstraint(name="case_status_known", condition=Q(status__in=[s.value for s in Status])),
            models.CheckConstraint(
                name="case_closed_has_outcome",
                condition=Q(state="closed", outcome__in=[o.value for o in Outcome], closed_at__isnull=False)
                | (~Q(state="closed") & Q(outcome="", closed_at__isnull=True)),
            ),
            models.CheckConstraint(name="case_has_holder", condition=~Q(holder="")),
            models.CheckConstraint(
                name="case_closed_does_not_wake", condition=~Q(state="closed") | Q(wake_at__isnull=True)
            ),
            models.CheckConstraint(name="case_difficulty_known", condition=Q(difficulty__in=[1, 2, 3])),
            models.CheckConstraint(name="case_tier_known", condition=Q(tier__in=[1, 2, 3])),
        ]
        indexes = [
            models.Index(fields=["holder", "due_at"], condition=~Q(state="closed"), name="case_holder_open"),
            models.Index(fields=["unit", "due_at"], condition=~Q(state="closed"), name="case_unit_open"),
            models.Index(fields=["filed_at"], condition=~Q(state="closed"), name="case_open_filed"),
            models.Index(fields=["wake_at"], condition=Q(wake_at__isnull=False), name="case_wake"),
            models.Index(fields=["cell", "filed_at", "category"], name="case_cell_filed"),
            models.Index(fields=["state", "filed_at"], name="case_state_filed"),
            models.Index(fields=["id"], condition=~Q(asked=""), name="case_asked"),
            models.Index(fields=["id"], condition=Q(public=True), name="case_public"),
            models.Index(fields=["call_back"], condition=Q(call_back="due"), name="case_call_back_due"),
        ]

    def __str__(self) -> str:
        return number(self.pk)


class Event(models.Model):
    """One link of a case's chain. Written once, never changed."""

    pk = models.CompositePrimaryKey("case_id", "version")
    case_id = models.BigIntegerField()
    version = models.IntegerField()
    seq = models.BigIntegerField()  # of the log; drawn before the commit, see queries.settled_seq
    move = models.CharField(max_length=12)
    role = models.CharField(max_length=14)
    post = models.CharField(max_length=60, blank=True, default="")
    by = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    facts = models.TextField()  # the canonical text that was hashed, byte for byte
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["seq"], name="event_seq")]

    def __str__(self) -> str:
        return f"{number(self.case_id)} v{self.version} {self.move}"


class FilingKey(models.Model):
    """A client's idempotency key: the key decides, so it is its own shard key."""

    key = models.BinaryField(primary_key=True, max_length=32)
    case_id = models.BigIntegerField()
    fingerprint = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return number(self.case_id)


class MoveKey(models.Model):
    """A client's idempotency key of what it did to a case: sent again by a phone that heard no answer, it is known."""

    pk = models.CompositePrimaryKey("case_id", "key")
    case_id = models.BigIntegerField()
    key = models.BinaryField(max_length=32)
    fingerprint = models.BinaryField(max_length=32)
    version = models.IntegerField(default=0)  # of the case after it
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True, blank=True)  # by the device's own clock: a claim, never counted with

    def __str__(self) -> str:
        return number(self.case_id)


class Evidence(models.Model):
    """A photo of a case: who added it, with which move, and what became of the bytes."""

    pk = models.CompositePrimaryKey("case_id", "token")
    case_id = models.BigIntegerField()
    token = models.CharField(max_length=64)  # of the original in quarantine
    kind = models.CharField(max_length=10, default="photo")
    role = models.CharField(max_length=14)
    by = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")  # waiting, ready or refused
    name = models.CharField(max_length=80, blank=True, default="")  # of the clean copy, by hash
    refusal = models.CharField(max_length=40, blank=True, default="")
    width = models.IntegerField(default=0)
    height = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="evidence_state_known", condition=Q(state__in=["waiting", "ready", "refused"])),
            models.CheckConstraint(name="evidence_ready_has_name", condition=~Q(state="ready") | ~Q(name="")),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(state="waiting"), name="evidence_waiting")]

    def __str__(self) -> str:
        return f"{number(self.case_id)} {self.kind} {self.token[:8]}"


class Follower(models.Model):
    """Somebody who follows a public case instead of reporting it again. They are told; they raise nothing."""

    pk = models.CompositePrimaryKey("case_id", "code_hash")
    case_id = models.BigIntegerField()
    code_hash = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"follower of {number(self.case_id)}"


class Counter(models.Model):
    """Where ids come from on SQLite; PostgreSQL has sequences of the same names."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class Cursor(models.Model):
    """How far a reader of the log has come."""

    name = models.CharField(max_length=40, primary_key=True)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.seq}"


class Checkpoint(models.Model):
    """The Merkle root over the events recorded since the last one, chained to it, to be published daily."""

    day = models.DateField(primary_key=True)
    upto = models.BigIntegerField()  # the last sequence number it covers
    events = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.day.isoformat()
