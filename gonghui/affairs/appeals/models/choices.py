"""The closed lists of words that tables and rules share."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Request(models.TextChoices):
    """The five kinds of 条例 art. 2."""

    CONSULT = "consult", _("Question")  # 咨询
    HELP = "help", _("Asks for help")  # 求助
    COMPLAINT = "complaint", _("Complaint")  # 投诉
    REPORT = "report", _("Report of wrongdoing")  # 举报
    SUGGEST = "suggest", _("Suggestion")  # 建议


class Channel(models.TextChoices):
    """By which way somebody asks."""

    PHONE = "phone", pgettext_lazy("appeal", "Phone")
    PORTAL = "portal", _("Portal")
    WALK_IN = "walk_in", _("Walk-in")
    LETTER = "letter", _("Letter")
    STATION = "station", _("Clerk of a station")  # who does every step for the worker
    ORDER = "12345", _("Order of 12345")


class Track(models.TextChoices):
    """What happens next."""

    ANSWER = "answer", _("Answered at once")  # by whoever takes it
    DISPATCH = "dispatch", pgettext_lazy("appeal", "Dispatched")


class Branch(models.TextChoices):
    """The six branches of 条例 art. 11 that are not dispatched."""

    EMERGENCY = "emergency", _("Emergency")
    LEGAL_CHANNEL = "legal_channel", _("Before a court or another legal channel")
    SAME_MATTER = "same_matter", _("The same matter without a new fact")
    SECRET = "secret", _("Secret or another's privacy")
    OUTSIDE_DUTY = "outside_duty", _("Outside every unit's duty")
    UNLAWFUL = "unlawful", _("Against the law or public order")


class Hazard(models.TextChoices):
    """What is happening now."""

    SELF_HARM = "self_harm", _("Somebody may hurt themselves")
    VIOLENCE = "violence", _("Violence or threats")
    HEIGHT = "height", _("People at height, on a roof, crane or bridge")
    STOPPAGE = "stoppage", _("Work has stopped, people are gathering")
    INJURY = "injury", _("Injury, poisoning, fire at work")
    CHILD = "child", _("A child is in danger or works")
    UNCLEAR = "unclear", _("Danger; what it is, is not clear yet")  # the key alone, pressed first


class Result(models.TextChoices):
    """What the caller says became of it."""

    SOLVED = "solved", _("Solved")
    PARTLY = "partly", _("Partly solved")
    UNSOLVED = "unsolved", _("Not solved")


class Satisfaction(models.TextChoices):
    """How satisfied the caller is."""

    SATISFIED = "satisfied", pgettext_lazy("appeal", "Satisfied")  # 满意
    FAIRLY = "fairly", _("Fairly satisfied")  # 基本满意
    DISSATISFIED = "dissatisfied", _("Dissatisfied")  # 不满意


class Reached(models.TextChoices):
    """How a call-back went; what was not answered is told, not dropped."""

    ANSWERED = "answered", _("Reached and answered")
    NO_ANSWER = "no_answer", _("Nobody answered")  # or a message without reply
    UNREACHABLE = "unreachable", _("Number not in service")
    DECLINED = "declined", _("Reached, did not want to say")


class Message(models.TextChoices):
    """What is said of an order of 12345, by them or by us."""

    DISPATCH = "dispatch", _("Order")  # 派单
    URGE = "urge", _("Urging")  # 催办
    EXTENSION_GRANTED = "extension_granted", _("Extension granted")
    EXTENSION_REFUSED = "extension_refused", _("Extension refused")
    RETURN_UPHELD = "return_upheld", _("Return upheld")  # 退单同意
    RETURN_REFUSED = "return_refused", _("Return refused")
    REDO = "redo", _("To be handled again")  # 重新办理
    CLOSE = "close", _("Closed")
    WITHDRAW = "withdraw", _("Withdrawn")
    REPLY = "reply", _("Reply")  # from here on: ours
    EXTENSION = "extension", _("Extension asked for")
    RETURN = "return", _("Returned")
    ATTACHMENT = "attachment", _("Attachment")


class OrderState(models.TextChoices):
    """The other hotline's own states."""

    WAITING = "waiting", _("Announced, not here yet")  # something was said of an order that has not come
    DISPATCHED = "dispatched", _("Dispatched to us")
    EXTENDED = "extended", _("Extended")
    RETURNED = "returned", _("Returned")
    REPLIED = "replied", _("Replied")
    REDO = "redo", _("To be handled again")
    CLOSED = "closed", pgettext_lazy("case", "Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
