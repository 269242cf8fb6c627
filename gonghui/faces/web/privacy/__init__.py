"""Lawful use of personal data: declarations, assessments, consents; and the rules page for everybody."""
