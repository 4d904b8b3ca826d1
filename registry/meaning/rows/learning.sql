-- name: meaning_version
-- What tells whether there is anything new to learn: how many tickets are learned from, and when the
-- newest of them was.
SELECT count(*) AS tickets, max(at) AS newest FROM routing_examples;

-- name: meaning_examples
-- Tickets to learn from, the newest of each topic first, at most :most.
SELECT ticket, topic_id, subject, text
  FROM (SELECT t.number AS ticket, t.topic_id, t.subject, t.text,
               row_number() OVER (PARTITION BY t.topic_id ORDER BY e.at DESC, e.ticket) AS place
          FROM routing_examples e
          JOIN tickets t ON t.number = e.ticket
          JOIN topics ON topics.topic_id = t.topic_id AND topics.retired_at IS NULL
         WHERE ticket_teaches(t.state)) newest
 ORDER BY place, ticket
 LIMIT :most;
