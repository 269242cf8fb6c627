"""What stands beside recorded figures: reported and outside ones, gaps, doubts, forecasts, supervision."""
