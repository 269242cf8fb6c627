"""The union hotline 12351: what workers ask, who handles it by when, and rates that anyone can rebuild."""
