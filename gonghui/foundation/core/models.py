"""The change log, its chain, attachments, number sequences, and the bases every table stands on."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Now
from uuid_utils.compat import uuid7


class Privacy(StrEnum):
    """How a field may be shown; every field of every model is classed, a test fails on the undecided."""

    OPEN = "open"  # facts about organisations and work; shown to whoever may see the record
    PERSONAL = "personal"  # names, pinyin keys, birth date, sex; access-controlled columns
    SENSITIVE = "sensitive"  # identity number, phone, bank, health, address; sealed, masked


OPEN, PERSONAL, SENSITIVE = Privacy.OPEN, Privacy.PERSONAL, Privacy.SENSITIVE


class Record(models.Model):
    """Base of every business row: a public id for URLs and a version for field-level conflicts."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    # field name → Privacy; `id`, `public_id`, `version` are open by nature.
    privacy: dict[str, Privacy] = {}

    class Meta:
        abstract = True


class DatedRecord(Record):
    """A record valid on [valid_from, valid_to); `valid_to` empty means until further notice."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


def ends_after_start(name: str) -> models.CheckConstraint:
    """The constraint that a dated record's interval is not empty."""
    return models.CheckConstraint(
        name=name, condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))
    )


class DateSpan(Func):
    """`daterange(valid_from, valid_to, '[)')`, for exclusion constraints over dated records."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, start: str = "valid_from", end: str = "valid_to") -> None:
        super().__init__(F(start), F(end), Value("[)"))


class Installation(models.Model):
    """The one row that says which installation this is; its code stands in every printed number."""

    code = models.CharField(max_length=12, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    # While true, invented identity numbers (region 99xxxx) are accepted and every page says 演示数据.
    is_demo = models.BooleanField(default=False)

    privacy = {"code": OPEN, "name_zh": OPEN, "name_en": OPEN, "is_demo": OPEN}


class Change(models.Model):
    """One append-only event: who changed which record when, from what to what, in which words.

    Partitioned by month of `recorded_at` (see the migration). Holds no foreign keys, so that the
    log never stands in the way of the live tables. `transaction` is PostgreSQL's own transaction
    id: a reader that keeps a `pg_snapshot` knows exactly which changes it has not seen yet, which
    a sequence cannot tell.
    """

    transaction = models.BigIntegerField(
        db_default=Cast(
            Cast(Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
        )
    )
    batch = models.UUIDField(null=True)
    model = models.CharField(max_length=60)  # "skills.studio"
    record = models.BigIntegerField(null=True)
    # A bulk insert writes one Change for all its rows: the ids it took, as [first, last].
    first_record = models.BigIntegerField(null=True)
    last_record = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)  # "recognise_studio"; the sentence is rendered from verb + params
    params = models.JSONField(default=dict)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    digest = models.BinaryField(null=True)  # SM3 over a bulk insert's rows
    subject = models.BigIntegerField(null=True)  # SubjectKey under which personal values are sealed
    by = models.BigIntegerField()  # account id
    via = models.CharField(max_length=20, default="")  # web, api, command, job
    recorded_at = models.DateTimeField(db_default=Now())

    privacy = dict.fromkeys(
        ["transaction", "batch", "model", "record", "first_record", "last_record", "verb", "params"]
        + ["digest", "subject", "by", "via", "recorded_at"],
        OPEN,
    ) | {"before": PERSONAL, "after": PERSONAL}

    class Meta:
        indexes = [
            models.Index(fields=["model", "record", "id"], name="change_record"),
            models.Index(fields=["transaction"], name="change_transaction"),
            models.Index(fields=["batch"], name="change_batch", condition=Q(batch__isnull=False)),
            BrinIndex(fields=["recorded_at"], name="change_recorded_at"),
        ]


class ChainLink(models.Model):
    """A closed stretch of a log, hashed onto the link before it."""

    log = models.CharField(max_length=20, default="change")  # key of a `rules.chain.Log`
    form = models.PositiveSmallIntegerField(default=1)  # how its lines are written: `rules.chain`
    # The cluster's own identity: transaction ids start anew after a restore into another cluster.
    cluster = models.CharField(max_length=32)
    from_transaction = models.BigIntegerField()  # inclusive
    to_transaction = models.BigIntegerField()  # exclusive
    last_change = models.BigIntegerField()  # the highest id of the log's rows up to here
    count = models.PositiveIntegerField()
    previous = models.BinaryField()
    digest = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())

    privacy = dict.fromkeys(
        ["log", "form", "cluster", "from_transaction", "to_transaction", "last_change", "count"]
        + ["previous", "digest", "made_at"],
        OPEN,
    )

    class Meta:
        indexes = [models.Index(fields=["log", "id"], name="link_log")]


class SubjectKey(models.Model):
    """A person's own data key, wrapped; destroying it erases the person from the log, not the log."""

    wrapped = models.BinaryField(null=True)
    key_version = models.PositiveSmallIntegerField()
    destroyed_at = models.DateTimeField(null=True)

    privacy = {"wrapped": SENSITIVE, "key_version": OPEN, "destroyed_at": OPEN}


class Attachment(Record):
    """A file, stored once by the digest of its content, its type sniffed, served through the policy.

    A sealed one holds personal values: on the disk it lies under the installation's key.
    """

    digest = models.CharField(max_length=64)  # SM3 of what lies on the disk, hex
    size = models.PositiveBigIntegerField()  # of the file as it came
    sealed = models.BooleanField(default=False)
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    model = models.CharField(max_length=60)  # what it is attached to
    record = models.BigIntegerField()
    added_by = models.BigIntegerField()  # account id; accounts stand above this floor
    added_at = models.DateTimeField(db_default=Now())

    privacy = dict.fromkeys(["digest", "size", "sealed", "media_type", "model", "record"], OPEN) | {
        "name": PERSONAL,
        "added_by": OPEN,
        "added_at": OPEN,
    }

    class Meta:
        indexes = [models.Index(fields=["model", "record"], name="attachment_record")]


class NumberSequence(models.Model):
    """The last number given in a series and year; rows are locked, so numbers have no gaps."""

    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    privacy = {"series": OPEN, "year": OPEN, "last": OPEN}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="one_sequence_a_year")]
