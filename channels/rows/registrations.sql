-- name: conversation_register
-- :conversation_id is owed a ticket since :at.
UPDATE conversations SET register_at = coalesce(register_at, :at)
 WHERE conversation_id = :conversation_id AND ticket IS NULL;

-- name: conversations_owed
-- Conversations that are owed a ticket at :now, the oldest first, at most :limit.
SELECT conversation_id FROM conversations WHERE register_at <= :now AND ticket IS NULL
 ORDER BY register_at, conversation_id LIMIT :limit;

-- name: conversations_owed_next_at
-- When a conversation is owed a ticket first.
SELECT min(register_at) FROM conversations WHERE register_at IS NOT NULL AND ticket IS NULL;

-- name: conversation_register_later
-- The ticket of :conversation_id could not be opened; at :at it is owed again.
UPDATE conversations SET register_at = :at
 WHERE conversation_id = :conversation_id AND register_at IS NOT NULL AND ticket IS NULL;

-- name: conversation_ticket
-- :conversation_id has :ticket; what it is told of it waits for the deadline until :receipt_at (null:
-- nothing is said).
UPDATE conversations SET ticket = :ticket, receipt_at = :receipt_at, register_at = NULL
 WHERE conversation_id = :conversation_id;

-- name: receipts_due
-- Conversations whose ticket has its deadline, or has waited for it until :now (until :soon at most; who
-- waits longer was put off); ours until the transaction ends. At most :limit. `alone`: where their author has written to us where nobody else
-- reads it.
SELECT c.conversation_id, c.source, c.address, a.language, c.ticket, ticket_solution_term(t) AS due_at, c.reply_mode,
       (SELECT p.address FROM authors p WHERE p.source = c.source AND p.address = c.private_address
           AND p.blocked_at IS NULL) AS alone
  FROM conversations c
  JOIN tickets t ON t.number = c.ticket
  JOIN authors a ON a.source = c.source AND a.address = c.address
 WHERE c.receipt_at <= :now OR (c.receipt_at <= :soon AND ticket_solution_term(t) IS NOT NULL)
 ORDER BY c.receipt_at LIMIT :limit
   FOR NO KEY UPDATE OF c SKIP LOCKED;

-- name: receipts_next_at
-- When a receipt waits for its deadline no longer.
SELECT min(receipt_at) FROM conversations WHERE receipt_at IS NOT NULL;

-- name: receipt_later
-- :conversation_id could not be told of its ticket; at :at it is tried again.
UPDATE conversations SET receipt_at = :at WHERE conversation_id = :conversation_id;

-- name: receipt_over
-- :conversation_id was told of its ticket.
UPDATE conversations SET receipt_at = NULL WHERE conversation_id = :conversation_id;

-- name: author_tickets
-- Whether :number is a ticket of who writes from :address of :source, or of :applicant, and how it is;
-- nothing where there is no such ticket.
SELECT t.number, t.state, ticket_solution_term(t) AS due_at,
       (t.applicant IN (:applicant, :source || ':' || :address) OR EXISTS (SELECT FROM conversations c
         WHERE c.ticket = t.number AND c.source = :source
           AND :address IN (c.address, c.private_address))) IS TRUE AS own
  FROM tickets t WHERE t.number = :number;

-- name: author_own_tickets
-- How the tickets of who writes from :address of :source, or of :applicant, are: the open ones, else the newest
-- alone; the newest first, at most :limit.
WITH own AS (
    SELECT t.number FROM conversations c JOIN tickets t ON t.number = c.ticket
     WHERE c.source = :source AND :address IN (c.address, c.private_address)
     UNION SELECT number FROM tickets WHERE applicant IN (:applicant, :source || ':' || :address)
), newest AS (
    SELECT t.number, t.state, t.opened_at, ticket_solution_term(t) AS term,
           row_number() OVER (ORDER BY t.opened_at DESC, t.number DESC) AS place
      FROM own JOIN tickets t USING (number)
)
SELECT number, state, term AS due_at, true AS own FROM newest
 WHERE NOT ticket_is_over(state) OR place = 1
 ORDER BY ticket_is_over(state), opened_at DESC, number DESC
 LIMIT CASE WHEN EXISTS (SELECT FROM newest WHERE NOT ticket_is_over(state)) THEN :limit ELSE 1 END;

-- name: author_last_ticket
-- The newest ticket of who writes from :address of :source, and whether it is open; the code of its topic
-- (null: none), and what it says.
SELECT t.number, ticket_is_open(t.state) AS open, topics.code AS topic, t.text
  FROM conversations c JOIN tickets t ON t.number = c.ticket
  LEFT JOIN topics ON topics.topic_id = t.topic_id
 WHERE c.source = :source AND c.address = :address
 ORDER BY t.opened_at DESC, t.number DESC LIMIT 1;

-- name: author_answered_ticket
-- The ticket :number ('': any) of who writes from :address of :source, who is :applicant where that is
-- known, that was answered last and not judged; nothing where there is none. What somebody else's
-- conversation was joined to is that one's to judge.
SELECT t.number FROM conversations c
  JOIN tickets t ON t.number = c.ticket
       OR (t.contact_id = c.contact_id AND t.applicant IN (:applicant, c.source || ':' || c.address))
 WHERE c.source = :source AND :address IN (c.address, c.private_address) AND t.state = 'resolved'
   AND (:number = '' OR t.number = :number)
   AND (t.contact_id = c.contact_id OR t.applicant IN (:applicant, c.source || ':' || c.address))
 ORDER BY (SELECT max(h.at) FROM ticket_history h
            WHERE h.ticket = t.number AND h.change -> 'state' ->> 1 = 'resolved') DESC NULLS LAST,
       t.number DESC LIMIT 1;
