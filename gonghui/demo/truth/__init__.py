"""The true answers, by brute force over the generated rows in plain Python.

Nothing here asks the database or the warehouse: for each question every row is looked at anew, in the
words of the metric's definition. The file these answers go to is what tests hold the figures against.
A topic file declares `UNITS`: key and version of each metric, and the `Measure` that answers it.
"""

from gonghui.demo.truth.answers import answers, put_down, write
from gonghui.demo.truth.figures import METRICS, UNITS, figures
from gonghui.demo.truth.known import Known, Measure, Unit, in_force, this_year
from gonghui.demo.truth.studios import studios

__all__ = [
    "METRICS",
    "UNITS",
    "Known",
    "Measure",
    "Unit",
    "answers",
    "figures",
    "in_force",
    "put_down",
    "studios",
    "this_year",
    "write",
]
