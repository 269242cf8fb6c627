"""Reports of a plan and the annual union statistics: drafted from figures, issued with them frozen."""
