-- name: service_level_tallies
-- The facts of the calls offered from :begins to before :ends on :line (null: every line) that have
-- ended, in steps of :step seconds, summed. Steps without a call have no row.
SELECT date_bin(make_interval(secs => :step::float8), offered_at, :begins) AS begins_at,
       count(*) FILTER (WHERE answered) AS answered,
       count(*) FILTER (WHERE short_abandon) AS short_abandon,
       count(*) FILTER (WHERE outcome = 'abandoned') AS abandoned,
       count(*) FILTER (WHERE outcome = 'callback_kept') AS callback_kept,
       count(*) FILTER (WHERE outcome = 'informed') AS informed,
       count(*) FILTER (WHERE outcome = 'self_served') AS self_served,
       count(*) FILTER (WHERE outcome = 'voicemail') AS voicemail,
       count(*) FILTER (WHERE outcome = 'refused') AS refused,
       count(*) FILTER (WHERE outcome = 'failed') AS failed,
       count(*) FILTER (WHERE in_time) AS in_time,
       count(*) FILTER (WHERE in_15) AS in_15,
       count(*) FILTER (WHERE in_20) AS in_20,
       count(*) FILTER (WHERE overflowed) AS overflowed
  FROM contact_facts
 WHERE offered_at >= :begins::timestamptz AND offered_at < :ends
   AND (:line::text IS NULL OR line = :line)
   AND NOT trial
 GROUP BY 1
 ORDER BY 1;

-- name: service_level_handling
-- Talk (without holds), hold and wrap-up of the answered calls offered from :begins to before :ends
-- on :line (null: every line) that have ended, in milliseconds.
SELECT count(*) AS calls,
       coalesce(sum(talk_ms), 0) AS talk,
       coalesce(sum(hold_ms), 0) AS hold,
       coalesce(sum(wrap_up_ms), 0) AS wrap_up
  FROM contact_facts
 WHERE answered AND offered_at >= :begins::timestamptz AND offered_at < :ends
   AND (:line::text IS NULL OR line = :line) AND NOT trial;

-- name: operator_state_times
-- How many seconds operators spent in each state in each step of :step seconds between :begins and
-- :ends, summed over all of them but :named_only, who are of no shift (`operator_state_pieces`).
SELECT step_at AS begins_at, state, sum(seconds)::float8 AS seconds
  FROM operator_state_pieces(:begins, :ends, make_interval(secs => :step::float8))
 WHERE extension <> ALL (:named_only::text[])
 GROUP BY 1, 2
 ORDER BY 1, 2;

-- name: call_backs_owed
-- How many callers are owed a call back, and since when the first of them waits.
SELECT count(*) AS owed, min(opened_at) AS since
  FROM tasks
 WHERE kind = 'call_back' AND done_at IS NULL;
