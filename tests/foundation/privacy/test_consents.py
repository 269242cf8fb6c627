"""Consent is asked only where it is the basis; a withdrawal stops the next use and nothing before it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from gonghui.affairs.membership.actions import note_reach
from gonghui.affairs.membership.models import Reach
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import (
    add_household_member,
    admit_member,
    erase_person,
    form_household,
    merge_persons,
    register_person,
)
from gonghui.foundation.people.models import HouseholdMember, Person
from gonghui.foundation.privacy.actions import enter_relative, give_consent, withdraw_consent
from gonghui.foundation.privacy.models import Consent
from gonghui.foundation.privacy.queries import (
    children_unagreed,
    consents_of,
    counted_consents,
    demand_lawful,
    may_use,
    may_use_of,
)
from gonghui.foundation.privacy.rules import Guardian, uses
from tests.foundation.people.conftest import START, number

pytestmark = pytest.mark.django_db
USE, CHILD = "services_used", "child_in_household"


def ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def wang(town):
    return register_person(name="王芳", identity=number(2), by=town.system)


@pytest.fixture
def child(town):
    return register_person(name="王小", birth_date=ago(9 * 365), by=town.system)


def refused(deed, match, **given):
    with pytest.raises(Refusal, match=match) as one:
        deed(**given)
    return one.value.field


def test_a_withdrawal_stops_the_next_use_and_what_was_done_stays(town, wang):
    give = {"person": wang, "use": USE, "how": "signed", "by": town.system}
    reach = {"person": wang, "kind": "service", "what": "体检", "body": town.one, "by": town.system}
    refused(note_reach, "needs this person's own consent", on=ago(10), **reach)
    consent = give_consent(**give, on=ago(9))
    assert (consent.text_version, consent.given_by) == (uses()[USE].text.version, town.system)
    refused(give_consent, "agreed to it already", **give, on=ago(8))
    done = note_reach(on=ago(5), **reach)
    refused(withdraw_consent, "given on", consent=consent, how="signed", by=town.system, on=ago(10))
    withdraw_consent(consent=consent, how="phone", by=town.system, on=ago(2))
    refused(withdraw_consent, "already", consent=consent, how="phone", by=town.system, on=ago(1))
    # Whatever day the service took place: it would be noted now.
    refused(note_reach, "needs this person's own consent", on=ago(5), **reach)
    assert Reach.objects.get() == done
    assert [may_use(wang, USE, ago(days)) for days in (10, 9, 3, 2, 0)] == [False, True, True, False, False]
    # Given again on the day of the withdrawal it holds again.
    give_consent(**give, on=ago(2))
    demand_lawful(person=wang, use=USE, on=ago(2))
    assert consents_of(wang).count() == 2
    assert counted_consents()[USE] == {"given": 1, "withdrawn": 1}
    verbs = Change.objects.filter(model="privacy.consent").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["give_consent", "withdraw_consent", "give_consent"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            person=wang, use=USE, text_version=1, given_on=ago(1), how="signed", given_by=town.system
        )


def test_nobody_is_asked_where_the_law_gives_the_duty(town, wang):
    give = {"person": wang, "how": "signed", "by": town.system, "on": ago(1)}
    for use in uses().values():
        if not use.rests_on_consent:
            assert refused(give_consent, "not on consent", use=use.key, **give) == "use"
            assert may_use(wang, use.key, ago(1))
    assert refused(give_consent, "in the case itself", use="case_disclosure", **give) == "use"
    assert refused(give_consent, "No use of data", use="whim", **give) == "use"
    with pytest.raises(LookupError):
        may_use(wang, "whim", ago(1))
    with pytest.raises(LookupError):
        may_use(wang, "case_disclosure", ago(1))
    assert refused(give_consent, "how it was said", use=USE, **give | {"how": "telepathy"}) == "how"
    assert refused(give_consent, "still to come", use=USE, **give | {"on": ago(-1)}) == "on"
    assert not Consent.objects.exists()


def test_a_child_is_spoken_for_and_an_unknown_age_is_unknown(town, wang, child):
    give = {"use": CHILD, "how": "signed", "by": town.system, "on": ago(1)}
    nobody = register_person(name="无名", by=town.system)
    parent, friend = Guardian(wang, "parent"), Guardian(child, "guardian")
    other = register_person(name="王二", birth_date=ago(9 * 365), by=town.system)
    assert refused(give_consent, "birth date of this person is not known", person=nobody, **give) == "person"
    assert refused(give_consent, "child below 14", person=child, **give) == "guardian"
    assert refused(give_consent, "agrees alone", person=wang, **give, guardian=friend) == "guardian"
    assert refused(give_consent, "for children only", person=wang, **give) == "use"
    assert refused(give_consent, "for itself", person=child, **give, guardian=friend) == "guardian"
    assert refused(give_consent, "is a child, too", person=other, **give, guardian=friend) == "guardian"
    cat = Guardian(wang, "cat")
    assert refused(give_consent, "what the guardian is", person=child, **give, guardian=cat) == "relation"
    row = give_consent(person=child, **give, guardian=parent)
    assert (row.guardian, row.relation) == (wang, "parent")
    logged = Change.objects.get(verb="give_consent")
    assert "$sealed" in logged.after["relation"]
    # Ours: what a guardian agreed to ends with the birthday on which the child may say so itself.
    birthday = child.birth_date.replace(year=child.birth_date.year + 14)
    assert may_use(child, CHILD, birthday - timedelta(days=1))
    assert not may_use(child, CHILD, birthday)
    for broken in ({"relation": ""}, {"guardian": None}, {"guardian": child}, {"withdrawn_on": ago(2)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.filter(pk=row.pk).update(**broken)


def test_new_words_are_agreed_to_anew(town, wang, monkeypatch):
    give = {"person": wang, "use": USE, "how": "signed", "by": town.system}
    give_consent(**give, on=ago(9))
    Consent.objects.update(text_version=0)
    assert not may_use(wang, USE, ago(1))
    again = give_consent(**give, on=ago(1))
    assert may_use(wang, USE, ago(1))
    assert Consent.objects.get(withdrawn_on=None) == again


def test_a_child_enters_a_household_with_the_guardians_consent_only(town, wang, child, account):
    home = form_household(head=wang, on=START, by=town.system)
    enter = {"household": home, "relation": "child", "on": ago(1), "because": "出生", "by": town.system}
    unborn = {"name": "王三", "birth_date": None}
    young = {"name": "王二", "birth_date": ago(400)}
    persons = Person.objects.count()
    assert refused(enter_relative, "Give the birth date", **enter, **unborn) == "birth_date"
    assert refused(enter_relative, "once a guardian agreed", **enter, **young) == "guardian"
    told = {"guardian": Guardian(wang, "parent"), "how": ""}
    assert refused(enter_relative, "how it was said", **enter, **young, **told) == "how"
    assert Person.objects.count() == persons  # what was refused entered nobody
    row = enter_relative(**enter, **young, **told | {"how": "signed"})
    (consent,) = consents_of(row.person)
    assert (consent.use, consent.guardian) == (CHILD, wang)
    # People alone knows no consents and so enters no child.
    line = {"household": home, "person": child, "relation": "other", "on": ago(1), "by": town.system}
    assert refused(add_household_member, "child below 14", **line) == "guardian"
    add_household_member(**line, lawful=lambda one: None)
    assert HouseholdMember.objects.filter(household=home).count() == 3
    # An adult relative needs none.
    parent = {**enter, "relation": "parent", "name": "王大山", "birth_date": date(1950, 1, 1)}
    assert not consents_of(enter_relative(**parent).person).exists()
    admit_member(person=wang, union=town.one.union, on=START, by=town.system)
    chair, stranger = account("chair", "union_chair", town.one), account("other", "union_chair", town.two)
    # The one whom the call above let in without a consent is told to who keeps the household, to nobody else.
    assert [one.person for one in children_unagreed(chair, ago(0))] == [child]
    assert children_unagreed(stranger, ago(0)) == []
    withdraw_consent(consent=consent, how="signed", by=chair, on=ago(0))
    with pytest.raises(Refusal):
        demand_lawful(person=row.person, use=CHILD, on=ago(0))
    assert {one.person for one in children_unagreed(town.system, ago(0))} == {child, row.person}


def test_of_merged_entries_what_was_said_last_counts(town, wang):
    twin = register_person(name="王芳", birth_date=date(1980, 2, 1), by=town.system)
    give = {"use": USE, "how": "signed", "by": town.system}
    first = give_consent(person=twin, **give, on=ago(9))
    give_consent(person=wang, **give, on=ago(8))
    merge_persons(duplicate=twin, into=wang, by=town.system)
    assert consents_of(wang).count() == 2
    withdraw_consent(consent=first, how="signed", by=town.system, on=ago(3))
    assert not may_use(wang, USE, ago(1))
    assert may_use_of([wang, twin], USE, ago(5)) == {wang.pk, twin.pk}


def test_who_may_enter_it(town, wang, account):
    admit_member(person=wang, union=town.one.union, on=START, by=town.system)
    chair, stranger = account("chair", "union_chair", town.one), account("other", "union_chair", town.two)
    give = {"person": wang, "use": USE, "how": "signed", "on": ago(3)}
    refused(give_consent, "outside the area", **give, by=stranger)
    row = give_consent(**give, by=chair)
    refused(withdraw_consent, "outside the area", consent=row, how="signed", on=ago(1), by=stranger)


def test_an_erased_childs_consent_names_no_guardian(town, wang, child):
    row = give_consent(
        person=child,
        use=CHILD,
        how="signed",
        by=town.system,
        on=ago(3),
        guardian=Guardian(wang, "parent"),
    )
    erase_person(person=child, reason="监护人要求", by=town.system)
    row.refresh_from_db()
    assert (row.relation, row.guardian) == ("", None)
