"""The metric kernel over a Parquet base and a small delta."""
