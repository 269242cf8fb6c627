"""Matters: what texts name, which tell the same, what many are about."""
