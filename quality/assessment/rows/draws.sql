-- name: assessment_last_draw
-- The last day that was drawn.
SELECT max(day) FROM assessment_draws;

-- name: assessment_draw_alone
-- Nobody else draws until the transaction ends: whether a day has strata is only seen when they are written.
LOCK TABLE assessment_draws IN SHARE ROW EXCLUSIVE MODE;

-- name: assessment_begin_draw
-- The draw of :day, with the seed of its month's first draw or else :seed; null where it was drawn already. A
-- day on which there was nothing to draw from may be drawn again.
INSERT INTO assessment_draws (day, seed, quota, drawn_at)
VALUES (:day, coalesce((SELECT seed FROM assessment_draws
                         WHERE day >= date_trunc('month', :day::date)::date AND day < :day
                         ORDER BY day LIMIT 1), :seed::bigint), :quota, :now)
ON CONFLICT (day) DO UPDATE SET drawn_at = excluded.drawn_at
 WHERE NOT EXISTS (SELECT FROM assessment_strata s WHERE s.day = excluded.day)
RETURNING seed;

-- name: assessment_candidates
-- Calls offered from :begins to before :ends that can be assessed and are not yet: answered, no trial,
-- with :shortest_ms of talk or more, not by one of the roles :controllers, who judge, on a line for the
-- named alone; and calls that somebody has complained of since :complained_since,
-- whenever they were. `topic`: the highest one above the ticket's. `subject`: whose telephone it was.
-- `recorded`: there is something to listen to.
WITH RECURSIVE roots (topic_id, root) AS (
    SELECT topic_id, topic_id FROM topics WHERE parent_id IS NULL
    UNION ALL SELECT t.topic_id, roots.root FROM topics t JOIN roots ON t.parent_id = roots.topic_id),
complained AS (
    SELECT call_id AS contact_id FROM complaints
     WHERE kind = 'complaint' AND opened_at >= :complained_since::timestamptz
       AND opened_at < :ends::timestamptz),
found AS (
    SELECT contact_id, offered_at FROM contact_facts
     WHERE offered_at >= :begins::timestamptz AND offered_at < :ends
    UNION SELECT contact_id, received_at FROM complained JOIN contacts USING (contact_id))
SELECT f.contact_id AS call_id, f.operator, coalesce(roots.root, 0) AS topic,
       (f.offered_at AT TIME ZONE :zone::text)::date AS day,
       (extract(hour FROM f.offered_at AT TIME ZONE :zone)::integer / :hours::integer) AS part,
       o.person_id AS subject, coalesce(f.survey_score <= :low_mark::integer, false) AS low_mark,
       EXISTS (SELECT FROM complained x WHERE x.contact_id = f.contact_id) AS complained,
       EXISTS (SELECT FROM recordings r WHERE r.call_id = f.contact_id
                  AND r.erased_at IS NULL AND r.seconds > 0) AS recorded
  FROM found
  JOIN contact_facts f USING (contact_id, offered_at)
  JOIN calls c ON c.call_id = f.contact_id
  LEFT JOIN operators o ON o.extension = f.operator
  LEFT JOIN roots ON roots.topic_id = f.topic_id
 WHERE f.answered AND NOT f.trial AND f.operator IS NOT NULL
   AND (f.talk_ms >= :shortest_ms::integer
        OR EXISTS (SELECT FROM complained x WHERE x.contact_id = f.contact_id))
   AND NOT EXISTS (SELECT FROM people p JOIN lines l ON l.number = f.line AND l.named_only
                    WHERE p.person_id = o.person_id AND p.role = ANY (:controllers::text[]))
   AND NOT EXISTS (SELECT FROM assessments a
                    WHERE a.call_id = f.contact_id AND a.calibration_id IS NULL);

-- name: assessment_month_calls
-- How many calls the strata had that were drawn from :first to before :day.
SELECT operator, topic, part, sum(calls)::integer AS n FROM assessment_strata
 WHERE day >= :first AND day < :day GROUP BY operator, topic, part;

-- name: assessment_month_drawn
-- How many calls of each stratum were drawn at random from :first to before :day and not set aside.
SELECT operator, topic, part, count(*)::integer AS n FROM assessments
 WHERE reason = 'random' AND drawn_on >= :first AND drawn_on < :day AND state <> 'set_aside'
 GROUP BY operator, topic, part;

-- name: assessment_add_stratum
-- What the draw of :day was made of.
INSERT INTO assessment_strata (day, operator, topic, part, calls, drawn)
VALUES (:day, :operator, :topic, :part, :calls, :drawn);

-- name: assessment_note_unrecorded
-- How many calls of :day could not be drawn.
UPDATE assessment_draws SET unrecorded = :unrecorded WHERE day = :day;

-- name: assessment_add
-- A call is to be assessed by :assessor, or by anybody (null).
INSERT INTO assessments (call_id, reason, drawn_on, operator, subject, topic, part, assessor, added_at)
VALUES (:call_id, :reason, :day, :operator, :subject, :topic, :part, :assessor, :now);

-- name: assessment_load
-- People who work here in one of :roles, and how many calls wait for each.
SELECT p.person_id, count(a.assessment_id)::integer AS waiting
  FROM people p
  LEFT JOIN assessments a ON a.assessor = p.person_id AND a.state = 'waiting'
 WHERE p.active AND p.role = ANY (:roles::text[])
 GROUP BY p.person_id;

-- name: assessment_strata_of
-- What the draw of :day was made of.
SELECT operator, topic, part, calls, drawn FROM assessment_strata WHERE day = :day
 ORDER BY operator, topic, part;
