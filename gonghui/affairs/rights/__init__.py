"""Collective contracts, bargaining instructors and mediators."""
