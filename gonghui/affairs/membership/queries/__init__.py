"""Reading membership: entrances, applications, transfers, lives of members, drives and coverages."""
