-- name: council_topics
-- Contacts about each topic from :now_begins to before :ends, and from :before_begins to :now_begins.
SELECT t.topic_id, t.names, c.now, c.before
  FROM topics t
 CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE k.opened_at >= :now_begins) AS now,
              count(*) FILTER (WHERE k.opened_at < :now_begins) AS before
         FROM tickets k
        WHERE k.topic_id = t.topic_id AND k.opened_at >= :before_begins AND k.opened_at < :ends) c
 WHERE c.now + c.before > 0;

-- name: council_tickets
-- The number of open tickets at :now without duplicates (their term runs, or is paused while a body has them),
-- of those of them that are overdue, and of the overdue ones that no body has. The inner query has two parts
-- because each of them is read from a small index.
SELECT count(*) FILTER (WHERE state <> 'duplicate') AS tickets,
       count(*) FILTER (WHERE ticket_is_overdue(state, due_at, :now)) AS overdue,
       count(*) FILTER (WHERE ticket_is_overdue(state, due_at, :now)
                        AND (body_id IS NULL OR NOT ticket_is_with_body(state))) AS without_body
  FROM (SELECT state, due_at, body_id FROM tickets WHERE due_at IS NOT NULL AND ticket_is_open(state)
        UNION ALL
        SELECT state, due_at, body_id FROM tickets WHERE due_at IS NULL AND ticket_is_with_body(state)) t;
