"""The registers of cadres, of the people of the eight pools, and of what streets are to have of them."""

from gonghui.affairs.cadres.registers.files import CADRE_REGISTER
from gonghui.affairs.cadres.registers.pools import NEED_REGISTER, POOL_REGISTER

REGISTERS = (CADRE_REGISTER, POOL_REGISTER, NEED_REGISTER)
