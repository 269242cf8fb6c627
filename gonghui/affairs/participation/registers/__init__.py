"""The registers of workers' congresses and of open factory affairs."""

from gonghui.affairs.participation.registers.congresses import CONGRESSES
from gonghui.affairs.participation.registers.open_affairs import OPEN_AFFAIRS

REGISTERS = (CONGRESSES, OPEN_AFFAIRS)
