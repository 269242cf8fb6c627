"""Pages of what is kept how long, held back and disposed of."""
