"""Naming the installation."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.actions.changes import Actor, fields_of, record_change
from gonghui.foundation.core.models import Installation
from gonghui.foundation.core.rules import Refusal


@transaction.atomic
def name_installation(
    *, code: str, name_zh: str, by: Actor, name_en: str = "", is_demo: bool = False
) -> Installation:
    """Names the installation; its code then stands in every printed number.

    Raises:
        Refusal: the code is not 2 to 12 capital letters and digits, or differs from the code already in use.
    """
    if not re.fullmatch(r"[A-Z0-9]{2,12}", code):
        raise Refusal(
            _("The installation's code is 2 to 12 capital letters and digits, such as BJ."), field="code"
        )
    found = Installation.objects.select_for_update().first()
    before = fields_of(found) if found else None
    if found and found.code != code:
        raise Refusal(
            _("The code %(code)s stands in numbers already printed; it is not changed.")
            % {"code": found.code},
            field="code",
        )
    found = found or Installation(code=code)
    found.name_zh, found.name_en, found.is_demo = name_zh, name_en, is_demo
    found.save()
    record_change(verb="name_installation", record=found, by=by, before=before, params={"name": name_zh})
    return found
