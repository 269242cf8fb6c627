"""Organisation life as it stands when the city is loaded: a union renamed, two merged, one split, cases open.

All of it lies after the years of the true answers and changes none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from gonghui.affairs.organising import actions
from gonghui.affairs.organising.models import PreparatoryPayment
from gonghui.demo.city.names import MARK
from gonghui.demo.ids import Ids
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.bodies.models import Body, Coverage
from gonghui.foundation.bodies.queries import in_force, seat_of
from gonghui.foundation.core.actions import recorded
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Employment, Membership, Person

FIRST = date(2026, 1, 10)
STAGES = ("applied", "preparing", "reported")
VOTES = ("3 0 0", "2 1 0", "1 1 1", "3 0 0", "3 0 0")  # for, against, abstained


def open_life(ids: Ids, *, by: Account, now: datetime, say: Callable[[str], Any]) -> None:
    """Changes some unions' lives, opens foundings and an election, proposes a change of a key fact.

    Args:
        now: the moment of loading.
    """
    last = now.date() - timedelta(days=2)
    on = min(FIRST, last)
    with recorded(at=now - timedelta(days=1)):
        told = [*_lives(by, on, now - timedelta(days=2)), *_foundings(by, now), *_keeping(by, now, on)]
    say("organisation life: " + ", ".join(told))


def _lives(by: Account, on: date, now: datetime) -> list[str]:
    """Small basic unions of one street, so that they merge and split as neighbours do."""
    unions = list(
        Body.objects.filter(in_force(on), kind=Body.Kind.UNION, union__type="basic", merged_into=None)
        .exclude(pk__in=RoleGrant.objects.values("body"))
        .exclude(led_cases__closed_at=None, led_cases__isnull=False)
        .order_by("-pk")[:6]
    )
    joint = (
        Body.objects.filter(in_force(on), kind=Body.Kind.UNION, union__type="joint", merged_into=None)
        .filter(pk__in=Coverage.objects.filter(in_force(on)).values("union"))
        .exclude(pk__in=RoleGrant.objects.values("body"))
        .order_by("-pk")
        .first()
    )
    if len(unions) < 4 or joint is None:
        return []
    renamed, gone, into, dissolved = unions[:4]
    actions.rename_union(
        union=renamed, name_zh=f"新{renamed.name_zh}", on=on, by=by, document=f"更名批复{MARK}"
    )
    actions.merge_unions(unions=[gone], into=into, on=on, by=by, document=f"合并批复{MARK}")
    actions.dissolve_union(
        union=dissolved,
        on=on,
        by=by,
        now=now,
        reason="企业注销（演示）",
    )
    covered = Coverage.objects.filter(in_force(on), union=joint.pk).order_by("pk")
    employers = list(covered.values_list("employer", flat=True))[:1]
    if employers:
        part = actions.Part(name_zh=f"{joint.name_zh}分会", employers=employers)
        actions.split_union(union=joint, parts=[part], on=on, by=by)
    return ["one union renamed, one merged, one dissolved, one split"]


def _foundings(by: Account, now: datetime) -> list[str]:
    """Foundings at three stages, of employers that paid and have workers enough to name."""
    made = 0
    paid = PreparatoryPayment.objects.values("employer")
    for employer in Body.objects.filter(employer__in=paid).order_by("pk")[:40]:
        on = now.date()
        persons = list(
            Person.objects.filter(
                pk__in=Employment.objects.filter(in_force(on), employer=employer.pk).values("person")
            ).order_by("pk")[:3]
        )
        area = seat_of(employer, on)
        if len(persons) < 3 or area is None or made == len(STAGES):
            continue
        superior = Body.objects.filter(in_force(on), union__territory=area).first()
        if superior is None:
            continue
        founding = actions.apply_for_union(
            name_zh=f"{employer.name_zh}工会",
            kind="basic",
            superior=superior,
            area=area,
            employers=[employer],
            group=persons[1:],
            head=persons[0],
            workers=max(3, len(persons)),
            willing=3,
            by=by,
            now=now - timedelta(days=30),
        )
        _bring(founding.case, STAGES[made], persons, by, now)
        made += 1
    return [f"{made} foundings under way"]


def _bring(case: Case, stage: str, persons: list[Person], by: Account, now: datetime) -> None:
    """Takes a founding as far as a stage."""
    days = [now - timedelta(days=back) for back in (25, 12, 10)]
    held = days[1].date()
    first, second, third = (person.name for person in persons)
    stand = (
        ("chair", first),
        ("committee", second),
        ("committee", third),
        ("audit", third),
        ("women", third),
    )
    named_for: dict[str, str] = {}
    for post, name in stand:
        named_for[post] = "、".join(filter(None, (named_for.get(post), name)))
    meeting = {
        "held_on": held,
        "form": "members",
        "members": 3,
        "should_attend": 3,
        "attended": 3,
        "seats": 2,
        "votes": "\n".join(f"{name} {votes}" for (_post, name), votes in zip(stand, VOTES, strict=True)),
        "chair_is": "none",
        "no_relatives": True,
    }
    steps: list[tuple[str, datetime, dict[str, Any]]] = [
        ("agree", days[0], {"on": days[0].date()}),
        ("nominate", days[0], named_for),
        ("elect", days[1], meeting),
        ("report", days[2], {"reported_on": days[2].date()}),
    ]
    wanted = {"applied": 0, "preparing": 2, "reported": 4}[stage]
    # Names are found among all people of the city: one that two bear stops before the meeting.
    named = {person.name for person in persons}
    alone = Person.objects.filter(name__in=named, merged_into=None).count() == len(persons)
    for name, at, fields in steps[: wanted if alone else min(wanted, 1)]:
        held_case = Case.objects.get(pk=case.pk)
        do_step(case=held_case, step=name, by=by, now=at, fields=fields)


def _keeping(by: Account, now: datetime, on: date) -> list[str]:
    """The demo chair's union: an election opened, a seal proposed, an item said."""
    chair = Account.objects.get(username="chair")
    union = RoleGrant.objects.get(account=chair).body
    election = actions.open_election(union=union, by=chair, now=now - timedelta(days=3))
    _stand(election.case, union, chair, now - timedelta(days=2))
    actions.propose_key_change(
        union=union, kind="seal", text=f"{union.name_zh}印章", effective_on=on, by=chair
    )
    actions.check_self(
        union=union,
        item="results",
        has=True,
        by=chair,
        evidence="会员评家记录（演示）",
        shows=f"case:{election.case.public_id}",
    )
    return ["an election, a seal and an item of the demo chair"]


def _stand(case: Case, union: Body, by: Account, now: datetime) -> None:
    """Members of the demo chair's union stand for its election, where their names tell who is meant."""
    held = Membership.objects.filter(in_force(now.date()), union=union.pk, person__merged_into=None)
    names = list(dict.fromkeys(held.order_by("pk").values_list("person__name", flat=True)[:30]))
    alone = [name for name in names if Person.objects.filter(name=name, merged_into=None).count() == 1]
    if len(alone) < 6:
        return
    stand = {"chair": alone[0], "committee": "、".join(alone[1:5]), "audit": alone[5], "women": alone[1]}
    try:
        do_step(case=Case.objects.get(pk=case.pk), step="nominate", by=by, now=now, fields=stand)
    except Refusal:
        # Somebody of these cannot be named by the chair; the election then stands without candidates.
        return
