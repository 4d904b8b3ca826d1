-- name: missed_calls
-- The facts of every missed call, lost or cut off by our fault, offered from :begins to before :ends on :line (null: every line),
-- in short, with what its sequel is told from. `came_again_at`: the same caller's next call that
-- was answered, up to a day after :ends.
WITH missed AS (
    SELECT call_id, f.offered_at, waited_seconds, caller, f.outcome, f.cause, f.ticket, f.not_taken_by,
           calls.cut_off
      FROM contact_facts f
      JOIN calls ON calls.call_id = f.contact_id
     WHERE f.cause IS NOT NULL AND f.offered_at >= :begins::timestamptz AND f.offered_at < :ends
       AND (:line::text IS NULL OR f.line = :line) AND NOT f.trial
), later AS (
    SELECT call_id, min(offered_at) FILTER (WHERE connected_at IS NOT NULL) OVER after
               AS came_again_at, count(*) OVER after AS came_again
      FROM calls
     WHERE offered_at >= :begins::timestamptz AND offered_at < :ends::timestamptz + interval '1 day'
       AND caller IN (SELECT caller FROM missed)
    WINDOW after AS (PARTITION BY caller ORDER BY offered_at DESC, call_id DESC
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT missed.call_id, missed.offered_at, missed.waited_seconds, missed.caller,
       missed.outcome, missed.cause, missed.ticket, missed.not_taken_by,
       later.came_again_at, coalesce(later.came_again, 0) AS came_again,
       tasks.done_at, tasks.done_by, callbacks.result = 'withdrawn'
       AND callbacks.reason <> 'called back by hand' AS withdrawn, missed.cut_off
  FROM missed
  LEFT JOIN later USING (call_id)
  LEFT JOIN tasks ON tasks.ticket = missed.ticket AND tasks.kind = 'call_back'
  LEFT JOIN callbacks ON callbacks.callback_id = missed.call_id
 ORDER BY missed.offered_at, missed.call_id;

-- name: missed_call_stories
-- The whole story of the missed calls :call_ids: every ring with its result, every step of the
-- ladder, who did what when the caller left, and who called back. In no order.
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
              WHERE call_id = ANY(:call_ids::text[])
              GROUP BY call_id) rung USING (call_id)
  LEFT JOIN (SELECT call_id, jsonb_agg(jsonb_build_object('step', step, 'at', at,
                        'operator', operator, 'cause', cause) ORDER BY at, step) AS steps
               FROM call_steps
              WHERE call_id = ANY(:call_ids::text[])
              GROUP BY call_id) climbed USING (call_id)
 WHERE c.call_id = ANY(:call_ids::text[]);

-- name: refused_calls
-- The latest :limit calls from :begins to before :ends on :line (null: every line) that were refused. `came_again_at`:
-- the same caller's next call that was answered, up to a day after :ends.
SELECT c.call_id, c.offered_at, c.line, c.language, c.caller, c.refusal, c.ticket,
       (SELECT min(later.offered_at) FROM calls later
         WHERE later.caller = c.caller AND later.offered_at > c.offered_at
           AND later.offered_at < :ends::timestamptz + interval '1 day'
           AND later.connected_at IS NOT NULL) AS came_again_at
  FROM calls c
 WHERE c.outcome = 'refused' AND c.offered_at >= :begins::timestamptz AND c.offered_at < :ends
   AND (:line::text IS NULL OR c.line = :line) AND NOT c.trial
 ORDER BY c.offered_at DESC, c.call_id DESC
 LIMIT :limit;
