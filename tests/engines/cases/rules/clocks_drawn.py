"""Rules, calendars and moments that the tests of clocks share."""

from __future__ import annotations

from gonghui.engines.cases.rules.clocks import ClockRule
from gonghui.foundation.law.rules import statute
from gonghui.foundation.law.rules.calendar import PREFIX, working_calendar

SAID = [amount for key, found in statute().items() if key.startswith(PREFIX) for amount in found]

CALENDAR = working_calendar(SAID)

HOURS = ClockRule("h", 24, "hours")
