"""The own file on a phone: prove who one is, see what is kept and who looked, take a copy, ask."""
