"""The registers of organising: lists of firms, terms, key facts, six haves, visits and payments."""

from gonghui.affairs.organising.registers import employers, firms, unions

REGISTERS = (*firms.REGISTERS, *unions.REGISTERS, *employers.REGISTERS)
