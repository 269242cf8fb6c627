"""What the pages of organising show: lives of unions, what is done with them, the worklists."""
