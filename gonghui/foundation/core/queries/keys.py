"""How much lies under which version of the installation's keys."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import Count, Q
from psycopg import sql

from gonghui.foundation.core.models import Attachment, SubjectKey
from gonghui.foundation.core.queries.files import attachment_path
from gonghui.foundation.core.rules.keys import HashedRow, Passing, SealedColumn, declared

BY_FIRST_BYTE = (
    "SELECT get_byte({column}, 0) AS version, count(*) FROM {table} WHERE {column} IS NOT NULL GROUP BY 1"
)
BY_MEMBER = (
    "SELECT get_byte(decode(({column} ->> %s), 'base64'), 0) AS version, count(*) FROM {table} "
    "WHERE {column} ->> %s IS NOT NULL GROUP BY 1"
)


@dataclass(frozen=True)
class Held:
    """How many values of a place lie under each version.

    Attributes:
        place: model and column, such as "people.person identity_hash".
        versions: version of the key → number of values.
    """

    place: str
    versions: dict[int, int]

    def under_others(self, active: int) -> int:
        """How many lie under another version than the active one."""
        return sum(count for version, count in self.versions.items() if version != active)


def held_under_keys() -> list[Held]:
    """Every declared place, the persons' wrapped keys first, sealed files last."""
    keys = SubjectKey.objects.filter(wrapped__isnull=False).values_list("key_version")
    found = [Held("core.subjectkey wrapped", dict(keys.annotate(n=Count("pk")).order_by()))]
    for kept in declared():
        if isinstance(kept, HashedRow):
            found.append(_hashed(kept))
        elif isinstance(kept, SealedColumn):
            found.append(_sealed(kept))
    return [*found, Held("core.attachment content", dict(_files()))]


def ending_with_the_key() -> list[tuple[str, str]]:
    """(place, what stops working) of hashes that cannot be made anew: their text is kept nowhere."""
    return [
        (f"{kept.model} {', '.join(kept.columns)}", kept.why)
        for kept in declared()
        if isinstance(kept, Passing)
    ]


def _hashed(kept: HashedRow) -> Held:
    there = Q()
    for one in kept.hashes:
        there |= Q(**{f"{one.column}__isnull": False})
    rows = apps.get_model(kept.model)._default_manager.filter(there)
    columns = ", ".join(one.column for one in kept.hashes)
    counted = rows.order_by().values_list(kept.version).annotate(n=Count("pk"))
    return Held(f"{kept.model} {columns}", dict(counted))


def _sealed(kept: SealedColumn) -> Held:
    model = apps.get_model(kept.model)
    names = {
        "column": sql.Identifier(model._meta.get_field(kept.column).column),
        "table": sql.Identifier(model._meta.db_table),
    }
    total: Counter[int] = Counter()
    with connection.cursor() as cursor:
        for member in kept.members or ("",):
            statement = sql.SQL(BY_MEMBER if member else BY_FIRST_BYTE).format(**names)
            cursor.execute(statement, [member, member] if member else [])
            total.update(dict(cursor.fetchall()))
    return Held(f"{kept.model} {kept.column}", dict(total))


def _files() -> Counter[int]:
    found: Counter[int] = Counter()
    for content in Attachment.objects.filter(sealed=True).values_list("digest", flat=True).iterator():
        path = attachment_path(content)
        if path.exists():
            with path.open("rb") as file:
                found[file.read(1)[0]] += 1
    return found
