"""Tasks of plans from entering to checked, their money, and the weights of composite indices."""

from django.utils.translation import gettext_lazy as _

from gonghui.insight.roadmap.actions.indices import adopt_index, draft_weights, drop_weights
from gonghui.insight.roadmap.actions.tasks import (
    add_milestone,
    add_task,
    check_task,
    enter_task,
    post_money,
    reach_milestone,
    report_done,
    report_progress,
    send_back_task,
)

SENTENCES = {
    "add_task": _("entered the task {name}"),
    "add_milestone": _("entered the milestone {name} of {task}"),
    "reach_milestone": _("reached the milestone {name} of {task}, shown by {evidence}"),
    "report_progress": _("reported how the task {name} goes"),
    "report_done": _("reported that the task {name} is done since {on}"),
    "check_task": _("checked that the task {name} is done since {on}"),
    "send_back_task": _("sent the task {name} back: it is not done yet"),
    # Of tasks finished before another person checked them.
    "finish_task": _("finished the task {name}"),
    "draft_weights": _("drafted other weights of {index}"),
    "drop_weights": _("gave the drafted weights of {index} up"),
    "adopt_index": _("entered that {committee} adopted the weights of {index}"),
}

__all__ = [
    "SENTENCES",
    "add_milestone",
    "add_task",
    "adopt_index",
    "check_task",
    "draft_weights",
    "drop_weights",
    "enter_task",
    "post_money",
    "reach_milestone",
    "report_done",
    "report_progress",
    "send_back_task",
]
