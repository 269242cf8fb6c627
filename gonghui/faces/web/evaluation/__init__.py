"""Evaluations of plans: what is asked of whom, third parties, findings and decisions to their end."""
