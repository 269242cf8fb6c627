"""Registers over JSON."""
