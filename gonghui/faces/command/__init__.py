"""The `gonghui` command line: for operators and scripts."""
