"""Opinions on a draft: said by anybody on the page, entered for others, answered one by one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.planning.actions.recording import drafted, record, refuse_state
from gonghui.affairs.planning.models import AskedBody, DraftVersion, Expert, PlanMaking, Remark
from gonghui.affairs.planning.queries.public import comment_limits, is_open
from gonghui.affairs.planning.queries.remarks import PART
from gonghui.affairs.planning.rules.entries import Limits, headings_of, published, said
from gonghui.affairs.planning.rules.kinds import ANSWERING, CONSULTING, LEGAL, REVIEWING
from gonghui.engines.cases.actions.recording import key_of
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.engines.cases.queries.words import seal_words
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider

LONGEST_ENTERED = 8000  # what came on paper is as long as it is


@one_transaction
def put_remark(
    *,
    making: PlanMaking,
    words: str,
    form: str,
    by: Account,
    now: datetime,
    about: str = "",
    sender: str = "",
    browser: str = "",
) -> Remark:
    """What somebody says on the public page. No name is asked, and none is kept.

    Args:
        form: the form's own number: sent twice, it makes one remark.
        by: the platform's own account.
        about: a heading of the draft; empty is the whole.
        browser: what tells this browser from others; counted for an hour, forgotten when the window closes.
    Raises:
        Refusal: the window is closed, too long, or too many.
    """
    on = legal_day(now)
    of_form, of_browser = _hashed(form, "form"), _hashed(browser, "browser") if browser else None
    with connection.cursor() as cursor:
        # The same form sent twice at once: the second waits for the first.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(of_form[:8], "big", signed=True)])
    if (known := Remark.objects.filter(making=making, form=of_form).first()) is not None:
        return known
    held = _alone(making)
    if not is_open(held, on):
        raise Refusal(_("The consultation on this draft is over; nothing more is taken here."))
    limits = comment_limits(held, on)
    words = said(words, "words", limits.characters)
    assert held.consulted is not None
    if about and about not in headings_of(held.consulted.text):
        raise Refusal(_("Choose a part of the draft, or the whole."), "about")
    _refuse_too_many(held, of_browser, limits, now)
    return _kept(
        held,
        Remark(
            kind=Remark.Kind.PUBLIC,
            version_said_of=held.consulted,
            about=about,
            sender=sender if sender in Remark.Sender.values else "",
            channel=Remark.Channel.PAGE,
            form=of_form,
            browser=of_browser,
        ),
        words,
        by,
        now,
    )


def _hashed(text: str, purpose: str) -> bytes:
    return provider().keyed_hash(text, purpose=f"planning {purpose}")


def _alone(making: PlanMaking) -> PlanMaking:
    """The making as it stands; whoever else says something waits for its number."""
    held = (
        PlanMaking.objects.select_for_update(of=("self",))
        .select_related("area", "consulted")
        .get(pk=making.pk)
    )
    held.case = Case.objects.get(pk=making.pk)
    return held


def _refuse_too_many(making: PlanMaking, browser: bytes | None, limits: Limits, now: datetime) -> None:
    within = making.remarks.filter(channel=Remark.Channel.PAGE, came_at__gt=now - timedelta(hours=1))
    own = within.filter(browser=browser).count() if browser else 0
    if own >= limits.a_browser_an_hour or within.count() >= limits.all_an_hour:
        raise Refusal(_("Many opinions came in this hour. Please come back in an hour; nothing is lost."))


def _kept(making: PlanMaking, remark: Remark, words: str, by: Account, now: datetime) -> Remark:
    last = Remark.objects.filter(making=making, kind=remark.kind).aggregate(n=Max("number"))["n"] or 0
    remark.making, remark.number, remark.came_at, remark.taken_by = making, last + 1, now, by
    remark.words = seal_words(words, key=key_of(making.case), part=PART)
    remark.save(force_insert=True)
    record(making, remark, verb="put_remark", by=by, params={"n": remark.number})
    return remark


@one_transaction
def enter_remark(
    *,
    making: PlanMaking,
    words: str,
    channel: str,
    by: Account,
    now: datetime,
    about: str = "",
    sender: str = "",
    came_at: datetime | None = None,
) -> Remark:
    """Enters what came on paper, at a hearing or by telephone, in the window or while answers are given.

    Raises:
        Refusal: no role, or the plan does not stand there.
    """
    held = drafted(making, by, now)
    refuse_state(held, CONSULTING, ANSWERING)
    if channel not in Remark.Channel.values or channel == Remark.Channel.PAGE:
        raise Refusal(_("Choose how the opinion came."), "channel")
    if came_at is not None and came_at > now:
        raise Refusal(_("That day has not come yet."), "came_on")
    assert held.consulted is not None
    remark = Remark(
        kind=Remark.Kind.PUBLIC,
        version_said_of=held.consulted,
        about=about[:120],
        sender=sender if sender in Remark.Sender.values else "",
        channel=channel,
    )
    words = said(words, "words", LONGEST_ENTERED)
    return _kept(_alone(held), remark, words, by, came_at or now)


def keep_finding(
    *,
    making: PlanMaking,
    words: str,
    version: DraftVersion,
    by: Account,
    now: datetime,
    expert: Expert | None = None,
    asked: AskedBody | None = None,
    about: str = "",
) -> Remark:
    """Keeps one finding of an expert or one wish of a unit that was asked; it is answered as any opinion."""
    remark = Remark(
        kind=Remark.Kind.BODY if expert is None else Remark.Kind.EXPERT,
        version_said_of=version,
        expert=expert,
        asked=asked,
        about=about[:120],
        channel=Remark.Channel.LETTER,
    )
    return _kept(_alone(making), remark, said(words, "findings", LONGEST_ENTERED), by, now)


@one_transaction
def answer_remark(
    *, remark: Remark, answer: str, gist: str, reason: str, by: Account, now: datetime
) -> Remark:
    """Answers an opinion, or answers it anew; what it was before stays in the history.

    Args:
        gist: what it says, in the office's words: published instead of the opinion's own.
        reason: why it is adopted, partly adopted or not; published.
    Raises:
        Refusal: no role, the window is still open, the draft is before the meeting, or a text that tells who
            somebody is.
    """
    making = drafted(remark.making, by, now)
    refuse_state(making, ANSWERING, REVIEWING, LEGAL)
    held = Remark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    if held.version != remark.version:
        raise Refusal(_("Somebody answered this meanwhile; load the page again."))
    if answer not in Remark.Answer.values:
        raise Refusal(_("Choose whether it is adopted, partly adopted or not adopted."), "answer")
    before: dict[str, Any] = fields_of(held)
    held.gist = published(gist, "gist", 300)
    held.reason = published(reason, "reason", 500)
    held.answer, held.answered_at, held.answered_by = answer, now, by
    held.version += 1
    held.save()
    word = str(Remark.Answer(answer).label)
    record(
        making, held, verb="answer_remark", by=by, before=before, params={"n": held.number, "answer": word}
    )
    return held
