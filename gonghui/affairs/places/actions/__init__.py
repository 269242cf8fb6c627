"""The only code that changes homes, stations, mother-and-baby rooms and the places due one."""

from gonghui.affairs.places.actions import facilities, rooms
from gonghui.affairs.places.actions.facilities import (
    FACILITY_COLUMNS,
    INSPECTION_COLUMNS,
    OPERATION_COLUMNS,
    add_facilities,
    close_facility,
    correct_facility,
    inspect_facility,
    load_facilities,
    load_inspections,
    load_operations,
    open_facility,
    reopen_facility,
    suspend_facility,
)
from gonghui.affairs.places.actions.rooms import (
    ROOM_COLUMNS,
    ROOM_DUTY_COLUMNS,
    add_duties,
    add_rooms,
    close_room,
    correct_duty,
    correct_room,
    end_duty,
    list_duty,
    load_room_duties,
    load_rooms,
    open_room,
)

SENTENCES = rooms.SENTENCES | facilities.SENTENCES

__all__ = [
    "FACILITY_COLUMNS",
    "INSPECTION_COLUMNS",
    "OPERATION_COLUMNS",
    "ROOM_COLUMNS",
    "ROOM_DUTY_COLUMNS",
    "SENTENCES",
    "add_duties",
    "add_facilities",
    "add_rooms",
    "close_facility",
    "close_room",
    "correct_duty",
    "correct_facility",
    "correct_room",
    "end_duty",
    "inspect_facility",
    "list_duty",
    "load_facilities",
    "load_inspections",
    "load_operations",
    "load_room_duties",
    "load_rooms",
    "open_facility",
    "open_room",
    "reopen_facility",
    "suspend_facility",
]
