"""The workbench: one inbox for every kind of case, the case, and work over many of them."""
