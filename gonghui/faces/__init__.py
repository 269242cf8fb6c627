"""Pages, JSON and command line; they never import each other."""
