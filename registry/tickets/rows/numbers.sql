-- name: tickets_highest_numbers
-- The highest number given out in each series "<line>-<year>". Steps from series to series along
-- the index tickets_counted, so it reads a handful of entries however large the registry is.
WITH RECURSIVE series (line, year) AS (
    (SELECT split_part(number, '-', 1), split_part(number, '-', 2)
       FROM tickets
      ORDER BY split_part(number, '-', 1), split_part(number, '-', 2) LIMIT 1)
    UNION ALL
    SELECT following.line, following.year
      FROM series
     CROSS JOIN LATERAL (
           SELECT split_part(number, '-', 1) AS line, split_part(number, '-', 2) AS year
             FROM tickets
            WHERE (split_part(number, '-', 1), split_part(number, '-', 2))
                > (series.line, series.year)
            ORDER BY split_part(number, '-', 1), split_part(number, '-', 2) LIMIT 1) following
)
SELECT series.line || '-' || series.year AS series,
       (SELECT max(split_part(number, '-', 3)::bigint) FROM tickets
         WHERE split_part(number, '-', 1) = series.line
           AND split_part(number, '-', 2) = series.year) AS highest
  FROM series;
