-- name: surveys_by_operator
-- Marks given from :begins until :ends, a row an operator, the lowest mean first, with the answered
-- calls of the same time.
SELECT s.operator, max(p.name) AS operator_name,
       (SELECT count(*) FROM calls c
         WHERE c.operator = s.operator AND c.connected_at >= :begins
           AND c.connected_at < :ends) AS answered,
       count(*) AS marks, avg(s.score)::double precision AS mean,
       count(*) FILTER (WHERE s.score = 1) AS ones, count(*) FILTER (WHERE s.score = 2) AS twos,
       count(*) FILTER (WHERE s.score = 3) AS threes, count(*) FILTER (WHERE s.score = 4) AS fours,
       count(*) FILTER (WHERE s.score = 5) AS fives
  FROM surveys s
  LEFT JOIN operators o ON o.extension = s.operator
  LEFT JOIN people p USING (person_id)
 WHERE s.given_at >= :begins AND s.given_at < :ends
 GROUP BY s.operator
 ORDER BY mean, marks DESC, s.operator;

-- name: surveys_low
-- Calls with a mark of 1 or 2 from :begins until :ends, the latest first, at most :limit.
SELECT s.call_id, s.operator, p.name AS operator_name, s.score, s.given_at AS marked_at,
       c.ticket
  FROM surveys s
  JOIN calls c USING (call_id)
  LEFT JOIN operators o ON o.extension = s.operator
  LEFT JOIN people p USING (person_id)
 WHERE s.score <= 2 AND s.given_at >= :begins AND s.given_at < :ends
 ORDER BY s.given_at DESC
 LIMIT :limit;
