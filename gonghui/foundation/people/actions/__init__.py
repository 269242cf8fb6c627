"""The only code that changes people and what ties them to bodies."""

from gonghui.foundation.core.rules.retention import Way
from gonghui.foundation.people.actions.columns import (
    PeopleColumns,
    load_employment_columns,
    load_membership_columns,
    load_people_columns,
)
from gonghui.foundation.people.actions.doubles import (
    find_doubles,
    merge_double,
    part_double,
    propose_doubles,
    separate_double,
)
from gonghui.foundation.people.actions.households import (
    add_household_member,
    add_relative,
    correct_address,
    form_household,
    household_of_number,
    leave_household,
    merge_households,
    reveal_address,
)
from gonghui.foundation.people.actions.loads import (
    load_employments,
    load_memberships,
    load_people,
    load_posts,
)
from gonghui.foundation.people.actions.lookups import look_up
from gonghui.foundation.people.actions.members import add_members, enrol_member
from gonghui.foundation.people.actions.persons import (
    correct_person,
    erase_person,
    erase_persons,
    merge_persons,
    register_person,
    reveal,
    take_over_stated,
    unmerge_persons,
)
from gonghui.foundation.people.actions.pools import (
    POOL_POST_COLUMNS,
    STREET_ASSIGNMENT_COLUMNS,
    assign_to_street,
    certify,
    correct_post,
    end_assignment,
    enlist,
    enlist_many,
    load_pool_posts,
    load_street_assignments,
)
from gonghui.foundation.people.actions.reorganising import end_posts_at, hand_memberships
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

# How disposal erases people.
DISPOSES = {Way.ERASE_PERSON: erase_persons}

__all__ = [
    "DISPOSES",
    "POOL_POST_COLUMNS",
    "SENTENCES",
    "STREET_ASSIGNMENT_COLUMNS",
    "PeopleColumns",
    "add_household_member",
    "add_members",
    "add_relative",
    "admit_member",
    "appoint",
    "assign_to_street",
    "certify",
    "correct_address",
    "correct_person",
    "correct_post",
    "employ",
    "end_assignment",
    "end_employment",
    "end_membership",
    "end_post",
    "end_posts_at",
    "enlist",
    "enlist_many",
    "enrol_member",
    "erase_person",
    "erase_persons",
    "find_doubles",
    "form_household",
    "hand_memberships",
    "household_of_number",
    "leave_household",
    "load_employment_columns",
    "load_employments",
    "load_membership_columns",
    "load_memberships",
    "load_people",
    "load_people_columns",
    "load_pool_posts",
    "load_posts",
    "load_street_assignments",
    "look_up",
    "merge_double",
    "merge_households",
    "merge_persons",
    "part_double",
    "propose_doubles",
    "register_person",
    "resume_membership",
    "retain_membership",
    "reveal",
    "reveal_address",
    "separate_double",
    "take_over_stated",
    "transfer_member",
    "unmerge_persons",
]
