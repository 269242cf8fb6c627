"""What falls due for disposal, what is held back, and disposal as an act of two people."""
