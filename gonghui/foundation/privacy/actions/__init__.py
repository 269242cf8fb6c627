"""The only code that changes consents, assessments and duties done."""

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.privacy.actions.assessments import (
    approve_assessment,
    assess,
    record_duty,
    remove_assessment,
)
from gonghui.foundation.privacy.actions.consents import give_consent, withdraw_consent
from gonghui.foundation.privacy.actions.households import enter_relative

SENTENCES = {
    "give_consent": _("entered the consent to {use}, given on {on}"),
    "withdraw_consent": _("entered that the consent to {use} was withdrawn on {on}"),
    "assess": _("assessed the use {use} on {on}"),
    "approve_assessment": _("approved the assessment of {use} on {on}"),
    "remove_assessment": _("deleted the assessment of {use} of {on}, whose years were over"),
    "record_duty": _("entered that the duty {duty} was done on {on}"),
}

__all__ = [
    "SENTENCES",
    "approve_assessment",
    "assess",
    "enter_relative",
    "give_consent",
    "record_duty",
    "remove_assessment",
    "withdraw_consent",
]
