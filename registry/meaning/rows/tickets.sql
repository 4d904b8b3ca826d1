-- name: meaning_unread_tickets
-- At most :most tickets that a new one may be a duplicate of (as `likely_tickets` has them: opened since
-- :opened, over only if since :over) and whose meaning, as they are now, :model has not given;
-- of those changed since :changed, the newest first. With the first :letters of subject and text, each
-- on a line of its own.
SELECT t.number AS ticket, t.version, left(t.subject || E'\n' || t.text, :letters::integer) AS words
  FROM tickets t
  LEFT JOIN ticket_meanings m ON m.ticket = t.number AND m.model = :model
 WHERE t.opened_at >= :opened AND t.changed_at >= :changed
   AND t.state <> 'answered_on_the_spot'
   AND (NOT ticket_is_over(t.state) OR t.changed_at >= :over)
   AND (t.subject <> '' OR t.text <> '') AND m.version IS DISTINCT FROM t.version
 ORDER BY t.opened_at DESC, t.number
 LIMIT :most;

-- name: meaning_keep_ticket
-- What the ticket :ticket means. Nothing where it has changed since it was read as :version: an erasure
-- that came meanwhile is waited for, and finds nothing left to keep.
INSERT INTO ticket_meanings (ticket, version, kazakh, model, vector)
SELECT number, version, :kazakh, :model, :vector
  FROM tickets WHERE number = :ticket AND version = :version FOR SHARE
ON CONFLICT (ticket) DO UPDATE
   SET version = EXCLUDED.version, kazakh = EXCLUDED.kazakh, model = EXCLUDED.model, vector = EXCLUDED.vector;

-- name: meaning_forget_tickets
-- What nobody is offered any more (see above), has no words, or :model has not given.
DELETE FROM ticket_meanings m
 USING tickets t
 WHERE t.number = m.ticket
   AND (m.model <> :model OR t.opened_at < :opened OR t.state = 'answered_on_the_spot'
        OR (ticket_is_over(t.state) AND t.changed_at < :over) OR (t.subject = '' AND t.text = ''));

-- name: meaning_tickets
-- What :tickets mean, as :model has given it.
SELECT ticket, kazakh, vector FROM ticket_meanings
 WHERE ticket = ANY (:tickets::text[]) AND model = :model;
