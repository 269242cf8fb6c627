"""Values, breakdowns, records behind a number, outside series, frozen figures."""
