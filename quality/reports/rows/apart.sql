-- name: report_waits
-- The waits in milliseconds of the answered contacts offered from :begins to before :ends, at or below
-- which half, 90 % and 95 % of them lie: of each cell, each row, each column and all. A row is a
-- :row_unit of time (a unit of `report_unit`, of the zone :zone; whole: none) or a :row_key (a
-- dimension, or line; null: none), a column likewise. A filter that is null lets everything through;
-- '' stands for what has none.
WITH placed AS (
    SELECT report_unit(:row_unit::text, quarter_at, :zone::text) AS row_at,
           CASE WHEN :row_key::text = 'line' THEN line
                WHEN :row_key IS NOT NULL THEN coalesce(report_key_of(:row_key, :zone, {{keys}}), '') END
               AS row_key,
           report_unit(:column_unit::text, quarter_at, :zone) AS column_at,
           CASE WHEN :column_key::text = 'line' THEN line
                WHEN :column_key IS NOT NULL THEN coalesce(report_key_of(:column_key, :zone, {{keys}}), '') END
               AS column_key,
           waited_ms
      FROM contact_counts c
     WHERE offered_at >= :begins::timestamptz AND offered_at < :ends::timestamptz AND answered = 1
       AND (:lines::text[] IS NULL OR line = ANY (:lines))
       AND (:languages::text[] IS NULL OR language = ANY (:languages))
       AND (:operators::text[] IS NULL OR coalesce(operator, '') = ANY (:operators))
       AND (:topics::text[] IS NULL OR coalesce(topic_id::text, '') = ANY (:topics))
       AND (:bodies::text[] IS NULL OR coalesce(body_id::text, '') = ANY (:bodies))
       AND (:districts::text[] IS NULL OR coalesce(district, '') = ANY (:districts))
       AND (:skills::text[] IS NULL OR coalesce(skill, '') = ANY (:skills))
       AND (:shifts::text[] IS NULL OR coalesce(report_key_of('shift', :zone, {{keys}}), '') = ANY (:shifts))
)
SELECT row_at, row_key, column_at, column_key, grouping(row_at) = 1 AS every_row,
       grouping(column_at) = 1 AS every_column,
       percentile_disc(ARRAY[0.5, 0.9, 0.95]::float8[]) WITHIN GROUP (ORDER BY waited_ms) AS waits
  FROM placed
 GROUP BY GROUPING SETS ((row_at, row_key, column_at, column_key), (row_at, row_key),
                         (column_at, column_key), ());

-- name: report_first_calls
-- First-call resolution of the same contacts, laid out likewise: how many were answered with a ticket,
-- :on_the_spot for good (not :taken_back) among them, and how many did not call again within :days days
-- out of those of whom that is known by :now (`first_calls` says what is counted).
WITH placed AS (
    SELECT report_unit(:row_unit::text, quarter_at, :zone::text) AS row_at,
           CASE WHEN :row_key::text = 'line' THEN c.line
                WHEN :row_key IS NOT NULL THEN coalesce(report_key_of(:row_key, :zone, {{keys}}), '') END
               AS row_key,
           report_unit(:column_unit::text, quarter_at, :zone) AS column_at,
           CASE WHEN :column_key::text = 'line' THEN c.line
                WHEN :column_key IS NOT NULL THEN coalesce(report_key_of(:column_key, :zone, {{keys}}), '') END
               AS column_key,
           f.declared, f.known, f.alone
      FROM first_calls(:begins, :ends, NULL, :days, :on_the_spot, :taken_back, :now) f
      JOIN contact_counts c ON c.contact_id = f.call_id AND c.offered_at = f.offered_at
     WHERE c.offered_at >= :begins::timestamptz AND c.offered_at < :ends::timestamptz
       AND (:lines::text[] IS NULL OR c.line = ANY (:lines))
       AND (:languages::text[] IS NULL OR language = ANY (:languages))
       AND (:operators::text[] IS NULL OR coalesce(c.operator, '') = ANY (:operators))
       AND (:topics::text[] IS NULL OR coalesce(c.topic_id::text, '') = ANY (:topics))
       AND (:bodies::text[] IS NULL OR coalesce(body_id::text, '') = ANY (:bodies))
       AND (:districts::text[] IS NULL OR coalesce(district, '') = ANY (:districts))
       AND (:skills::text[] IS NULL OR coalesce(skill, '') = ANY (:skills))
       AND (:shifts::text[] IS NULL OR coalesce(report_key_of('shift', :zone, {{keys}}), '') = ANY (:shifts))
)
SELECT row_at, row_key, column_at, column_key, grouping(row_at) = 1 AS every_row,
       grouping(column_at) = 1 AS every_column,
       count(*) AS with_ticket, count(*) FILTER (WHERE declared) AS on_the_spot,
       count(*) FILTER (WHERE known) AS known, count(*) FILTER (WHERE known AND alone) AS alone
  FROM placed
 GROUP BY GROUPING SETS ((row_at, row_key, column_at, column_key), (row_at, row_key),
                         (column_at, column_key), ());

-- name: report_states
-- Milliseconds that operators (:operators; null: all) spent from :begins to before :ends in the states
-- :busy, and in states that are not :away, laid out by time and operator as above. A state that still
-- lasts is not on record. Millions of states are first summed by quarter and operator, as far as these
-- are told apart: each unit of time is then found once, and not for each state.
WITH summed AS (
    SELECT CASE WHEN :row_unit::text <> 'whole' OR :column_unit::text <> 'whole' THEN step_at END AS step_at,
           CASE WHEN :row_key::text IS NOT NULL OR :column_key::text IS NOT NULL THEN extension END AS key,
           report_total((1000000 * seconds)::bigint) FILTER (WHERE state = ANY (:busy::text[])) AS busy,
           report_total((1000000 * seconds)::bigint) FILTER (WHERE state <> ALL (:away::text[])) AS there
      FROM operator_state_pieces(:begins, :ends, interval '15 minutes')
     WHERE :operators::text[] IS NULL OR extension = ANY (:operators)
     GROUP BY 1, 2
), placed AS (
    SELECT report_unit(:row_unit, step_at, :zone::text) AS row_at,
           CASE WHEN :row_key IS NOT NULL THEN key END AS row_key,
           report_unit(:column_unit, step_at, :zone) AS column_at,
           CASE WHEN :column_key IS NOT NULL THEN key END AS column_key, busy, there
      FROM summed
)
SELECT row_at, row_key, column_at, column_key, grouping(row_at) = 1 AS every_row,
       grouping(column_at) = 1 AS every_column,
       round(coalesce(report_total(busy), 0) / 1000.0)::bigint AS busy_ms,
       round(coalesce(report_total(there), 0) / 1000.0)::bigint AS there_ms
  FROM placed
 GROUP BY GROUPING SETS ((row_at, row_key, column_at, column_key), (row_at, row_key),
                         (column_at, column_key), ());
