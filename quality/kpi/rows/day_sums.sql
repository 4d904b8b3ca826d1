-- name: kpi_kept_days
-- Days from :first to before :following that are summed by the clock of :zone and by :formulas, but those
-- of which something has changed since. `sums`: the sums of hours and states are right; `first_calls`: those are.
-- A ticket changes first calls of its own day and of the :days days before it.
WITH dirty AS MATERIALIZED (
    SELECT DISTINCT (at AT TIME ZONE :zone::text)::date AS day, of_ticket FROM kpi_dirty)
SELECT k.day,
       NOT EXISTS (SELECT FROM dirty d WHERE d.day = k.day AND NOT d.of_ticket) AS sums,
       k.first_calls AND NOT EXISTS (
           SELECT FROM dirty d
            WHERE d.day = k.day OR (d.of_ticket AND k.day < d.day AND k.day >= d.day - :days::integer)) AS first_calls
  FROM kpi_days k
 WHERE k.day >= :first::date AND k.day < :following::date AND k.zone = :zone AND k.formulas = :formulas;

-- name: kpi_kept_sums
-- The sums of :operators on :days: by the quarter of the day on working days and at weekends, and by day.
SELECT operator, band, day, day_is_weekend AS weekend,
       sum(calls)::bigint AS calls, sum(talk_ms)::bigint AS talk_ms, sum(hold_ms)::bigint AS hold_ms,
       sum(wrap_up_ms)::bigint AS wrap_up_ms, sum(handled_squares)::text AS handled_squares,
       sum(picked_up)::bigint AS picked_up, sum(answer_ms)::bigint AS answer_ms,
       sum(answer_squares)::text AS answer_squares, sum(no_answers)::bigint AS no_answers,
       sum(marks)::bigint AS marks, sum(points)::bigint AS points, sum(point_squares)::bigint AS point_squares
  FROM (SELECT *, extract(isodow FROM day) >= 6 AS day_is_weekend FROM kpi_day_sums
         WHERE day = ANY (:days::date[]) AND operator = ANY (:operators::text[])) kept
 GROUP BY GROUPING SETS ((operator, band, day_is_weekend), (operator, day));

-- name: kpi_kept_states
-- Milliseconds that :operators were in each state on :days, and in pauses by reason.
SELECT operator, state, reason, sum(ms)::bigint AS ms FROM kpi_day_states
 WHERE day = ANY (:days::date[]) AND operator = ANY (:operators::text[])
 GROUP BY operator, state, reason;

-- name: kpi_kept_first_calls
-- First calls of :days, by operator.
SELECT operator, sum(answered)::bigint AS answered, sum(declared)::bigint AS declared, sum(known)::bigint AS known,
       sum(alone)::bigint AS alone, sum(held_known)::bigint AS held_known, sum(held)::bigint AS held
  FROM kpi_day_first_calls WHERE day = ANY (:days::date[]) GROUP BY operator;

-- name: kpi_take_dirty
-- Moments at which something has changed, the oldest marks first, at most :limit; they are noted no longer.
DELETE FROM kpi_dirty
 WHERE dirty_id IN (SELECT dirty_id FROM kpi_dirty ORDER BY dirty_id LIMIT :limit)
RETURNING at, of_ticket;

-- name: kpi_forget_days
-- :days are to be summed again.
DELETE FROM kpi_days WHERE day = ANY (:days::date[]);

-- name: kpi_forget_first_calls
-- The first calls of :days are to be summed again.
UPDATE kpi_days SET first_calls = false WHERE day = ANY (:days::date[]) AND first_calls;

-- name: kpi_days_to_sum
-- At most :limit days from the first contact to :last that are not summed by the clock of :zone and by
-- :formulas, the latest first.
SELECT past::date AS day
  FROM generate_series((SELECT (min(offered_at) AT TIME ZONE :zone::text)::date FROM contact_facts)::timestamp,
                       :last::date::timestamp, interval '1 day') AS past
 WHERE NOT EXISTS (SELECT FROM kpi_days k
                    WHERE k.day = past::date AND k.zone = :zone AND k.formulas = :formulas)
 ORDER BY 1 DESC LIMIT :limit;

-- name: kpi_first_calls_to_sum
-- At most :limit days until :last that are summed but for their first calls, the latest first.
SELECT day FROM kpi_days WHERE NOT first_calls AND day <= :last ORDER BY day DESC LIMIT :limit;

-- name: kpi_day_begins
-- :day is summed from here on, by the clock of :zone and by :formulas; its first calls are not yet.
INSERT INTO kpi_days (day, zone, formulas) VALUES (:day, :zone, :formulas)
ON CONFLICT (day) DO UPDATE SET zone = EXCLUDED.zone, formulas = EXCLUDED.formulas, first_calls = false;

-- name: kpi_clear_day_sums
-- The sums of :day are written anew.
DELETE FROM kpi_day_sums WHERE day = :day;

-- name: kpi_clear_day_states
-- The states of :day are written anew.
DELETE FROM kpi_day_states WHERE day = :day;

-- name: kpi_clear_day_first_calls
-- The first calls of :day are written anew.
DELETE FROM kpi_day_first_calls WHERE day = :day;

-- name: kpi_add_day_sums
-- Rows of :sums, each an object of columns.
INSERT INTO kpi_day_sums
SELECT * FROM jsonb_populate_recordset(NULL::kpi_day_sums, :sums::jsonb);

-- name: kpi_add_day_states
-- Rows of :states, each an object of columns.
INSERT INTO kpi_day_states
SELECT * FROM jsonb_populate_recordset(NULL::kpi_day_states, :states::jsonb);

-- name: kpi_add_day_first_calls
-- Rows of :first_calls, each an object of columns.
INSERT INTO kpi_day_first_calls
SELECT * FROM jsonb_populate_recordset(NULL::kpi_day_first_calls, :first_calls::jsonb);

-- name: kpi_first_calls_are_summed
-- The first calls of :day are as they stay.
UPDATE kpi_days SET first_calls = true WHERE day = :day;
