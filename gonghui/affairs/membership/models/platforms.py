"""Platform companies: through whose apps people work without being employed by them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Employer, Union
from gonghui.foundation.core.models import OPEN, DatedRecord, ends_after_start


class PlatformCompany(DatedRecord):
    """An employer of the register that runs a platform, and the federation through which its workers join."""

    class Business(models.TextChoices):
        FOOD = "food", _("Food delivery")
        PARCEL = "parcel", _("Parcels")
        RIDE = "ride", _("Ordered cars")
        FREIGHT = "freight", _("Freight")
        HOME = "home", _("Domestic services")
        OTHER = "other", _("Other")

    number = models.CharField(max_length=40, unique=True)
    employer = models.OneToOneField(Employer, on_delete=models.PROTECT, related_name="platform")
    brand = models.CharField(max_length=60)  # the name that its workers know it by
    business = models.CharField(max_length=8, choices=Business)
    federation = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="platforms")
    groups = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    privacy = dict.fromkeys(
        ["number", "employer", "brand", "business", "federation", "groups", "valid_from", "valid_to"], OPEN
    )

    class Meta:
        constraints = [ends_after_start("platform_interval")]

    def __str__(self) -> str:
        return self.brand
