-- name: operator_hours_calls
-- Calls that :operators answered from :begins until :ends and had alone, from the facts, by the hour of
-- :zone's clock in which they were connected: how many, milliseconds of their parts, and the sum of the
-- squares of their handling times. Trials are left out; so is what `shared_talks` has.
SELECT operator, (connected_at AT TIME ZONE :zone::text)::date AS day,
       extract(hour FROM connected_at AT TIME ZONE :zone)::integer AS hour,
       count(*) AS calls, sum(talk_ms)::bigint AS talk_ms, sum(hold_ms)::bigint AS hold_ms,
       sum(wrap_up_ms)::bigint AS wrap_up_ms,
       sum((talk_ms + hold_ms + wrap_up_ms)::numeric ^ 2)::numeric(38, 0)::text AS handled_squares
  FROM contact_facts
 WHERE operator = ANY (:operators::text[]) AND answered AND NOT trial
   AND breaks + transfers + handed_outside = 0
   AND connected_at >= :begins::timestamptz AND connected_at < :ends::timestamptz
   AND offered_at >= :begins - interval '1 day' AND offered_at < :ends
 GROUP BY 1, 2, 3;

-- name: operator_hours_rings
-- Rings of :operators' telephones that began from :begins until :ends, by the hour of :zone's clock:
-- how many were answered, milliseconds to the answer and the sum of their squares, how many rang out.
-- What the caller or the system ended is neither.
SELECT operator, (started_at AT TIME ZONE :zone::text)::date AS day,
       extract(hour FROM started_at AT TIME ZONE :zone)::integer AS hour,
       count(*) FILTER (WHERE result = 'answered') AS picked_up,
       coalesce(sum(round(1000 * seconds)) FILTER (WHERE result = 'answered'), 0)::bigint
       AS answer_ms,
       coalesce(sum(round(1000 * seconds)::numeric ^ 2) FILTER (WHERE result = 'answered'), 0)
       ::numeric(38, 0)::text AS answer_squares,
       count(*) FILTER (WHERE result = 'no_answer') AS no_answers
  FROM rings
 WHERE operator = ANY (:operators::text[])
   AND started_at >= :begins::timestamptz AND started_at < :ends::timestamptz
 GROUP BY 1, 2, 3;

-- name: operator_hours_marks
-- Callers' marks for :operators given from :begins until :ends, by the hour of :zone's clock: how many,
-- their sum and the sum of their squares.
SELECT operator, (given_at AT TIME ZONE :zone::text)::date AS day,
       extract(hour FROM given_at AT TIME ZONE :zone)::integer AS hour,
       count(*) AS marks, sum(score)::bigint AS points, sum(score * score)::bigint AS point_squares
  FROM surveys
 WHERE operator = ANY (:operators::text[])
   AND given_at >= :begins::timestamptz AND given_at < :ends::timestamptz
 GROUP BY 1, 2, 3;

-- name: operator_days_states
-- Milliseconds that :operators were in each state, and in pauses by reason, from :begins until :ends, by
-- the days of :zone; what lasts over midnight is parted there. Being signed out is left out. A state lasts
-- two days at most.
SELECT s.extension AS operator, day::date AS day, s.state,
       CASE WHEN s.state = 'paused' THEN coalesce(s.reason, '') ELSE '' END AS reason,
       sum(round(1000 * extract(epoch FROM
           least(s.ended_at, (day + interval '1 day') AT TIME ZONE :zone, :ends)
           - greatest(s.began_at, day AT TIME ZONE :zone, :begins))))::bigint AS ms
  FROM operator_states s
 CROSS JOIN LATERAL generate_series(
           date_trunc('day', greatest(s.began_at, :begins::timestamptz) AT TIME ZONE :zone::text),
           least(s.ended_at, :ends::timestamptz) AT TIME ZONE :zone, interval '1 day') AS day
 WHERE s.extension = ANY (:operators::text[]) AND s.state <> 'signed_out'
   AND s.began_at >= :begins - interval '2 days' AND s.began_at < :ends AND s.ended_at > :begins
   AND s.ended_at > day AT TIME ZONE :zone
 GROUP BY 1, 2, 3, 4;
