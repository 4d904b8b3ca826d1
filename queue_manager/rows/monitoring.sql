-- name: leads_on_line
-- Who was on whose line from $1 to $2, the latest first, at most $3 rows.
SELECT l.leg, l.call_id, l.operator,
       (SELECT named.name FROM operators JOIN people AS named USING (person_id)
         WHERE extension = l.operator) AS operator_name,
       p.name AS lead, l.mode, l.began_at, l.ended_at, c.ticket
  FROM leads_on_line l
  JOIN people p USING (person_id)
  LEFT JOIN calls c USING (call_id)
 WHERE l.began_at >= $1 AND l.began_at < $2
 ORDER BY l.began_at DESC, l.leg LIMIT $3;
