"""The statements that read spells, once materialised: a value, parts by area, months, records.

Written for the columnar engine directly, because a page asks dozens of them: compiling an Ibis
expression costs more than running it. What they mean is defined by `spells`; a test holds them
against a plain recount.
"""

from __future__ import annotations

# A spell is in force at the end of day D when it began on or before D and ends after it.
IN_FORCE = 'start <= $on AND ("end" IS NULL OR "end" > $on)'
# A flow counts events from the first day of the statistical year to the end of D.
HAPPENED = "start >= $since AND start <= $on"

TOTALS = """
    count(*) FILTER (WHERE excluded = '') AS population,
    count(*) FILTER (WHERE hit AND excluded = '') AS hits,
    sum(amount) FILTER (WHERE hit AND excluded = '') AS amount
"""

# Streets below an area on D, itself included, in whichever tree of areas it stands.
BELOW = """
    area IN (
        SELECT descendant_id FROM area_path
        WHERE ancestor_id = $area AND valid_from <= $on AND (valid_to IS NULL OR valid_to > $on)
    )
"""

TOTAL = "SELECT {totals} FROM {spells} WHERE {when} AND {where}"

EXCLUDED = """
    SELECT excluded, count(*) FROM {spells}
    WHERE excluded <> '' AND {when} AND {where} GROUP BY excluded ORDER BY excluded
"""

# Every street has one statistical parent on a day, so the parts add up to the whole. A unit of a
# body without a seat stands under area 0.
BY_AREA = """
    WITH part AS (
        SELECT path.descendant_id AS street, path.ancestor_id AS part
        FROM area_path AS path JOIN area ON area.id = path.ancestor_id
        WHERE path.tree = 'statistical' AND area.level = $level
          AND path.valid_from <= $on AND (path.valid_to IS NULL OR path.valid_to > $on)
    )
    SELECT coalesce(part.part, 0) AS area, excluded, {totals}, count(*) AS rows
    FROM {spells} AS spell LEFT JOIN part ON part.street = spell.area
    WHERE {when} AND {where} GROUP BY ALL
"""

BREAKDOWN = """
    SELECT coalesce("{column}"::varchar, '') AS value, {totals}
    FROM {spells} WHERE {when} AND {where} GROUP BY ALL ORDER BY ALL
"""

# A stock at month ends as a running sum: +1 in the month of `start`, −1 in the month of `end`.
MONTHS = """
    WITH moved AS (
        SELECT last_day(greatest(start, $since)) AS month, excluded, hit, amount, 1 AS sign
        FROM {spells} WHERE start <= $until AND {where}
        UNION ALL
        SELECT last_day(greatest("end", $since)), excluded, hit, amount, -1
        FROM {spells} WHERE "end" <= $until AND {where}
    )
    SELECT month,
        sum(sign) FILTER (WHERE excluded = '') AS population,
        sum(sign) FILTER (WHERE hit AND excluded = '') AS hits,
        sum(sign * amount) FILTER (WHERE hit AND excluded = '') AS amount
    FROM moved GROUP BY month ORDER BY month
"""

MONTHS_OF_FLOW = """
    SELECT last_day(start) AS month, {totals}
    FROM {spells} WHERE start >= $since AND start <= $until AND {where} GROUP BY month ORDER BY month
"""

PART = {
    "all": "true",
    "numerator": "hit AND excluded = ''",
    "missing": "NOT hit AND excluded = ''",
    "excluded": "excluded <> ''",
}

VISIBLE = "body IN (SELECT id FROM {visible})"

RECORDS = """
    SELECT unit, body, area, hit AND excluded = '' AS hit, excluded FROM {spells}
    WHERE {when} AND {where} AND {part} AND {visible} AND unit > $after
    ORDER BY unit LIMIT $limit
"""

RECORD_COUNTS = """
    SELECT count(*), count(*) FILTER (WHERE {visible}) FROM {spells} WHERE {when} AND {where} AND {part}
"""

PAIRS = """
    SELECT unit, hit AND excluded = '' AS hit FROM {spells}
    WHERE excluded = '' AND {when} AND {where} ORDER BY unit, hit
"""

# A series of the whole is the city's own, not a district's.
OF_CITY = "o.area_id IN (SELECT id FROM area WHERE level = 'city')"
OF_AREA = "o.area_id = $area"

# The latest period that had ended, in the latest vintage published by the day asked.
OBSERVED = """
    SELECT o.value, o.id FROM observation AS o JOIN outside_series AS s ON s.id = o.series_id
    WHERE s.key = $series AND o.period_end <= $on AND {place}
      AND o.published_on <= $known
    ORDER BY o.period_end DESC, o.published_on DESC, o.id DESC LIMIT 1
"""

# The latest vintage of every period, for a trend.
OBSERVATIONS = """
    SELECT period_end, value FROM (
        SELECT o.period_end, o.value, row_number() OVER (
            PARTITION BY o.period_end ORDER BY o.published_on DESC, o.period_start, o.id DESC
        ) AS rank
        FROM observation AS o JOIN outside_series AS s ON s.id = o.series_id
        WHERE s.key = $series AND o.period_end BETWEEN $since AND $until
          AND {place}
    ) WHERE rank = 1 ORDER BY period_end
"""
