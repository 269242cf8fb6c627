"""Which rows of a sheet, or entries of a register, are one person."""
