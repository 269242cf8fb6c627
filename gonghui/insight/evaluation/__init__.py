"""An evaluation of a plan as a project: self-assessments, third parties, rectification, signing and issue."""
