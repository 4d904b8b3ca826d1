-- name: report_all_dirty
-- Before anything was rolled up, all that has facts is to be; how many quarters that are. Each quarter
-- of the span is looked up by the index: reading a year of contacts would take longer than a statement
-- may.
WITH span AS (
    SELECT min(offered_at) AS first, max(offered_at) AS last FROM contact_facts
     WHERE NOT EXISTS (SELECT FROM report_built) AND NOT EXISTS (SELECT FROM report_dirty)
), added AS (
    INSERT INTO report_dirty (quarter_at)
    SELECT quarter
      FROM span, generate_series(date_bin('15 minutes', first, 'epoch'), last, interval '15 minutes')
           AS quarter
     WHERE EXISTS (SELECT FROM contact_facts
                    WHERE offered_at >= quarter AND offered_at < quarter + interval '15 minutes')
    RETURNING 1)
SELECT count(*) FROM added;

-- name: report_dirty_quarters
-- At most :limit quarters of an hour that are to be summed anew, the latest first.
SELECT DISTINCT quarter_at FROM report_dirty ORDER BY quarter_at DESC LIMIT :limit;

-- name: report_clean_quarter
-- From here on :quarter is as it will be summed: what changes it later says so again.
DELETE FROM report_dirty WHERE quarter_at = :quarter;

-- name: report_forget_quarter
-- The sums of :quarter are made anew.
DELETE FROM report_quarters WHERE quarter_at = :quarter;

-- name: report_sum_quarter
-- The sums of the contacts of :quarter, line by line.
INSERT INTO report_quarters (quarter_at, line, {{sums}})
SELECT :quarter::timestamptz, line,
       {{sums: sum(?)}}
  FROM contact_counts
 WHERE offered_at >= :quarter::timestamptz
   AND offered_at < :quarter::timestamptz + interval '15 minutes'
 GROUP BY line;

-- name: report_day_is_stale
-- Contacts of :day have changed.
INSERT INTO report_built (day, built_at) VALUES (:day, NULL)
ON CONFLICT (day) DO UPDATE SET built_at = NULL;

-- name: report_month_is_stale
-- Contacts of the month :month (its first day) have changed.
INSERT INTO report_built_months (month, built_at) VALUES (:month, NULL)
ON CONFLICT (month) DO UPDATE SET built_at = NULL;

-- name: report_stale_days
-- At most :limit days before :today that are to be built, the latest first.
SELECT day FROM report_built WHERE built_at IS NULL AND day < :today ORDER BY day DESC LIMIT :limit;

-- name: report_day_is_built
-- :day is built, at :now.
UPDATE report_built SET built_at = :now WHERE day = :day;

-- name: report_forget_day
-- The sums of :day are made anew.
DELETE FROM report_days WHERE day = :day
   AND dimension = ANY ('{line,language,operator,topic,body,district,skill,shift}');

-- name: report_sum_day
-- The sums of the contacts offered from :begins to before :ends, which are those of :day, for each
-- dimension; shifts by the clock of :zone.
INSERT INTO report_days (dimension, day, line, key, {{sums}})
SELECT CASE GROUPING(language, operator, topic_id, body_id, district, skill, shift)
            WHEN 127 THEN 'line' WHEN 63 THEN 'language' WHEN 95 THEN 'operator'
            WHEN 111 THEN 'topic' WHEN 119 THEN 'body' WHEN 123 THEN 'district'
            WHEN 125 THEN 'skill' ELSE 'shift' END,
       :day::date, line,
       coalesce(language, operator, topic_id::text, body_id::text, district, skill, shift, ''),
       {{sums: sum(?)}}
  FROM (SELECT c.*, report_key_of('shift', :zone::text, {{keys}}) AS shift
          FROM contact_counts c
         WHERE offered_at >= :begins::timestamptz AND offered_at < :ends::timestamptz) contacts
 GROUP BY GROUPING SETS ((line), (line, language), (line, operator), (line, topic_id),
                         (line, body_id), (line, district), (line, skill), (line, shift));

-- name: report_stale_months
-- At most :limit months before that of :today that are to be summed, the latest first: all their days
-- are built, and nothing of them is marked.
SELECT date_trunc('month', day::timestamp)::date AS month
  FROM report_built
 WHERE day < date_trunc('month', :today::date::timestamp)
 GROUP BY 1
HAVING bool_and(built_at IS NOT NULL)
   AND date_trunc('month', day::timestamp)::date NOT IN
       (SELECT month FROM report_built_months WHERE built_at = clocks_at)
 ORDER BY 1 DESC LIMIT :limit;

-- name: report_month_is_built
-- :month is summed, at :now, if all its days are built; else nothing comes back. What makes one of
-- them stale from here on waits for this transaction, and marks the month again.
UPDATE report_built_months SET built_at = :now, clocks_at = :now
 WHERE month = :month::date AND NOT EXISTS (
       SELECT FROM report_built
        WHERE day >= :month AND day < :month + interval '1 month' AND built_at IS NULL)
RETURNING month;

-- name: report_forget_month
-- The sums of :month are made anew.
DELETE FROM report_months WHERE month = :month
   AND dimension = ANY ('{line,language,operator,topic,body,district,skill,shift}');

-- name: report_sum_month
-- The sums of the days of :month.
INSERT INTO report_months (dimension, month, line, key, {{sums}})
SELECT dimension, :month::date, line, key,
       {{sums: report_total(?)}}
  FROM report_days
 WHERE dimension = ANY ('{line,language,operator,topic,body,district,skill,shift}')
   AND day >= :month AND day < :month + interval '1 month'
 GROUP BY dimension, line, key;
