"""Plan, goal, indicator, target and the judgement of progress."""
