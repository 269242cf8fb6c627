"""What somebody looks at again and again: filters of the inbox under a name."""

from __future__ import annotations

from django.db import models

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.models import OPEN, PERSONAL, Record


class SavedView(Record):
    """Filters of the inbox that an account keeps under a name of its own. It opens nothing by itself."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="case_views")
    name = models.CharField(max_length=40)
    filters = models.JSONField(default=dict)  # name of the filter → value, as in the address of the page

    # What is searched for may be a name.
    privacy = {"account": OPEN, "name": PERSONAL, "filters": PERSONAL}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="one_case_view_a_name")]
        ordering = ["name", "pk"]
