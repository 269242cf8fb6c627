"""Reports drafted, completed, issued and made into files."""

from django.utils.translation import gettext_lazy as _

from gonghui.insight.reports.actions.drafting import draft_report, take_figures, write_words
from gonghui.insight.reports.actions.files import ask_file, fail_file, make_file
from gonghui.insight.reports.actions.gaps import fill_gap, reopen_gap, sign_gap
from gonghui.insight.reports.actions.issuing import issue_report
from gonghui.insight.reports.actions.publishing import publish_report, withdraw_report

SENTENCES = {
    "draft_report": _("drafted the report {title}"),
    "take_figures": _("took the figures of the report {title} anew, as of {as_of}"),
    "write_words": _("wrote the passage “{passage}” of the report {title}"),
    "fill_gap": _("filled {gap} with {value} in the report {title}"),
    "sign_gap": _("signed for the gap {gap} in the report {title}"),
    "reopen_gap": _("opened the gap {gap} in the report {title} again"),
    "issue_report": _("issued the report {title} as {number}"),
    "publish_report": _("published the figures of the report {title}"),
    "withdraw_report": _("took the report {title} off the public page"),
    "ask_file": _("asked for the report {title} as {form}"),
    "make_file": _("made the file {form} of the report {title}"),
    "fail_file": _("could not make the file {form} of the report {title}"),
}

__all__ = [
    "SENTENCES",
    "ask_file",
    "draft_report",
    "fail_file",
    "fill_gap",
    "issue_report",
    "make_file",
    "publish_report",
    "reopen_gap",
    "sign_gap",
    "take_figures",
    "withdraw_report",
    "write_words",
]
