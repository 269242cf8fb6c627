"""What is held and disposed of, as rules."""
