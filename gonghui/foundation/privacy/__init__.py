"""Lawful use of personal data: uses as declared, consents where they are the basis, assessments."""
