"""Plans from their files, drafts from documents, decisions on drafts, plan versions from drafts."""

from django.utils.translation import gettext_lazy as _

from gonghui.insight.plans.actions.deciding import add_item, confirm_plain, decide_item, reopen_item
from gonghui.insight.plans.actions.drafts import bring_document, load_reading, read_draft
from gonghui.insight.plans.actions.making import make_plan
from gonghui.insight.plans.actions.measuring import measure_indicator
from gonghui.insight.plans.actions.plan_files import load_plan
from gonghui.insight.plans.actions.published import read_version_file, take_over_published
from gonghui.insight.plans.actions.targets import change_target

SENTENCES = {
    "add_plan": _("entered the plan {name}"),
    "edit_plan": _("changed the plan {name}"),
    "add_goal": _("entered the goal {name}"),
    "edit_goal": _("changed the goal {name}"),
    "remove_goal": _("removed the goal {name}"),
    "add_indicator": _("entered the indicator {name}"),
    "edit_indicator": _("changed the indicator {name}"),
    "remove_indicator": _("removed the indicator {name}"),
    "add_target": _("set the target of {name} to {text}"),
    "edit_target": _("changed the target of {name}, now {text}"),
    "keep_former_target": _("kept what the target of {name} was until {day}: {text}"),
    "remove_target": _("removed the target of {name}"),
    "add_step": _("set the step of {name} for {year}"),
    "edit_step": _("changed the step of {name} for {year}"),
    "remove_step": _("removed the step of {name} for {year}"),
    "add_earlier": _("entered what was reached before: {name}, {text}"),
    "edit_earlier": _("changed what was reached before: {name}, now {text}"),
    "remove_earlier": _("removed what was reached before: {name}"),
    "bring_document": _("brought the plan document {file}"),
    "read_draft": _("read the plan document {file}: {items} items, none confirmed"),
    "take_over_published": _("took the published plan {name} over as a draft, none of it confirmed"),
    "refuse_document": _("could not read the plan document {file}"),
    "confirm_item": _("confirmed {name} as it was read"),
    "correct_item": _("confirmed {name} with corrections"),
    "strike_item": _("struck {name}: the document does not say so"),
    "add_item": _("marked {name} in the document: the reader had missed it"),
    "reopen_item": _("took back the decision on {name}"),
    "confirm_plain": _("confirmed {count} items as they were read"),
    "measure_indicator": _("chose the metric {metric} for {name}"),
    "make_plan": _("made the plan {name} from a document that was read"),
}

__all__ = [
    "SENTENCES",
    "add_item",
    "bring_document",
    "change_target",
    "confirm_plain",
    "decide_item",
    "load_plan",
    "load_reading",
    "make_plan",
    "measure_indicator",
    "read_draft",
    "read_version_file",
    "reopen_item",
    "take_over_published",
]
