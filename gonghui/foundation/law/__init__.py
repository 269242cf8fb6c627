"""Dated values with a source: statute and local amounts."""
