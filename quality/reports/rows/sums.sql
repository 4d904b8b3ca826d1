-- name: report_by_quarters
-- Sums of the quarters from :begins to before :ends on the lines :lines (null: all), for each :unit
-- of time (a unit of `report_unit`, of the zone :zone) and, where :by_line, for each
-- line.
WITH dirty AS (
    SELECT DISTINCT quarter_at FROM report_dirty WHERE quarter_at >= :begins AND quarter_at < :ends
), parts AS (
    SELECT quarter_at, line, {{sums}}
      FROM report_quarters
     WHERE quarter_at >= :begins::timestamptz AND quarter_at < :ends::timestamptz
       AND quarter_at NOT IN (SELECT quarter_at FROM dirty)
    UNION ALL
    SELECT c.quarter_at, c.line, {{sums}}
      FROM dirty
      JOIN contact_counts c ON c.offered_at >= dirty.quarter_at
           AND c.offered_at < dirty.quarter_at + interval '15 minutes'
)
SELECT report_unit(:unit::text, quarter_at, :zone::text) AS at,
       CASE WHEN :by_line::boolean THEN line END AS line, NULL::text AS key,
       {{sums: report_total(?) AS ?}}
  FROM parts
 WHERE :lines::text[] IS NULL OR line = ANY (:lines)
 GROUP BY 1, 2
 ORDER BY 1, 2;

-- name: report_by_days
-- Sums of the days from :first to :last on the lines :lines (null: all), for each :unit of time
-- (whole, day, week, month, weekday) and each key of the dimension :by, if it is one of :keys (null: all).
-- Where :by_line, for each line; where not :by_key, of all these keys together. Where :by_months, sums
-- of whole months are taken for their days. Days that are not built are summed from their contacts.
WITH dirty AS (
    SELECT DISTINCT (quarter_at AT TIME ZONE :zone::text)::date AS day FROM report_dirty
), months AS (
    SELECT month FROM report_built_months
     WHERE :by_months::boolean AND built_at IS NOT NULL
       AND month >= :first::date AND month + interval '1 month' <= :last::date + 1
       AND month NOT IN (SELECT date_trunc('month', day::timestamp)::date FROM dirty)
), days AS (
    SELECT day FROM report_built
     WHERE day BETWEEN :first AND :last AND built_at IS NOT NULL
       AND day NOT IN (SELECT day FROM dirty)
       AND date_trunc('month', day::timestamp)::date NOT IN (SELECT month FROM months)
), others AS (
    SELECT each::date AS day, each AT TIME ZONE :zone AS begins,
           (each + interval '1 day') AT TIME ZONE :zone AS ends
      FROM generate_series(:first::date::timestamp, :last::date::timestamp, interval '1 day') each
     WHERE each::date NOT IN (SELECT day FROM days)
       AND date_trunc('month', each)::date NOT IN (SELECT month FROM months)
       AND (each AT TIME ZONE :zone) <= :now::timestamptz
), parts AS (
    SELECT month AS day, line, key, {{sums}}
      FROM report_months
     WHERE dimension = :by::text AND month = ANY (ARRAY(SELECT month FROM months))
       AND (:keys::text[] IS NULL OR key = ANY (:keys))
    UNION ALL
    SELECT day, line, key, {{sums}}
      FROM report_days
     WHERE dimension = :by AND day = ANY (ARRAY(SELECT day FROM days))
       AND (:keys IS NULL OR key = ANY (:keys))
    UNION ALL
    SELECT others.day, line, coalesce(report_key_of(:by, :zone, {{keys}}), ''), {{sums}}
      FROM others JOIN contact_counts c ON c.offered_at >= others.begins AND c.offered_at < others.ends
     WHERE :keys IS NULL OR coalesce(report_key_of(:by, :zone, {{keys}}), '') = ANY (:keys)
)
SELECT CASE :unit::text WHEN 'whole' THEN NULL
            WHEN 'weekday' THEN date '2001-01-01' + extract(isodow FROM day)::integer - 1
            ELSE date_trunc(:unit, day::timestamp)::date END AS at,
       CASE WHEN :by_line::boolean THEN line END AS line,
       CASE WHEN :by_key::boolean THEN key END AS key,
       {{sums: report_total(?) AS ?}}
  FROM parts
 WHERE :lines::text[] IS NULL OR line = ANY (:lines)
 GROUP BY 1, 2, 3
 ORDER BY 1, 2, 3;

-- name: report_by_contacts
-- The same sums from the contacts themselves, offered from :begins to before :ends, for each :unit of
-- time, line (where :by_line) and key of the dimensions :by and :by_too (where they are not null). A
-- filter that is null lets everything through; '' stands for what has none.
SELECT report_unit(:unit::text, quarter_at, :zone::text) AS at,
       CASE WHEN :by_line::boolean THEN line END AS line,
       CASE WHEN :by::text IS NOT NULL THEN coalesce(report_key_of(:by, :zone, {{keys}}), '') END AS key,
       CASE WHEN :by_too::text IS NOT NULL THEN coalesce(report_key_of(:by_too, :zone, {{keys}}), '') END AS key_too,
       {{sums: sum(?)::bigint AS ?}}
  FROM contact_counts c
 WHERE offered_at >= :begins::timestamptz AND offered_at < :ends::timestamptz
   AND (:lines::text[] IS NULL OR line = ANY (:lines))
   AND (:languages::text[] IS NULL OR language = ANY (:languages))
   AND (:operators::text[] IS NULL OR coalesce(operator, '') = ANY (:operators))
   AND (:topics::text[] IS NULL OR coalesce(topic_id::text, '') = ANY (:topics))
   AND (:bodies::text[] IS NULL OR coalesce(body_id::text, '') = ANY (:bodies))
   AND (:districts::text[] IS NULL OR coalesce(district, '') = ANY (:districts))
   AND (:skills::text[] IS NULL OR coalesce(skill, '') = ANY (:skills))
   AND (:shifts::text[] IS NULL OR coalesce(report_key_of('shift', :zone, {{keys}}), '') = ANY (:shifts))
 GROUP BY 1, 2, 3, 4
 ORDER BY 1, 2, 3, 4;
