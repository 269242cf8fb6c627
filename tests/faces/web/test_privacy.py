"""The pages about personal data: declarations, what is owed, consents, and what everybody may read."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from gonghui.demo.lawful import AGREE, PLANTED, USE, WITHDRAW
from gonghui.faces.web.templatetags.show import source
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries import persons_visible_to, sees
from gonghui.foundation.privacy.models import Assessment, Consent, DutyDone
from gonghui.foundation.privacy.queries import SMALLEST_CELL, assessed, consents_of, may_use
from gonghui.foundation.privacy.rules import uses

OVERVIEW, RULES = "/privacy/", "/portal/privacy/"


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return re.sub(r"\s+", " ", answer.content.decode())


def part(text, testid):
    """What stands in the element of a test id, up to the end of its row or section."""
    return re.search(rf'data-testid="{testid}".*?(</tr>|</section>|</p>)', text)[0]


def test_the_city_is_planted_as_declared(demo):
    today = timezone.localdate()
    found = {one.use.key: one for one in assessed(today)}
    for made in PLANTED:
        row = Assessment.objects.get(use=made.use)
        assert "演示" in row.risks
        assert (today - row.made_on).days - made.ago in (0, 1)
        expected = "waiting" if not made.approved else "overdue" if made.due_in < 0 else "done"
        assert found[made.use].state == expected, made.use
    assert {key for key, one in found.items() if one.state == "missing"} == set(found) - {
        made.use for made in PLANTED
    }
    given = Consent.objects.filter(use=USE)
    assert (given.count(), given.exclude(withdrawn_on=None).count()) == (AGREE, WITHDRAW)
    assert {row.person_id for row in given if may_use(row.person, USE, today)} == set(
        given.filter(withdrawn_on=None).values_list("person", flat=True)
    )


def test_the_overview_counts_as_the_register_does_and_leads_to_what_is_owed(sign_in):
    client = sign_in("leader")
    text = page(client, OVERVIEW)
    assert text.count('data-testid="use"') == len(uses())
    people = f"{Person.objects.filter(merged_into=None).count():,}".replace(",", "")
    assert people in re.sub(r"[\s,  ]", "", part(text, "persons"))
    standing = assessed(timezone.localdate())
    owing = [one for one in standing if one.is_owed]
    assert f"{len(owing)}" in part(text, "owing")
    assert page(client, "/privacy/assessments/?owed=1").count('data-testid="assessed"') == len(owing)
    assert page(client, "/privacy/assessments/").count('data-testid="assessed"') == len(standing)
    # Nothing is owed by number in so small a city, and that is said, with the law's line beside it.
    assert 'class="state none"' in part(text, "duty-officer")
    # A few who took it back are not counted out.
    few = Consent.objects.filter(use=USE, withdrawn_on__isnull=False).count()
    assert 0 < few < SMALLEST_CELL
    assert f">{few}<" not in part(text, f"consents-{USE}")
    assert page(client, "/privacy/fields/").count('data-testid="field"') > 100
    assert 'data-testid="field"' not in page(client, "/privacy/fields/?search=zzz")
    for key in uses():
        page(client, f"/privacy/uses/{key}/")
    page(client, "/privacy/uses/whim/", 404)


def test_who_sees_declarations_and_who_a_persons_consents(sign_in):
    member = Consent.objects.filter(use=USE).first().person
    own = reverse("web:privacy:person", args=[member.public_id])
    for name, overview, person in (
        ("membership", 200, 200),
        ("leader", 200, 403),
        ("chair", 200, None),
        ("secadmin", 200, 403),
        ("auditadmin", 200, 403),
        ("sysadmin", 403, 403),
        ("evaluator", 403, 403),
        ("skills", 403, 403),
        ("", 302, 302),
    ):
        client = sign_in(name)
        for address in (OVERVIEW, "/privacy/fields/", "/privacy/assessments/", "/privacy/uses/hotline/"):
            assert client.get(address).status_code == overview, (name, address)
        if person is None:  # as far as the account keeps the person
            person = 200 if sees(Account.objects.get(username=name), member, Permission.EDIT) else 404
        assert client.get(own).status_code == person, name
    assert member.name not in page(sign_in("secadmin"), OVERVIEW)
    kept = persons_visible_to(Account.objects.get(username="chair"), permission=Permission.EDIT)
    stranger = Person.objects.filter(merged_into=None).exclude(pk__in=kept.values("pk")).first()
    assert sign_in("chair").get(reverse("web:privacy:person", args=[stranger.public_id])).status_code == 404


def test_one_assesses_and_another_approves(sign_in):
    officer, address = sign_in("membership"), "/privacy/uses/hotline/"
    day = timezone.localdate()
    told = {"lawful": "有依据", "risks": "泄露", "measures": "加密", "conclusion": "go_on"}
    told |= {"on": f"{day}", "next_due": f"{day + timedelta(days=365)}"}
    count = Assessment.objects.count()
    assert sign_in("leader").post(address, told).status_code == 403
    wrong = officer.post(address, told | {"next_due": f"{day}"})
    assert wrong.status_code == 422
    assert "有依据" in wrong.content.decode()  # what was typed is kept
    assert officer.post(address, told).status_code == 302
    assert Assessment.objects.count() == count + 1
    row = Assessment.objects.latest("pk")
    one = reverse("web:privacy:assessment", args=[row.public_id])
    assert '<button class="btn btn-primary">' not in page(officer, one)
    assert officer.post(one).status_code == 422
    assert sign_in("leader").post(one).status_code == 422
    assert sign_in("secadmin").post(one).status_code == 302
    assert 'class="state done"' in page(officer, "/privacy/uses/hotline/")
    duty = {"duty": "officer", "document": "回执1号", "on": f"{day}"}
    assert sign_in("leader").post("/privacy/duties/", duty).status_code == 422
    assert officer.post("/privacy/duties/", duty | {"document": ""}).status_code == 422
    assert officer.post("/privacy/duties/", duty).status_code == 302
    assert DutyDone.objects.get().document == "回执1号"


def test_an_officer_enters_a_consent_and_its_withdrawal(sign_in):
    officer, today = sign_in("membership"), timezone.localdate()
    person = Person.objects.filter(merged_into=None, birth_date__lt="2000-01-01", consents=None).first()
    address = reverse("web:privacy:person", args=[person.public_id])
    assert address in page(officer, reverse("web:person", args=[person.public_id]))
    told = {"use": USE, "how": "signed", "on": f"{today}"}
    assert officer.post(address, told | {"how": "portal"}).status_code == 422
    assert officer.post(address, told | {"on": f"{today + timedelta(days=1)}"}).status_code == 422
    assert officer.post(address, told | {"use": "member_register"}).status_code == 200
    assert not consents_of(person).exists()
    assert officer.post(address, told).status_code == 302
    assert may_use(person, USE, today)
    text = page(officer, address)
    assert uses()[USE].text.words.zh in text
    assert text.count('data-testid="told"') == 1
    # Sent twice by a double click, it stays given.
    assert officer.post(address, told).status_code == 422
    assert may_use(person, USE, today)
    assert officer.post(address, told | {"act": "withdraw", "how": "phone"}).status_code == 302
    assert not may_use(person, USE, today)
    assert officer.post(address, told | {"act": "withdraw"}).status_code == 422


def test_everybody_reads_the_rules_made_of_the_declarations(demo):
    client = Client()
    text = page(client, RULES)
    for use in uses().values():
        of_others = set(use.whose) != {"account"}
        assert (use.purpose.zh in text) == of_others, use.key
        if of_others:
            with translation.override("zh-hans"):
                assert all(source(ground.law) in text for ground in use.grounds), use.key
            assert use.shared is None or use.shared.zh in text
    assert text.count('data-testid="rule"') == sum(set(use.whose) != {"account"} for use in uses().values())
    assert RULES in page(client, "/portal/")
    client.post("/language/", {"language": "en", "next": RULES})
    text = page(client, RULES)
    assert uses()["joining"].purpose.en in text
    for right in (
        "see your data",
        "copy",
        "passed to",
        "corrected",
        "deleted",
        "limited",
        "closed",
        "take a c",
    ):
        assert right in text, right
    for told in ("complain", "within 15 working days", "explained"):
        assert told in text.lower(), told
