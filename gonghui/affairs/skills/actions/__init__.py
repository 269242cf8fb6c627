"""The only code that changes studios, craftsmen with their titles, and certificates of skill."""

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.skills.actions.certificates import (
    add_certificates,
    correct_certificate,
    enter_certificate,
    load_certificates,
    withdraw_certificate,
)
from gonghui.affairs.skills.actions.craftsmen import (
    add_craftsmen,
    correct_craftsman,
    grant_title,
    load_craftsmen,
    load_titles,
    name_craftsman,
    withdraw_title,
)
from gonghui.affairs.skills.actions.studios import (
    add_studios,
    correct_studio,
    load_recognitions,
    load_studios,
    recognise_studio,
    revoke_studio,
    upgrade_studio,
)

SENTENCES = {
    "register_studio": _("entered the studio “{name}”"),
    "recognise_studio": _("recognised the studio from {on}"),
    "upgrade_studio": _("upgraded the studio from {on}"),
    "revoke_studio": _("ended the recognition on {on}"),
    "correct_studio": _("corrected the studio"),
    "load_studios": _("loaded {rows} studios"),
    "load_recognitions": _("loaded {rows} recognitions"),
    "register_craftsman": _("opened the craftsman's file {number}"),
    "grant_title": _("named the craftsman from {on}"),
    "withdraw_title": _("ended the title on {on}"),
    "correct_craftsman": _("corrected the craftsman's file"),
    "load_craftsmen": _("loaded {rows} craftsmen"),
    "load_titles": _("loaded {rows} craftsmen's titles"),
    "enter_certificate": _("entered the certificate {number}"),
    "withdraw_certificate": _("ended the certificate on {on}"),
    "correct_certificate": _("corrected the certificate"),
    "load_certificates": _("loaded {rows} certificates"),
}

__all__ = [
    "SENTENCES",
    "add_certificates",
    "add_craftsmen",
    "add_studios",
    "correct_certificate",
    "correct_craftsman",
    "correct_studio",
    "enter_certificate",
    "grant_title",
    "load_certificates",
    "load_craftsmen",
    "load_recognitions",
    "load_studios",
    "load_titles",
    "name_craftsman",
    "recognise_studio",
    "revoke_studio",
    "upgrade_studio",
    "withdraw_certificate",
    "withdraw_title",
]
