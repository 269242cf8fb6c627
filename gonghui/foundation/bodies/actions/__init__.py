"""The only code that changes bodies, areas and their trees."""

from gonghui.foundation.bodies.actions.areas import add_area, load_areas, place_area
from gonghui.foundation.bodies.actions.bodies import (
    count_heads,
    cover,
    dissolve_body,
    end_coverage,
    found_body,
    merge_body,
    move_seat,
    place_body,
    separate_body,
)
from gonghui.foundation.bodies.actions.loads import (
    load_bodies,
    load_coverages,
    load_edges,
    load_head_counts,
    load_seats,
)
from gonghui.foundation.bodies.actions.names import rename_body
from gonghui.foundation.bodies.actions.paths import rebuild_paths
from gonghui.foundation.bodies.actions.refusals import refusing
from gonghui.foundation.bodies.actions.reorganising import (
    close_body,
    hand_children,
    hand_coverages,
    replant_body,
    reseat_body,
    succeed,
)
from gonghui.foundation.bodies.actions.sentences import SENTENCES
from gonghui.foundation.bodies.actions.terms import renew_committee

__all__ = [
    "SENTENCES",
    "add_area",
    "close_body",
    "count_heads",
    "cover",
    "dissolve_body",
    "end_coverage",
    "found_body",
    "hand_children",
    "hand_coverages",
    "load_areas",
    "load_bodies",
    "load_coverages",
    "load_edges",
    "load_head_counts",
    "load_seats",
    "merge_body",
    "move_seat",
    "place_area",
    "place_body",
    "rebuild_paths",
    "refusing",
    "rename_body",
    "renew_committee",
    "replant_body",
    "reseat_body",
    "separate_body",
    "succeed",
]
