"""The statements that read spells and their cells: a value, parts by area, months, records.

A *cell* says by how much the spells of an area, alike in all columns, grew or shrank on a day: +1 where
one starts, -1 where one ends. A stock at the end of day D is the sum of the cells up to D; a flow is the
sum of the cells of the year up to D. Cells add up over areas, days and readings (a base, and what
changed since), so that a figure of millions of units reads a few thousand rows.

Written for the columnar engine directly, because a page asks dozens of them: compiling an Ibis
expression costs more than running it. What they mean is defined by `spells`; a test holds them
against a plain recount.
"""

from __future__ import annotations

# A spell is in force at the end of day D when it began on or before D and ends after it.
IN_FORCE = 'start <= $on AND ("end" IS NULL OR "end" > $on)'
# A flow counts events from the first day of the statistical year to the end of D.
HAPPENED = "start >= $since AND start <= $on"

# The cells of spells, each read once for both its days. An event starts and has no end.
CELLS = """
    SELECT {columns}, CASE WHEN sign > 0 THEN start ELSE "end" END AS day, sum(sign)::BIGINT AS n,
        {amount} AS amount
    FROM {spells} AS spell, (VALUES (1), (-1)) AS turn(sign)
    WHERE (sign > 0 OR "end" > start) AND {chosen}
    GROUP BY ALL HAVING {left}
"""
# Only amounts are added exactly; where units are counted, the count is the amount.
AMOUNT = "sum(sign * amount::DECIMAL(20, 6))"
NO_AMOUNT = "NULL::DECIMAL(38, 6)"
LEFT = "sum(sign) <> 0"
LEFT_OF_AMOUNTS = "sum(sign) <> 0 OR sum(sign * amount::DECIMAL(20, 6)) <> 0"

# The same cells with all signs turned: what a reading takes away from the one below it.
TURNED = "SELECT * REPLACE (-n AS n, -amount AS amount) FROM ({cells})"

# What stood when each year began, as a ledger opens a year: a stock then reads the cells of one year, not
# of all history. Years open from the second in which anything moved to the one after this.
OPENINGS = """
    WITH moved AS (
        SELECT {columns}, year(day) AS moved_in, sum(n) AS n, sum(amount) AS amount
        FROM {cells} GROUP BY ALL
    ), opening AS (
        SELECT unnest(range(min(moved_in) + 1, least(max(moved_in), year(current_date)) + 2)) AS year
        FROM moved
    )
    SELECT {columns}, year, sum(n)::BIGINT AS n, sum(amount) AS amount
    FROM moved JOIN opening ON moved_in < year
    GROUP BY ALL HAVING sum(n) <> 0 OR sum(amount) <> 0
"""
# The settled cells from an opening on, and whatever was laid over them.
BALANCE = """(
    SELECT {columns}, make_date($opening, 1, 1) - 1 AS day, n, amount FROM {openings} WHERE year = $opening
    UNION ALL SELECT {columns}, day, n, amount FROM {settled} WHERE day >= make_date($opening, 1, 1)
    {moved}
) AS cell"""
MOVED = "UNION ALL SELECT {columns}, day, n, amount FROM {moved}"
LAST_OPENING = "SELECT coalesce(max(year), 1) FROM {openings}"

UP_TO = "day <= $on"
OF_THE_YEAR = "day >= $since AND day <= $on"

TOTALS = """
    coalesce(sum(n) FILTER (WHERE excluded = ''), 0) AS population,
    coalesce(sum(n) FILTER (WHERE hit AND excluded = ''), 0) AS hits,
    sum(amount) FILTER (WHERE hit AND excluded = '') AS amount
"""

# Streets below an area on D, itself included, in whichever tree of areas it stands.
BELOW = """
    area IN (
        SELECT descendant_id FROM area_path
        WHERE ancestor_id = $area AND valid_from <= $on AND (valid_to IS NULL OR valid_to > $on)
    )
"""

TOTAL = "SELECT {totals} FROM {cells} WHERE {when} AND {where}"

