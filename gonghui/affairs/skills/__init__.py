"""Innovation studios of workers."""
