"""The registers of innovation studios, of craftsmen, and of certificates of vocational skill."""

from gonghui.affairs.skills.registers.certificates import CERTIFICATES
from gonghui.affairs.skills.registers.craftsmen import CRAFTSMEN
from gonghui.affairs.skills.registers.studios import STUDIOS

REGISTERS = (*STUDIOS, CRAFTSMEN, CERTIFICATES)

__all__ = ["REGISTERS"]
