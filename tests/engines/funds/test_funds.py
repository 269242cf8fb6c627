"""Books that balance: by source, never below nothing, never changed; the database holds it, too."""

from __future__ import annotations

from datetime import date
from threading import Thread

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.engines.funds import actions
from gonghui.engines.funds.models import Entry, Posting, Purse
from gonghui.engines.funds.queries import balances_of, postings_of, standings
from gonghui.engines.funds.rules import Line, check_balances, lines_of, reversed_lines, standing
from gonghui.foundation.bodies.actions import found_body
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money

TODAY = date(2026, 3, 2)
DAY = date(2026, 1, 5)
database = pytest.mark.django_db
commits = pytest.mark.django_db(transaction=True)


@pytest.fixture
def purse(by):
    body = found_body(kind="committee", name_zh="办公室", on=date(2020, 1, 1), area=None, by=by)
    return actions.open_purse(name="任务一", body=body, by=by)


def post(purse, by, kind, yuan, source="union", on=DAY, **more):
    told = {"note": "事由", "document": "文1", "today": TODAY, **more}
    return actions.post(purse=purse, kind=kind, source=source, amount=Money.yuan(yuan), on=on, by=by, **told)


# -- the rules ---------------------------------------------------------------------------------------------
kinds = st.sampled_from(["budget", "commitment", "payment"])
steps = st.lists(st.tuples(kinds, st.sampled_from(["fiscal", "union"]), st.integers(1, 500)), max_size=40)


@settings(deadline=None, derandomize=True)
@given(steps)
def test_whatever_is_posted_balances_and_nothing_falls_below_zero(asked):
    balances: dict[tuple[str, str], int] = {}
    for kind, source, fen in asked:
        lines = lines_of(kind, source, Money(fen))
        assert sum(line.fen for line in lines) == 0
        try:
            check_balances(balances, lines)
        except Refusal:
            continue
        for line in lines:
            balances[line.account, line.source] = balances.get((line.account, line.source), 0) + line.fen
    assert sum(balances.values()) == 0
    assert all(fen >= 0 for (account, _), fen in balances.items() if account != "given")
    whole = standing(balances)
    assert whole.budget == whole.free + whole.bound + whole.paid
    parts = [standing(balances, source) for source in ("fiscal", "union")]
    assert sum(part.paid.fen for part in parts) == whole.paid.fen


def test_taking_back_undoes():
    lines = lines_of("budget", "union", Money(100))
    assert reversed_lines(reversed_lines(lines)) == lines
    with pytest.raises(Refusal):
        check_balances({}, [Line("free", "union", -1)])
    assert standing({}).execution is None


# -- the books ---------------------------------------------------------------------------------------------


@database
def test_budget_commitment_payment_by_source(purse, by):
    post(purse, by, "budget", "1000")
    post(purse, by, "budget", "500.50", source="fiscal")
    post(purse, by, "commitment", "800")
    post(purse, by, "payment", "200.25")
    told = standings([purse.pk])[purse.pk]
    assert list(told) == ["", "fiscal", "union"]
    whole = told[""]
    assert [str(one) for one in (whole.budget, whole.free, whole.bound, whole.paid)] == [
        "1,500.50",
        "700.50",
        "599.75",
        "200.25",
    ]
    assert told["union"].execution == Money.yuan("200.25").fen / Money.yuan("1000").in_yuan / 100
    assert sum(balances_of(purse).values()) == 0
    assert standings([purse.pk], on=date(2025, 12, 31))[purse.pk][""].budget == Money(0)


@database
@pytest.mark.parametrize(
    ("kind", "yuan", "more", "field"),
    [
        ("commitment", "100.01", {}, "amount"),
        ("commitment", "100", {"source": "fiscal"}, "amount"),
        ("payment", "1", {}, "amount"),
        ("budget", "0", {}, "amount"),
        ("budget", "-5", {}, "amount"),
        ("gift", "5", {}, "kind"),
        ("budget", "5", {"source": "nobody"}, "source"),
        ("budget", "5", {"document": " "}, "document"),
        ("budget", "5", {"note": ""}, "note"),
        ("budget", "5", {"on": date(2026, 3, 3)}, "on"),
    ],
)
def test_what_does_not_stand_is_refused(purse, by, kind, yuan, more, field):
    post(purse, by, "budget", "100")
    with pytest.raises(Refusal) as refused:
        post(purse, by, kind, yuan, **more)
    assert refused.value.field == field
    assert Posting.objects.count() == 1


@database
def test_a_posting_is_taken_back_once_and_both_stay(purse, by):
    given = post(purse, by, "budget", "100")
    bound = post(purse, by, "commitment", "60")
    told = {"on": DAY, "note": "误记", "document": "文2", "by": by, "today": TODAY}
    with pytest.raises(Refusal):  # its money has gone on
        actions.reverse(posting=given, **told)
    back = actions.reverse(posting=bound, **told)
    for wrong in (bound, back):
        with pytest.raises(Refusal):
            actions.reverse(posting=wrong, **told)
    actions.reverse(posting=given, **told)
    assert set(balances_of(purse).values()) == {0}
    assert [one.kind for one in postings_of(purse)] == ["budget", "commitment", "reversal", "reversal"]


@commits
def test_the_database_refuses_what_does_not_balance(purse, by):
    post(purse, by, "budget", "100")
    kept = Posting.objects.get()

    def bare(kind="budget"):
        return Posting.objects.create(purse=purse, kind=kind, on=DAY, note="x", document="x", by=by)

    def lopsided(fen=5, out_of="given", into="free"):
        posting = bare("budget")
        for account, amount in ((out_of, -fen), (into, fen - 1)):
            Entry.objects.create(posting=posting, purse=purse, account=account, source="union", fen=amount)

    def overspent():
        posting = Posting.objects.create(
            purse=purse, kind="commitment", on=DAY, note="x", document="x", by=by
        )
        for account, amount in (("free", -10_001), ("bound", 10_001)):
            Entry.objects.create(posting=posting, purse=purse, account=account, source="union", fen=amount)

    def more_to_an_old_one():
        Entry.objects.create(posting=kept, purse=purse, account="paid", source="union", fen=5)

    for attempt in (
        bare,
        lopsided,
        overspent,
        more_to_an_old_one,
        lambda: Entry.objects.update(fen=1),
        lambda: Posting.objects.update(note="y"),
        lambda: Entry.objects.all().delete(),
        lambda: Posting.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert (Posting.objects.count(), Entry.objects.count()) == (1, 2)


@commits
def test_two_at_once_do_not_spend_the_same_money(purse, by):
    post(purse, by, "budget", "100")
    told: list[str] = []

    def spend():
        try:
            post(Purse.objects.get(pk=purse.pk), by, "commitment", "60")
            told.append("done")
        except Refusal:
            told.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=spend) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done", "refused", "refused"]
    assert balances_of(purse)["free", "union"] == 4000
