"""How much units above send down in a year, against the caps; every number is that of a list of records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from gonghui.affairs.governance.models import AskedField, Sending
from gonghui.affairs.governance.rules import CAPPED
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import Category
from gonghui.foundation.law.queries import values
from gonghui.foundation.law.rules import COUNTRY

# What is counted of fields, by key of the address.
FIELDS = {
    "asked": Q(answered_by=""),
    "prefilled": ~Q(answered_by=""),
    "twice": Q(twice=True),
}


@dataclass
class Load:
    """What one unit sent down in a year.

    Attributes:
        counts: by kind of sending.
        refused: sendings that were refused.
        fields: asked of unions, answered from registers, asked twice.
        over: kinds beyond their cap.
    """

    body: Body
    counts: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)


def caps(year: int) -> dict[str, int]:
    """The cap of each kind at the end of a year: dated values of ours."""
    found = values([f"governance.cap.{kind}" for kind in CAPPED], COUNTRY, date(year, 12, 31))
    return {key.rpartition(".")[2]: int(amount.value) for key, amount in found.items()}


def sendings_counted(
    account: Account, year: int, *, body: Body | None = None, kind: str = "", refused: bool = False
) -> QuerySet[Sending]:
    """The records behind a number of the burden page.

    Args:
        body: the unit that sends; every visible one when not given.
        kind: of `Sending.Kind`; empty: every kind.
        refused: those that were refused, else those that were sent.
    """
    scope = scope_of(account, Permission.VIEW, Category.BODIES)
    sent = Sending.objects.filter(scope.as_q("body"), sent_on__year=year)
    sent = sent.exclude(refused="") if refused else sent.filter(refused="")
    sent = sent if body is None else sent.filter(body=body)
    sent = sent.filter(kind=kind) if kind else sent
    return sent.select_related("body", "item").order_by("-sent_on", "-pk")


def fields_counted(
    account: Account, year: int, *, body: Body | None = None, what: str = "asked"
) -> QuerySet[AskedField]:
    """The fields behind a number of the burden page; `what` is a key of `FIELDS`."""
    scope = scope_of(account, Permission.VIEW, Category.BODIES)
    found = AskedField.objects.filter(FIELDS[what], scope.as_q("body"), sent_on__year=year)
    found = found.filter(sending__refused="")
    found = found if body is None else found.filter(body=body)
    return found.select_related("sending", "body").order_by("-sent_on", "pk")


def burden(account: Account, year: int) -> list[Load]:
    """Every visible unit that sent something down in a year, by name; never ranked."""
    loads: dict[int, Load] = {}
    limits = caps(year)

    def load(pk: int) -> Load:
        return loads.setdefault(pk, Load(body=Body(pk=pk)))

    sent = sendings_counted(account, year).order_by().values("body", "kind").annotate(n=Count("pk"))
    for row in sent:
        one = load(row["body"])
        one.counts[row["kind"]] = row["n"]
        if row["n"] > limits.get(row["kind"], row["n"]):
            one.over.add(row["kind"])
    turned = sendings_counted(account, year, refused=True).order_by().values("body").annotate(n=Count("pk"))
    for row in turned:
        load(row["body"]).refused = row["n"]
    for what in FIELDS:
        rows = fields_counted(account, year, what=what).order_by().values("body").annotate(n=Count("pk"))
        for row in rows:
            load(row["body"]).fields[what] = row["n"]
    named = Body.objects.in_bulk(list(loads))
    for pk, one in loads.items():
        one.body = named[pk]
    return sorted(loads.values(), key=lambda one: (one.body.pinyin, one.body.pk))


def totals(loads: list[Load]) -> dict[str, int]:
    """The sums over units, by kind, by what of fields, and of refused ones."""
    found: dict[str, int] = defaultdict(int)
    for one in loads:
        for name, count in (*one.counts.items(), *one.fields.items(), ("refused", one.refused)):
            found[name] += count
    return dict(found)
