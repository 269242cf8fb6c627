-- A million cases, drawn and stored by the database itself. Each statement stands under its name; what is
-- named %(so)s is told by many_cases.py.

-- = drawn
CREATE TEMP TABLE drawn AS
SELECT n, %(case)s + n AS id, %(subject)s + n AS subject, opened_at, is_open, state, urgency, restricted,
    CASE WHEN state = 'registered' THEN %(desk)s ELSE (%(leads)s::bigint[])[street] END AS lead,
    (%(areas)s::bigint[])[street] AS area, (%(employers)s::bigint[])[firm] AS about,
    coalesce((%(names)s::text[])[firm], '某单位' || mod(n, 9000) || '（演示）') AS named,
    (%(categories)s::text[])[1 + (mod(n, 5))] AS category, firm IS NULL AS unregistered,
    CASE WHEN is_open THEN NULL ELSE opened_at + closing * interval '1 hour' END AS closed_at,
    CASE WHEN state IN ('dispatched', 'handling') THEN opened_at + CASE urgency WHEN 'danger' THEN '2 hours'
        WHEN 'urgent' THEN '1 day' WHEN 'complex' THEN '21 days' ELSE '5 days' END::interval END AS due_at,
    CASE WHEN NOT is_open OR state NOT IN ('handling', 'answered') THEN NULL
        WHEN urgency = 'danger' AND mod(n, 20) > 0 OR mod(n, 400) = 0 THEN %(clerk)s
        WHEN street <= %(near)s AND mod(n, 2) = 0 THEN %(officer)s END AS handler,
    mod(n, 10) = 3 AS is_order, mod(n, 33) = 5 AS returned, said
FROM (
    SELECT n, is_open, opened_at, street, said,
        CASE WHEN NOT is_open THEN 'closed' WHEN stands < 0.08 THEN 'registered'
            WHEN stands < 0.25 THEN 'dispatched' WHEN stands < 0.75 THEN 'handling' ELSE 'answered' END AS state,
        CASE WHEN pressing < 0.005 THEN 'danger' WHEN pressing < 0.08 THEN 'urgent'
            WHEN pressing < 0.2 THEN 'complex' ELSE 'ordinary' END AS urgency,
        secret < 0.01 AS restricted, 20 + closing * 300 AS closing,
        CASE WHEN firm < 0.6 THEN 1 + floor(firm / 0.6 * %(firms)s)::int END AS firm
    FROM (
        SELECT n, n >= %(closed)s AS is_open, random() AS stands, random() AS pressing, random() AS secret,
            random() AS closing, random() AS firm, random() AS said,
            1 + floor(power(random(), 1.5) * %(streets)s)::int AS street,
            %(now)s::timestamptz - CASE WHEN n < %(closed)s
                THEN interval '30 days' + (1 - n::float / %(closed)s) * %(years)s * interval '365 days'
                ELSE (1 - (n - %(closed)s)::float / (%(count)s - %(closed)s)) * interval '29 days' END AS opened_at
        FROM generate_series(0, %(count)s - 1) AS n
    ) AS chance
) AS draw;

-- = above
CREATE TEMP TABLE above AS
SELECT DISTINCT ON (descendant_id) descendant_id AS street, ancestor_id AS above
FROM bodies_bodypath WHERE depth = 1 AND valid_to IS NULL
ORDER BY descendant_id, ancestor_id;

-- = keys
INSERT INTO core_subjectkey (id, key_version) SELECT subject, 1 FROM drawn;

-- = cases.Case
INSERT INTO cases_case (id, public_id, version, number, kind, state, outcome, title, area_id, lead_id,
    handler_id, about_id, channel, urgency, restricted, anonymous, opened_at, opened_by_id, closed_at, due_at,
    stated_due_at, first_due_at, returns, reopenings, subject_id)
SELECT id, gen_random_uuid(), 1, 'BM-SQ-2019-' || lpad(n::text, 7, '0'), 'appeal', state,
    CASE WHEN is_open THEN '' ELSE 'solved' END, '拖欠工资：' || named, area, lead, handler, about,
    CASE WHEN is_order THEN '12345' WHEN mod(n, 4) = 0 THEN 'portal' ELSE 'phone' END, urgency, restricted, false,
    opened_at, %(clerk)s, closed_at, due_at, CASE WHEN is_order THEN due_at + interval '1 day' END, due_at,
    returned::int, 0, subject
FROM drawn;

-- = cases.Handling
INSERT INTO cases_handling (public_id, version, case_id, body_id, role, state, party, assigned_at,
    assigned_by_id, done_at, reason)
SELECT gen_random_uuid(), 1, id, part.body, part.role,
    CASE WHEN part.role = 'origin' OR closed_at IS NOT NULL THEN 'done' ELSE 'open' END, '', opened_at,
    %(clerk)s, closed_at, ''
