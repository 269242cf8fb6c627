"""Reading sheets and values: pure functions, nothing of the database."""
