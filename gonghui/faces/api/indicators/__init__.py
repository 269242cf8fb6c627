"""Indicators over JSON."""
