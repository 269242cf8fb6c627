"""The city, topic by topic. A later topic reads what an earlier one drew, never its chance."""

from __future__ import annotations

from gonghui.demo.city.appeals import draw_appeals
from gonghui.demo.city.cadres import draw_cadres
from gonghui.demo.city.congresses import draw_congresses
from gonghui.demo.city.contracts import draw_contracts
from gonghui.demo.city.craftsmen import draw_craftsmen
from gonghui.demo.city.draft import Draft
from gonghui.demo.city.employers import draw_employers
from gonghui.demo.city.facilities import draw_facilities
from gonghui.demo.city.geography import geography
from gonghui.demo.city.groups import draw_groups
from gonghui.demo.city.movements import draw_movements
from gonghui.demo.city.mutual_aid import draw_mutual_aid
from gonghui.demo.city.open_affairs import draw_open_affairs
from gonghui.demo.city.organisation_life import draw_organisation_life
from gonghui.demo.city.organising import draw_organising
from gonghui.demo.city.outside import draw_outside
from gonghui.demo.city.people import draw_people
from gonghui.demo.city.pools import draw_pools
from gonghui.demo.city.rooms import draw_rooms
from gonghui.demo.city.scales import SCALES
from gonghui.demo.city.sendings import draw_sendings
from gonghui.demo.city.studios import draw_studios
from gonghui.demo.city.unions import draw_unions
from gonghui.demo.city.whole import City

TOPICS = (
    draw_unions,
    draw_employers,
    draw_movements,
    draw_people,
    draw_studios,
    draw_congresses,
    draw_rooms,
    draw_facilities,
    draw_organising,
    draw_outside,
    draw_craftsmen,
    draw_open_affairs,
    draw_mutual_aid,
    draw_contracts,
    draw_pools,
    draw_appeals,
    draw_cadres,
    draw_sendings,
    draw_groups,
    draw_organisation_life,
)


def generate(scale: str = "default", seed: int = 1) -> City:
    """The whole city of a scale and seed; of the large ones the cast, without the mass.

    Raises:
        KeyError: there is no such scale.
    """
    return generate_draft(scale, seed).city


def generate_draft(scale: str = "default", seed: int = 1) -> Draft:
    """The city with what its topics handed to each other, from which the mass is drawn.

    Raises:
        KeyError: there is no such scale.
    """
    size = SCALES[scale]
    areas = geography(size.streets_a_district)
    city = City(scale=scale, seed=seed, geography=areas)
    draft = Draft(city=city, scale=size, geography=areas)
    for draw in TOPICS:
        draw(draft)
    city.events.sort(key=lambda event: event.recorded)
    return draft
