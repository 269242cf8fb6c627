"""Bringing workers into the union: lists of above-scale firms, and the four measures of coverage."""
