"""Rules of membership: joining, transferring, standing, groups, dues and the fund."""

from gonghui.affairs.membership.rules.joining import JOINING_KIND
from gonghui.affairs.membership.rules.own import CORRECTION_KIND, DELETION_KIND, QUESTION_KIND
from gonghui.affairs.membership.rules.transfer import TRANSFER_KIND

KINDS = (JOINING_KIND, TRANSFER_KIND, CORRECTION_KIND, DELETION_KIND, QUESTION_KIND)

__all__ = ["KINDS"]
