"""Pages of the one search in every page's head."""
