"""Accounts, roles held at a body, and the one policy."""
