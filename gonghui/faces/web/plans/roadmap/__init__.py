"""The roadmap of a plan: tasks, milestones and money; other ways to sort it; composite indices."""
