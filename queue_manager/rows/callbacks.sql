-- name: callbacks_between
-- Places kept from :begins to before :ends on :line (null: every line), the newest first, with
-- every call made for them, at most :most.
SELECT c.callback_id, c.source, c.line, c.number, c.ticket, c.language, c.offered_at,
       c.kept_at AS queued_at,
       c.expires_at, c.ended_at, c.result, c.attempts, c.reached_by, c.reason,
       p.name AS withdrawn_by, coalesce(made.tries, '[]') AS tries
  FROM callbacks c
  LEFT JOIN people p ON p.person_id = c.withdrawn_by
  LEFT JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_object('at', asked_at, 'operator', operator,
                                           'result', coalesce(result, 'going_on'))
                        ORDER BY asked_at, out_id) AS tries
         FROM calls_out WHERE calls_out.callback = c.callback_id) made ON true
 WHERE c.kept_at >= :begins::timestamptz AND c.kept_at < :ends
   AND (:line::text IS NULL OR c.line = :line)
 ORDER BY c.kept_at DESC, c.callback_id DESC
 LIMIT :most;

-- name: callbacks_counts
-- The same places counted: by who began it, what came of it (null: still owed), and how many
-- attempts that took.
SELECT source, result, attempts, count(*) AS callbacks
  FROM callbacks
 WHERE kept_at >= :begins::timestamptz AND kept_at < :ends AND (:line::text IS NULL OR line = :line)
 GROUP BY source, result, attempts
 ORDER BY source, result, attempts;
