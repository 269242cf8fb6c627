"""Mutual aid of workers: plans and enrolments."""
