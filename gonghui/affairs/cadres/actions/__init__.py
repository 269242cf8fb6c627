"""The only code that changes files of cadres and professionals: ranks, training, certificates, exit."""

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.cadres.actions.files import appoint_cadre, appraise, enter_rank, pay_allowance, train
from gonghui.affairs.cadres.actions.loading import (
    load_appraisals,
    load_cadre_terms,
    load_pool_needs,
    load_trainings,
)
from gonghui.affairs.cadres.actions.pools import (
    assign,
    certify,
    dispatch,
    end_dispatch,
    end_need,
    leave_pool,
    select,
    set_need,
)

SENTENCES = {
    "enter_rank": _("entered the rank from {on}"),
    "end_rank": _("ended the rank on {on}"),
    "train": _("entered “{name}”, {hours} hours"),
    "appraise": _("entered the appraisal of {year} by {unit}"),
    "pay_allowance": _("entered the allowance of {month}"),
    "set_need": _("entered that {area} is to have somebody of a pool from {on}"),
    "end_need": _("ended a need of {area} on {on}"),
    "dispatch": _("sent to help with the case {number}"),
    "end_dispatch": _("ended the part in the case {number}"),
    "load_cadre_terms": _("loaded {rows} ranks"),
    "load_trainings": _("loaded {rows} trainings"),
    "load_appraisals": _("loaded {rows} appraisals"),
    "load_pool_needs": _("loaded {rows} needs of pools"),
}

__all__ = [
    "SENTENCES",
    "appoint_cadre",
    "appraise",
    "assign",
    "certify",
    "dispatch",
    "end_dispatch",
    "end_need",
    "enter_rank",
    "leave_pool",
    "load_appraisals",
    "load_cadre_terms",
    "load_pool_needs",
    "load_trainings",
    "pay_allowance",
    "select",
    "set_need",
    "train",
]
