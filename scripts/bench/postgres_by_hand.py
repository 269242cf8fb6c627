"""The eighteen by district and month, as a GROUP BY over the tables of the database.

Each month end is joined with what is in force on it, and distinct units are counted: the way everybody
writes it first. Names of tables and columns are the warehouse's, through temporary views that PostgreSQL
looks through. Each statement gives district (0 for nowhere), month 0..71, units, hits.
"""

PARTS = """
month AS (
    SELECT i, (date '2020-01-01' + make_interval(months => i + 1) - interval '1 day')::date AS day
    FROM generate_series(0, 71) AS i
),
part AS (
    SELECT path.descendant_id AS street, path.ancestor_id AS district
    FROM area_path AS path JOIN area ON area.id = path.ancestor_id AND area.level = 'district'
    WHERE path.tree = 'statistical'
      AND path.valid_from <= '2025-12-31' AND (path.valid_to IS NULL OR path.valid_to > '2025-12-31')
)
"""


def in_force(table: str, since: str = "valid_from", until: str = "valid_to") -> str:
    """The condition that a row is in force at the end of the month."""
    return f"{table}.{since} <= day AND ({table}.{until} IS NULL OR {table}.{until} > day)"


SEATED = f"""
LEFT JOIN seat ON seat.body_id = {{body}} AND {in_force("seat")}
LEFT JOIN part ON part.street = seat.area_id
"""
WORKERS_THEN = """
    SELECT DISTINCT ON (employer_id, i) employer_id, i, workers
    FROM month JOIN head_count ON counted_on <= day
    ORDER BY employer_id, i, counted_on DESC
"""
UNIONISED = f"""
reading AS MATERIALIZED ({WORKERS_THEN}),
unionised AS (
    SELECT DISTINCT i, day, employer.id AS unit
    FROM month JOIN coverage ON {in_force("coverage")}
    JOIN employer ON employer.id = coverage.employer_id AND unit_kind IN ('enterprise', 'institution')
    JOIN body ON body.id = employer.id AND {in_force("body")}
    LEFT JOIN reading USING (employer_id, i) WHERE reading.workers IS DISTINCT FROM 0
)
"""
OF_UNITS = f"""
SELECT coalesce(part.district, 0), i, count(*), count(holds.unit)
FROM unionised LEFT JOIN holds USING (unit, i) {SEATED.format(body="unit")}
GROUP BY 1, 2
"""
STUDIOS = f"""
SELECT coalesce(part.district, 0), i, count(DISTINCT studio_id), count(DISTINCT studio_id)
FROM month JOIN recognition ON {in_force("recognition")}
JOIN studio ON studio.id = studio_id {SEATED.format(body="studio.body_id")}
GROUP BY 1, 2
"""
CRAFTSMEN = f"""
SELECT coalesce(part.district, 0), i, count(DISTINCT craftsman_id), count(DISTINCT craftsman_id)
FROM month JOIN craftsman_title AS title ON {in_force("title")} AND {{which}}
JOIN craftsman ON craftsman.id = craftsman_id {SEATED.format(body="craftsman.body_id")}
GROUP BY 1, 2
"""
CONTRACTS = f"""
reading AS MATERIALIZED ({WORKERS_THEN}),
unionised AS (
    SELECT DISTINCT i, day, employer.id AS unit
    FROM month JOIN coverage ON {in_force("coverage")}
    JOIN employer ON employer.id = coverage.employer_id AND unit_kind = 'enterprise'
    JOIN body ON body.id = employer.id AND {in_force("body")}
    JOIN reading USING (employer_id, i) WHERE workers >= 100
),
holds AS (
    SELECT i, contract.body_id AS unit FROM month JOIN collective_contract AS contract
        ON {in_force("contract")} AND kind = 'comprehensive' AND scope = 'enterprise'
    UNION
    SELECT i, listed.employer_id FROM month JOIN collective_contract AS contract
        ON {in_force("contract")} AND kind = 'comprehensive' AND scope <> 'enterprise'
    JOIN contract_coverage AS listed ON listed.contract_id = contract.id AND {in_force("listed")}
)
{OF_UNITS}
"""
CONGRESSES = f"""
{UNIONISED},
term AS (
    SELECT DISTINCT i, day, congress.id, congress.body_id
    FROM month JOIN congress ON {in_force("congress")}
    JOIN congress_session ON congress_id = congress.id
        AND held_on <= day AND held_on + interval '12 months' > day
),
holds AS (
    SELECT i, body_id AS unit FROM term
    UNION
    SELECT i, listed.employer_id
    FROM term JOIN congress_coverage AS listed ON listed.congress_id = term.id AND {in_force("listed")}
)
{OF_UNITS}
"""
OPEN_AFFAIRS = f"""
{UNIONISED},
holds AS (
    SELECT DISTINCT i, system.body_id AS unit
    FROM month JOIN open_affairs AS system ON {in_force("system")}
    JOIN disclosure ON open_affairs_id = system.id
        AND disclosed_on <= day AND disclosed_on + interval '12 months' > day
)
{OF_UNITS}
"""
POSTS = f"""
held AS (
    SELECT i, day, post.id, post.body_id
    FROM month JOIN post ON {in_force("post")} AND {{which}}
    JOIN body ON body.id = post.body_id AND {in_force("body")}
),
there AS (
    SELECT i, sent.area_id AS street
    FROM held JOIN street_assignment AS sent ON sent.post_id = held.id AND {in_force("sent")}
    UNION
    SELECT i, territory_id FROM held JOIN trade_union AS led ON led.id = held.body_id AND led.type = 'street'
)
SELECT coalesce(part.district, 0), i, count(*), count(there.street)
FROM month JOIN area AS street ON {in_force("street")}
    AND street.kind IN ('subdistrict', 'town', 'township', 'area_office')
LEFT JOIN there USING (i)
LEFT JOIN part ON part.street = street.id
GROUP BY 1, 2
""".replace("LEFT JOIN there USING (i)", "LEFT JOIN there ON there.i = month.i AND there.street = street.id")
POSTS = POSTS.replace(
    "coalesce(part.district, 0), i, count(*)", "coalesce(part.district, 0), month.i, count(*)"
)
FACILITIES = f"""
SELECT coalesce(part.district, 0), i, count(DISTINCT facility_id), count(DISTINCT facility_id)
FROM month JOIN operation ON {in_force("operation")} AND status = 'open'
JOIN facility ON facility.id = facility_id AND type = '{{type}}'
LEFT JOIN part ON part.street = facility.area_id
GROUP BY 1, 2
"""
ROOMS = f"""
, open AS (SELECT DISTINCT i, duty_id FROM month JOIN room ON {in_force("room")} AND duty_id IS NOT NULL)
SELECT coalesce(part.district, 0), month.i, count(*), count(open.duty_id)
FROM month JOIN room_duty AS duty ON {in_force("duty")}
LEFT JOIN open ON open.i = month.i AND open.duty_id = duty.id {SEATED.format(body="duty.body_id")}
GROUP BY 1, 2
"""
ABOVE_SCALE = f"""
unionised AS (
    SELECT DISTINCT i, day, employer.id AS unit
    FROM month JOIN firm_list ON {in_force("firm_list")}
    JOIN listed_firm ON list_id = firm_list.id
    JOIN employer ON employer.id = employer_id AND unit_kind = 'enterprise'
        AND ownership IN ('private', 'foreign')
    JOIN body ON body.id = employer.id AND {in_force("body")}
),
holds AS (SELECT DISTINCT i, employer_id AS unit FROM month JOIN coverage ON {in_force("coverage")})
{OF_UNITS}
"""
WORKERS = f"""
, job AS (
    SELECT i, day, person_id, employer_id, host_id, employment.valid_from, employment.id
    FROM month JOIN employment ON {in_force("employment")}
),
first AS (
    SELECT DISTINCT ON (person_id, i) i, day, person_id, employer_id
    FROM job ORDER BY person_id, i, valid_from, employer_id NULLS LAST, id
),
holds AS (
    SELECT i, person_id FROM job JOIN coverage USING (employer_id) WHERE {in_force("coverage")}
    UNION
    SELECT i, person_id FROM job JOIN coverage ON coverage.employer_id = host_id WHERE {in_force("coverage")}
    UNION
    SELECT i, person_id FROM month JOIN membership ON {in_force("membership")} AND status = 'in_force'
)
SELECT coalesce(part.district, 0), i, count(*), count(holds.person_id)
FROM first LEFT JOIN holds USING (i, person_id) {SEATED.format(body="employer_id")}
GROUP BY 1, 2
"""
ENROLMENTS = f"""
, moved AS (
    SELECT coalesce(part.district, 0) AS district,
           ((extract(year FROM day) - 2020) * 12 + extract(month FROM day) - 1)::int AS month, count(*) AS n
    FROM (SELECT union_id, withdrawn_on, valid_from AS day FROM enrolment) AS enrolment
    {SEATED.format(body="union_id")}
    WHERE day BETWEEN '2020-01-01' AND '2025-12-31' AND (withdrawn_on IS NULL OR withdrawn_on > day)
    GROUP BY 1, 2
)
SELECT district, i, sum(n), sum(n) FROM moved JOIN month ON month <= i AND month / 12 = i / 12 GROUP BY 1, 2
"""
PUBLISHED = """
SELECT DISTINCT ON (i) 0, i, NULL, value
FROM month JOIN observation ON period_end <= day
JOIN outside_series AS series ON series.id = series_id AND series.key = '{series}'
JOIN area ON area.id = area_id AND level = 'city'
ORDER BY i, period_end DESC, published_on DESC, observation.id DESC
"""


