"""How a plan comes about: drafted in versions, consulted on, reviewed, approved, published (S001)."""
