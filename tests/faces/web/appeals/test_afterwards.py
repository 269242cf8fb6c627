"""After the answer: call-backs, second opinions; the catalogue and the roster."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from gonghui.affairs.appeals.models import (
    Callback,
    DispatchRule,
    Exclusion,
    Review,
)
from gonghui.foundation.accounts.models import Access
from tests.faces.web.appeals.conftest import answered, taken_by, text


def test_a_colleague_calls_back_and_no_answer_is_kept(sign_in, town):
    client = sign_in(town.clerk)
    appeal = answered(town, client)
    page = f"/12351/call-backs/{appeal.case.public_id}/"
    assert appeal.case.number in text(client.get("/12351/call-backs/"))
    assert "13800000001" not in text(client.get(page))
    assert "13800000001" in text(client.post(page, {"reveal": "1"}))
    assert Access.objects.get(kind="reveal").fields == ["name", "phone", "wording"]
    half = client.post(page, {"reached": "answered", "contacted": "yes", "words": "说了一半"})
    assert half.status_code == 422
    assert "说了一半" in text(half)
    assert client.post(page, {"reached": "no_answer"}).status_code == 302
    assert "Nobody answered" in text(client.get("/12351/call-backs/"))
    said = {"reached": "answered", "contacted": "yes", "result": "partly", "satisfaction": "fairly"}
    assert client.post(page, said).status_code == 302
    assert list(Callback.objects.order_by("pk").values_list("reached", flat=True)) == [
        "no_answer",
        "answered",
    ]
    appeal.case.refresh_from_db()
    assert (appeal.case.state, appeal.case.outcome) == ("closed", "partly")
    assert "Nobody waits for a call-back" in text(client.get("/12351/call-backs/"))


def test_whoever_handled_it_does_not_call_back(sign_in, town):
    appeal = answered(town, sign_in(town.worker), channel="station")
    client = sign_in(town.worker)
    assert "You handled it" in text(client.get("/12351/call-backs/"))
    said = {"reached": "answered", "contacted": "yes", "result": "solved", "satisfaction": "satisfied"}
    refused = client.post(f"/12351/call-backs/{appeal.case.public_id}/", said)
    assert refused.status_code == 422
    assert not Callback.objects.exists()


def test_an_exclusion_is_proposed_by_one_and_approved_by_another(sign_in, town):
    head = sign_in(town.head)
    appeal = answered(town, sign_in(town.clerk))
    page = f"/12351/exclude/{appeal.case.public_id}/"
    assert head.post(page, {"ground": "", "reason": "理由写在这里"}).status_code == 422
    assert head.post(page, {"ground": "same_matter", "reason": "同一事项已经办结"}).status_code == 302
    found = Exclusion.objects.get()
    decide = f"/12351/exclusions/{found.public_id}/"
    own = head.post(decide, {"act": "approve"})
    assert own.status_code == 422
    assert found.state == "proposed"
    assert sign_in(town.clerk).post(decide, {"act": "approve"}).status_code == 403
    boss = sign_in(town.boss)
    refused = boss.post(decide, {"act": "refuse", "decision": " "})
    assert refused.status_code == 422
    assert "Say why it stays" in text(refused)
    boss.post(decide, {"act": "approve"})
    found.refresh_from_db()
    assert found.state == "approved"
    assert "同一事项已经办结" in text(boss.get("/12351/second-opinions/"))
    page = text(boss.get("/12351/rates/"))
    assert "The same matter without a new fact (条例 art. 11(3))" in page


def test_a_review_is_decided_by_somebody_above(sign_in, town):
    appeal = answered(town, sign_in(town.clerk))
    asked = sign_in(town.worker).post(f"/12351/review/{appeal.case.public_id}/", {"reason": "诉求无事实依据"})
    assert asked.status_code == 302
    found = Review.objects.get()
    head = sign_in(town.head)
    assert "诉求无事实依据" in text(head.get("/12351/second-opinions/"))
    half = head.post(f"/12351/reviews/{found.public_id}/", {"finding": "", "explanation": "写了一半的说明"})
    assert half.status_code == 422
    assert "写了一半的说明" in text(half)
    head.post(f"/12351/reviews/{found.public_id}/", {"finding": "unreasonable", "explanation": "经查无依据"})
    found.refresh_from_db()
    assert found.finding == "unreasonable"
    assert Exclusion.objects.get().ground == "unreasonable"


def test_a_row_of_the_catalogue_is_entered_and_ended(sign_in, town):
    client, on = sign_in(town.head), timezone.localdate()
    row = {"category": "wages", "place": "东一街道 990101001", "body": "试验市总工会", "basis": "清单第3项"}
    assert client.post("/12351/catalogue/", row | {"on": "soon"}).status_code == 422
    assert client.post("/12351/catalogue/", row | {"on": on.isoformat()}).status_code == 302
    rule = DispatchRule.objects.get()
    assert (rule.category, rule.area_id, rule.body_id) == ("wages", town.one.pk, town.federation.pk)
    assert "清单第3项" in text(client.get("/12351/catalogue/"))
    appeal = taken_by(sign_in(town.clerk))
    assert appeal.case.lead_id == town.federation.pk
    end = f"/12351/catalogue/{rule.public_id}/"
    assert "does not hold on that day" in text(client.post(end, {"on": on.isoformat()}, follow=True))
    client.post(end, {"on": (on + timedelta(days=5)).isoformat()})
    rule.refresh_from_db()
    assert rule.valid_to == on + timedelta(days=5)


def test_somebody_is_put_on_the_roster_and_taken_off(sign_in, town):
    client = sign_in(town.head)
    start = timezone.localtime() - timedelta(hours=1)
    shift = {
        "username": "second",
        "start": f"{start:%Y-%m-%d %H:%M}",
        "end": f"{start + timedelta(hours=12):%Y-%m-%d %H:%M}",
        "place": "1",
    }
    assert client.post("/12351/roster/", shift | {"username": "nobody"}).status_code == 422
    assert client.post("/12351/roster/", shift | {"end": shift["start"]}).status_code == 422
    assert client.post("/12351/roster/", shift).status_code == 302
    assert client.post("/12351/roster/", shift).status_code == 422
    page = text(client.get("/12351/roster/"))
    assert "on duty now" in page
    off = re.search(r'action="(/12351/roster/[^"]+)"', page)[1]
    client.post(off)
    assert "The roster is empty" in text(client.get("/12351/roster/"))