FROM drawn CROSS JOIN LATERAL (
    SELECT %(desk)s AS body, 'origin' AS role
    UNION ALL SELECT lead, 'lead'
    UNION ALL SELECT above, 'help' FROM above WHERE mod(n, 20) = 7 AND street = lead
) AS part;

-- = cases.CaseEvent
INSERT INTO cases_caseevent (case_id, at, step, from_state, to_state, by_id, body_id, reason, effects, params)
SELECT id, opened_at + told.after, told.step, told.before, told.to_state, %(clerk)s, lead, '', told.effects,
    '{}'
FROM drawn CROSS JOIN LATERAL (
    SELECT interval '0' AS after, 'open' AS step, '' AS before, 'registered' AS to_state,
        '[{"clock": "dispatching", "effect": "start"}]'::jsonb AS effects
    UNION ALL SELECT interval '20 minutes', 'dispatch', 'registered', 'dispatched',
        '[{"clock": "dispatching", "effect": "stop"}, {"clock": "handling", "effect": "restart"}]'
        WHERE state <> 'registered'
    UNION ALL SELECT interval '3 hours', 'accept', 'dispatched', 'handling', '[]'
        WHERE state NOT IN ('registered', 'dispatched')
    UNION ALL SELECT interval '19 hours', 'reply', 'handling', 'answered',
        '[{"clock": "handling", "effect": "stop"}]' WHERE state IN ('answered', 'closed')
) AS told;

-- = cases.CaseClock
INSERT INTO cases_caseclock (case_id, name, rule, "limit", unit, counts_from, rolls, running, paused, due_at,
    stopped_at, breached)
SELECT id, 'handling', 'hotline.union_complex.working_days', 15, 'working_days', 'next_day', true,
    due_at IS NOT NULL, false, due_at,
    CASE WHEN state IN ('answered', 'closed') THEN opened_at + interval '19 hours' END, false
FROM drawn;

-- = cases.CaseNotice
INSERT INTO cases_casenotice (case_id, clock, rung, body_id, above, danger, due_at, made_at, deliver_at,
    seen_at, seen_by_id)
SELECT id, 'handling', rung.name, CASE WHEN rung.up THEN %(desk)s ELSE lead END, rung.up,
    urgency = 'danger' AND NOT rung.up, coalesce(due_at, opened_at), opened_at + interval '1 day',
    date_trunc('hour', opened_at + interval '1 day'), CASE WHEN NOT is_open THEN closed_at END,
    CASE WHEN NOT is_open THEN %(clerk)s END
FROM drawn CROSS JOIN (VALUES ('remind', false), ('urge', false), ('notice', true)) AS rung (name, up)
WHERE due_at < %(now)s OR (NOT is_open AND mod(n, 12) = 1 AND rung.name = 'remind');

-- = appeals.Appeal
INSERT INTO appeals_appeal (case_id, request, category, section, track, branch, told_channel, origin_id,
    channel, opened_on, hash_version, contact_allowed, employer_name, is_mass, is_cluster, hazards, is_danger,
    other_number, other_state, caller_hash, other_due_at)
SELECT id, CASE WHEN mod(n, 7) = 0 THEN 'help' ELSE 'complaint' END, category, split_part(category, '.', 1),
    'dispatch', '', '', %(desk)s,
    CASE WHEN is_order THEN '12345' WHEN mod(n, 4) = 0 THEN 'portal' ELSE 'phone' END,
    (opened_at AT TIME ZONE 'Asia/Shanghai')::date, 1, true, CASE WHEN unregistered THEN named ELSE '' END,
    false, false, CASE WHEN urgency = 'danger' THEN '{injury}' ELSE '{}' END::varchar[], urgency = 'danger',
    CASE WHEN is_order THEN 'BM12345-' || n ELSE '' END,
    CASE WHEN NOT is_order THEN '' WHEN is_open THEN 'dispatched' ELSE 'closed' END,
    decode(md5((n / 3)::text) || md5((n / 3)::text), 'hex'), NULL
FROM drawn;

-- = appeals.Dispatch
INSERT INTO appeals_dispatch (public_id, version, appeal_id, body_id, router_id, reason, params,
    dispatched_at, dispatched_on, replied_on, on_time, overdue_on, misrouted)
SELECT gen_random_uuid(), 1, id, lead, %(desk)s, 'territory', '{}', opened_at + interval '20 minutes',
    (opened_at AT TIME ZONE 'Asia/Shanghai')::date,
    CASE WHEN state IN ('answered', 'closed') THEN (opened_at AT TIME ZONE 'Asia/Shanghai')::date + 1 END,
    CASE WHEN state IN ('answered', 'closed') THEN said < 0.93 END,
    CASE WHEN said >= 0.93 THEN (opened_at AT TIME ZONE 'Asia/Shanghai')::date + 1 END, false
FROM drawn WHERE state <> 'registered';

-- = appeals.Callback
INSERT INTO appeals_callback (public_id, version, appeal_id, body_id, by_id, channel, called_at, called_on,
    reached, contacted, result, satisfaction)
