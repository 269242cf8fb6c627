"""Persons, memberships, employments, households and posts."""
