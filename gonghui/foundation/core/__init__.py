"""The floor's base: change log, calendar, identity numbers, sealing, money, and the words of facts."""
