"""Workers' congresses."""
