-- name: forecast_quarters_between
-- What is forecast for quarter-hours from :begins to before :ends.
SELECT quarter_at, calls, low80, high80, written
  FROM forecast_quarters
 WHERE quarter_at >= :begins AND quarter_at < :ends
 ORDER BY quarter_at;

-- name: forecast_quarters_write
-- A new forecast of quarter-hours takes the place of the older one.
INSERT INTO forecast_quarters (quarter_at, made_at, calls, low80, high80, written)
SELECT quarter_at, :made_at::timestamptz, calls, low80, high80, written
  FROM unnest(:quarters::timestamptz[], :calls::float8[], :low80::float8[], :high80::float8[], :written::float8[])
       AS t (quarter_at, calls, low80, high80, written)
ON CONFLICT (quarter_at) DO UPDATE
   SET made_at = EXCLUDED.made_at, calls = EXCLUDED.calls, low80 = EXCLUDED.low80,
       high80 = EXCLUDED.high80, written = EXCLUDED.written;

-- name: forecast_days_write
-- A new forecast of days takes the place of the older one.
INSERT INTO forecast_days (day, made_at, calls, low80, high80)
SELECT day, :made_at::timestamptz, calls, low80, high80
  FROM unnest(:days::date[], :calls::float8[], :low80::float8[], :high80::float8[])
       AS t (day, calls, low80, high80)
ON CONFLICT (day) DO UPDATE
   SET made_at = EXCLUDED.made_at, calls = EXCLUDED.calls, low80 = EXCLUDED.low80, high80 = EXCLUDED.high80;

-- name: forecast_forget
-- Forecasts of quarter-hours before :before are kept no longer.
DELETE FROM forecast_quarters WHERE quarter_at < :before::timestamptz;

-- name: forecast_events_between
-- Days with an event from :first to :last, both included.
SELECT day, name, factor FROM forecast_events WHERE day BETWEEN :first AND :last ORDER BY day;

-- name: forecast_event_write
-- Mark a day with an event, or change what is said of it.
INSERT INTO forecast_events (day, name, factor, added_by) VALUES (:day, :name, :factor, :added_by)
ON CONFLICT (day) DO UPDATE SET name = EXCLUDED.name, factor = EXCLUDED.factor, added_by = EXCLUDED.added_by;

-- name: forecast_event_drop
-- A day has no event any more.
DELETE FROM forecast_events WHERE day = :day;

-- name: staffing_habits_latest
-- The habits measured last.
SELECT patience_seconds, lost_share, written_seconds
  FROM staffing_habits ORDER BY measured_on DESC LIMIT 1;

-- name: staffing_habits_write
-- What was measured on a day.
INSERT INTO staffing_habits (measured_on, patience_seconds, lost_share, written_seconds)
VALUES (:measured_on, :patience_seconds, :lost_share, :written_seconds)
ON CONFLICT (measured_on) DO UPDATE
   SET patience_seconds = EXCLUDED.patience_seconds, lost_share = EXCLUDED.lost_share,
       written_seconds = EXCLUDED.written_seconds;

-- name: staffing_waits
-- Seconds that callers of outcomes :counted waited from :begins to before :ends, and how many of them left (:left_with).
SELECT coalesce(sum(waited_ms), 0)::float8 / 1000 AS seconds,
       count(*) FILTER (WHERE outcome = ANY (:left_with::text[])) AS left_early
  FROM contact_facts
 WHERE channel = 'telephone' AND NOT trial AND outcome = ANY (:counted::text[])
   AND offered_at >= :begins AND offered_at < :ends;
