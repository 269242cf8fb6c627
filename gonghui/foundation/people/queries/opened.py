"""Identity and phone numbers opened for a superior system's sheet, many at once.

The caller has asked who may open them, and logs it.
"""

from __future__ import annotations

from collections.abc import Iterable

from gonghui.foundation.core.models import SubjectKey
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.models import Membership
from gonghui.foundation.people.rules import keys

CONTEXT = {"identity": keys.IDENTITY, "phone": keys.PHONE}


def opened_numbers(members: Iterable[Membership]) -> list[dict[str, str]]:
    """For each membership the numbers of its person by column; of an erased one, none."""
    members = list(members)
    machine = provider()
    kept = SubjectKey.objects.filter(
        pk__in={member.person.subject_id for member in members}, wrapped__isnull=False
    ).values_list("pk", "wrapped", "key_version")
    keys = {pk: machine.unwrap(wrapped, version) for pk, wrapped, version in kept if wrapped}
    found = []
    for member in members:
        key, row = keys.get(member.person.subject_id), {"member_code": "", "phone": ""}
        for column, name in (("member_code", "identity"), ("phone", "phone")):
            sealed = getattr(member.person, name)
            if key is not None and sealed is not None:
                row[column] = machine.open(sealed, key=key, context=CONTEXT[name])
        found.append(row)
    return found
