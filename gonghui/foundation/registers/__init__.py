"""The machinery behind every register declaration: lists, search, sheets in and out."""
