"""The table: what every address of the site asks of whoever opens it, by its full name."""

from tests.faces.matrix.asked import figures, records, work
from tests.faces.matrix.asks import Ask

ASKED: dict[str, Ask] = work.ASKED | records.ASKED | figures.ASKED
