"""The registers of homes, stations and service points, of mother-and-baby rooms, and of places due one."""

from gonghui.affairs.places.registers.facilities import FACILITY_REGISTERS
from gonghui.affairs.places.registers.rooms import ROOM_REGISTERS

REGISTERS = (*FACILITY_REGISTERS, *ROOM_REGISTERS)

__all__ = ["REGISTERS"]
