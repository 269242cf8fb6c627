"""The mass of the large cities: workers, employments, memberships and enrolments drawn in columns.

Bodies, posts and everything that happens to single persons is drawn row by row in `demo/city`; here are the
millions beside that cast. `draw.py` makes numpy columns, the same for the same seed; `parts.py` cuts them
into parts recorded on one day; `play.py` loads part by part through bulk actions, each in a transaction.
"""

from gonghui.demo.mass.counts import mass_answers
from gonghui.demo.mass.draw import Mass, draw
from gonghui.demo.mass.play import play

__all__ = ["Mass", "draw", "mass_answers", "play"]
