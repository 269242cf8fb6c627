"""Change log, calendar, identity numbers, sealing, money, numbering, attachments, and the words of facts and registers."""
