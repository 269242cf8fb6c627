"""Hot issues proposed from the last weeks' cases; a person takes one up as a hot issue, or dismisses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.actions import add_to_hot, mark_hot
from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.queries import amount
from gonghui.affairs.appeals.rules.public import SMALLEST
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.engines.cases.queries.words import case_key
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.insight.listening.actions.deciding import decide, held, reasoned
from gonghui.insight.listening.models import Example, HotPart, HotProposal, Run, State
from gonghui.insight.listening.queries.examples import CONTEXT
from gonghui.insight.listening.queries.wordings import Wording, wordings
from gonghui.insight.listening.rules.masking import MASK, example_of, mask, shared_signs
from gonghui.insight.listening.rules.matters.topics import Topic, hot_topics

WEEKS = timedelta(weeks=6)
SAME_FROM = 0.5  # share of the smaller of two groups of cases from which they are one proposal
EXAMPLES = 3  # of a topic, and of a category
AT_MOST = 200_000  # texts


def propose_hot(*, by: Account, now: datetime) -> int:
    """Looks through the last weeks' cases; proposes what is hot, and keeps examples that name nobody.

    Restricted cases and dangers are left out. What was dismissed is proposed again only when it
    has grown by half.

    Returns:
        How many proposals stand open.
    """
    demand(by, Permission.DISPATCH, Category.CASES)
    on = timezone.localdate(now)
    rows = Appeal.objects.filter(opened_on__gt=on - WEEKS, opened_on__lte=on, is_danger=False)
    newest = rows.filter(case__restricted=False).order_by("-opened_on", "-pk").values_list("pk", flat=True)
    told = list(wordings(Appeal.objects.filter(pk__in=newest[:AT_MOST])))
    masked = [mask(one.text, [one.caller]) for one in told]
    topics = hot_topics([one.with_names for one in told], [one.opened_on for one in told])
    large = [topic for topic in topics if len(topic.rows) >= SMALLEST]
    with transaction.atomic():
        _forget_examples(on)
        taken: set[int] = set()
        for topic in large:
            _propose(topic, [told[row] for row in topic.rows], on, by, now, taken)
        _keep_examples(told, masked, large, on)
        count = HotProposal.objects.filter(state=State.OPEN).count()
        run = Run.objects.create(kind="hot", at=now, counts={"texts": len(told), "found": len(large)})
        params = {"texts": len(told), "found": len(large)}
        record_change(verb="propose_hot", record=run, by=by, params=params)
    return count


def _propose(
    topic: Topic, cases: Sequence[Wording], on: date, by: Account, now: datetime, taken: set[int]
) -> None:
    """Proposes a topic, or lets the proposal grow that it is.

    Args:
        taken: proposals that a topic of this look through is already. A second one that is alike fell off
            from it: it becomes a proposal of its own, which shares cases with the earlier one.
    """
    ids = {one.appeal for one in cases}
    known = _alike(ids, taken)
    if known is not None and known.state == State.DISMISSED:
        if len(ids) < 1.5 * known.parts.count():
            return
        known = None
    values = _values(topic, cases, on)
    if known is None:
        known = HotProposal.objects.create(found_at=now, **values)
    elif known.state == State.OPEN:
        HotProposal.objects.filter(pk=known.pk).update(**values)
    taken.add(known.pk)
    # An accepted one keeps its title; what came since is offered to be added.
    new = ids - set(known.parts.values_list("appeal", flat=True))
    HotPart.objects.bulk_create([HotPart(proposal=known, appeal_id=pk) for pk in sorted(new)])
    if new:
        known.refresh_from_db()
        record_change(verb="grow_proposal", record=known, by=by, params={"cases": known.parts.count()})


def _alike(ids: set[int], taken: set[int]) -> HotProposal | None:
    """The proposal that holds at least half of the smaller of both, the one with most in common; of several
    with as much the smallest, which is nearest."""
    parts = HotPart.objects.filter(appeal__in=ids).exclude(proposal__in=taken)
    shared = Counter(parts.values_list("proposal", flat=True))
    sizes = {key: HotPart.objects.filter(proposal=key).count() for key in shared}
    for key, count in sorted(shared.items(), key=lambda pair: (-pair[1], sizes[pair[0]])):
        size = sizes[key]
        if count >= SAME_FROM * min(size, len(ids)):
            return HotProposal.objects.get(pk=key)
    return None


def _values(topic: Topic, cases: Sequence[Wording], on: date) -> dict[str, object]:
    abouts = Counter(one.about for one in cases if one.about)
    areas = Counter(one.area for one in cases if one.area)
    about, many = abouts.most_common(1)[0] if abouts else (None, 0)
    area, near = areas.most_common(1)[0] if areas else (None, 0)
    one_employer = many >= 0.6 * len(cases)
    name = Body.objects.get(pk=about).name_zh if one_employer and about else ""
    callers = [one.caller for one in cases if one.caller]
    title = mask(topic.title, callers).replace(MASK, "")
    return {
        "title": (title or name or str(_("Cases alike in wording")))[:120],
        "about_id": about if one_employer else None,
        "area_id": area if near >= 0.6 * len(cases) else None,
        "score": topic.score,
        "first_on": min(one.opened_on for one in cases),
        "last_on": max(one.opened_on for one in cases),
        # Ten workers with one claim are a mass appeal; so many callers about one employer may be one.
        "is_mass": one_employer and many >= int(amount("hotline.group.workers_from", on)),
    }


# -- examples ---------------------------------------------------------------------------------------------


def _forget_examples(on: date) -> None:
    Example.objects.filter(appeal__opened_on__lte=on - WEEKS).delete()


def _keep_examples(told: Sequence[Wording], masked: Sequence[str], topics: Sequence[Topic], on: date) -> None:
    """A few examples of each topic and of each category of the last two weeks, each sealed with its case."""
    shared = shared_signs(masked)
    wanted: set[int] = {row for topic in topics for row in topic.rows[-EXAMPLES:]}
    counted: Counter[str] = Counter()
    for row, one in enumerate(told):
        if one.opened_on > on - timedelta(days=14) and counted[one.category] < 2 * EXAMPLES:
            counted[one.category] += 1
            wanted.add(row)
    machine = provider()
    cases = Case.objects.in_bulk([told[row].appeal for row in wanted])
    for row in sorted(wanted):
        one = told[row]
        words, key = example_of(one.text, shared, names=[one.caller]), case_key(cases[one.appeal])
        if words and key is not None:
            sealed = machine.seal(words, key=key, context=CONTEXT)
            Example.objects.update_or_create(appeal_id=one.appeal, defaults={"words": sealed, "made_on": on})


# -- decisions --------------------------------------------------------------------------------------------


def _seen_parts(proposal: HotProposal, by: Account, now: datetime) -> set[int]:
    visible = cases_visible_to(by, timezone.localdate(now))
    return set(visible.filter(pk__in=proposal.parts.values("appeal")).values_list("pk", flat=True))


@transaction.atomic
def accept_proposal(
    *,
    proposal: HotProposal,
    title: str,
    why: str,
    cases: Collection[Case],
    lead: Body,
    by: Account,
    now: datetime,
) -> Case:
    """Takes a proposed hot issue up: it becomes one, with the cases that the person left ticked.

    Raises:
        Refusal: decided already, cases that are none of it or unseen, or what `mark_hot` says.
    """
    seen = _seen_parts(proposal, by, now)
    found = held(proposal, by, seen=bool(seen))
    if not {case.pk for case in cases} <= seen:
        raise Refusal(_("Choose from the cases of this proposal that you see."), "cases")
    hot = mark_hot(title=title, why=why, cases=cases, lead=lead, by=by, now=now)
    decide(
        found,
        state=State.ACCEPTED,
        verb="accept_proposal",
        by=by,
        now=now,
        hot=hot,
        params={"number": hot.number},
    )
    return hot


@transaction.atomic
def add_new_parts(*, proposal: HotProposal, cases: Collection[Case], by: Account, now: datetime) -> int:
    """Adds to a hot issue that was taken up what later looks through found to belong to it, too.

    Returns:
        How many cases came.
    Raises:
        Refusal: it was not taken up, no case, or cases that are none of it, unseen, or refused by the issue.
    """
    seen = _seen_parts(proposal, by, now)
    found = HotProposal.objects.select_for_update(of=("self",)).select_related("hot").get(pk=proposal.pk)
    if not seen or found.hot is None:
        raise Refusal(_("This was not taken up as a hot issue; decide on it first."))
    if not {case.pk for case in cases} <= seen:
        raise Refusal(_("Choose from the cases of this proposal that you see."), "cases")
    count = add_to_hot(hot=found.hot, cases=cases, by=by, now=now)
    params = {"cases": count, "number": found.hot.number}
    record_change(verb="add_new_parts", record=found, by=by, before=fields_of(found), params=params)
    return count


@transaction.atomic
def dismiss_proposal(*, proposal: HotProposal, reason: str, by: Account, now: datetime) -> None:
    """Says that a proposed hot issue is none, and why.

    Raises:
        Refusal: decided already, or no reason.
    """
    found = held(proposal, by, seen=bool(_seen_parts(proposal, by, now)))
    decide(found, state=State.DISMISSED, verb="dismiss_proposal", by=by, now=now, reason=reasoned(reason))
