"""The matrix of 'who may know': every address × every role × what the worker ticked.

Planted is a case about an employer; looked for are the worker's name, phone and wording, and the case
itself, in every page, list, count, form, export, letter, file, name of a file and header.
"""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.utils import timezone, translation

from gonghui.affairs.appeals.actions import Said, refer_appeal, take_appeal
from gonghui.affairs.appeals.models import TextMessage
from gonghui.affairs.appeals.rules.intake import WAYS
from gonghui.affairs.appeals.rules.kinds import APPEAL_KIND
from gonghui.engines.cases.actions import set_consents
from gonghui.engines.cases.models import Case, CaseConsent, CaseEvent
from gonghui.engines.cases.queries import letter_file, sees
from gonghui.faces.web.cases.pages.deeds import DEEDS
from gonghui.foundation.accounts.models import Access
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from tests.faces.who_may_know import (
    MASKED,
    MAY_NOT,
    MAY_READ,
    RINGING,
    WORDING,
    addresses,
    build_world,
    everything_said,
    fresh,
    given_away,
    plant_case,
    plant_hot,
    plant_orders,
    posted,
    signed_in,
)

pytestmark = pytest.mark.django_db
ALL_THREE = {"name", "phone", "wording"}
MATTER = ("matter", "union_of_employer")
# What shows a case to whoever may see it, and where a file or letter of it is.
OF_ONE_CASE = ("web:case", "web:case-step", "web:case-deed", "web:case-file", "web:case-letter")


@pytest.fixture(autouse=True)
def recordings(settings):
    settings.TELEPHONE_RECORDINGS = "/recordings"


@pytest.fixture
def world(db):
    with translation.override("en"):
        yield build_world()


def walk(client, asked):
    """(address, answer, everything that it said, what of the worker that tells) of every address."""
    for some in asked.values():
        for address in some:
            answer = client.get(address)
            assert answer.status_code < 500, address
            said = everything_said(answer)
            # What was typed into a search comes back in its field.
            yield address, answer, said, given_away(said) - given_away(unquote(address))


def look(world, planted, who, **more):
    """What one account is told: what of the worker, at which addresses the case is named, and the answers."""
    client, told, named, answers = signed_in(world.who[who]), {}, [], {}
    for address, answer, said, given in walk(client, addresses(world, planted, **more)):
        answers[address] = answer.status_code
        for what in given:
            told.setdefault(what, []).append(address)
        if planted.case.number in said and "search=" not in address:
            named.append(address)
    for address, fields in posted(world, planted):
        answer = client.post(address, fields)
        assert answer.status_code < 500, address
        # The number typed at the desk stands in the sender's own form.
        for what in given_away(everything_said(answer)):
            told.setdefault(what, []).append(address)
        if planted.case.number in everything_said(answer):
            named.append(address)
    return told, named, answers


# -- nothing ticked ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", MAY_NOT)
def test_who_may_not_know_is_told_nothing_anywhere(world, who):
    planted, orders = plant_case(world), plant_orders(world)
    hot = plant_hot(world, planted.case, orders.appeal.case)
    told, named, answers = look(world, planted, who, orders=orders, hot=hot)
    assert told == {}
    assert named == []
    of_the_case = {a: status for a, status in answers.items() if str(planted.case.public_id) in a}
    assert of_the_case
    # 302: to the sign-in page, or from the portal to where a code is asked for. Everybody may read of plans
    # and how far they are without signing in: a case that is none is not found there.
    refused = {302, 405} if who == "nobody" else {403, 404, 405}
    for address, status in of_the_case.items():
        of_portal = {302, 404} if address.startswith(("/portal/plans/", "/portal/progress/")) else {302}
        assert status in (refused | of_portal if address.startswith("/portal/") else refused), address


