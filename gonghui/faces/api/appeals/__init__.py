"""Orders of 12345: they come in, answers are fetched, receipts return."""
