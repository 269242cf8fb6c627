"""The `gonghui` command line."""
