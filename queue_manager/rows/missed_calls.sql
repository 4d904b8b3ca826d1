-- name: lead_missed_calls
-- Every missed call offered from $1 to before $2 on line $3 (null: every line), in short: what
-- its cause and its sequel are told from. $4 are the results of a ring that was not taken.
-- `came_again_at`: the same caller's next call that was answered, up to a day after $2.
WITH missed AS (
    SELECT call_id, offered_at, waited_seconds, caller, outcome, ticket,
           jsonb_array_length(crowd -> 'available') >= (crowd -> 'waiting')::int AS enough_free
      FROM calls
     WHERE offered_at >= $1::timestamptz AND offered_at < $2 AND ($3::text IS NULL OR line = $3)
       AND outcome IN ('abandoned', 'short_abandon', 'failed') AND NOT trial
), rung AS (
    SELECT call_id, min(started_at) AS first_ring_at, array_agg(operator ORDER BY started_at) AS rung,
           coalesce(array_agg(operator ORDER BY started_at) FILTER (WHERE result = ANY($4::text[])),
                    '{}') AS not_taken_by,
           count(*) FILTER (WHERE result = 'failed') AS rings_failed
      FROM rings
     WHERE call_id IN (SELECT call_id FROM missed)
     GROUP BY call_id
), later AS (
    SELECT call_id, min(offered_at) FILTER (WHERE connected_at IS NOT NULL) OVER after
               AS came_again_at, count(*) OVER after AS came_again
      FROM calls
     WHERE offered_at >= $1::timestamptz AND offered_at < $2::timestamptz + interval '1 day'
       AND caller IN (SELECT caller FROM missed)
    WINDOW after AS (PARTITION BY caller ORDER BY offered_at DESC, call_id DESC
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT missed.call_id, missed.offered_at, missed.waited_seconds, missed.caller,
       missed.outcome, missed.ticket, missed.enough_free,
       rung.first_ring_at, coalesce(rung.rung, '{}') AS rung,
       coalesce(rung.not_taken_by, '{}') AS not_taken_by,
       coalesce(rung.rings_failed, 0) AS rings_failed,
       later.came_again_at, coalesce(later.came_again, 0) AS came_again,
       tasks.done_at, tasks.done_by, callbacks.result = 'withdrawn'
       AND callbacks.reason <> 'called back by hand' AS withdrawn
  FROM missed
  LEFT JOIN rung USING (call_id)
  LEFT JOIN later USING (call_id)
  LEFT JOIN tasks ON tasks.ticket = missed.ticket AND tasks.kind = 'call_back'
  LEFT JOIN callbacks ON callbacks.callback_id = missed.call_id
 ORDER BY missed.offered_at, missed.call_id;

-- name: lead_missed_stories
-- The whole story of the missed calls $1: every ring with its result, every step of the ladder, who
-- did what when the caller left, and who called back. In no order.
SELECT c.call_id, c.line, c.language, c.caller_kind, c.ended_at, c.greeted_at, c.route, c.failure,
       c.crowd, done.name AS done_by_name, tasks.done_call,
       c.expected_wait_seconds, coalesce(rung.rings, '[]') AS rings,
       coalesce(climbed.steps, '[]') AS steps
  FROM calls c
  LEFT JOIN tasks ON tasks.ticket = c.ticket AND tasks.kind = 'call_back'
  LEFT JOIN people done ON done.person_id = tasks.done_by
  LEFT JOIN (SELECT call_id, jsonb_agg(jsonb_build_object('operator', operator,
                        'started_at', started_at, 'seconds', seconds, 'result', result)
                        ORDER BY started_at, ring_id) AS rings
               FROM rings
              WHERE call_id = ANY($1::text[])
              GROUP BY call_id) rung USING (call_id)
  LEFT JOIN (SELECT call_id, jsonb_agg(jsonb_build_object('step', step, 'at', at,
                        'operator', operator, 'cause', cause) ORDER BY at, step) AS steps
               FROM call_steps
              WHERE call_id = ANY($1::text[])
              GROUP BY call_id) climbed USING (call_id)
 WHERE c.call_id = ANY($1::text[]);

-- name: lead_call_back_done
-- Someone has called the caller of ticket $1 back: person $2. No row where that was done before,
-- or where nobody is owed a call.
UPDATE tasks SET done_at = now(), done_by = $2
 WHERE ticket = $1 AND kind = 'call_back' AND done_at IS NULL
RETURNING done_at;

-- name: lead_call_back_undone
-- Person $2 takes back that they called the caller of ticket $1 back.
UPDATE tasks SET done_at = NULL, done_by = NULL
 WHERE ticket = $1 AND kind = 'call_back' AND done_by = $2
RETURNING ticket;

-- name: lead_call_back_noted
-- The ticket's history says who settled the call back, or took that back.
INSERT INTO ticket_history (ticket, person_id, change) VALUES ($1, $2, $3);