@pytest.mark.parametrize("who", MASKED)
def test_who_sees_it_masked_sees_that_it_is_there_and_nobody_in_it(world, who):
    planted, orders = plant_case(world), plant_orders(world)
    told, named, answers = look(world, planted, who, orders=orders)
    assert told == {}
    assert f"/cases/{planted.case.public_id}/" in named
    assert answers[f"/cases/{planted.case.public_id}/"] == 200
    letter = planted.letters[0].public_id
    assert answers[f"/cases/{planted.case.public_id}/letters/{letter}/"] == 404


@pytest.mark.parametrize("who", MAY_READ)
def test_who_handles_it_finds_what_is_needed_where_it_belongs(world, who):
    planted = plant_case(world)
    told, named, _answers = look(world, planted, who)
    case = f"/cases/{planted.case.public_id}/"
    assert case in named
    assert case in told["wording"]
    # Name and number are opened for a call-back alone, logged; the worker's own file bears a name, too.
    assert f"/12351/call-backs/{planted.case.public_id}/" in told["phone"]
    assert not [a for a in told["phone"] if not a.startswith(("/12351/call-backs/", "/12351/?call="))]
    assert Access.objects.filter(account=world.who[who].pk, kind="reveal").count() == 1
    asker_file = f"{case}files/{planted.files[0].public_id}/"
    assert set(told["name"]) <= {case, asker_file, f"/12351/call-backs/{planted.case.public_id}/"}


@pytest.mark.parametrize("who", [one for one in MAY_NOT if one != "nobody"] + list(MASKED))
def test_nobody_moves_what_is_not_theirs(world, who):
    planted, client = plant_case(world), signed_in(world.who[who])
    before = (Case.objects.get(pk=planted.case.pk).version, CaseEvent.objects.count())
    base = f"/cases/{planted.case.public_id}/"
    part = planted.case.handlings.order_by("-pk").first().pk
    sent = {
        "text": "好",
        "reason": "属地",
        "answer": "好",
        "said": "好",
        "account": "hotline",
        "rung": "remind",
    }
    sent |= {"body": "东区总工会", "to": "东区总工会", "claims": "solved", "restricted": "on"}
    for step in APPEAL_KIND.steps:
        assert client.post(f"{base}steps/{step.name}/", sent).status_code in {403, 404, 422}, step.name
    for deed in DEEDS:
        answer = client.post(f"{base}do/{deed}/?part={part}", sent)
        assert answer.status_code in {403, 404, 422}, deed
    for address in ("call-backs", "exclude", "review", "danger", "taken"):
        client.post(f"/12351/{address}/{planted.case.public_id}/", sent)
    assert (Case.objects.get(pk=planted.case.pk).version, CaseEvent.objects.count()) == before


def test_nothing_that_lies_about_gives_it_away(world):
    """Log, notices and what tells of files: read by more people than the case is."""
    planted = plant_case(world)
    lying = [
        *(f"{row.params} {row.before} {row.after}" for row in Change.objects.all()),
        *(f"{row.params} {row.reason} {row.effects}" for row in CaseEvent.objects.all()),
        *(str(row) for row in planted.case.notices.values()),
        *Case.objects.values_list("title", flat=True),
        *(f"{row.state} {row.receipt} {row.problem}" for row in TextMessage.objects.all()),
    ]
    for text in lying:
        assert given_away(text) == set(), text


def test_an_appeal_without_a_category_is_not_titled_by_its_wording(world):
    way = WAYS[0]
    said = Said(
        request="complaint",
        channel="phone",
        wording=WORDING,
        branch=way.branch,
        told_channel=way.channel,
    )
    taken = take_appeal(said=said, origin=world.federation, by=world.who["hotline"], now=timezone.now())
    assert given_away(taken.appeal.case.title) == set()


# -- each tick ---------------------------------------------------------------------------------------------

TIED = ("chair who works there", "officer who works there", "relative", "lawyer")
EVERY_TICK = [(what, to) for to in CaseConsent.To.values for what in CaseConsent.What.values]


def pages_of(world, planted):
    """The addresses at which a tick could make a difference."""
    wanted = (*OF_ONE_CASE[:1], *OF_ONE_CASE[3:], "web:case-letter-docx", "web:call-back", "web:cases")
    found = {name: some for name, some in addresses(world, planted).items() if name in wanted}
    return found | {"web:recording": [f"/12351/recordings/{planted.call.public_id}/"]}


