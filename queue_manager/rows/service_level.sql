-- name: lead_tallies
-- The calls offered from $1 to before $2 on line $3 (null: every line), in steps of $4 seconds,
-- counted as the domain's Tally counts them. In time is within the line's own KPI (16 s where
-- the line is gone). Steps without a call have no row.
SELECT date_bin(make_interval(secs => $4::float8), offered_at, $1) AS begins_at,
       count(*) FILTER (WHERE connected_at IS NULL AND outcome IS NULL) AS waiting,
       count(*) FILTER (WHERE connected_at IS NOT NULL) AS answered,
       count(*) FILTER (WHERE outcome = 'short_abandon') AS short_abandon,
       count(*) FILTER (WHERE outcome = 'abandoned') AS abandoned,
       count(*) FILTER (WHERE outcome = 'callback_kept') AS callback_kept,
       count(*) FILTER (WHERE outcome = 'informed') AS informed,
       count(*) FILTER (WHERE outcome = 'self_served') AS self_served,
       count(*) FILTER (WHERE outcome = 'voicemail') AS voicemail,
       count(*) FILTER (WHERE outcome = 'refused') AS refused,
       count(*) FILTER (WHERE outcome = 'failed') AS failed,
       count(*) FILTER (WHERE connected_at - offered_at
                              <= make_interval(secs => coalesce(kpi_seconds, 16))) AS in_time,
       count(*) FILTER (WHERE connected_at - offered_at <= interval '15 s') AS in_15,
       count(*) FILTER (WHERE connected_at - offered_at <= interval '20 s') AS in_20,
       count(*) FILTER (WHERE connected_at IS NOT NULL AND overflowed) AS overflowed
  FROM calls
  LEFT JOIN lines ON lines.number = calls.line
 WHERE offered_at >= $1::timestamptz AND offered_at < $2 AND ($3::text IS NULL OR line = $3)
   AND NOT trial
 GROUP BY 1
 ORDER BY 1;

-- name: lead_handling
-- Talk (without holds) and hold of the answered calls offered from $1 to before $2 on line $3
-- (null: every line) that have ended, in seconds, and the wrap-up that followed them.
SELECT count(*) AS calls,
       coalesce(sum(talk_seconds - hold_seconds), 0)::float8 AS talk,
       coalesce(sum(hold_seconds), 0)::float8 AS hold,
       coalesce(sum(wrap_up.seconds), 0)::float8 AS wrap_up
  FROM calls
  LEFT JOIN (SELECT call_id, sum(extract(epoch FROM ended_at - began_at)) AS seconds
               FROM operator_states
              WHERE state = 'wrap_up' AND began_at >= $1 AND began_at < $2::timestamptz + interval '1 day'
              GROUP BY call_id) wrap_up USING (call_id)
 WHERE outcome = 'answered' AND offered_at >= $1::timestamptz AND offered_at < $2
   AND ($3::text IS NULL OR line = $3) AND NOT trial;

-- name: lead_state_times
-- How many seconds operators spent in each state in each step of $3 seconds between $1 and $2,
-- summed over all of them. A state lasts a day at most, except signed_out, which is left out.
SELECT step AS begins_at, state, sum(seconds)::float8 AS seconds
  FROM (SELECT date_bin(make_interval(secs => $3::float8), began_at, $1) AS step, state,
               extract(epoch FROM ended_at - began_at) AS seconds
          FROM operator_states
         WHERE began_at >= $1 AND began_at < $2 AND state <> 'signed_out'
           AND ended_at < date_bin(make_interval(secs => $3::float8), began_at, $1)
                          + make_interval(secs => $3::float8)
        UNION ALL
        SELECT piece AS step, state,
               extract(epoch FROM least(ended_at, piece + make_interval(secs => $3::float8))
                                  - greatest(began_at, piece)) AS seconds
          FROM operator_states
         CROSS JOIN LATERAL generate_series(
               greatest(date_bin(make_interval(secs => $3::float8), began_at, $1), $1),
               least(ended_at, $2::timestamptz - interval '1 microsecond'),
               make_interval(secs => $3::float8)) AS piece
         WHERE began_at >= $1::timestamptz - interval '1 day' AND began_at < $2 AND ended_at >= $1
           AND state <> 'signed_out'
           AND (began_at < $1 OR ended_at >= date_bin(make_interval(secs => $3::float8), began_at, $1)
                                             + make_interval(secs => $3::float8))) pieces
 GROUP BY 1, 2
 ORDER BY 1, 2;

-- name: lead_owed
-- How many callers are owed a call back, and since when the first of them waits.
SELECT count(*) AS owed, min(opened_at) AS since
  FROM tasks
 WHERE kind = 'call_back' AND done_at IS NULL;
