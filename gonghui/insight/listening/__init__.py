"""What appeals say: category and unit suggested, one matter told twice, hot topics, surges."""
