-- name: report_forget_clocks
-- The sums of :month by the clock are made anew.
DELETE FROM report_clocks WHERE month = :month
   AND unit = ANY ('{hour_of_day,quarter_of_day,hour_of_week}');

-- name: report_sum_clocks
-- The sums of the quarters from :begins to before :ends, which are those of :month, by the clock of :zone.
INSERT INTO report_clocks (unit, month, clock, line, {{sums}})
SELECT unit, :month::date, report_unit(unit, quarter_at, :zone::text), line,
       {{sums: report_total(?)}}
  FROM report_quarters
 CROSS JOIN unnest('{hour_of_day,quarter_of_day,hour_of_week}'::text[]) unit
 WHERE quarter_at >= :begins::timestamptz AND quarter_at < :ends::timestamptz
 GROUP BY 1, 3, 4;

-- name: report_by_clocks
-- Sums of the days from :first to :last on the lines :lines (null: all), for each :unit of the clock of
-- :zone (hour_of_day, quarter_of_day, hour_of_week) and, where :by_line, for each line. Whole months that
-- are built are taken as they are; of the others the quarters that lie in the period, and of quarters
-- that have changed their contacts.
WITH dirty AS (
    SELECT DISTINCT quarter_at FROM report_dirty
), spans AS (
    SELECT each::date AS month, greatest(each, :first::date::timestamp) AT TIME ZONE :zone::text AS begins,
           least(each + interval '1 month', :last::date + interval '1 day') AT TIME ZONE :zone AS ends,
           EXISTS (SELECT FROM report_built_months
                    WHERE month = each::date AND built_at = clocks_at
                      AND each >= :first AND each + interval '1 month' <= :last + interval '1 day'
                      AND NOT EXISTS (SELECT FROM dirty
                                       WHERE quarter_at >= each AT TIME ZONE :zone
                                         AND quarter_at < (each + interval '1 month') AT TIME ZONE :zone))
           AS built
      FROM generate_series(date_trunc('month', :first::date::timestamp), :last::date::timestamp,
                           interval '1 month') each
), parts AS (
    SELECT clock, line, {{sums}}
      FROM report_clocks
     WHERE unit = :unit::text AND month = ANY (ARRAY(SELECT month FROM spans WHERE built))
    UNION ALL
    SELECT report_unit(:unit, quarter_at, :zone), line, {{sums}}
      FROM spans CROSS JOIN LATERAL (
           SELECT * FROM report_quarters WHERE quarter_at >= begins AND quarter_at < ends OFFSET 0) fine
     WHERE NOT built AND quarter_at NOT IN (SELECT quarter_at FROM dirty)
    UNION ALL
    SELECT report_unit(:unit, c.quarter_at, :zone), c.line, {{sums}}
      FROM spans
      JOIN dirty ON dirty.quarter_at >= begins AND dirty.quarter_at < ends
      JOIN contact_counts c ON c.offered_at >= dirty.quarter_at
           AND c.offered_at < dirty.quarter_at + interval '15 minutes'
)
SELECT clock AS at, CASE WHEN :by_line::boolean THEN line END AS line, NULL::text AS key,
       {{sums: report_total(?) AS ?}}
  FROM parts
 WHERE :lines::text[] IS NULL OR line = ANY (:lines)
 GROUP BY 1, 2
 ORDER BY 1, 2;
