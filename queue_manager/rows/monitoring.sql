-- name: monitoring_between
-- Who was on whose line from :begins to :ends, the latest first, at most :most rows.
SELECT l.leg, l.call_id, l.operator,
       (SELECT named.name FROM operators JOIN people AS named USING (person_id)
         WHERE extension = l.operator) AS operator_name,
       p.name AS lead, l.mode, l.began_at, l.ended_at, c.ticket
  FROM leads_on_line l
  JOIN people p USING (person_id)
  LEFT JOIN calls c USING (call_id)
 WHERE l.began_at >= :begins AND l.began_at < :ends
 ORDER BY l.began_at DESC, l.leg LIMIT :most;
