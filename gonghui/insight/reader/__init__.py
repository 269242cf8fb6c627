"""Reads a plan as it was published and says what it promises, each word with its place in the text."""
