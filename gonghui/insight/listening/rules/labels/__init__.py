"""Labels suggested for texts: learners, their blend, models on disk."""
