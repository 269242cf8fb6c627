"""Reports of plans: drafts, their gaps, the issued papers and their files."""
