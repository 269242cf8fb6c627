"""Shapes that many tasks share: cases."""
