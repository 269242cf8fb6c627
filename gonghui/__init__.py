"""Gonghui: the open platform of a trade-union federation."""
