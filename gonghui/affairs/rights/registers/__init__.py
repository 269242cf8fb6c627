"""The registers of rights: collective contracts, bargaining instructors, mediators."""

from gonghui.affairs.rights.registers.contracts import CONTRACTS
from gonghui.affairs.rights.registers.pools import INSTRUCTORS, MEDIATORS

REGISTERS = (CONTRACTS, INSTRUCTORS, MEDIATORS)

__all__ = ["REGISTERS"]
