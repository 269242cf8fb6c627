"""Areas and organisations over JSON."""
