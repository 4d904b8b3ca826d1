-- name: tickets_highest_numbers
-- The highest number given out in each series "<line>-<year>", or that may have been
-- (ticket_number_gaps). Steps from series to series along the index tickets_counted, so it reads a
-- handful of entries however large the registry is.
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
SELECT line || '-' || year AS series, max(highest) AS highest
  FROM (SELECT line, year,
               (SELECT max(split_part(number, '-', 3)::bigint) FROM tickets
                 WHERE split_part(number, '-', 1) = series.line
                   AND split_part(number, '-', 2) = series.year) AS highest
          FROM series
         UNION ALL
        SELECT line, year, last FROM ticket_number_gaps) known
 GROUP BY line, year;

-- name: tickets_add_number_gaps
-- Numbers of the :lines in :years go on above the :last ones.
INSERT INTO ticket_number_gaps (line, year, last)
SELECT * FROM unnest(:lines::text[], :years::text[], :last::bigint[])
    ON CONFLICT (line, year)
    DO UPDATE SET last = greatest(ticket_number_gaps.last, excluded.last);
