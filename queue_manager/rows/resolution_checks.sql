-- name: resolution_checks_open
-- Who is still to be asked, at most 200; :line: the line of tickets whose own is gone.
SELECT i.ticket, i.round, t.applicant AS number, coalesce(l.number, :line) AS line,
       CASE WHEN t.language IN ('ru', 'en') THEN t.language ELSE 'kk' END AS language, t.topic_id,
       coalesce(topics.names ->> t.language, topics.names ->> 'kk') AS topic,
       i.due_at, i.tries
  FROM inquiries i
  JOIN tickets t ON t.number = i.ticket AND t.state = 'resolved' AND t.applicant IS NOT NULL
  LEFT JOIN lines l ON l.number = t.line
  LEFT JOIN topics USING (topic_id)
 WHERE i.ended_at IS NULL
 ORDER BY i.planned_at, i.ticket, i.round
 LIMIT 200;