EXCLUDED = """
    SELECT excluded, sum(n) FROM {cells}
    WHERE excluded <> '' AND {when} AND {where} GROUP BY excluded HAVING sum(n) <> 0 ORDER BY excluded
"""

# Which part (district or street) each street lies in on D. Every street has one statistical parent on a
# day, so the parts add up to the whole.
PARTS = """
    SELECT path.descendant_id AS street, path.ancestor_id AS part
    FROM area_path AS path JOIN area ON area.id = path.ancestor_id
    WHERE path.tree = 'statistical' AND area.level = $level
      AND path.valid_from <= $on AND (path.valid_to IS NULL OR path.valid_to > $on)
"""

# A unit of a body without a seat stands under area 0.
BY_AREA = f"""
    WITH part AS ({PARTS})
    SELECT coalesce(part.part, 0) AS part, excluded, {{totals}}, sum(n) AS rows
    FROM {{cells}} LEFT JOIN part ON part.street = area
    WHERE {{when}} AND {{where}} GROUP BY 1, 2 HAVING sum(n) <> 0 OR sum(amount) <> 0
"""

BREAKDOWN = """
    SELECT coalesce("{column}"::varchar, '') AS value, {totals}
    FROM {cells} WHERE {when} AND {where} GROUP BY 1 HAVING sum(n) <> 0 OR sum(amount) <> 0 ORDER BY 1
"""

# What moved in each month; for a stock, everything before stands in the first one.
MONTHS = """
    SELECT last_day(greatest(day, $since)) AS month, {totals}
    FROM {cells} WHERE {when} AND {where} GROUP BY 1 ORDER BY 1
"""

# The same on every day on which anything moved.
DAYS = """
    SELECT greatest(day, $since)::DATE AS day, {totals}
    FROM {cells} WHERE {when} AND {where} GROUP BY 1 ORDER BY 1
"""

# The same for every part at once, in the structure of `until`.
MONTHS_BY_AREA = f"""
    WITH part AS ({PARTS})
    SELECT coalesce(part.part, 0) AS part, last_day(greatest(day, $since)) AS month, {{totals}}
    FROM {{cells}} LEFT JOIN part ON part.street = area
    WHERE {{when}} AND {{where}} GROUP BY 1, 2 ORDER BY 1, 2
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
    WHERE {when} AND {where} AND {part} AND {visible} AND unit > $after AND unit <= $until
    ORDER BY unit LIMIT $limit
"""

CELL_COUNT = "SELECT coalesce(sum(n), 0) FROM {cells} WHERE {when} AND {where} AND {part}"

PAIRS = """
    SELECT unit, hit AND excluded = '' AS hit FROM {spells}
    WHERE excluded = '' AND {when} AND {where} ORDER BY unit, hit
"""

# A series of the whole is the city's own, not a district's.
OF_CITY = "o.area_id IN (SELECT id FROM area WHERE level = 'city')"
OF_AREA = "o.area_id = $area"

# The latest period that had ended, in the latest vintage published by the day asked.
OBSERVED = """
    SELECT o.value, o.id, o.basis FROM observation AS o JOIN outside_series AS s ON s.id = o.series_id
    WHERE s.key = $series AND o.period_end <= $on AND {place}
      AND o.published_on <= $known
    ORDER BY o.period_end DESC, o.published_on DESC, o.id DESC LIMIT 1
"""

# The latest vintage of every period, for a trend.
OBSERVATIONS = """
    SELECT period_end, value, basis FROM (
        SELECT o.period_end, o.value, o.basis, row_number() OVER (
            PARTITION BY o.period_end ORDER BY o.published_on DESC, o.period_start, o.id DESC
        ) AS rank
        FROM observation AS o JOIN outside_series AS s ON s.id = o.series_id
        WHERE s.key = $series AND o.period_end BETWEEN $since AND $until
          AND {place}
    ) WHERE rank = 1 ORDER BY period_end
"""