def _asked(text: str) -> str:
    """A statement with what all have in common before it."""
    text = text.strip()
    plain = text.startswith("SELECT")
    return f"WITH {PARTS} {'' if plain or text.startswith(',') else ','} {text}"


INSTRUCTORS = POSTS.format(which="post.kind = 'bargaining_instructor' AND full_time")
CERTIFIED = in_force("post", "certified_from", "certified_to")
MEDIATORS = POSTS.format(which=f"post.kind = 'mediator' AND {CERTIFIED}")
STATEMENTS = {
    "innovation_studios": _asked(STUDIOS),
    "master_craftsmen": _asked(CRAFTSMEN.format(which="level = 'city_master'")),
    "craftsmen": _asked(CRAFTSMEN.format(which="true")),
    "skilled_workers_published": _asked(PUBLISHED.format(series="skilled_workers_published")),
    "highly_skilled_published": _asked(PUBLISHED.format(series="highly_skilled_published")),
    "income_growth": _asked(PUBLISHED.format(series="income_growth")),
    "surveyed_unemployment": _asked(PUBLISHED.format(series="surveyed_unemployment")),
    "contract_rate": _asked(CONTRACTS),
    "congress_rate": _asked(CONGRESSES),
    "open_affairs_rate": _asked(OPEN_AFFAIRS),
    "instructor_rate": _asked(INSTRUCTORS),
    "mediator_rate": _asked(MEDIATORS),
    "workers_homes": _asked(FACILITIES.format(type="workers_home")),
    "warm_heart_stations": _asked(FACILITIES.format(type="warm_heart_station")),
    "room_coverage": _asked(ROOMS),
    "mutual_aid_enrolments": _asked(ENROLMENTS),
    "above_scale_coverage": _asked(ABOVE_SCALE),
    "worker_coverage": _asked(WORKERS),
}
