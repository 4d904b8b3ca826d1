-- name: signed_in_spans
-- When operators were signed in between :begins and :ends, each span as long as it lasted without a
-- gap of a second. Only states that have ended are on record. No state lasts longer than a day.
WITH at_work AS (
    SELECT extension,
           unnest(range_agg(tstzrange(began_at, ended_at + interval '1 second'))) AS span
      FROM operator_states
     WHERE state <> 'signed_out' AND began_at >= :begins::timestamptz - interval '1 day'
       AND began_at < :ends::timestamptz AND ended_at > :begins
     GROUP BY extension)
SELECT extension AS operator, greatest(lower(span), :begins) AS begins,
       least(upper(span) - interval '1 second', :ends) AS ends
  FROM at_work
 WHERE upper(span) - interval '1 second' > :begins
 ORDER BY extension, begins;
