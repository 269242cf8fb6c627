"""Mother-and-baby rooms and the places that should have one."""
