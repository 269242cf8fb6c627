"""Money with a purpose: double entries that balance, by source; budget, commitment, payment."""
