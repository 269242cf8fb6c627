"""Joining, transferring, the drives and their groups, platforms, messages, requests about the own data."""

from gonghui.affairs.membership.models.drives import Drive, DriveTarget, GroupWork, Liaison, Reach
from gonghui.affairs.membership.models.joining import Application, Entrance
from gonghui.affairs.membership.models.moving import Transfer
from gonghui.affairs.membership.models.own import DataRequest
from gonghui.affairs.membership.models.phones import CodeAttempt, MemberText, PhoneProof
from gonghui.affairs.membership.models.platforms import PlatformCompany
from gonghui.affairs.membership.models.remittances import Remittance

__all__ = [
    "Application",
    "CodeAttempt",
    "DataRequest",
    "Drive",
    "DriveTarget",
    "Entrance",
    "GroupWork",
    "Liaison",
    "MemberText",
    "PhoneProof",
    "PlatformCompany",
    "Reach",
    "Remittance",
    "Transfer",
]
