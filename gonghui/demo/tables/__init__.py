"""The bulk action of each generated table, in an order in which every row finds what it points at.

A topic file declares `LOADERS`: name of the city's table → loader.
"""

from gonghui.demo.tables import (
    assistance,
    bodies,
    cadres,
    groups,
    organising,
    participation,
    people,
    places,
    rights,
    skills,
)
from gonghui.demo.tables.loading import Loader

TOPICS = (bodies, people, skills, participation, places, organising, assistance, rights, groups, cadres)
LOADERS: dict[str, Loader] = {table: loader for topic in TOPICS for table, loader in topic.LOADERS.items()}

__all__ = ["LOADERS"]
