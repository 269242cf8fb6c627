"""Who owes something to an evaluation is reminded, urged, supervised and told of, by the day stated."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonghui.engines.cases.actions import climb_ladder
from gonghui.engines.cases.models import Case, CaseNotice, StatedLimit
from gonghui.insight.evaluation import actions
from tests.insight.evaluation.conftest import CONGRESSES, NOW, begin, of, step, write
from tests.insight.evaluation.test_to_the_end import signature, signing

pytestmark = pytest.mark.django_db


def climb(office, days, hours=0):
    return climb_ladder(now=NOW + timedelta(days=days, hours=hours), by=office.by)


def told(body):
    rows = CaseNotice.objects.filter(body=body, above=False, account=None).order_by("pk")
    return list(rows.values_list("rung", flat=True))


def test_a_unit_is_pressed_until_it_files_and_again_when_sent_back(office):
    made = begin(office, numbers=[CONGRESSES])  # due in 29 days
    case = of(made, office.management).case
    before = Case.objects.get(pk=case.pk).version
    assert climb(office, 5) == 0
    assert climb(office, 20, 13) == 1  # eleven at night
    assert climb(office, 21) == 0
    (notice,) = CaseNotice.objects.all()
    assert (notice.rung, notice.deliver_at) == ("remind", NOW + timedelta(days=20, hours=21))
    assert Case.objects.get(pk=case.pk).version == before
    write(office, made, days=21)
    assert climb(office, 60) == 0  # filed: the office has to act
    until = (NOW + timedelta(days=40)).date()
    step(of(made, office.management), "send_back", office.organiser, days=30, reason="补充", until=until)
    assert climb(office, 41) >= 1  # slept through: the highest rung alone
    assert climb(office, 60) >= 1
    assert told(office.management) == ["remind", "supervise", "notice"]
    step(of(made, office.management), "go_without", office.organiser, days=61, reason="逾期")
    assert StatedLimit.objects.exclude(look_at=None).count() == climb(office, 400) == 0


def test_more_time_begins_anew(office):
    made = begin(office, numbers=[CONGRESSES])
    assert climb(office, 20) == 1
    until = (NOW + timedelta(days=80)).date()
    assessment = of(made, office.management)
    more = {"until": until, "reason": "调查", "by": office.organiser}
    actions.give_more_time(assessment=assessment, now=NOW + timedelta(days=21), **more)
    assert climb(office, 32) == 0  # the first day is over, and counts no more
    assert climb(office, 79) >= 1
    assert told(office.management)[:2] == ["remind", "urge"]


def test_who_objected_is_not_urged_to_sign(office):
    made = signing(office)
    mine = signature(made, office.management)
    step(mine, "object", office.owner, words="口径不符")
    climb(office, 31)
    assert told(office.management) == []
    assert told(office.economy) == ["supervise"]
    step(mine, "ask_again", office.organiser, days=32, reason="已改")
    climb(office, 33)
    assert told(office.management)[-1] in {"supervise", "notice"}
