"""Which plans are being made, what lacks before one goes on, what was said; what everybody sees."""

from gonghui.affairs.planning.queries.making import (
    Lacking,
    Standing,
    files_on_their_way,
    lacking,
    latest_version,
    legal_limits,
    making_of,
    makings_visible_to,
    standing_of,
)
from gonghui.affairs.planning.queries.public import (
    answers_published,
    comment_limits,
    is_open,
    open_consultations,
    public_making,
    published_makings,
    waiting_makings,
    window_of,
)
from gonghui.affairs.planning.queries.remarks import (
    Tally,
    counted,
    may_read_words,
    remarks_of,
    tally_of,
    words_of_remarks,
)

__all__ = [
    "Lacking",
    "Standing",
    "Tally",
    "answers_published",
    "comment_limits",
    "counted",
    "files_on_their_way",
    "is_open",
    "lacking",
    "latest_version",
    "legal_limits",
    "making_of",
    "makings_visible_to",
    "may_read_words",
    "open_consultations",
    "public_making",
    "published_makings",
    "remarks_of",
    "standing_of",
    "tally_of",
    "waiting_makings",
    "window_of",
    "words_of_remarks",
]
