-- name: history_add
-- A line in the story of :ticket at :at (null: now) by :person_id (null: the system, or the applicant)
-- as :part: :step, field → [before, after] :change, :reason. It stays for ever.
INSERT INTO ticket_history (ticket, at, person_id, part, step, change, reason)
VALUES (:ticket, coalesce(:at::timestamptz, now()), :person_id, :part, :step, :change, :reason);

-- name: history_add_by_operator
-- The same by :operator (an extension), :change at :at; nothing where there is no such ticket.
INSERT INTO ticket_history (ticket, at, person_id, change)
SELECT number, :at::timestamptz, (SELECT person_id FROM operators WHERE extension = :operator),
       :change::jsonb
  FROM tickets WHERE number = :ticket;

-- name: history_add_once
-- The same by :person_id, however often it is said: :change at :at, :reason.
INSERT INTO ticket_history (ticket, at, person_id, change, reason)
SELECT number, :at::timestamptz, (SELECT person_id FROM people WHERE person_id = :person_id),
       :change::jsonb, :reason
  FROM tickets
 WHERE number = :ticket
   AND NOT EXISTS (SELECT FROM ticket_history WHERE ticket = :ticket AND at = :at
                   AND change = :change::jsonb);

-- name: history_open
-- The first line of the story of :ticket, once: at :at, what was set :change.
INSERT INTO ticket_history (ticket, at, change, reason)
SELECT :ticket::text, :at::timestamptz, :change::jsonb, 'opened'
 WHERE NOT EXISTS (SELECT FROM ticket_history WHERE ticket = :ticket AND reason = 'opened');

-- name: history
-- The story of :ticket, oldest first.
SELECT h.at, p.name AS person, h.change, h.reason, h.step, h.part
  FROM ticket_history h LEFT JOIN people p USING (person_id)
 WHERE h.ticket = :ticket
 ORDER BY h.at, h.history_id;

-- name: history_add_many
-- Lines of stories as whole rows :rows, each story's in its order.
INSERT INTO ticket_history (ticket, at, person_id, part, step, change, reason)
SELECT ticket, at, person_id, part, step, change, reason
  FROM jsonb_populate_recordset(NULL::ticket_history, :rows);
