"""Pages of the module of the same name."""
