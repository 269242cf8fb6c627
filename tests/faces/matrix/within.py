"""Which bodies a role at a place reaches, from edges and seats one by one: not by the policy's own code."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Q

from gonghui.foundation.bodies.models import Area, AreaEdge, AreaTree, BodyEdge, Coverage, Seat
from tests.faces.matrix.planted import CITY, World, led_by


def held_on(day: date) -> Q:
    """A dated row that holds at the end of a day."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def below(pairs: list[tuple[int, int]], tops: set[int]) -> set[int]:
    """Everything under some tops, and they themselves; pairs are (parent, child)."""
    children = defaultdict(list)
    for parent, child in pairs:
        children[parent].append(child)
    found, waiting = set(tops), list(tops)
    while waiting:
        for child in children[waiting.pop()]:
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def areas_below(area: Area, day: date) -> set[int]:
    """An area and all below it."""
    trees = [AreaTree.STATISTICAL, AreaTree.ZONE]
    edges = AreaEdge.objects.filter(held_on(day), tree__in=trees)
    return below(list(edges.values_list("parent_id", "child_id")), {area.pk})


def bodies_within(place: str, world: World, day: date) -> set[int] | None:
    """The bodies whose records a role at a place sees; None is all of them."""
    if place == CITY:
        return None
    held, led = world.places[place], led_by(place, world)
    edges = BodyEdge.objects.filter(held_on(day))
    unions = below(list(edges.values_list("parent_id", "child_id")), {held.pk})
    covered = Coverage.objects.filter(held_on(day), union__in=unions)
    found = unions | set(covered.values_list("employer_id", flat=True))
    if led is not None:
        seats = Seat.objects.filter(held_on(day), area__in=areas_below(led, day))
        found |= set(seats.values_list("body_id", flat=True))
    return found