SELECT gen_random_uuid(), 1, id, lead, %(lead)s, 'phone', closed_at,
    (closed_at AT TIME ZONE 'Asia/Shanghai')::date, CASE WHEN said < 0.9 THEN 'answered' ELSE 'no_answer' END,
    CASE WHEN said < 0.9 THEN said < 0.85 END,
    CASE WHEN said < 0.7 THEN 'solved' WHEN said < 0.8 THEN 'partly' WHEN said < 0.9 THEN 'unsolved' ELSE '' END,
    CASE WHEN said < 0.6 THEN 'satisfied' WHEN said < 0.75 THEN 'fairly' WHEN said < 0.9 THEN 'dissatisfied'
        ELSE '' END
FROM drawn WHERE NOT is_open;

-- = appeals.Exclusion
INSERT INTO appeals_exclusion (public_id, version, appeal_id, ground, reason, state, proposed_at,
    proposed_by_id, decided_at, decided_by_id, decision, valid_from)
SELECT gen_random_uuid(), 1, id, 'against_policy', 'bench', CASE WHEN is_open THEN 'proposed' ELSE 'approved' END,
    opened_at + interval '2 days', %(clerk)s, closed_at, CASE WHEN NOT is_open THEN %(lead)s END, '',
    CASE WHEN NOT is_open THEN (closed_at AT TIME ZONE 'Asia/Shanghai')::date END
FROM drawn WHERE mod(n, 50) = 11 AND urgency <> 'danger' AND state IN ('answered', 'closed');

-- = appeals.Review
INSERT INTO appeals_review (public_id, version, appeal_id, reason, asked_at, asked_by_id, finding,
    explanation, decided_at, decided_by_id)
SELECT gen_random_uuid(), 1, id, 'bench', opened_at + interval '2 days', %(officer)s,
    CASE WHEN is_open THEN '' ELSE 'partly' END, '', closed_at, CASE WHEN NOT is_open THEN %(lead)s END
FROM drawn WHERE mod(n, 100) = 12 AND state IN ('handling', 'answered', 'closed');

-- = appeals.OutsideOrder
INSERT INTO appeals_outsideorder (public_id, version, number, appeal_id, state, due_at)
SELECT gen_random_uuid(), 1, 'BM12345-' || n, id, CASE WHEN is_open THEN 'dispatched' ELSE 'closed' END,
    opened_at + interval '6 days'
FROM drawn WHERE is_order;

-- = appeals.OrderOutbox
INSERT INTO appeals_orderoutbox (public_id, version, order_id, message, message_id, content, state, made_at,
    attempts, next_try_at, sent_at, receipt, receipt_at, problem)
SELECT gen_random_uuid(), 1, held.id, 'reply', 'bench-' || n, '', CASE WHEN is_open AND mod(n, 5) = 3 THEN 'refused'
    ELSE 'received' END, opened_at + interval '19 hours', 1, opened_at, opened_at, '', NULL, ''
FROM drawn JOIN appeals_outsideorder AS held ON held.appeal_id = drawn.id
WHERE drawn.state IN ('answered', 'closed');

-- = hot keys
INSERT INTO core_subjectkey (id, key_version) SELECT %(subject)s + n, 1 FROM generate_series(1, %(hot)s) AS n;

-- = hot issues
INSERT INTO cases_case (id, public_id, version, number, kind, state, outcome, title, lead_id, channel, urgency,
    restricted, anonymous, opened_at, opened_by_id, closed_at, returns, reopenings, subject_id)
SELECT %(case)s + n, gen_random_uuid(), 1, 'BM-RD-2019-' || n, 'hot_issue',
    CASE WHEN mod(n, 4) = 0 THEN 'open' ELSE 'settled' END, '', '热点（演示）', %(desk)s, '', 'ordinary', false, false,
    %(now)s - n * interval '3 days', %(lead)s,
    CASE WHEN mod(n, 4) > 0 THEN %(now)s - n * interval '2 days' END, 0, 0, %(subject)s + n
FROM generate_series(1, %(hot)s) AS n;

-- = hot parts
INSERT INTO cases_handling (public_id, version, case_id, body_id, role, state, party, assigned_at,
    assigned_by_id, reason)
SELECT gen_random_uuid(), 1, %(case)s + n, %(desk)s, role, 'done', '', %(now)s, %(lead)s, ''
FROM generate_series(1, %(hot)s) AS n CROSS JOIN (VALUES ('origin'), ('lead')) AS part (role);

-- = hot links
INSERT INTO cases_caselink (case_id, other_id, kind, made_at, by_id)
SELECT %(case)s + place, drawn.id, 'mass', %(now)s, %(lead)s
FROM generate_series(1, %(hot)s) AS place JOIN drawn ON mod(drawn.n, %(hot)s) = place - 1
    AND drawn.n < %(hot)s * %(each)s;
