"""Plans side by side: versions of one plan, upper and lower, old and new."""
