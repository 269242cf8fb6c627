"""Pages of what stands beside recorded figures."""
