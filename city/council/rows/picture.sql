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

-- name: council_bodies
-- What each body has at :now: tickets, and those of them that are overdue; with its head and deputy akim on
-- :today.
SELECT w.body_id, b.names, w.tickets, w.late, w.late_since, hp.name AS head, sp.name AS deputy,
       sp.person_id AS deputy_id
  FROM (SELECT body_id, count(*) AS tickets, count(*) FILTER (WHERE ticket_is_overdue(state, due_at, :now)) AS late,
               min(due_at) FILTER (WHERE ticket_is_overdue(state, due_at, :now)) AS late_since
          FROM tickets WHERE ticket_is_with_body(state) AND body_id IS NOT NULL
         GROUP BY body_id) w
  JOIN bodies b USING (body_id)
  LEFT JOIN headships h ON h.body_id = w.body_id
       AND :today::date BETWEEN h.since AND coalesce(h.until, 'infinity')
  LEFT JOIN people hp ON hp.person_id = h.person_id
  LEFT JOIN supervisions s ON s.body_id = w.body_id
       AND :today::date BETWEEN s.since AND coalesce(s.until, 'infinity')
  LEFT JOIN people sp ON sp.person_id = s.person_id;

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
