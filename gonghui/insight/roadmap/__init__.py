"""Tasks of a plan with their money, the roadmap, taxonomies beside the plan's own, composite indices."""
