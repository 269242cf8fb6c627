"""Pure functions over texts and counts: nothing here knows a table, a page or the day."""
