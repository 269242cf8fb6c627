"""Indicator tables in every form in which officials publish them."""
