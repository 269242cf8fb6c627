"""What the pages of the workbench show: dues in words, filters, the case, its forms."""
