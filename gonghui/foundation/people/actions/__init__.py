"""The only code that changes people and what ties them to bodies."""

from gonghui.foundation.people.actions.households import add_household_member, form_household, leave_household
from gonghui.foundation.people.actions.loads import (
    load_employments,
    load_memberships,
    load_people,
    load_posts,
)
from gonghui.foundation.people.actions.persons import (
    correct_person,
    erase_person,
    merge_persons,
    register_person,
    reveal,
    unmerge_persons,
)
from gonghui.foundation.people.actions.sentences import SENTENCES
from gonghui.foundation.people.actions.ties import (
    admit_member,
    appoint,
    employ,
    end_employment,
    end_membership,
    end_post,
    resume_membership,
    retain_membership,
    transfer_member,
)

__all__ = [
    "SENTENCES",
    "add_household_member",
    "admit_member",
    "appoint",
    "correct_person",
    "employ",
    "end_employment",
    "end_membership",
    "end_post",
    "erase_person",
    "form_household",
    "leave_household",
    "load_employments",
    "load_memberships",
    "load_people",
    "load_posts",
    "merge_persons",
    "register_person",
    "resume_membership",
    "retain_membership",
    "reveal",
    "transfer_member",
    "unmerge_persons",
]