def told_to(world, planted, who):
    told = set()
    client = signed_in(world.who[who])
    for address, answer, _said, given in walk(client, pages_of(world, planted)):
        told |= given
        if address.startswith("/12351/recordings/") and answer.status_code == 302:
            told.add("wording")
    opened = client.post(f"/12351/call-backs/{planted.case.public_id}/", {"reveal": "1"})
    return told | given_away(everything_said(opened))


@pytest.mark.parametrize(("what", "to"), EVERY_TICK, ids=["-".join(tick) for tick in EVERY_TICK])
def test_a_tick_allows_what_it_says_to_whom_it_says(world, what, to):
    planted = plant_case(world, consents=[(what, to)], helper=world.western)
    for who in (*TIED, "own chair", *MASKED):
        assert told_to(world, planted, who) == set(), who
    # A helping unit reads what was ticked for those, and is sent no letter to read.
    expected = {what} & ALL_THREE if to == "co_handlers" else set()
    assert told_to(world, planted, "other district") == expected
    for letter in planted.letters:
        _name, content = letter_file(letter, world.who["street"], timezone.localdate())
        reader = "employer" if letter.handling.body == world.firm else "co_handlers"
        said = everything_said(Packed(content))
        assert given_away(said) == ({what} & ALL_THREE if to == reader else set())


class Packed:
    """A file as if it were an answer."""

    streaming = False
    cookies: dict[str, str] = {}

    def __init__(self, content):
        self.content = content

    def get(self, name, default=""):
        return default

    def items(self):
        return []


@pytest.mark.parametrize("allowed", [(), ("name",), ("phone",), ("wording",), ("name", "phone", "wording")])
def test_the_employers_own_union_handles_what_it_was_given_and_learns_no_more(world, allowed):
    ticks = [MATTER, *((what, "union_of_employer") for what in allowed)]
    planted = plant_case(world, consents=ticks, to=world.own_union)
    assert planted.case.lead == world.own_union
    # A chair opens no sealed value: of name and number it learns what stands in files and letters.
    assert told_to(world, planted, "own chair") == {"wording"} & set(allowed) | (
        {"name"} if {"name", "wording"} <= set(allowed) else set()
    )
    # Whoever works there, or is tied otherwise, sees nothing whatever was ticked.
    for who in TIED:
        assert told_to(world, planted, who) == set(), who
        assert not sees(world.who[who], planted.case, timezone.localdate())
    case = Case.objects.get(pk=planted.case.pk)
    set_consents(case=case, ticks=(), by=world.who["hotline"], now=timezone.now())
    assert told_to(world, planted, "own chair") == set()
    assert not sees(world.who["own chair"], planted.case, timezone.localdate())


def test_without_the_tick_nothing_is_routed_to_the_employers_own_union(world):
    planted = plant_case(world)
    translation.activate("en")
    for ticks in ([], [("name", "union_of_employer")], [("matter", "employer")], [("matter", "public")]):
        case = Case.objects.get(pk=planted.case.pk)
        set_consents(case=case, ticks=ticks, by=world.who["hotline"], now=timezone.now())
        for to in (world.own_union, world.firm):
            with pytest.raises(Refusal, match="tied to the respondent"):
                refer_appeal(
                    appeal=fresh(planted.appeal),
                    to=to,
                    reason="属地",
                    by=world.who["street"],
                    now=timezone.now(),
                )
    assert Case.objects.get(pk=planted.case.pk).lead == world.street


def test_a_ringing_call_is_picked_up_at_a_desk_only(world):
    planted = plant_case(world)
    address = f"/12351/?call={planted.ringing.public_id}"
    assert RINGING not in everything_said(signed_in(world.who["own chair"]).get(address))
    assert RINGING in everything_said(signed_in(world.who["hotline"]).get(address))
    assert RINGING not in everything_said(signed_in(world.who["street"]).get(address))
