-- name: loss_calls_of_day
-- The facts of the calls offered from :begins to before :ends that were lost, or cut off by our
-- fault, in their order.
SELECT contact_id AS call_id, offered_at, line, language, cause, route,
       greeted_ms IS NOT NULL AS greeted, not_taken_by
  FROM contact_facts
 WHERE cause IS NOT NULL AND channel = 'telephone' AND NOT trial
   AND offered_at >= :begins AND offered_at < :ends
 ORDER BY offered_at, contact_id;

-- name: loss_quarters
-- Numbers of calls from :begins to before :ends by quarter-hour: offered (outcomes :offered), lost, turned away by a full line, and
-- answered, with the handling time of the answered ones (talk, hold, wrap-up). A quarter-hour without calls has
-- no row.
SELECT quarter_at AS at, count(*) FILTER (WHERE outcome = ANY (:offered::text[])) AS offered, count(*) FILTER (WHERE lost) AS lost,
       count(*) FILTER (WHERE refusal = 'full') AS turned_away,
       count(*) FILTER (WHERE answered) AS answered,
       coalesce(sum(talk_ms + hold_ms + wrap_up_ms) FILTER (WHERE answered), 0)::float8 / 1000
       AS handled_seconds
  FROM contact_facts
 WHERE channel = 'telephone' AND NOT trial AND offered_at >= :begins AND offered_at < :ends
 GROUP BY quarter_at
 ORDER BY quarter_at;

-- name: loss_absences
-- When operators were paused, and why, or signed out, between :begins and :ends.
SELECT extension AS operator, state, reason, began_at, ended_at
  FROM operator_states
 WHERE state IN ('paused', 'signed_out') AND began_at < :ends AND ended_at > :begins
   AND began_at >= :begins::timestamptz - interval '7 days'
 ORDER BY extension, began_at;

-- name: loss_has_calls
-- Whether any call offered from :begins to before :ends is on record.
SELECT EXISTS (SELECT FROM contact_facts
                WHERE channel = 'telephone' AND NOT trial
                  AND offered_at >= :begins AND offered_at < :ends);
