-- name: rating_evidence
-- The words of :ticket, and the last run of its deadline of the city.
SELECT t.number AS ticket, t.state, t.subject, t.text, t.address, n.names AS topic, t.opened_at,
       d.due_at, d.done_at, d.reopened_at, t.answer
  FROM tickets t
  LEFT JOIN topics n ON n.topic_id = t.topic_id
  LEFT JOIN LATERAL (SELECT due_at, done_at, reopened_at FROM deadline_facts
                      WHERE ticket = t.number AND kind = 'city' ORDER BY run DESC LIMIT 1) d ON true
 WHERE t.number = :ticket;
