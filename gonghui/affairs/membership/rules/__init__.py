"""Rules of membership: joining, transferring, standing, groups, dues and the fund."""

from gonghui.affairs.membership.rules.joining import JOINING_KIND
from gonghui.affairs.membership.rules.transfer import TRANSFER_KIND

KINDS = (JOINING_KIND, TRANSFER_KIND)

__all__ = ["KINDS"]
