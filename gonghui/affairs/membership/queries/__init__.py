"""Reading membership: entrances, applications, transfers, lives of members, drives, the own file."""

from gonghui.affairs.membership.queries.own.file import own_parts

OWN_FILE = (own_parts,)

__all__ = ["OWN_FILE"]
