"""The list as it holds, the gate before base unions, what registers hold already, and the burden."""

from gonghui.affairs.governance.queries.books import Book, Booked, book_of, books, unbooked
from gonghui.affairs.governance.queries.burden import Load, burden, sendings_counted
from gonghui.affairs.governance.queries.fields import answers_of, asked_before
from gonghui.affairs.governance.queries.handed import Handed, handed
from gonghui.affairs.governance.queries.lists import (
    base_unions_below,
    duty_items,
    editions,
    item_in_force,
    list_in_force,
    received_by,
)
from gonghui.affairs.governance.queries.passing import SENDING_GATES

__all__ = [
    "SENDING_GATES",
    "Book",
    "Booked",
    "Handed",
    "Load",
    "answers_of",
    "asked_before",
    "base_unions_below",
    "book_of",
    "books",
    "burden",
    "duty_items",
    "editions",
    "handed",
    "item_in_force",
    "list_in_force",
    "received_by",
    "sendings_counted",
    "unbooked",
]
