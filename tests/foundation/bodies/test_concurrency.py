"""Two officers at once: placements of one tree wait for each other."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from gonghui.foundation.bodies.actions import place_body
from gonghui.foundation.bodies.models import Body, BodyEdge
from gonghui.foundation.core.rules import Refusal

DAY = date(2020, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_placements_close_no_circle_between_them(by):
    a, b = (Body.objects.create(kind="union", name_zh=name, valid_from=DAY) for name in ("甲", "乙"))
    start, outcomes = Barrier(2), []

    def put(child: Body, parent: Body) -> None:
        start.wait()
        try:
            place_body(tree="direct", child=child, parent=parent, on=DAY, by=by)
            outcomes.append("placed")
        except Refusal:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=put, args=pair) for pair in ((a, b), (b, a))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["placed", "refused"]
    assert BodyEdge.objects.count() == 1
