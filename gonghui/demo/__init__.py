"""The synthetic city; the roof: imports everything, nothing imports it."""
