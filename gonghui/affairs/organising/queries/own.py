"""Of the own file: what a person did when unions were founded and elected."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.affairs.organising.models import Candidate, Elected, GroupMember
from gonghui.foundation.people.queries.own import Entry, Section, facts, record


def own_elections(persons: Collection[int], phone: str, on: date) -> Iterable[Section]:
    """Preparatory groups, ballots and elections in which somebody stands; of others nothing."""
    groups = GroupMember.objects.filter(person__in=persons).select_related("founding__case__lead")
    named = Candidate.objects.filter(person__in=persons).select_related("case__lead")
    won = Elected.objects.filter(person__in=persons).select_related("ballot__case__lead")
    entries = [
        Entry(
            facts(
                ("number", _("Number"), row.founding.case.number),
                ("what", _("What"), _("Preparatory group")),
                ("head", _("Head of the group"), row.is_head),
                ("with", pgettext_lazy("case", "With"), row.founding.case.lead),
            ),
            (record(row), record(row.founding.case)),
        )
        for row in groups.order_by("-pk")
    ]
    entries += [
        Entry(
            facts(
                ("number", _("Number"), row.case.number),
                ("what", _("Candidate for"), row.get_kind_display()),
                ("votes_for", _("Votes for"), row.votes_for),
                ("votes_against", _("Votes against"), row.votes_against),
                ("abstained", _("Abstentions"), row.abstained),
                ("with", pgettext_lazy("case", "With"), row.case.lead),
            ),
            (record(row), record(row.case)),
        )
        for row in named.order_by("-pk")
    ]
    entries += [
        Entry(
            facts(
                ("number", _("Number"), row.ballot.case.number),
                ("what", _("Elected as"), row.get_kind_display()),
                ("on", _("On"), row.ballot.held_on),
                ("with", pgettext_lazy("case", "With"), row.ballot.case.lead),
            ),
            (record(row), record(row.ballot.case)),
        )
        for row in won.order_by("-pk")
    ]
    return (Section("elections", _("Foundings and elections"), tuple(entries)),)
