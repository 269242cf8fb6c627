"""The JSON face: indicators, areas, bodies and registers to read, under the same policy as the pages."""
