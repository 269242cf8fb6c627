"""Pages of the 12351 hotline: the phone desk, work lists, orders, knowledge, catalogue, rates, hot issues."""
