"""Documents that were read: brought, confirmed item by item beside their text, made into a plan."""
