"""What history pages say of each verb."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "load_areas": _("loaded {rows} rows of the table of areas"),
    "add_area": _("added the area {name} ({code})"),
    "place_area": _("placed {child} in {parent} from {on}"),
    "leave_area": _("took {child} out of {parent} from {on}"),
    "found_body": _("founded {name} on {on}"),
    "found_union": _("entered {name} as a trade union"),
    "enter_employer": _("entered {name} as an employer"),
    "take_seat": _("seated {body} in {area} from {on}"),
    "leave_seat": _("ended the seat of {body} in {area} on {on}"),
    "place_body": _("placed {child} under {parent} from {on}"),
    "leave_parent": _("took {child} from under {parent} on {on}"),
    "dissolve_body": _("dissolved {name} on {on}"),
    "rename_body": _("renamed {before} {name} from {on}"),
    "keep_name": _("kept the former name {name}, borne until {on}"),
    "forget_name": _("took back the name {name} after {on}"),
    "renew_committee": _("entered the election of {on} at {name}"),
    "succeed": _("{body} went on in {into} from {on}"),
    "merge_body": _("merged the duplicate {name} into {into}"),
    "separate_body": _("undid the merging of {name} into {into}"),
    "cover": _("{union} covers {employer} from {on}"),
    "end_coverage": _("{union} no longer covers {employer} from {on}"),
    "count_heads": _("counted {workers} workers at {name} on {on}"),
    "load_bodies": _("loaded {rows} bodies"),
    "load_unions": _("loaded the union facts of {rows} bodies"),
    "load_employers": _("loaded the employer facts of {rows} bodies"),
    "load_seats": _("loaded {rows} seats"),
    "load_edges": _("loaded {rows} placements"),
    "load_coverages": _("loaded {rows} coverages"),
    "load_head_counts": _("loaded {rows} head counts"),
}
