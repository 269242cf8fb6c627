"""The one search over JSON."""
