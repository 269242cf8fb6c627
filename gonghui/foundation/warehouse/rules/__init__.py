"""Pure algebra of spells, and the statements that read them."""
