"""Everything with a deadline, in one shape: appeals, filings, warnings."""
