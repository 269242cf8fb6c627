"""Rules of appeals: intake, danger, categories, dispatch, call-backs, rates, and outside orders."""
