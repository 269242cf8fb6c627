"""Targets and achievements in sentences."""
