"""Organisations, areas and the dated trees over both."""
