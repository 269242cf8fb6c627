"""The demo city's joining: applications in every state, what is planted in them, drives and transfers."""

from __future__ import annotations

from collections import Counter

from django.utils import timezone

from gonghui.affairs.membership.models import (
    Application,
    Drive,
    Entrance,
    GroupWork,
    Liaison,
    PlatformCompany,
    Reach,
    Transfer,
)
from gonghui.affairs.membership.queries import places
from gonghui.affairs.membership.queries.drives import results_of
from gonghui.affairs.membership.queries.joining import findings
from gonghui.affairs.membership.rules.joining import JOINING_KIND
from gonghui.demo.joining import PLANTED
from gonghui.foundation.people.models import Employment, Membership


def test_applications_stand_in_every_state_with_what_is_planted(city, db):
    on = timezone.localdate()
    rows = list(Application.objects.select_related("case__lead").order_by("pk"))
    assert len(rows) == len(PLANTED)
    assert {row.case.state for row in rows} == set(JOINING_KIND.states)
    for row, planted in zip(rows, PLANTED, strict=True):
        assert row.case.state == planted.state
        if row.is_open:
            assert {one.key for one in findings(row, on)} == set(planted.findings)
    assert Application.objects.filter(is_open=True, case__clocks__due_at__lt=timezone.now()).exists()


def test_who_was_admitted_is_a_member_and_works_where_it_was_said(city, db):
    admitted = Application.objects.filter(case__state="approved")
    assert Membership.objects.filter(joined_by__in=admitted, valid_to=None).count() == admitted.count()
    several = Counter(
        Employment.objects.filter(host__platform__isnull=False).values_list("person", flat=True)
    )
    assert max(several.values()) == 2


def test_drives_have_results_and_one_group_without_a_target(city, db):
    on = timezone.localdate()
    running = Drive.objects.get(valid_to=None)
    result = results_of([running], on)[running.pk]
    admitted = sum(row.state == "approved" and row.entrance == "drive" for row in PLANTED)
    assert (result.joined, result.target) == (admitted, 12)
    assert set(running.groups) - set(running.targets.values_list("worker_group", flat=True)) == {
        "truck_driver"
    }
    old = Entrance.objects.get(drive__valid_to__isnull=False)
    taking = places.leads_to(old, on)
    assert taking is not None
    assert taking.drive is None
    assert taking.notice


def test_transfers_are_asked_released_done_and_made_of_an_application(city, db):
    states = Counter(Transfer.objects.values_list("case__state", flat=True))
    assert states == {"asked": 3, "released": 1, "done": 1}


def test_the_lists_are_those_that_were_drawn(city, db):
    joined = Application.objects.filter(person__isnull=False).values("person")
    assert GroupWork.objects.exclude(person__in=joined).count() == len(city.group_works)
    assert Liaison.objects.count() == len(city.liaisons)
    assert Reach.objects.count() == len(city.reaches)
    assert not GroupWork.objects.filter(worker_group="carer").exists()
    assert PlatformCompany.objects.filter(federation__isnull=False).exists()
