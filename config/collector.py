"""Python's collector of cycles, kept from walking through everything that a process will hold for ever.

A process of the site holds half a million objects once its pages were asked for: modules, models, compiled
statements. The collector's full round walks all of them, a quarter of a second in which no request moves
(measured: three in forty requests of a page took 350 in place of 100 ms). What is set aside is not walked:
a full round then takes 15 to 40 ms.
"""

from __future__ import annotations

import gc
import threading

# Seconds after the start: when the first pages were asked for, most of them, all; and then once so often.
FIRST = (20.0, 60.0, 300.0)
EACH = 3600.0


def set_aside() -> int:
    """Collects whatever is garbage, and sets aside all that is left; gives how many objects that is."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return gc.get_freeze_count()


def keep_short() -> threading.Event:
    """Sets aside again and again, in a thread of its own, until the event that this gives is set."""
    over = threading.Event()

    def go_on() -> None:
        waited = 0.0
        for moment in FIRST:
            if over.wait(moment - waited):
                return
            waited = moment
            set_aside()
        while not over.wait(EACH):
            set_aside()

    threading.Thread(target=go_on, name="collector", daemon=True).start()
    return over
