"""What the pages of monitoring show: sides, differences, gaps, questions, forecasts, supervision."""

from gonghui.faces.web.monitoring.pages.indicator import of_indicator
from gonghui.faces.web.monitoring.pages.lists import difference_rows, gap_rows, question_rows, side_rows

__all__ = ["difference_rows", "gap_rows", "of_indicator", "question_rows", "side_rows"]
