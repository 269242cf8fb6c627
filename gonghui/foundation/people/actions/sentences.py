"""How history tells what was done to people; never with their names, which the log does not hold."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "register_person": _("entered the person"),
    "correct_person": _("corrected the person's data"),
    "erase_person": _("erased the person's data: {reason}"),
    "merge_persons": _("found that two entries are one person and merged them"),
    "unmerge_persons": _("separated two entries that had been merged"),
    "admit_member": _("admitted a member to {union} on {on}"),
    "transfer_member": _("transferred the membership to {union} on {on}"),
    "retain_membership": _("retained the membership in {union} from {on}"),
    "resume_membership": _("resumed the membership in {union} from {on}"),
    "end_membership": _("ended the membership in {union} on {on}"),
    "employ": _("entered the employment at {employer} from {on}"),
    "end_employment": _("ended the employment at {employer} on {on}"),
    "appoint": _("appointed to a post at {body} from {on}"),
    "end_post": _("ended the post at {body} on {on}"),
    "assign_to_street": _("assigned to {area} from {on}"),
    "end_assignment": _("ended the assignment to {area} on {on}"),
    "certify": _("entered the certificate, in force from {on}"),
    "correct_post": _("corrected the post"),
    "form_household": _("entered a household"),
    "add_household_member": _("added a member of the household from {on}"),
    "leave_household": _("ended a household membership on {on}"),
    "hand_memberships": _("handed {rows} memberships on to another union"),
    "load_people": _("loaded {rows} people"),
    "load_memberships": _("loaded {rows} memberships"),
    "load_employments": _("loaded {rows} employments"),
    "load_posts": _("loaded {rows} posts"),
    "load_pool_posts": _("loaded {rows} posts of a professional pool"),
    "load_street_assignments": _("loaded {rows} assignments to streets"),
}
